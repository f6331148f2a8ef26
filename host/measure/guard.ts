/** Checked mode: the kernels' contracts enforced on every access and at every return (docs/kernel-contracts.md). */
import {
  type Engine,
  type Machine,
  type MachineFault,
  machineOf,
  Permission,
  registerFile,
  Shadow,
} from '../../emulator/index.js';
import { ContractError, UsageError } from '../errors.js';
import type { Image, ImageOperator } from '../image/image.js';
import { contractOf, type KernelLibrary } from '../image/manifest.js';
import { hex8 } from '../run/address.js';
import { clobbered, type Grant, grantsOf, overlap, placeIn } from './grants.js';

/** A kernel that is running. */
interface Call {
  readonly operator: ImageOperator;
  readonly grants: readonly Grant[];
  readonly registers: ReadonlyMap<string, number>;
  /** Lowest address that its stack may use. */
  readonly stackLimit: number;
}

/** What kernels do wrong, by the kind of fault that the machine reports. */
const VIOLATIONS: { readonly [kind: string]: string } = {
  READ_OUTSIDE: 'reads outside of its buffers',
  READ_UNINITIALISED: 'reads what nobody has written',
  WRITE_OUTSIDE: 'writes outside of its buffers',
  WRITE_READ_ONLY: 'writes to what it may only read',
};

const HINT = 'the contract is the comment at the top of its .S file';

/**
 * Lets each kernel touch what its contract names and nothing else: inputs and constants read-only, outputs and scratch
 * uninitialised, the rest of memory forbidden. Looks at every return whether the whole output has been written and
 * whether only registers changed that the contract lists.
 */
export class Guard {
  private readonly machine: Machine;
  private readonly shadow: Shadow;
  private call: Call | undefined;

  /** @throws UsageError for an engine that cannot check accesses */
  constructor(
    engine: Engine,
    private readonly image: Image,
    private readonly library: KernelLibrary,
  ) {
    const machine = machineOf(engine);
    if (machine === undefined) {
      const hint = 'leave --engine out';
      throw new UsageError('CHECKED_ENGINE', `engine ${engine.name} cannot check accesses`, {}, hint);
    }
    this.machine = machine;
    this.shadow = new Shadow(machine.core.memory);
    const { stack } = image;
    this.grantRuntime(stack.address + stack.bytes);
    machine.core.checked = true;
  }

  /** The program counter is at the call of the operator's kernel. @throws ContractError when buffers overlap */
  operatorBegins(operator: ImageOperator): void {
    const registers = registerFile(this.machine.core);
    const stackPointer = registers.get('sp')!;
    const grants = grantsOf(this.library, this.image, operator, stackPointer);
    const shared = overlap(grants);
    if (shared !== undefined) {
      const [a, b] = shared;
      throw violation(operator, 'KERNEL_BUFFERS_OVERLAP', `is given ${a.name} and ${b.name} that overlap`);
    }
    this.shadow.forbidAll();
    for (const { address, bytes, permission } of grants) this.shadow.set(address, bytes, permission);
    const stackLimit = stackPointer - (contractOf(this.library, operator.kernel)?.stack ?? 0);
    // BLX sets the link register before the kernel runs.
    const entered = new Map(registers).set('lr', (this.image.opEnd | 1) >>> 0);
    this.call = { operator, grants, registers: entered, stackLimit };
  }

  /** The kernel has returned. @throws ContractError when it did not do what its contract says */
  operatorEnds(): void {
    if (this.call === undefined) return;
    this.checkOutputs(this.call);
    this.checkRegisters(this.call);
    this.call = undefined;
    this.grantRuntime(registerFile(this.machine.core).get('sp')!);
  }

  /** The error behind a fault of the shadow; undefined for any other. */
  explain({ kind, pc, detail, symbol }: MachineFault): ContractError | undefined {
    const what = VIOLATIONS[kind];
    if (what === undefined || this.call === undefined) return undefined;
    const { operator, grants, stackLimit } = this.call;
    const at = `at pc ${hex8(pc)}${symbol === undefined ? '' : ` <${symbol}>`}`;
    if (kind === 'WRITE_OUTSIDE' && detail < stackLimit && detail >= this.image.stack.address) {
      const stack = contractOf(this.library, operator.kernel)?.stack ?? 0;
      const depth = stack + stackLimit - detail;
      return violation(
        operator,
        'KERNEL_STACK',
        `takes ${depth} bytes of stack, its contract says ${stack}, ${at}`,
      );
    }
    return violation(
      operator,
      `KERNEL_${kind}`,
      `${what}: ${hex8(detail)}, ${placeIn(grants, detail)}, ${at}`,
    );
  }

  private checkOutputs({ operator }: Call): void {
    for (const { field, access, address, bytes } of operator.buffers) {
      if (access !== 'write') continue;
      const gap = this.shadow.get(address, bytes).indexOf(Permission.UNINITIALISED);
      if (gap >= 0)
        throw violation(operator, 'KERNEL_OUTPUT_UNWRITTEN', `leaves byte ${gap} of ${field} unwritten`);
    }
  }

  private checkRegisters({ operator, registers }: Call): void {
    const contract = contractOf(this.library, operator.kernel);
    const allowed = contract === undefined ? new Set<string>() : clobbered(contract);
    for (const [name, now] of registerFile(this.machine.core)) {
      const before = registers.get(name)!;
      if (now === before || allowed.has(name)) continue;
      const change = `${hex8(before)} to ${hex8(now)}`;
      throw violation(
        operator,
        'KERNEL_REGISTER',
        `changes ${name} from ${change}, which its contract does not list`,
      );
    }
  }

  /** Between kernels: the flash can be read, and the stack holds what lies above the stack pointer. */
  private grantRuntime(stackPointer: number): void {
    const { stack, regions } = this.image;
    this.shadow.forbidAll();
    for (const { address, bytes } of regions) this.shadow.set(address, bytes.length, Permission.READ_ONLY);
    this.shadow.set(stack.address, stack.bytes, Permission.UNINITIALISED);
    this.shadow.set(stackPointer, stack.address + stack.bytes - stackPointer, Permission.WRITTEN);
  }
}

function violation({ operator, kernel }: ImageOperator, code: string, what: string): ContractError {
  return new ContractError(code, `${kernel} ${what}`, { op: operator }, HINT);
}
