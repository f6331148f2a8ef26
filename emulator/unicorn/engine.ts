import type { Engine, RunLimits, StopReason, Symbolizer } from '../engine.js';
import { isWide } from '../isa/decode.js';
import { type FaultKind, MachineFault } from '../machine/fault.js';
import type { Board } from '../timing/board.js';
import { UnicornError, UnicornMachine, XPSR, XPSR_THUMB } from './machine.js';

const SP = 13;
const LR = 14;
const PC = 15;

/** What an error of Unicorn is called here. */
const ERRORS: { readonly [error: number]: FaultKind } = {
  [UnicornError.READ_UNMAPPED]: 'UNMAPPED_READ',
  [UnicornError.WRITE_UNMAPPED]: 'UNMAPPED_WRITE',
  [UnicornError.FETCH_UNMAPPED]: 'UNMAPPED_FETCH',
  [UnicornError.INSTRUCTION_INVALID]: 'UNDEFINED_INSTRUCTION',
  [UnicornError.WRITE_PROTECTED]: 'READ_ONLY_WRITE',
  [UnicornError.READ_UNALIGNED]: 'UNALIGNED',
  [UnicornError.WRITE_UNALIGNED]: 'UNALIGNED',
};

/** The same for the exceptions that QEMU numbers in target/arm/cpu.h; others, as SVC (2), have no handler here. */
const INTERRUPTS: { readonly [number: number]: FaultKind } = {
  1: 'UNDEFINED_INSTRUCTION',
  3: 'UNMAPPED_FETCH',
  4: 'UNALIGNED',
  17: 'NO_COPROCESSOR',
  18: 'INVALID_STATE',
};

const BREAKPOINT = 7;

/** B T2 and B T4 to themselves. */
const ENDLESS_LOOPS: ReadonlySet<number> = new Set([0xe7fe, 0xf7ff_bffe]);

/** Why `advance` came back. */
type Outcome = 'exit' | 'limit' | 'endless-loop' | 'breakpoint' | 'fault';

/** A state to go back to. */
interface Snapshot {
  restore(): void;
}

/** How far `advance` may go; blocks that would pass a limit are not entered. */
interface Budget {
  readonly instructions: number;
  readonly blocks: number;
  /** Stop at a block that is entered without the Thumb bit; Unicorn would run it as Arm code. */
  readonly thumbOnly?: boolean;
}

/**
 * Unicorn as an engine: the independent oracle. It has no cycle model, no peripherals and no exceptions: what
 * would raise one ends the run with a fault. `maxCycles` is never reached.
 *
 * Instructions are counted block by block. A fault is located by going back to where `run` began and stepping
 * through the last block, because Unicorn 2.0.1 only knows in which block a memory access failed.
 */
export class UnicornEngine implements Engine {
  readonly name = 'unicorn';
  readonly countsCycles = false;
  readonly cycles = 0;
  readonly account = undefined;
  instructions = 0;

  private readonly observers = new Map<number, (() => void)[]>();
  private exits: ReadonlySet<number> = new Set();
  /** Instructions of a block, by address and size. */
  private readonly blockLengths = new Map<number, number>();

  // Of the `advance` that is going on:
  private budget: Budget = { instructions: 0, blocks: 0 };
  private error = UnicornError.OK;
  private blocks = 0;
  private blockEnd = 0;
  private blockAddress = 0;
  private limited = false;
  private endless = false;
  private interrupt: number | undefined;
  private badAddress: number | undefined;
  private observing = true;
  private thrown: { readonly error: unknown } | undefined;

  private constructor(
    readonly board: Board,
    private readonly machine: UnicornMachine,
    private readonly symbolizer: Symbolizer,
  ) {
    machine.hookBlocks((address, size) => this.enterBlock(address, size));
    machine.hookInterrupts((number) => {
      this.interrupt = number;
      machine.stop();
    });
    machine.hookInvalidAccess((address) => {
      this.badAddress = address;
    });
  }

  /** @throws EngineUnavailable when koffi or libunicorn is missing */
  static async create(board: Board, symbolizer: Symbolizer = () => undefined): Promise<UnicornEngine> {
    return new UnicornEngine(board, await UnicornMachine.create(board), symbolizer);
  }

  load(address: number, bytes: Uint8Array): void {
    const memory = this.machine.memoryAt(address, bytes.length);
    if (memory === undefined) throw new MachineFault('UNMAPPED_WRITE', 0, address);
    memory.set(bytes);
    this.blockLengths.clear();
    this.machine.codeChanged(address, bytes.length);
  }

  read(address: number, length: number): Uint8Array {
    const memory = this.machine.memoryAt(address, length);
    if (memory === undefined) throw new MachineFault('UNMAPPED_READ', 0, address);
    return memory.slice();
  }

