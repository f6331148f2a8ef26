import { CAUSES, causeOf, countsAsLsu } from '../../emulator/timing/model/causes.js';
import { clockEdge, finishCycle } from '../../emulator/timing/model/simulate.js';
import { refillState, restoreState } from '../../emulator/timing/model/state.js';
import { tableOf } from './measure.js';
import type { Trace } from './reconstruct.js';
import type { MeasuredRow } from './rows.js';

/** What happened in one cycle between the data phases of the two counter reads. */
export interface CycleRecord {
  /** Positions in the run of the instructions that entered execute: none, one, or one with a folded IT. */
  readonly began: readonly number[];
  /** Why none did. */
  readonly cause: string | undefined;
  /** The cycle counts in DWT_LSUCNT (else, if nothing began, in DWT_CPICNT). */
  readonly lsu: boolean;
  readonly dataPhase: boolean;
}

const LIMIT = 4000;

/** The cycles from the data phase of the first counter read to the one before that of the second. */
export function timeline(row: MeasuredRow, trace: Trace): CycleRecord[] {
  const m = restoreState(refillState(tableOf(row)), trace.run[0].address);
  m.run = trace.run;
  const records: CycleRecord[] = [];
  let [from, to] = [-1, -1];
  while (m.cycle < LIMIT && to < 0) {
    finishCycle(m);
    if (m.dataIndex === trace.first) from = m.cycle - 1;
    if (m.dataIndex === trace.second) to = m.cycle - 1;
    const before = m.nextIndex;
    const began = clockEdge(m) ? Array.from({ length: m.nextIndex - before }, (_, k) => before + k) : [];
    records.push({
      began,
      cause: began.length > 0 ? undefined : CAUSES[causeOf(m)],
      lsu: began.length === 0 && countsAsLsu(m),
      dataPhase: m.dData.active,
    });
  }
  // Record k is of cycle k + 1.
  return records.slice(from - 1, to - 1);
}

export interface Counters {
  readonly lsu: number;
  readonly cpi: number;
  readonly fold: number;
}

export function countersOf(records: readonly CycleRecord[]): Counters {
  const idle = records.filter((r) => r.began.length === 0);
  return {
    lsu: idle.filter((r) => r.lsu).length,
    cpi: idle.filter((r) => !r.lsu).length,
    fold: records.filter((r) => r.began.length > 1).length,
  };
}

/** One line a cycle: what entered execute, or why nothing did. */
export function describeTimeline(row: MeasuredRow, trace: Trace): string[] {
  const names = (k: number) => {
    if (k === trace.first) return '(first counter read)';
    if (k === trace.second) return '(second counter read)';
    return k < trace.first ? '(before)' : row.asm[k - trace.first - 1];
  };
  return timeline(row, trace).map(({ began, cause, dataPhase }, cycle) => {
    const what = began.length > 0 ? began.map(names).join(' + ') : `- ${cause}`;
    return `      ${String(cycle).padStart(3)} ${dataPhase ? 'data' : '    '} ${what}`;
  });
}
