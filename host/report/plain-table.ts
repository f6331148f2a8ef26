/** Tables without a frame, for a line of 80 characters. */
import Table from 'cli-table3';

export interface PlainColumn<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** Characters in a line when nobody says otherwise. */
export const LINE_COLUMNS = 80;

const GAP = '  ';
const SIDES = ['top', 'bottom', 'left', 'right'];
const UNFRAMED = Object.fromEntries([
  ...SIDES.flatMap((side) => ['', '-mid', '-left', '-right'].map((part) => [`${side}${part}`, ''])),
  ...['mid', 'mid-mid'].map((part) => [part, '']),
  ['middle', GAP],
]);

/** The head, then a line for each row; no line ends with blanks. */
export function plainTable<Row>(columns: readonly PlainColumn<Row>[], rows: readonly Row[]): string[] {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align),
    chars: UNFRAMED,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => columns.map(({ cell }) => cell(row))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** Words in lines of at most `width` characters behind an indent; only a longer word makes a longer line. */
export function wrapWords(text: string, indent: string, width = LINE_COLUMNS): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width - indent.length) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join(`\n${indent}`);
}
