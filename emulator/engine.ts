import type { Halt } from './machine/machine.js';
import type { Board } from './timing/board.js';

/** Why `run` returned. */
export type StopReason =
  /** Execution arrived at an address in `stopAt`; the instruction there has not run. */
  | { readonly kind: 'address'; readonly address: number }
  | { readonly kind: 'max-instructions' }
  | { readonly kind: 'max-cycles' }
  /** A jump to itself while nothing can interrupt it, outside a fault handler. */
  | { readonly kind: 'endless-loop'; readonly address: number }
  | Halt;

export interface RunLimits {
  /** Instruction addresses (bit 0 clear) at which to stop before executing. */
  readonly stopAt?: readonly number[];
  readonly maxInstructions?: number;
  readonly maxCycles?: number;
}

/**
 * Cycles by what they were spent on. `issued` plus all `stalls` is `cycles`, less exception entry and return and sleep.
 */
export interface CycleAccount {
  /** One for each instruction that is not a folded IT. */
  readonly issued: number;
  /** Cycles in which nothing issued, by cause: load, store, address, branch, fetch, and so on (timing/model/causes.ts). */
  readonly stalls: { readonly [cause: string]: number };
}

/**
 * One emulated Cortex-M4 with its memory. All engines (`interpreter`, later `jit` and `unicorn`) share this
 * interface; addresses and register values are unsigned 32-bit numbers.
 */
export interface Engine {
  readonly name: string;
  readonly board: Board;
  /** False when the engine has no cycle model; `cycles` is then 0. */
  readonly countsCycles: boolean;
  /** Core cycles since `reset`; exact up to 2^53. */
  readonly cycles: number;
  /** Where the cycles went since `reset`; undefined without a cycle model. */
  readonly account: CycleAccount | undefined;
  /** Instructions executed since `reset`, IT-skipped ones included (they issue). */
  readonly instructions: number;
  /** Write bytes as a debugger does: flash included, no timing. @throws MachineFault when unmapped */
  load(address: number, bytes: Uint8Array): void;
  /** Copy of memory, as a debugger reads it. @throws MachineFault when unmapped */
  read(address: number, length: number): Uint8Array;
  /** r0-r12, sp, lr, pc. */
  register(index: number): number;
  setRegister(index: number, value: number): void;
  /** Registers to their reset state, SP and PC from the vector table at the board's boot address, counters to 0. */
  reset(): void;
  /**
   * Call `observer` each time execution arrives at `address`, before the instruction there runs. Costs the
   * guest nothing; the counters are exact at that point. Observers may read but not change the machine.
   */
  observe(address: number, observer: () => void): void;
  /** @throws MachineFault on a fault that the guest does not handle */
  run(limits: RunLimits): StopReason;
}

/** Resolves an address to `symbol+0x12`; given to the engine so that faults can name their place. */
export type Symbolizer = (address: number) => string | undefined;
