/** The report for people: one table of operators, then memory, flash and time. */
import type picocolors from 'picocolors';
import { isBitExact, macsPerCycle, meanMacsPerCycle, share } from '../measure/derived.js';
import type { BenchResult, Cost, InputRecord, OpRecord } from '../measure/result.js';
import { bytes, count, duration, frequency, percent, printable, ratio, shape } from './format.js';
import { plainTable } from './plain-table.js';
import { stallCause } from './stall-causes.js';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface TextOptions {
  /** How the user calls the model, e.g. its file name. */
  readonly label: string;
  readonly colors: Colors;
  /** Width of the terminal in characters; a wider table is split in two. Unlimited by default. */
  readonly columns?: number;
}

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** What the column says of the run rather than of the model: these stay together in a split table. */
  readonly measured: boolean;
  readonly cell: (op: OpRecord, result: BenchResult) => string;
  /** What the rows for everything around the operators and for the total show. */
  readonly sum?: (row: SumRow, result: BenchResult) => string;
}

interface SumRow extends Cost {
  readonly title: string;
  readonly macs: number;
}

/** A row of the table: an operator or a sum. */
interface Row {
  readonly cell: (column: Column) => string;
}

const NOTHING = '-';
const orNothing = (value: number | null, format: (value: number) => string): string =>
  value === null ? NOTHING : format(value);

const macsCell = (macs: number): string => (macs === 0 ? NOTHING : count(macs));
const costCells = {
  cycles: (cost: Cost) => orNothing(cost.cycles, count),
  instructions: (cost: Cost) => count(cost.instructions),
  rate: (cost: Cost & { readonly macs: number }) => orNothing(macsPerCycle(cost.macs, cost.cycles), ratio),
  share: (cost: Cost, { totals }: BenchResult) => orNothing(share(cost.cycles, totals.cycles), percent),
};

const COLUMNS: readonly Column[] = [
  { title: '#', align: 'right', measured: true, cell: (op) => String(op.index) },
  { title: 'operator', align: 'left', measured: true, cell: (op) => op.op, sum: (row) => row.title },
  { title: 'output', align: 'right', measured: false, cell: outputShapes },
  { title: 'kernel', align: 'left', measured: false, cell: (op) => op.variant },
  { title: 'cycles', align: 'right', measured: true, cell: costCells.cycles, sum: costCells.cycles },
  {
    title: 'instructions',
    align: 'right',
    measured: true,
    cell: costCells.instructions,
    sum: costCells.instructions,
  },
  {
    title: 'MACs',
    align: 'right',
    measured: true,
    cell: (op) => macsCell(op.macs),
    sum: (row) => macsCell(row.macs),
  },
  { title: 'MAC/cycle', align: 'right', measured: true, cell: costCells.rate, sum: costCells.rate },
  { title: 'share', align: 'right', measured: true, cell: costCells.share, sum: costCells.share },
  { title: 'bits', align: 'left', measured: true, cell: (op) => (isBitExact(op) ? 'equal' : 'DIFFER') },
];

/** Columns that name a row in both halves of a split table. */
const ROW_NAMES = COLUMNS.slice(0, 2);

/** The whole report, ending with a newline. */
export function renderText(result: BenchResult, { label, colors, columns }: TextOptions): string {
  const sections = [
    header(result, label, colors, columns),
    ...tables(result, colors, columns),
    summary(result, colors, columns),
    verdict(result, colors),
  ];
  return `${sections.join('\n\n')}\n`;
}

function header(result: BenchResult, label: string, colors: Colors, columns?: number): string {
  const { model, board, engine, profile, resolver, inputs } = result;
  const facts = [
    `board ${board.name} at ${frequency(board.clockHz)}`,
    `engine ${engine}`,
    ...(result.checked === true ? ['kernels checked against their contracts'] : []),
    `profile ${profile.name} (${profile.rounding} rounding)`,
    `inputs ${inputSource(inputs)}`,
    ...(resolver.kind === 'model' ? [] : [`resolver ${resolver.kind}: ${linkedText(result)}`]),
    ...resolver.forced.map(({ op, variant }) => `${op} by ${variant}`),
  ];
  const size = `${bytes(model.bytes)}, sha256 ${model.sha256.slice(0, 12)}`;
  return `${colors.bold(printable(label))}  ${colors.dim(size)}\n${colors.dim(wrapped(facts, columns))}`;
}

function linkedText({ flash: { kernels } }: BenchResult): string {
  const used = kernels.filter(({ ops }) => ops.length > 0).length;
  return `${kernels.length} kernels linked, ${used} used`;
}

function inputSource(inputs: readonly InputRecord[]): string {
  const source = inputs[0]?.source;
  return source?.kind === 'seed' ? `random, seed ${source.seed}` : 'given';
}