  register(index: number): number {
    this.machine.pullRegisters();
    return this.machine.registers[index];
  }

  setRegister(index: number, value: number): void {
    const { machine } = this;
    const { registers } = machine;
    machine.pullRegisters();
    registers[index] = index === PC ? value & ~1 : index === SP ? value & ~3 : value;
    // A debugger that moves the PC leaves any IT block: only flags and GE stay.
    if (index === PC) registers[XPSR] = (registers[XPSR] & 0xf80f_0000) | XPSR_THUMB;
    machine.pushRegisters();
  }

  reset(): void {
    const { machine } = this;
    const vectors = new DataView(this.read(this.board.vectorTable, 8).buffer);
    const entry = vectors.getUint32(4, true);
    machine.registers.fill(0);
    machine.registers[SP] = vectors.getUint32(0, true) & ~3;
    machine.registers[LR] = 0xffff_ffff;
    machine.registers[PC] = entry & ~1;
    machine.registers[XPSR] = XPSR_THUMB;
    machine.pushRegisters();
    machine.floats.fill(0);
    machine.pushFloats();
    this.instructions = 0;
    if ((entry & 1) === 0) throw this.fault('INVALID_STATE', entry, entry);
  }

  observe(address: number, observer: () => void): void {
    const list = this.observers.get(address);
    if (list !== undefined) list.push(observer);
    else {
      this.observers.set(address, [observer]);
      this.machine.hookAddress(address, () => this.arrive(address));
    }
  }

  run(limits: RunLimits): StopReason {
    const stops = new Set(limits.stopAt ?? []);
    const end = this.instructions + (limits.maxInstructions ?? Infinity);
    if (this.instructions >= end) return { kind: 'max-instructions' };
    // An exit where the run begins would end it there.
    let outcome: Outcome = stops.has(this.register(PC)) ? this.step() : 'limit';
    if (outcome === 'limit' && !stops.has(this.register(PC)) && this.instructions < end) {
      const begin = this.snapshot();
      outcome = this.advance(stops, { instructions: end, blocks: Infinity });
      if (outcome === 'fault') this.throwFault(begin, stops);
    }
    for (;;) {
      const address = this.register(PC);
      if (outcome === 'endless-loop') return { kind: 'endless-loop', address };
      if (outcome === 'breakpoint') return { kind: 'breakpoint', immediate: this.encodingAt(address) & 0xff };
      if (stops.has(address)) return { kind: 'address', address };
      if (this.instructions >= end) return { kind: 'max-instructions' };
      // The next block would pass the limit.
      outcome = this.step();
    }
  }

  /** Run again from `begin`, where the last `advance` started, to the block it faulted in, and step through that. */
  private throwFault(begin: Snapshot, stops: ReadonlySet<number>): never {
    const blocks = this.blocks - 1;
    begin.restore();
    this.observing = false;
    try {
      this.advance(stops, { instructions: Infinity, blocks, thumbOnly: true });
      for (;;) this.step();
    } finally {
      this.observing = true;
    }
  }

  /** Give the native memory back; the engine must not be used any more. */
  close(): void {
    this.machine.close();
  }

  /** Run from the PC to an address in `exits` (not looked at for the first instruction) or to a limit. */
  private advance(exits: ReadonlySet<number>, budget: Budget): Outcome {
    const { machine } = this;
    if (!sameMembers(exits, this.exits)) {
      this.exits = exits;
      machine.setExits([...exits]);
    }
    this.budget = budget;
    this.blocks = 0;
    this.limited = false;
    this.endless = false;
    this.interrupt = undefined;
    this.badAddress = undefined;
    machine.pullRegisters();
    this.error = machine.start(machine.registers[PC]);
    if (this.thrown !== undefined) {
      const { error } = this.thrown;
      this.thrown = undefined;
      throw error;
    }
    if (this.interrupt === BREAKPOINT) return this.stopAtBreakpoint();
    if (this.error !== UnicornError.OK || this.interrupt !== undefined) return 'fault';
    return this.endless ? 'endless-loop' : this.limited ? 'limit' : 'exit';
  }

  /** The PC is at the BKPT, which counts; what stands behind it in its block has been counted too early. */
  private stopAtBreakpoint(): Outcome {
    const behind = this.register(PC) + 2;
    this.instructions -= this.blockLength(behind, this.blockEnd - behind);
    return 'breakpoint';
  }

