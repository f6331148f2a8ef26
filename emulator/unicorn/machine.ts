import type { Board, MemoryRegion } from '../timing/board.js';
import { mappedRegions } from '../timing/memory-map.js';
import { loadLibrary, type NativeMemory, type UnicornHandle, type UnicornLibrary } from './library.js';
import { EngineUnavailable } from './unavailable.js';

// unicorn/unicorn.h and unicorn/arm.h
const ARCH_ARM = 1;
const MODE_THUMB = 1 << 4;
const CPU_ARM_CORTEX_M4 = 9;
const CONTROL_USE_EXITS = 4;
const CONTROL_EXITS = 6;
const CONTROL_CPU_MODEL = 7;
const CONTROL_REMOVE_TRANSLATIONS = 9;
const PERMIT_READ = 1;
const PERMIT_WRITE = 2;
const PERMIT_EXECUTE = 4;
const REGISTER = { LR: 10, PC: 11, SP: 12, R0: 66, S0: 79, FPSCR: 6, XPSR: 120, APSR_NZCVQG: 129 } as const;

/** `uc_err` values. */
export enum UnicornError {
  OK = 0,
  READ_UNMAPPED = 6,
  WRITE_UNMAPPED = 7,
  FETCH_UNMAPPED = 8,
  INSTRUCTION_INVALID = 10,
  WRITE_PROTECTED = 12,
  READ_PROTECTED = 13,
  FETCH_PROTECTED = 14,
  READ_UNALIGNED = 16,
  WRITE_UNALIGNED = 17,
  FETCH_UNALIGNED = 18,
  EXCEPTION = 21,
}

/** Types of `uc_hook_add`. */
export const HookType = {
  INTERRUPT: 1,
  CODE: 4,
  BLOCK: 8,
  MEMORY_INVALID: 0x3f0,
} as const;

/** Index of xPSR in `UnicornMachine.registers`; r0 to r12, sp, lr and pc come before it. */
export const XPSR = 16;
export const XPSR_THUMB = 1 << 24;

const CORE_REGISTERS = [
  ...Array.from({ length: 13 }, (_, k) => REGISTER.R0 + k),
  REGISTER.SP,
  REGISTER.LR,
  REGISTER.PC,
  REGISTER.XPSR,
];
const FLOAT_REGISTERS = [...Array.from({ length: 32 }, (_, k) => REGISTER.S0 + k), REGISTER.FPSCR];

/** A group of registers with native buffers for one batch call each way. */
interface RegisterBatch {
  /** Registers read, and written: a register may be followed by another name of itself that is only written. */
  readonly reads: number;
  readonly writes: number;
  readonly ids: NativeMemory;
  readonly pointers: NativeMemory;
  readonly values: NativeMemory;
}

/** Unicorn's memory granularity. */
const PAGE = 4096;

/**
 * The System Control Space (B3.2) is plain memory here: a program can enable the FPU in CPACR, but nothing
 * happens. All other peripherals are unmapped.
 */
const SYSTEM_CONTROL_SPACE: MemoryRegion = {
  name: 'system control space',
  kind: 'sram',
  base: 0xe000_e000,
  size: 4096,
};

export interface GuestMemory extends MemoryRegion {
  /** The guest's bytes themselves. */
  readonly bytes: Uint8Array;
}

/**
 * A Cortex-M4 of libunicorn with the memory of a board: registers and memory as plain arrays, nothing else.
 * The guest's memory is native memory that JavaScript sees directly; after writing code there, call
 * `codeChanged`.
 */
export class UnicornMachine {
  /** r0 to r12, sp, lr, pc, xPSR: `pullRegisters` and `pushRegisters` exchange them with the engine. */
  readonly registers: Uint32Array;
  /** S0 to S31 and FPSCR, likewise with `pullFloats` and `pushFloats`. */
  readonly floats: Uint32Array;

