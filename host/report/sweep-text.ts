/** A sweep for people: a line for each setting, in 80 characters (or those of the terminal). */
import type { SweepParameter, SweepResult, SweepRow } from '../sweep.js';
import { bytes, count, duration, frequency, printable } from './format.js';
import { LINE_COLUMNS, type PlainColumn, plainTable, wrapWords } from './plain-table.js';

export interface SweepTextOptions {
  /** How the user calls the model, e.g. its file name. */
  readonly label: string;
  readonly columns?: number;
}

const SETTING_TITLES: { readonly [parameter in SweepParameter]: string } = {
  'wait-states': 'wait states',
  board: 'board',
};

/** A sweep counts cycles, or it is none. */
const cyclesOf = ({ cycles }: { readonly cycles: number | null }): number => cycles ?? 0;

/** Ends with a newline. */
export function renderSweep(
  result: SweepResult,
  { label, columns = LINE_COLUMNS }: SweepTextOptions,
): string {
  const chosen = fittingOps(result, columns);
  const sections = [
    header(result, label, columns),
    table(result, chosen).join('\n'),
    [...opsNote(result, chosen), verdict(result)].join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function header(
  { model, engine, profile, inputs, parameter, rows }: SweepResult,
  label: string,
  columns: number,
) {
  const { source } = inputs[0] ?? {};
  const facts = [
    ...(parameter === 'board' ? [] : [`board ${rows[0].board.name} at ${frequency(rows[0].board.clockHz)}`]),
    `engine ${engine}`,
    `profile ${profile.name} (${profile.rounding} rounding)`,
    `inputs ${source?.kind === 'seed' ? `random, seed ${source.seed}` : 'given'}`,
  ];
  const name = `${printable(label)}  ${bytes(model.bytes)}, sha256 ${model.sha256.slice(0, 12)}`;
  return `${name}\n${wrapWords(printable(facts.join(', ')), '', columns)}`;
}

/** @param ops positions in `SweepRow.ops` */
function table({ parameter, rows }: SweepResult, ops: readonly number[]): string[] {
  const first = cyclesOf(rows[0].totals);
  const settings: readonly PlainColumn<SweepRow>[] = [
    {
      title: SETTING_TITLES[parameter],
      align: parameter === 'board' ? 'left' : 'right',
      cell: ({ value }) => printable(value),
    },
    { title: 'cycles', align: 'right', cell: ({ totals }) => count(cyclesOf(totals)) },
    { title: 'time', align: 'right', cell: ({ totals }) => duration(totals.seconds ?? 0) },
    {
      title: 'relative',
      align: 'right',
      cell: ({ totals }) => (first === 0 ? '-' : (cyclesOf(totals) / first).toFixed(3)),
    },
  ];
  const operators = ops.map(
    (position): PlainColumn<SweepRow> => ({
      title: `#${rows[0].ops[position].index} ${rows[0].ops[position].op}`,
      align: 'right',
      cell: (row) => count(cyclesOf(row.ops[position])),
    }),
  );
  return plainTable([...settings, ...operators], rows);
}

/** The operators with the most cycles, as many as the line has room for, in execution order. */
function fittingOps(result: SweepResult, columns: number): number[] {
  const most = (position: number) => Math.max(...result.rows.map((row) => cyclesOf(row.ops[position])));
  const positions = result.rows[0].ops.map((_, position) => position).filter((p) => most(p) > 0);
  let chosen: number[] = [];
  for (const position of positions.sort((a, b) => most(b) - most(a) || a - b)) {
    const more = [...chosen, position].sort((a, b) => a - b);
    if (table(result, more).some((line) => line.length > columns)) break;
    chosen = more;
  }
  return chosen;
}

function opsNote({ rows }: SweepResult, chosen: readonly number[]): string[] {
  const counted = rows[0].ops.filter((_, k) => rows.some((row) => cyclesOf(row.ops[k]) > 0)).length;
  if (counted === chosen.length) return [];
  return [`The ${chosen.length} of ${counted} operators with the most cycles; --json has all.`];
}

function verdict({ rows }: SweepResult): string {
  const wrong = rows.filter(({ totals }) => !totals.bitExact).map(({ value }) => printable(value));
  if (wrong.length > 0) return `MISMATCH with the reference: ${wrong.join(', ')}`;
  return 'Every output bit of every operator equals the reference.';
}
