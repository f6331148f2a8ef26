import type { Bus } from '../../machine/memory.js';
import type { TimingFacts } from '../facts.js';

/** What a data access turned out to be. */
export interface DataAccess {
  readonly address: number;
  readonly bus: Bus;
  /** Aligned transfers it takes on the bus: 1, or up to 3 when unaligned (docs/timing.md, Loads and stores). */
  readonly parts: number;
  /** Cycles that the data phase takes longer, as for a bit-band store. */
  readonly waits: number;
  /** A bit-band access: the matrix does not let it overlap with a fetch on the System bus. */
  readonly locked: boolean;
}

/** What execute does with an instruction. */
export enum Shape {
  ALU,
  NOP,
  IT,
  LOAD,
  STORE,
  LOAD_MULTIPLE,
  STORE_MULTIPLE,
  /** Target from an immediate: B, BL. */
  BRANCH,
  /** Target in LR: BX LR, BLX LR, MOV PC, LR. */
  BRANCH_LR,
  /** Target in another register. */
  BRANCH_REGISTER,
  COMPARE_BRANCH,
  ADD_PC,
  TABLE_BRANCH,
  /** ISB: refills the pipeline from the next instruction. */
  BARRIER,
  FLOAT,
  FLOAT_ACCUMULATE,
  FLOAT_DIVIDE,
}

/** The part of an instruction's nature that never changes, in the form in which the model asks for it. */
export interface Traits {
  readonly shape: Shape;
  readonly size: 2 | 4;
  /** Core registers written, and those that form an address. */
  readonly writes: number;
  readonly addressRegisters: number;
  /** The register that is loaded last. */
  readonly lastLoaded: number;
  /** Floating-point registers read and written; `addend`: the one read late by a multiply-accumulate. */
  readonly floatReads: number;
  readonly floatWrites: number;
  readonly float: boolean;
  /** Words moved when the outcome does not say. */
  readonly words: number;
  /** Uses the load/store unit. */
  readonly memory: boolean;
  readonly load: boolean;
  readonly store: boolean;
  /** LDRD, STRD, LDM, STM, PUSH, POP: more than one data phase. */
  readonly multiple: boolean;
  readonly writeback: boolean;
  readonly registerOffset: boolean;
  /** Single load or store whose data register is SP or PC: nothing pipelines behind it. */
  readonly dataIsSpOrPc: boolean;
  /** Load whose data is not forwarded to the address generation: with writeback, or 16-bit LDM. */
  readonly noForward: boolean;
  /** Ends in a branch to loaded data. */
  readonly loadsPc: boolean;
  /** An IT in the same fetch word can fold behind it (docs/timing.md, Fetch and decode). */
  readonly foldsIt: boolean;
  /** Writes or compares SP: the M4 does not fold IT behind it. */
  readonly changesSp: boolean;
  readonly mayFallThrough: boolean;
  /** MULS: a conditional branch behind it waits for execute. */
  readonly multiplySetsFlags: boolean;
  /** Writes LR, other than as a link. */
  readonly writesLr: boolean;
  /** May take more than one cycle, so that fetch does not know early when it ends. */
  readonly multiCycle: boolean;
  readonly skipped: boolean;
  readonly conditional: boolean;
  /** Order of preference for counting lost cycles: load/store or not (DWT_LSUCNT against DWT_CPICNT). */
  readonly countsAsLsu: boolean;
}

/** One executed instruction with what only running it can tell. */
export interface TimedInstruction {
  readonly traits: Traits;
  readonly address: number;
  readonly accesses: readonly DataAccess[];
  /** Cycles in execute of a division (1.1); 1 for everything that has no data-dependent time. */
  readonly executeCycles: number;
  /** Where the next instruction stands. */
  readonly nextAddress: number;
  readonly taken: boolean;
  /** Target of a branch, taken or not: fetch speculates on it. */
  readonly target: number;
}

const SP = 1 << 13;
const LR = 1 << 14;

const MULTIPLE: ReadonlySet<string> = new Set(['load-dual', 'store-dual', 'load-multiple', 'store-multiple']);
const BRANCH_SHAPES: ReadonlySet<Shape> = new Set([
  Shape.BRANCH,
  Shape.BRANCH_LR,
  Shape.BRANCH_REGISTER,
  Shape.COMPARE_BRANCH,
  Shape.ADD_PC,
  Shape.TABLE_BRANCH,
  Shape.BARRIER,
]);

