import type { Measurement } from './measure.js';
import { type BenchRow, CMSIS_NN } from './shapes.js';

/** A row of the result: what is measured, the bound, and the peer. */
export interface BenchResult {
  readonly name: string;
  readonly op: string;
  readonly variant: string;
  readonly exact: boolean;
  readonly macs: number;
  readonly outputs: number;
  readonly cycles: number;
  readonly instructions: number;
  readonly bound: number;
  /** Cycles over bound. */
  readonly ratioToBound: number;
  readonly cmsisCycles: number | null;
  readonly text: number;
  readonly stack: number;
  readonly scratch: number;
}

export function resultOf(m: Measurement & { readonly row: BenchRow }, bound: number): BenchResult {
  return {
    name: m.row.name,
    op: m.row.op,
    variant: m.variant,
    exact: m.exact,
    macs: m.macs,
    outputs: m.outputs,
    cycles: m.cycles,
    instructions: m.instructions,
    bound: Math.round(bound),
    ratioToBound: Number((m.cycles / bound).toFixed(3)),
    cmsisCycles: m.row.cmsis ?? null,
    text: m.text,
    stack: m.stack,
    scratch: m.scratch,
  };
}

/** Geometric mean of how many times fewer cycles than the peer. */
export function speedup(results: readonly BenchResult[]): number {
  const logs = results.flatMap(({ cycles, cmsisCycles }) =>
    cmsisCycles === null ? [] : [Math.log(cmsisCycles / cycles)],
  );
  return Math.exp(logs.reduce((a, b) => a + b, 0) / Math.max(1, logs.length));
}

const HEADER = [
  'row',
  'kernel',
  'cycles',
  'cycles/MAC',
  'MAC/cycle',
  'bound',
  'x bound',
  'CMSIS-NN',
  'x faster',
  'text',
  'stack',
  'scratch',
];

export function table(results: readonly BenchResult[]): string {
  const rows = results.map((r) => [
    r.name,
    r.exact ? r.variant : `${r.variant} (WRONG)`,
    String(r.cycles),
    r.macs === 0 ? '' : (r.cycles / r.macs).toFixed(3),
    r.macs === 0 ? '' : (r.macs / r.cycles).toFixed(3),
    String(r.bound),
    r.ratioToBound.toFixed(2),
    r.cmsisCycles === null ? '' : String(r.cmsisCycles),
    r.cmsisCycles === null ? '' : (r.cmsisCycles / r.cycles).toFixed(2),
    String(r.text),
    String(r.stack),
    String(r.scratch),
  ]);
  const widths = HEADER.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  const mean = `geometric mean: ${speedup(results).toFixed(2)} times as fast as CMSIS-NN ${CMSIS_NN.commit}`;
  return [line(HEADER), ...rows.map(line), '', mean, ''].join('\n');
}

export function json(results: readonly BenchResult[]): string {
  const document = {
    schema: 'thumbnn-kernel-benchmark',
    schemaVersion: 1,
    board: 'zero-wait',
    peer: { name: 'CMSIS-NN', ...CMSIS_NN },
    geometricMeanSpeedup: Number(speedup(results).toFixed(3)),
    rows: results,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