/** Facts joined by commas, broken between them where the terminal ends. */
function wrapped(facts: readonly string[], columns = Number.POSITIVE_INFINITY, indent = ''): string {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(fact);
    else if (last.length + fact.length + 3 > columns - (lines.length === 1 ? indent.length : 0)) {
      lines[lines.length - 1] = `${last},`;
      lines.push(`${indent}${fact}`);
    } else lines[lines.length - 1] = `${last}, ${fact}`;
  }
  return lines.join('\n');
}

/** One table, or two that fit: what was measured, then what ran. */
function tables(result: BenchResult, colors: Colors, columns = Number.POSITIVE_INFINITY): string[] {
  const whole = table(result, colors, COLUMNS);
  if (whole.width <= columns) return [whole.text];
  const described = COLUMNS.filter((column) => ROW_NAMES.includes(column) || !column.measured);
  return [
    table(
      result,
      colors,
      COLUMNS.filter((column) => column.measured),
    ).text,
    table(result, colors, described).text,
  ];
}

function table(
  result: BenchResult,
  colors: Colors,
  columns: readonly Column[],
): { text: string; width: number } {
  const { totals, overhead } = result;
  const sums: readonly SumRow[] = columns.some((column) => column.measured && !ROW_NAMES.includes(column))
    ? [
        { title: '(invoke)', ...overhead, macs: 0 },
        { title: 'total', ...totals },
      ]
    : [];
  const rows: readonly Row[] = [
    ...result.ops.map((op): Row => ({ cell: (column) => column.cell(op, result) })),
    ...sums.map((sum): Row => ({ cell: (column) => column.sum?.(sum, result) ?? '' })),
  ];
  const [head, ...body] = plainTable(
    columns.map((column) => ({ ...column, cell: (row: Row) => row.cell(column) })),
    rows,
  );
  const total = sums.length === 0 ? -1 : body.length - 1;
  const colored = body.map((line, row) => {
    if (row === total) return colors.bold(line);
    const op = result.ops[row];
    return op && !isBitExact(op) ? colors.red(line) : line;
  });
  return {
    text: [colors.dim(head), ...colored].join('\n'),
    width: Math.max(head.length, ...body.map((line) => line.length)),
  };
}

/** `1x8x8x16`; `10 of 1x3` for several outputs (which have one shape in every operator that has several). */
function outputShapes({ outputs }: OpRecord): string {
  const one = shape(outputs[0].shape);
  return outputs.length === 1 ? one : `${outputs.length} of ${one}`;
}

function summary(result: BenchResult, colors: Colors, columns?: number): string {
  const { memory, flash, totals, board } = result;
  const rate = meanMacsPerCycle(result.ops);
  const lines: [string, readonly string[]][] = [
    ['lost', stallsOf(totals)],
    ['MACs', rate === null ? [NOTHING] : [`${ratio(rate)} MAC/cycle over all operators with MACs`]],
    [
      'SRAM',
      [
        `${bytes(memory.sramBytes)}: arena ${bytes(memory.arena.bytes)}`,
        `stack ${bytes(memory.stack.highWaterBytes)}`,
      ],
    ],
    [
      'flash',
      [
        `${bytes(flash.totalBytes)}: code ${bytes(flash.codeBytes)}`,
        `parameters ${bytes(flash.parameterBytes)}`,
        `weights ${bytes(flash.weightBytes)}`,
        `tables ${bytes(flash.tableBytes)}`,
      ],
    ],
    [
      'time',
      [
        totals.seconds === null
          ? 'not modelled by this engine'
          : `${duration(totals.seconds)} at ${frequency(board.clockHz)}`,
      ],
    ],
  ];
  return lines
    .map(([name, facts]) => `${colors.dim(name.padEnd(5))}  ${wrapped(facts, columns, '       ')}`)
    .join('\n');
}

/** The stalls that matter, largest first, as shares of all cycles. */
function stallsOf({ cycles, stalls }: Cost): string[] {
  if (cycles === null || cycles === 0 || stalls === null) return [NOTHING];
  const causes = Object.entries(stalls).filter(([, lost]) => lost / cycles >= 0.001);
  const lost = Object.values(stalls).reduce((sum, part) => sum + part, 0);
  const named = causes
    .sort(([, a], [, b]) => b - a)
    .map(([cause, part]) => `${stallCause(cause).plural} ${percent(part / cycles)}`);
  const [first, ...others] = named.length === 0 ? [''] : named;
  return [`${percent(lost / cycles)} of the cycles${first === '' ? '' : `: ${first}`}`, ...others];
}

function verdict(result: BenchResult, colors: Colors): string {
  if (result.totals.bitExact) return colors.green('Every output bit of every operator equals the reference.');
  const differences = result.ops.flatMap((op) =>
    op.outputs.flatMap(({ tensor, comparison: { differing, elements, first } }) =>
      first === null
        ? []
        : `op ${op.index} ${op.op}: ${count(differing)} of ${count(elements)} elements of tensor ${tensor} differ, ` +
          `first at [${first.position.join(', ')}]: kernel ${first.actual}, reference ${first.expected}`,
    ),
  );
  return colors.red(['MISMATCH with the reference:', ...differences].join('\n'));
}
