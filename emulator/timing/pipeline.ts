import { DIVIDE_MIN_CYCLES } from './divide.js';
import type { TimingFacts } from './facts.js';

/**
 * The Cortex-M4's pipeline as rules between an instruction and the one before it (timing spec 3.1 to 3.7 with
 * addendum A.1; measured on an STM32F100 and a CC2652R). Time is the cycle in which the execute stage is free
 * again: an instruction that overlaps its predecessor adds less than its own length.
 */

/** What an instruction leaves behind for the next one. Interned: equal states are the same object. */
export interface PipelineState {
  /** Small number of the state, for block keys. */
  readonly id: number;
  readonly kind: PredecessorKind;
  /** Registers whose value comes late to an address: written by the ALU in the cycle before. */
  readonly lateForAddress: number;
  /** Registers that are being loaded. */
  readonly loading: number;
  /** The loaded value is not forwarded to an address (base writeback; timing spec 3.2). */
  readonly lateLoad: boolean;
  readonly writesLr: boolean;
  /** A narrow instruction behind which IT can fold (timing spec 3.7). */
  readonly foldsIt: boolean;
}

type PredecessorKind =
  /** The pipeline was refilled by a branch. */
  | 'refill'
  | 'other'
  /** Single load whose data phase can overlap the next access. */
  | 'load'
  /** Store with immediate offset: its write occupies the bus for one more cycle. */
  | 'store';

const states: PipelineState[] = [];
const statesByKey = new Map<string, PipelineState>();

function intern(state: Omit<PipelineState, 'id'>): PipelineState {
  const key = [
    state.kind,
    state.lateForAddress,
    state.loading,
    state.lateLoad,
    state.writesLr,
    state.foldsIt,
  ].join();
  let known = statesByKey.get(key);
  if (known === undefined) {
    known = { id: states.length, ...state };
    states.push(known);
    statesByKey.set(key, known);
  }
  return known;
}

const NOTHING = { lateForAddress: 0, loading: 0, lateLoad: false, writesLr: false, foldsIt: false };

/** After a taken branch, an exception or reset: the prefetch queue is empty. */
export const REFILL: PipelineState = intern({ kind: 'refill', ...NOTHING });

/** A straight-line step through one instruction. */
export interface Step {
  /** Cycles from the end of the predecessor to the end of this instruction, when it does not branch. */
  readonly cycles: number;
  /** Cycles when it branches; the target adds its own alignment penalty. */
  readonly takenCycles: number;
  readonly next: PipelineState;
  /** `cycles` counts on this access and the one before using the same bus; one more if not. */
  readonly pairsWithPrevious: boolean;
}

const SP_PC = (1 << 13) | (1 << 15);
const LR = 1 << 14;
const SP = 1 << 13;

const isSingleAccess = (f: TimingFacts) => f.timing === 'load' || f.timing === 'store';
const isAluLike = (f: TimingFacts) =>
  f.timing === 'alu' || f.timing === 'divide-signed' || f.timing === 'divide-unsigned';

/** Section 3.3: this access's address phase overlaps the data phase of the load before it. */
function pipelines(previous: PipelineState, f: TimingFacts): boolean {
  return (
    previous.kind === 'load' &&
    isSingleAccess(f) &&
    !f.writeback &&
    (f.addressRegisters & previous.loading) === 0
  );
}

/** Section 3.2: cycles lost because an address register is not there yet. */
function addressInterlock(previous: PipelineState, f: TimingFacts): number {
  if ((f.addressRegisters & previous.lateForAddress) !== 0) return 1;
  if (previous.lateLoad && (f.addressRegisters & previous.loading) !== 0) return 1;
  return 0;
}

/** Cycles in execute on its own, not branching: section 1 and addendum A.1. */
function baseCycles(f: TimingFacts): number {
  switch (f.timing) {
    case 'divide-signed':
    case 'divide-unsigned':
      return DIVIDE_MIN_CYCLES;
    case 'load':
      return 2;
    case 'store':
      return f.registerOffset ? 2 : 1;
    case 'load-dual':
    case 'store-dual':
      return 3;
    case 'load-multiple':
    case 'store-multiple':
    case 'float-load':
    case 'float-store':
      return 1 + f.accesses;
    case 'float-move-pair':
      return 2;
    case 'float-accumulate':
      return 3;
    case 'float-divide':
      return 14;
    default:
      return 1;
  }
}

/** Cycles of a taken branch by where its target comes from: section 3.6. */
function takenCycles(previous: PipelineState, f: TimingFacts): number {
  switch (f.timing) {
    case 'branch':
      return 2;
    case 'branch-register':
      return f.branchesToLr && !previous.writesLr ? 2 : 3;
    case 'compare-branch':
      return 3;
    case 'add-pc':
      return 4;
    case 'load':
      return 5;
    case 'load-multiple':
      return 1 + f.accesses + 3;
    case 'table-branch':
      return 6;
    default:
      return 3;
  }
}

/** Section 3.7: IT in the second half of the fetch word, behind a plain narrow instruction, costs nothing. */
function folds(previous: PipelineState, f: TimingFacts): boolean {
  return f.timing === 'it' && previous.foldsIt && (f.address & 2) !== 0;
}

/** What changes because of the instruction before: negative where they overlap. */
function overlap(previous: PipelineState, f: TimingFacts): number {
  if (f.skipped || f.timing === 'nop') return previous.kind === 'load' ? -1 : 0;
  if (folds(previous, f)) return -1;
  if (pipelines(previous, f)) return -1;
  if (previous.kind !== 'store') return 0;
  // A.1: no read address phase during a write data phase; a store with writeback waits for it as well.
  const reads = f.timing === 'load' || f.timing === 'load-dual' || f.timing === 'load-multiple';
  return reads || (f.timing === 'store' && f.writeback) ? 1 : 0;
}

function stateAfter(f: TimingFacts): PipelineState {
  const foldsIt = f.size === 2 && f.timing === 'alu' && !f.conditional && (f.writes & SP) === 0;
  if (f.skipped) return intern({ ...NOTHING, kind: 'other' });
  const writesLr = (f.writes & LR) !== 0 && f.timing !== 'branch' && f.timing !== 'branch-register';
  if (f.timing === 'load' && (f.loaded & SP_PC) === 0 && !f.loadsPc) {
    return intern({ ...NOTHING, kind: 'load', loading: f.loaded, lateLoad: f.writeback, writesLr });
  }
  if (f.timing === 'store' && !f.registerOffset) return intern({ ...NOTHING, kind: 'store' });
  const lateForAddress = isAluLike(f) ? f.writes : 0;
  return intern({ ...NOTHING, kind: 'other', lateForAddress, writesLr, foldsIt });
}

/** +1 when the target of a branch is a 32-bit instruction at 2 mod 4: it takes two fetches (section 3.6). */
function refillPenalty(previous: PipelineState, f: TimingFacts): number {
  return previous.kind === 'refill' && f.size === 4 && (f.address & 2) !== 0 ? 1 : 0;
}

/** Advance the pipeline by one instruction. */
export function step(previous: PipelineState, f: TimingFacts): Step {
  const wait = refillPenalty(previous, f) + (f.skipped ? 0 : addressInterlock(previous, f));
  const shared = wait + overlap(previous, f);
  return {
    cycles: shared + (f.skipped ? 1 : baseCycles(f)),
    takenCycles: shared + takenCycles(previous, f),
    next: stateAfter(f),
    pairsWithPrevious: !f.skipped && pipelines(previous, f),
  };
}
