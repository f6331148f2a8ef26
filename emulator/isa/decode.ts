import { type Encoding, extractFields } from './pattern.js';
import type { Fields, Row } from './row.js';
import { ENCODINGS } from './table.js';

/** A decoded instruction, independent of where it stands. */
export interface Decoded {
  readonly row: Row;
  readonly size: 2 | 4;
  /** The halfword, or firstHalfword * 65536 + secondHalfword. */
  readonly bits: number;
  readonly fields: Fields;
}

/** A 32-bit instruction starts with a halfword whose top five bits are 11101, 11110 or 11111 (A5.1). */
export function isWide(firstHalfword: number): boolean {
  return firstHalfword >> 11 >= 0b11101;
}

/** Does this belong to coprocessors 10 and 11, the floating-point unit (A5.3.18, A6.5 to A6.7)? */
export function isFloatingPoint(decoded: { readonly size: 2 | 4; readonly bits: number }): boolean {
  return decoded.size === 4 && (decoded.bits & 0xec00_0e00) === (0xec00_0a00 | 0);
}

const NARROW = ENCODINGS.filter((e) => e.size === 2);
const WIDE = ENCODINGS.filter((e) => e.size === 4);

/** Candidates by first halfword, found when first asked for; order (special cases first) is kept. */
const wideCandidates = new Map<number, readonly Encoding[]>();
const narrowRows: (Decoded | null | undefined)[] = [];

function candidatesFor(firstHalfword: number): readonly Encoding[] {
  let list = wideCandidates.get(firstHalfword);
  if (list === undefined) {
    list = WIDE.filter(
      (e) => ((firstHalfword << 16) & e.mask & 0xffff0000) >>> 0 === (e.value & 0xffff0000) >>> 0,
    );
    wideCandidates.set(firstHalfword, list);
  }
  return list;
}

function match(candidates: readonly Encoding[], bits: number): Decoded | undefined {
  for (const encoding of candidates) {
    if ((bits & encoding.mask) >>> 0 !== encoding.value) continue;
    const fields = extractFields(encoding, bits);
    if (encoding.row.excludes?.(fields)) continue;
    return { row: encoding.row, size: encoding.size, bits, fields };
  }
  return undefined;
}

/** Decode a 16-bit instruction; undefined when no row matches. */
export function decodeNarrow(halfword: number): Decoded | undefined {
  let decoded = narrowRows[halfword];
  if (decoded === undefined) {
    decoded = match(NARROW, halfword) ?? null;
    narrowRows[halfword] = decoded;
  }
  return decoded ?? undefined;
}

/** Decode a 32-bit instruction from its halfwords. */
export function decodeWide(first: number, second: number): Decoded | undefined {
  return match(candidatesFor(first), ((first << 16) | second) >>> 0);
}
