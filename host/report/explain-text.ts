/** The timeline of a snippet for people, in lines of 80 characters (or those of the terminal). */
import type { ExplainedStep, ExplainResult, LostCycles } from '../explain/result.js';
import { count, duration, frequency, printable } from './format.js';
import { LINE_COLUMNS, type PlainColumn, plainTable, wrapWords } from './plain-table.js';
import { stallCause } from './stall-causes.js';

const charges = (lost: readonly LostCycles[]): string[] =>
  lost.map(({ cause, cycles }) => `+${cycles} ${stallCause(cause).name}`);

const noteOf = ({ skipped, folded }: ExplainedStep): string[] => [
  ...(skipped ? ['skipped'] : []),
  ...(folded ? ['folded'] : []),
];

const NARROW_COLUMNS: readonly PlainColumn<ExplainedStep>[] = [
  { title: 'cycle', align: 'right', cell: ({ cycle }) => count(cycle) },
  { title: 'address', align: 'left', cell: ({ address }) => address },
];
const COST: PlainColumn<ExplainedStep> = { title: 'cost', align: 'right', cell: ({ cost }) => count(cost) };
/** What the columns above take, with their gaps. */
const OTHER_COLUMNS = 31;
/** The reasons go on in a further line rather than take more than this from the instructions. */
const WHY_COLUMNS = 24;

/** The table of instructions, the sum, and a line for every cause that occurs. */
export function renderExplanation(result: ExplainResult, columns = LINE_COLUMNS): string {
  const { board, steps, totals, address } = result;
  const sections = [
    `${steps.length} instruction${steps.length === 1 ? '' : 's'} from ${address} on, board ${printable(board.name)} at ${frequency(board.clockHz)}`,
    ...(steps.length === 0 ? [] : [table(steps, columns)]),
    [sumLine(result), ...endLines(result)].join('\n'),
    ...(totals.lost.length === 0 ? [] : [totals.lost.map(legendLine).join('\n')]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function table(steps: readonly ExplainedStep[], columns: number): string {
  const width = Math.max(WHY_COLUMNS, columns - OTHER_COLUMNS - WHY_COLUMNS);
  const instruction: PlainColumn<ExplainedStep> = {
    title: 'instruction',
    align: 'left',
    cell: ({ text }) => (text.length <= width ? text : `${text.slice(0, width - 3)}...`),
  };
  const why: PlainColumn<ExplainedStep> = { title: 'beyond one cycle', align: 'left', cell: reasons };
  return plainTable([...NARROW_COLUMNS, instruction, COST, why], steps).join('\n');
}

/** `+1 address, +1 load`, in lines of `WHY_COLUMNS` characters. */
function reasons(step: ExplainedStep): string {
  const lines: string[] = [];
  for (const part of [...noteOf(step), ...charges(step.before), ...charges(step.behind)]) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)}, ${part}`;
    if (lines.length > 0 && longer.length < WHY_COLUMNS) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.join(',\n');
}

function sumLine({ totals, board }: ExplainResult): string {
  const { cycles, instructions, folded, lost } = totals;
  const issued = instructions - folded;
  const parts = [
    `${issued} to issue`,
    ...lost.map(({ cause, cycles: n }) => `${n} ${stallCause(cause).name}`),
  ];
  return wrapWords(
    `${count(cycles)} cycle${cycles === 1 ? '' : 's'} (${duration(cycles / board.clockHz)}): ${parts.join(', ')}`,
    '  ',
  );
}

const ENDS: { readonly [kind in ExplainResult['end']['kind']]: string | undefined } = {
  end: undefined,
  left: 'It ended with a branch out of the snippet.',
  fault: undefined,
  'max-instructions': 'It was still running: --max-instructions.',
  'endless-loop': 'It ended in an endless loop.',
  breakpoint: 'It ended at a breakpoint.',
  sleep: 'It ended asleep: nothing can wake it.',
  'reset-requested': 'It ended by asking for a reset.',
};

const CACHE_NOTE =
  'The cache of this flash is empty when the snippet begins: lines that are used for the first time are missed.';

function endLines({ end, board }: ExplainResult): string[] {
  const text = ENDS[end.kind];
  return [...(text === undefined ? [] : [text]), ...(board.cached ? [wrapWords(CACHE_NOTE, '')] : [])];
}

const NAME_COLUMNS = 13;

function legendLine({ cause }: LostCycles): string {
  const { name, text } = stallCause(cause);
  return `${name.padEnd(NAME_COLUMNS)}${wrapWords(text, ' '.repeat(NAME_COLUMNS))}`;
}
