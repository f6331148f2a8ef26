import { advanceBuses, runBuses } from './bus.js';
import { CAUSES, causeOf, countsAsLsu } from './causes.js';
import { flushDecode, runDecode } from './decode.js';
import { advanceExecute, concludeCycle, issue, runExecute } from './execute.js';
import { advanceQueue, receiveFetch, runFetch } from './fetch.js';
import { Shape, type TimedInstruction } from './instruction.js';
import { FetchMode, type LineOracle, type Machine, NONE, NOT_ASKED } from './machine.js';
import { internState, type PipelineState, restoreState, type StateTable } from './state.js';

/** First half of a cycle: the clock edge, up to what moves from decode into execute. Returns true if something did. */
export function clockEdge(m: Machine): boolean {
  m.mode = m.lateTarget === NONE ? m.nextMode : FetchMode.LATE_BRANCH;
  advanceBuses(m);
  receiveFetch(m);
  advanceExecute(m);
  return issue(m);
}

/** Rest of the cycle. */
export function finishCycle(m: Machine): void {
  m.dataIndex = -1;
  advanceQueue(m, m.main.instruction === undefined);
  const trigger = runExecute(m);
  if (trigger.flush) flushDecode(m);
  else runDecode(m, trigger.dirty, trigger.postponed);
  runFetch(m);
  concludeCycle(m, runBuses(m));
  m.cycle++;
}

/**
 * Timing of one run. Cycle 0 is the one in which the last instruction of the run before entered execute; `cycles` is
 * the distance from there to where the last instruction of this run enters execute. So the sum over the runs of a
 * program is its length, short of what its last instruction takes.
 */
export interface RunTiming {
  readonly cycles: number;
  /** For each instruction the cycle in which it enters execute; a folded IT has that of its predecessor. */
  readonly starts: readonly number[];
  /** For each load and store the cycle of its (last) data phase, -1 for others and for those that `pendingData` tells. */
  readonly data: readonly number[];
  /**
   * Cycles lost in front of each instruction, `lost[i * CAUSES.length + cause]`. Together with one issue cycle for each
   * instruction that is not a folded IT they make up `cycles`.
   */
  readonly lost: readonly number[];
  /** How many of the lost cycles DWT_LSUCNT counts; DWT_CPICNT counts the others. */
  readonly lsu: number;
  /** ITs of this run that were folded. */
  readonly folded: number;
  readonly next: PipelineState;
}

/** No instruction waits longer; a model that does is broken. */
const LIMIT = 10_000;

/**
 * Simulate a run that is entered in state `entry`.
 * @param run executed instructions in order, at least one
 * @param ahead the instruction behind the run if it is an IT: it may be folded into the last one
 * @param holds with a cached flash: asked for each line that fetch comes to, in the order in which it does
 *   (`FlashCaches.fetch`). The answers are outcomes of the run.
 */
export function simulate(
  table: StateTable,
  entry: PipelineState,
  run: readonly TimedInstruction[],
  ahead?: TimedInstruction,
  holds: LineOracle = NOT_ASKED,
): RunTiming {
  const m = restoreState(entry, run[0].address);
  m.run = ahead?.traits.shape === Shape.IT ? [...run, ahead] : run;
  m.holds = holds;
  const { length } = run;
  const starts = new Array<number>(length).fill(0);
  const data = new Array<number>(length).fill(-1);
  const lost = new Array<number>(length * CAUSES.length).fill(0);
  let folded = m.nextIndex;
  let lsu = 0;
  while (m.nextIndex < length) {
    const before = m.nextIndex;
    finishCycle(m);
    if (m.dataIndex >= 0) data[m.dataIndex] = m.cycle - 1;
    if (clockEdge(m)) {
      for (let i = before; i < m.nextIndex && i < length; i++) starts[i] = m.cycle;
      if (m.nextIndex - before > 1 && m.nextIndex <= length) folded++;
    } else {
      lost[before * CAUSES.length + causeOf(m)]++;
      if (countsAsLsu(m)) lsu++;
    }
    if (m.cycle > LIMIT) throw new Error(`no progress at ${run[before].address.toString(16)}`);
  }
  const { cycle: cycles } = m;
  const next = internState(table, m, run[length - 1].nextAddress, m.nextIndex > length);
  return { cycles, starts, data, lost, lsu, folded, next };
}

/**
 * Cycles of the data phases that are still to come when a run has ended, oldest first, counted like
 * `RunTiming.cycles`: what a device sees of the last load or store. Whatever follows cannot change them.
 */
export function pendingData(timing: RunTiming, nextAddress: number): number[] {
  const m = restoreState(timing.next, nextAddress);
  m.run = [];
  const pending: number[] = [];
  m.main.index = 0;
  m.second.index = 1;
  while (m.main.instruction !== undefined && m.cycle < LIMIT) {
    finishCycle(m);
    if (m.dataIndex >= 0) pending.push(timing.cycles + m.cycle - 1);
    clockEdge(m);
  }
  return pending;
}
