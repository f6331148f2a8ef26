/** Tables without a frame, for a line of 80 characters. */
export interface PlainColumn<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** Characters in a line when nobody says otherwise. */
export const LINE_COLUMNS = 80;

const GAP = '  ';

/**
 * The head, then a line for each row, or several where cells have line ends; no line ends with blanks. (cli-table3 needs
 * minutes for the timeline of a long loop: its time grows with the square of the rows, and 50 ms for 30 operators.)
 */
export function plainTable<Row>(columns: readonly PlainColumn<Row>[], rows: readonly Row[]): string[] {
  const titles = columns.map(({ title }) => [title]);
  const cells = [titles, ...rows.map((row) => columns.map(({ cell }) => cell(row).split('\n')))];
  const widths = columns.map((_, c) =>
    cells.reduce((width, row) => row[c].reduce((w, line) => Math.max(w, line.length), width), 0),
  );
  const pad = (text: string, c: number) =>
    columns[c].align === 'left' ? text.padEnd(widths[c]) : text.padStart(widths[c]);
  return cells.flatMap((row) =>
    Array.from({ length: Math.max(...row.map((lines) => lines.length)) }, (_, k) =>
      row
        .map((lines, c) => pad(lines[k] ?? '', c))
        .join(GAP)
        .trimEnd(),
    ),
  );
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