  /** Execute one instruction. @throws MachineFault with the registers as they were */
  private step(): 'limit' | 'breakpoint' {
    const { machine } = this;
    machine.pullRegisters();
    const before = machine.registers.slice();
    const pc = before[PC];
    if (!inThumbState(before)) throw this.fault('INVALID_STATE', pc, pc);
    const done = this.instructions + 1;
    const outcome = this.advance(new Set([pc + this.sizeAt(pc)]), { instructions: Infinity, blocks: 1 });
    this.instructions = done;
    if (outcome !== 'fault') return outcome === 'breakpoint' ? outcome : 'limit';
    machine.pullRegisters();
    // What could not be fetched is the next instruction.
    if (machine.registers[PC] !== pc && this.faultKind() === 'UNMAPPED_FETCH') return 'limit';
    this.instructions--;
    machine.registers.set(before);
    machine.pushRegisters();
    throw this.faultOf(pc);
  }

  /** Block hook. */
  private enterBlock(address: number, size: number): void {
    const length = this.blockLength(address, size);
    const { budget, machine } = this;
    if (budget.thumbOnly) machine.pullRegisters();
    if (
      this.blocks >= budget.blocks ||
      this.instructions + length > budget.instructions ||
      (budget.thumbOnly && !inThumbState(machine.registers))
    ) {
      this.limited = true;
      machine.stop();
      return;
    }
    // Nothing interrupts this machine: what jumps to itself stays there.
    this.endless = address === this.blockAddress && this.blocks > 0 && this.isEndlessLoop(address, size);
    if (this.endless) {
      machine.stop();
      return;
    }
    this.blocks++;
    this.blockAddress = address;
    this.blockEnd = address + size;
    this.instructions += length;
  }

  /** Hook of an observed address. The block has been counted as a whole: take back what has not run yet. */
  private arrive(address: number): void {
    if (!this.observing || this.limited || this.endless || this.thrown !== undefined) return;
    const ahead = this.blockLength(address, this.blockEnd - address);
    this.instructions -= ahead;
    try {
      for (const observer of this.observers.get(address) ?? []) observer();
    } catch (error) {
      // An exception must not cross native code.
      this.thrown = { error };
      this.machine.stop();
    }
    this.instructions += ahead;
  }

  private blockLength(address: number, size: number): number {
    const key = address * 0x10000 + size;
    let length = this.blockLengths.get(key);
    if (length === undefined) {
      length = 0;
      for (let a = address; a < address + size; a += this.sizeAt(a)) length++;
      this.blockLengths.set(key, length);
    }
    return length;
  }

  private sizeAt(address: number): 2 | 4 {
    const halfword = this.machine.memoryAt(address, 2);
    return halfword !== undefined && isWide(halfword[0] | (halfword[1] << 8)) ? 4 : 2;
  }

  private isEndlessLoop(address: number, size: number): boolean {
    return size <= 4 && this.sizeAt(address) === size && ENDLESS_LOOPS.has(this.encodingAt(address));
  }

  private snapshot(): Snapshot {
    const { machine } = this;
    machine.pullRegisters();
    machine.pullFloats();
    const registers = machine.registers.slice();
    const floats = machine.floats.slice();
    const memory = machine.writableMemory.map(({ bytes }) => bytes.slice());
    const { instructions } = this;
    return {
      restore: () => {
        machine.registers.set(registers);
        machine.pushRegisters();
        machine.floats.set(floats);
        machine.pushFloats();
        machine.writableMemory.forEach(({ base, size, bytes }, k) => {
          bytes.set(memory[k]);
          machine.codeChanged(base, size);
        });
        this.instructions = instructions;
      },
    };
  }

  /** The fault that the last `advance`, a step at `pc`, ended with. */
  private faultOf(pc: number): MachineFault {
    const kind = this.faultKind();
    if (kind === 'UNDEFINED_INSTRUCTION') return this.fault(kind, pc, this.encodingAt(pc));
    if (kind !== undefined) return this.fault(kind, pc, this.badAddress ?? pc);
    if (this.interrupt !== undefined) return this.fault('NO_HANDLER', pc, pc);
    return new MachineFault('LOCKUP', pc, pc, this.machine.errorText(this.error));
  }

  private faultKind(): FaultKind | undefined {
    return this.interrupt === undefined ? ERRORS[this.error] : INTERRUPTS[this.interrupt];
  }

  private encodingAt(pc: number): number {
    const bytes = this.machine.memoryAt(pc, this.sizeAt(pc)) ?? new Uint8Array(2);
    const first = bytes[0] | (bytes[1] << 8);
    return bytes.length === 2 ? first : ((first << 16) | bytes[2] | (bytes[3] << 8)) >>> 0;
  }

  private fault(kind: FaultKind, pc: number, detail: number): MachineFault {
    return new MachineFault(kind, pc, detail, this.symbolizer(pc));
  }
}

function sameMembers(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((member) => b.has(member));
}

function inThumbState(registers: Uint32Array): boolean {
  return (registers[XPSR] & XPSR_THUMB) !== 0;
}
