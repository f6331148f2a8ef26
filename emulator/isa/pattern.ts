import type { Fields, Row } from './row.js';

interface FieldBits {
  readonly letter: string;
  /** Runs of adjacent bits, most significant first: take `width` bits at `shift`. */
  readonly runs: readonly { readonly shift: number; readonly width: number }[];
}

/** A row with its pattern compiled to a mask test and field extraction. */
export interface Encoding {
  readonly row: Row;
  readonly size: 2 | 4;
  readonly mask: number;
  readonly value: number;
  readonly fields: readonly FieldBits[];
  /** Number of fixed bits: where patterns overlap, the one that fixes more is the special case. */
  readonly fixedBits: number;
}

/** Compile the pattern of a row. @throws Error for a pattern of the wrong length (a mistake in the table) */
export function compile(row: Row): Encoding {
  const { pattern } = row;
  const size = pattern.length === 16 ? 2 : pattern.length === 32 ? 4 : undefined;
  if (size === undefined) throw new Error(`${row.name}: pattern of ${pattern.length} bits`);
  let mask = 0;
  let value = 0;
  const runs = new Map<string, { shift: number; width: number }[]>();
  for (let k = 0; k < pattern.length; k++) {
    const letter = pattern[k];
    const shift = pattern.length - 1 - k;
    if (letter === '0' || letter === '1') {
      mask |= 1 << shift;
      if (letter === '1') value |= 1 << shift;
    } else if (letter !== 'x') {
      const list = runs.get(letter) ?? [];
      const last = list.at(-1);
      if (last !== undefined && last.shift === shift + 1) {
        last.shift = shift;
        last.width++;
      } else list.push({ shift, width: 1 });
      runs.set(letter, list);
    }
  }
  return {
    row,
    size,
    mask: mask >>> 0,
    value: value >>> 0,
    fields: [...runs].map(([letter, list]) => ({ letter, runs: list })),
    fixedBits: [...pattern].filter((c) => c === '0' || c === '1').length,
  };
}

/** Field values of `bits` under an encoding. */
export function extractFields(encoding: Encoding, bits: number): Fields {
  const fields: { [letter: string]: number } = {};
  for (const { letter, runs } of encoding.fields) {
    let value = 0;
    for (const { shift, width } of runs) value = (value << width) | ((bits >>> shift) & ((1 << width) - 1));
    fields[letter] = value;
  }
  return fields;
}