function shapeOf(f: TimingFacts): Shape {
  switch (f.timing) {
    case 'nop':
      return Shape.NOP;
    case 'it':
      return Shape.IT;
    case 'load':
      return Shape.LOAD;
    case 'store':
      return Shape.STORE;
    case 'load-dual':
    case 'load-multiple':
      return Shape.LOAD_MULTIPLE;
    case 'store-dual':
    case 'store-multiple':
      return Shape.STORE_MULTIPLE;
    case 'branch':
      return Shape.BRANCH;
    case 'branch-register':
      return f.branchesToLr ? Shape.BRANCH_LR : Shape.BRANCH_REGISTER;
    case 'compare-branch':
      return Shape.COMPARE_BRANCH;
    case 'add-pc':
      return Shape.ADD_PC;
    case 'table-branch':
      return Shape.TABLE_BRANCH;
    case 'float-load':
      return f.accesses > 1 ? Shape.LOAD_MULTIPLE : Shape.LOAD;
    case 'float-store':
      return f.accesses > 1 ? Shape.STORE_MULTIPLE : Shape.STORE;
    case 'float':
    case 'float-move-pair':
      return Shape.FLOAT;
    case 'float-accumulate':
      return Shape.FLOAT_ACCUMULATE;
    case 'float-divide':
      return Shape.FLOAT_DIVIDE;
    case 'system':
      return f.encoding === 'ISB T1' ? Shape.BARRIER : Shape.ALU;
    default:
      return Shape.ALU;
  }
}

const comparesSp = (f: TimingFacts) => f.encoding === 'CMP (register) T2' && (f.firstOperand & SP) !== 0;

/**
 * May this take more than one cycle, as far as fetch can tell early? CBZ counts as such on the M4 (CMEmu; code in flash
 * of the CC2652R), not on the M3 (STM32F100).
 */
export const mayTakeLonger = (traits: Traits, core: 'm3' | 'm4'): boolean =>
  traits.multiCycle && (core === 'm4' || traits.shape !== Shape.COMPARE_BRANCH);

/** Derive the traits of an instruction; `multiCycle` for the multiplies of a Cortex-M3, which take more than one. */
export function traitsOf(f: TimingFacts, multiCycle = false): Traits {
  const shape = shapeOf(f);
  const divide = f.timing === 'divide-signed' || f.timing === 'divide-unsigned';
  const multiple = MULTIPLE.has(f.timing) || shape === Shape.LOAD_MULTIPLE || shape === Shape.STORE_MULTIPLE;
  const load = shape === Shape.LOAD || shape === Shape.LOAD_MULTIPLE || shape === Shape.TABLE_BRANCH;
  const store = shape === Shape.STORE || shape === Shape.STORE_MULTIPLE;
  const memory = load || store;
  const branch = BRANCH_SHAPES.has(shape);
  const linking = f.encoding === 'BL T1' || f.encoding === 'BLX T1';
  return {
    shape,
    size: f.size,
    writes: f.skipped ? 0 : f.writes,
    addressRegisters: shape === Shape.ADD_PC ? 1 : f.addressRegisters,
    lastLoaded: f.lastLoaded,
    floatReads: shape === Shape.FLOAT_ACCUMULATE ? f.floatReads & ~f.floatWrites : f.floatReads,
    floatWrites: f.floatWrites,
    float: shape >= Shape.FLOAT,
    words: Math.max(1, f.accesses),
    memory,
    load,
    store,
    multiple,
    writeback: f.writeback,
    registerOffset: f.registerOffset,
    dataIsSpOrPc:
      memory &&
      !multiple &&
      (f.loadsPc || shape === Shape.TABLE_BRANCH || ((f.loaded | f.stored) & SP) !== 0),
    noForward: load && (f.writeback || f.encoding === 'LDM T1'),
    loadsPc: f.loadsPc,
    foldsIt:
      f.size === 2 &&
      !memory &&
      !branch &&
      !f.conditional &&
      f.encoding !== 'CPS T1' &&
      // The multiplier's result comes too late (measured on both chips).
      f.encoding !== 'MUL T1' &&
      shape !== Shape.IT,
    changesSp: (f.writes & SP) !== 0 || comparesSp(f),
    mayFallThrough: f.mayFallThrough,
    multiplySetsFlags: f.encoding === 'MUL T1' && !f.conditional,
    writesLr: (f.writes & LR) !== 0 && !linking && !f.skipped,
    multiCycle:
      memory ||
      divide ||
      multiCycle ||
      shape === Shape.COMPARE_BRANCH ||
      (f.encoding.startsWith('M') && f.encoding.includes('special')),
    skipped: f.skipped,
    conditional: f.conditional,
    countsAsLsu: memory || shape === Shape.ADD_PC,
  };
}