  private readonly core: RegisterBatch;
  private readonly float: RegisterBatch;
  private readonly memories: readonly GuestMemory[];
  private readonly regions = new Map<string, NativeMemory>();
  private readonly natives: NativeMemory[] = [];

  private constructor(
    private readonly library: UnicornLibrary,
    private readonly uc: UnicornHandle,
    board: Board,
  ) {
    // Writing xPSR leaves GE as it was.
    this.core = this.registerBatch(CORE_REGISTERS, REGISTER.APSR_NZCVQG);
    this.float = this.registerBatch(FLOAT_REGISTERS);
    this.registers = new Uint32Array(this.core.values.buffer);
    this.floats = new Uint32Array(this.float.values.buffer);
    this.memories = [...mappedRegions(board), SYSTEM_CONTROL_SPACE].map((region) => this.map(region));
  }

  /**
   * @throws EngineUnavailable when the library is missing or is not a Cortex-M4 as we need it
   */
  static async create(board: Board): Promise<UnicornMachine> {
    const library = await loadLibrary();
    // With UC_MODE_MCLASS version 2.0.1 takes a Cortex-M33 whatever model is asked for.
    const uc = library.open(ARCH_ARM, MODE_THUMB);
    library.control(uc, CONTROL_CPU_MODEL, 'int', CPU_ARM_CORTEX_M4);
    library.control(uc, CONTROL_USE_EXITS, 'int', 1);
    const machine = new UnicornMachine(library, uc, board);
    machine.checkModel();
    return machine;
  }

  /** Memory at `address` up to the end of its region, as the guest has it; undefined when unmapped. */
  memoryAt(address: number, length: number): Uint8Array | undefined {
    for (const { base, size, bytes } of this.memories) {
      const o = address - base;
      if (o >= 0 && o + length <= size) return bytes.subarray(o, o + length);
    }
    return undefined;
  }

  /** The memory that the guest can write. */
  get writableMemory(): readonly GuestMemory[] {
    return this.memories.filter((m) => m.kind === 'sram');
  }

  /**
   * Forget what was translated from these addresses (all in one region) and from their aliases: call after
   * changing code there.
   */
  codeChanged(address: number, length: number): void {
    const changed = this.memories.find(
      ({ base, size }) => address >= base && address + length <= base + size,
    );
    if (changed === undefined) return;
    for (const { name, base } of this.memories) {
      if (name !== changed.name) continue;
      const begin = BigInt(address - changed.base + base);
      const end = begin + BigInt(length);
      this.library.control(this.uc, CONTROL_REMOVE_TRANSLATIONS, 'uint64_t', begin, 'uint64_t', end);
    }
  }

  pullRegisters(): void {
    this.pull(this.core);
  }

  pushRegisters(): void {
    this.push(this.core);
  }

  pullFloats(): void {
    this.pull(this.float);
  }

  pushFloats(): void {
    this.push(this.float);
  }

  /** Where `start` ends, before the instruction there. */
  setExits(addresses: readonly number[]): void {
    const list = BigUint64Array.from(addresses, BigInt);
    this.library.control(this.uc, CONTROL_EXITS, 'void *', list, 'size_t', list.length);
    // Translations may run across a new exit.
    for (const address of addresses) this.codeChanged(address, 2);
  }

  /** Run from `pc` until execution arrives at an exit; nothing runs when `pc` is one. */
  start(pc: number): UnicornError {
    return this.library.start(this.uc, pc | 1, 0, 0);
  }

  /** Stop at the next chance: from a block hook, before that block runs. */
  stop(): void {
    this.library.stop(this.uc);
  }

  errorText(error: UnicornError): string {
    return this.library.errorText(error);
  }

  /** `callback` before each basic block, with its address and size in bytes. It must not throw. */
  hookBlocks(callback: (address: number, size: number) => void): void {
    const called = (_uc: unknown, address: number | bigint, size: number) => callback(Number(address), size);
    this.library.addHook(this.uc, HookType.BLOCK, 'code', called, 1, 0);
  }

