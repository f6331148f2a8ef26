/** Bench one model with several settings of the board, so that they can be compared. Pure: bytes in, data out. */
import type { Board } from '../emulator/index.js';
import { type BenchOptions, bench } from './bench.js';
import { UsageError } from './errors.js';
import type { BenchResult, Cost, OpRecord } from './measure/result.js';

export const SWEEP_SCHEMA = 'thumbnn.sweep';
/** Raised when a field changes its meaning or goes away; new optional fields do not raise it. */
export const SWEEP_SCHEMA_VERSION = 1;

/** What is varied. */
export type SweepParameter = 'wait-states' | 'board';

export interface SweepSetting {
  /** As the user wrote it: `3`, `stm32f407@168`. */
  readonly value: string;
  readonly board: Board;
}

/** The run with one setting: the part of its `BenchResult` that can differ between boards. */
export interface SweepRow {
  readonly value: string;
  readonly board: BenchResult['board'] & { readonly flashWaitStates: number };
  readonly totals: BenchResult['totals'];
  readonly overhead: Cost;
  /** In execution order, the same operators in every row. */
  readonly ops: readonly (Cost & Pick<OpRecord, 'index' | 'op' | 'variant'>)[];
}

export interface SweepResult
  extends Pick<BenchResult, 'model' | 'engine' | 'profile' | 'resolver' | 'warnings' | 'inputs'> {
  readonly schema: typeof SWEEP_SCHEMA;
  readonly schemaVersion: typeof SWEEP_SCHEMA_VERSION;
  readonly parameter: SweepParameter;
  readonly rows: readonly SweepRow[];
}

/** The board with another number of wait states; caches, line buffer and clock stay. */
export function withWaitStates(board: Board, waitStates: number): Board {
  const timing = board.timing ?? {
    flash: { waitStates: 0, lineBytes: 0, prefetch: false },
    codePorts: 'shared',
    systemWritesLoseToFetch: false,
    obeysDisdefwbuf: true,
  };
  return { ...board, timing: { ...timing, flash: { ...timing.flash, waitStates } } };
}

/**
 * @param settings at least one
 * @throws as `bench`; UsageError for an engine without a cycle model
 */
export async function sweep(
  modelBytes: Uint8Array,
  parameter: SweepParameter,
  settings: readonly SweepSetting[],
  options: Omit<BenchOptions, 'board'>,
): Promise<SweepResult> {
  const results: BenchResult[] = [];
  for (const [k, { board }] of settings.entries()) {
    const onProgress: BenchOptions['onProgress'] = (done, total, doing) =>
      options.onProgress?.(k * total + done, settings.length * total, doing);
    const { result } = await bench(modelBytes, { ...options, board, onProgress });
    if (result.totals.cycles === null) {
      const hint = 'leave --engine out';
      throw new UsageError('SWEEP_WITHOUT_CYCLES', `engine ${result.engine} has no cycle model`, {}, hint);
    }
    results.push(result);
  }
  const { model, engine, profile, resolver, warnings, inputs } = results[0];
  return {
    schema: SWEEP_SCHEMA,
    schemaVersion: SWEEP_SCHEMA_VERSION,
    model,
    engine,
    profile,
    resolver,
    warnings,
    inputs,
    parameter,
    rows: results.map((result, k) => rowOf(settings[k], result)),
  };
}

function rowOf({ value, board }: SweepSetting, { ops, overhead, totals, ...result }: BenchResult): SweepRow {
  return {
    value,
    board: { ...result.board, flashWaitStates: board.timing?.flash.waitStates ?? 0 },
    totals,
    overhead,
    ops: ops.map(({ index, op, variant, cycles, instructions, issued, stalls }) => ({
      ...{ index, op, variant },
      ...{ cycles, instructions, issued, stalls },
    })),
  };
}
