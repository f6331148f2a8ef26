/** The report for people: one table of operators, then memory, flash and time. */
import Table from 'cli-table3';
import type picocolors from 'picocolors';
import { isBitExact, macsPerCycle, share } from '../measure/derived.js';
import type { BenchResult, Cost, InputRecord, OpRecord } from '../measure/result.js';
import { bytes, count, duration, frequency, percent, printable, ratio, shape } from './format.js';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface TextOptions {
  /** How the user calls the model, e.g. its file name. */
  readonly label: string;
  readonly colors: Colors;
}

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (op: OpRecord, result: BenchResult) => string;
}

const NOTHING = '-';
const orNothing = (value: number | null, format: (value: number) => string): string =>
  value === null ? NOTHING : format(value);

const COLUMNS: readonly Column[] = [
  { title: '#', align: 'right', cell: (op) => String(op.index) },
  { title: 'operator', align: 'left', cell: (op) => op.op },
  { title: 'output', align: 'right', cell: outputShapes },
  { title: 'kernel', align: 'left', cell: (op) => op.variant },
  { title: 'cycles', align: 'right', cell: (op) => orNothing(op.cycles, count) },
  { title: 'instructions', align: 'right', cell: (op) => count(op.instructions) },
  { title: 'MACs', align: 'right', cell: (op) => (op.macs === 0 ? NOTHING : count(op.macs)) },
  { title: 'MAC/cycle', align: 'right', cell: (op) => orNothing(macsPerCycle(op.macs, op.cycles), ratio) },
  {
    title: 'share',
    align: 'right',
    cell: (op, result) => orNothing(share(op.cycles, result.totals.cycles), percent),
  },
  { title: 'bits', align: 'left', cell: (op) => (isBitExact(op) ? 'equal' : 'DIFFER') },
];

/** No frame: two blanks between columns. */
const UNFRAMED = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** The whole report, ending with a newline. */
export function renderText(result: BenchResult, { label, colors }: TextOptions): string {
  const sections = [
    header(result, label, colors),
    table(result, colors),
    summary(result, colors),
    verdict(result, colors),
  ];
  return `${sections.join('\n\n')}\n`;
}

function header(result: BenchResult, label: string, colors: Colors): string {
  const { model, board, engine, profile, inputs } = result;
  const facts = [
    `board ${board.name} at ${frequency(board.clockHz)}`,
    `engine ${engine}`,
    `profile ${profile.name} (${profile.rounding} rounding)`,
    `inputs ${inputSource(inputs)}`,
  ];
  const size = `${bytes(model.bytes)}, sha256 ${model.sha256.slice(0, 12)}`;
  return `${colors.bold(printable(label))}  ${colors.dim(size)}\n${colors.dim(facts.join(', '))}`;
}

function inputSource(inputs: readonly InputRecord[]): string {
  const source = inputs[0]?.source;
  return source?.kind === 'seed' ? `random, seed ${source.seed}` : 'given';
}

function table(result: BenchResult, colors: Colors): string {
  const rows = result.ops.map((op) => COLUMNS.map((column) => column.cell(op, result)));
  const costRow = (title: string, cost: Cost, macs: number): string[] => [
    '',
    title,
    '',
    '',
    orNothing(cost.cycles, count),
    count(cost.instructions),
    macs === 0 ? NOTHING : count(macs),
    orNothing(macsPerCycle(macs, cost.cycles), ratio),
    orNothing(share(cost.cycles, result.totals.cycles), percent),
    '',
  ];
  const { totals, overhead } = result;
  const lines = new Table({
    head: COLUMNS.map((column) => column.title),
    colAligns: COLUMNS.map((column) => column.align),
    chars: UNFRAMED,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  lines.push(...rows, costRow('(invoke)', overhead, 0), costRow('total', totals, totals.macs));
  const [head, ...body] = lines
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  const total = body.length - 1;
  const colored = body.map((line, row) => {
    if (row === total) return colors.bold(line);
    const op = result.ops[row];
    return op && !isBitExact(op) ? colors.red(line) : line;
  });
  return [colors.dim(head), ...colored].join('\n');
}

/** `1x8x8x16`; `10 of 1x3` for several outputs (which have one shape in every operator that has several). */
function outputShapes({ outputs }: OpRecord): string {
  const one = shape(outputs[0].shape);
  return outputs.length === 1 ? one : `${outputs.length} of ${one}`;
}

function summary({ memory, flash, totals, board }: BenchResult, colors: Colors): string {
  const lines: [string, string][] = [
    [
      'SRAM',
      `${bytes(memory.sramBytes)}: arena ${bytes(memory.arena.bytes)}, ` +
        `stack ${bytes(memory.stack.highWaterBytes)}`,
    ],
    [
      'flash',
      `${bytes(flash.totalBytes)}: code ${bytes(flash.codeBytes)}, ` +
        `parameters ${bytes(flash.parameterBytes)}, weights ${bytes(flash.weightBytes)}, ` +
        `tables ${bytes(flash.tableBytes)}`,
    ],
    [
      'time',
      totals.seconds === null
        ? 'not modelled by this engine'
        : `${duration(totals.seconds)} at ${frequency(board.clockHz)}`,
    ],
  ];
  return lines.map(([name, value]) => `${colors.dim(name.padEnd(5))}  ${value}`).join('\n');
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