  /** `callback` before the instruction at `address`. It must not throw. */
  hookAddress(address: number, callback: () => void): void {
    this.library.addHook(this.uc, HookType.CODE, 'code', () => callback(), address, address);
    this.codeChanged(address, 2);
  }

  /** `callback` when the guest raises an exception, with QEMU's number. Execution goes on unless stopped. */
  hookInterrupts(callback: (number: number) => void): void {
    const called = (_uc: unknown, number: number) => callback(number);
    this.library.addHook(this.uc, HookType.INTERRUPT, 'interrupt', called, 1, 0);
  }

  /** `callback` with the address of an access that cannot be done. */
  hookInvalidAccess(callback: (address: number) => void): void {
    const called = (_uc: unknown, _type: number, address: number | bigint) => {
      callback(Number(address));
      return false;
    };
    this.library.addHook(this.uc, HookType.MEMORY_INVALID, 'memory', called, 1, 0);
  }

  /** Give the engine's memory back. Only what is finished for good may be closed. */
  close(): void {
    this.library.close(this.uc);
    for (const native of this.natives) this.library.free(native);
  }

  private allocate(bytes: number): NativeMemory {
    const native = this.library.allocate(bytes);
    this.natives.push(native);
    return native;
  }

  private pull({ ids, pointers, reads }: RegisterBatch): void {
    this.library.readRegisters(this.uc, ids.pointer, pointers.pointer, reads);
  }

  private push({ ids, pointers, writes }: RegisterBatch): void {
    this.library.writeRegisters(this.uc, ids.pointer, pointers.pointer, writes);
  }

  /** `alias`: another name for the last register, needed to write all of it. */
  private registerBatch(registers: readonly number[], alias?: number): RegisterBatch {
    const reads = registers.length;
    const all = alias === undefined ? registers : [...registers, alias];
    const ids = this.allocate(all.length * 4);
    const pointers = this.allocate(all.length * 8);
    const values = this.allocate(reads * 4);
    new Int32Array(ids.buffer).set(all);
    const place = (k: number) => values.address + BigInt(4 * Math.min(k, reads - 1));
    new BigUint64Array(pointers.buffer).set(all.map((_, k) => place(k)));
    return { reads, writes: all.length, ids, pointers, values };
  }

  /** Map a region; an alias has the name, and so the native memory, of its region. */
  private map(region: MemoryRegion): GuestMemory {
    if (region.size % PAGE !== 0) {
      throw new EngineUnavailable(
        `engine unicorn: memory ${region.name} has ${region.size} bytes, no multiple of ${PAGE}`,
        'use another engine',
      );
    }
    const native = this.regions.get(region.name) ?? this.allocate(region.size);
    this.regions.set(region.name, native);
    const permissions = PERMIT_READ | PERMIT_EXECUTE | (region.kind === 'sram' ? PERMIT_WRITE : 0);
    const error = this.library.mapPointer(this.uc, region.base, region.size, permissions, native.pointer);
    if (error !== 0) throw new Error(`uc_mem_map_ptr ${region.name}: ${this.library.errorText(error)}`);
    return { ...region, bytes: new Uint8Array(native.buffer) };
  }

  /** LDA is ARMv8-M: a Cortex-M4 does not know it, a Cortex-M33 does. */
  private checkModel(): void {
    const { base, bytes } = this.memories[0];
    bytes.set([0xd1, 0xe8, 0xaf, 0x0f]); // lda r0, [r1]
    this.setExits([base + 4]);
    const error = this.start(base);
    bytes.fill(0, 0, 4);
    this.codeChanged(base, 4);
    if (error === UnicornError.INSTRUCTION_INVALID) return;
    const version = this.library.version().toString(16);
    throw new EngineUnavailable(
      `engine unicorn: libunicorn 0x${version} does not emulate a Cortex-M4 (it runs LDA)`,
      'use libunicorn 2.0.1 or newer',
    );
  }
}
