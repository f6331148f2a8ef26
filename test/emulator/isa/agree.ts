import { decodeNarrow, decodeWide } from '../../../emulator/isa/decode.js';
import { disassemble } from '../../../emulator/isa/disassemble.js';
import type { Row } from '../../../emulator/isa/row.js';
import { EXCUSES } from './objdump-excuses.js';

/** How our decoder and objdump stand to each other on one encoding. */
export type Verdict =
  | { readonly kind: 'same text' | 'both undefined' }
  | { readonly kind: 'excused'; readonly reason: string }
  | { readonly kind: 'different'; readonly ours: string; readonly theirs: string };

/** Differences of spelling, taken out of both texts. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\t/g, ' '],
  // Comments and symbols.
  [/\s*@.*$/, ''],
  [/ <[^>]*>$/, ''],
  // A zero offset before an indexed access; objdump drops its sign.
  [/, #-?0\]/, ']'],
  [/\], #-0$/, '], #0'],
  [/^((?:ldrd|strd) [^[]*\[\w+\])!$/, '$1'],
  // The manual's name for Rt = 15; objdump's for MOV r8, r8 and for an unallocated hint.
  [/^(mrc2? .*)pc,/, '$1APSR_nzcv,'],
  [/^mov r8, r8$/, 'nop'],
  [/^nop \{5\}$/, 'sevl'],
  [/^nop\.w \{5\}$/, 'sevl.w'],
  // objdump names the written groups for the APSR alone.
  [/^(msr (?:IAPSR|EAPSR|PSR))_[fs]+,/, '$1,'],
  [/^msr CPSR_,/, 'msr CPSR,'],
  // Where there is no 16-bit form with these operands objdump omits .w.
  [/^(rsbs?)\.w/, '$1'],
];

function spelled(text: string): string {
  return SPELLINGS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text,
  ).trim();
}

/** Compare with what objdump printed for the instruction at `address`. */
export function compareWithObjdump(halfwords: readonly number[], address: number, printed: string): Verdict {
  const [first, second] = halfwords;
  const decoded = second === undefined ? decodeNarrow(first) : decodeWide(first, second);
  const bits = second === undefined ? first : ((first << 16) | second) >>> 0;
  const undefinedThere = /undefined/i.test(printed);
  if (decoded === undefined && undefinedThere) return { kind: 'both undefined' };
  const size = second === undefined ? 2 : 4;
  const ours =
    decoded === undefined ? 'undefined' : spelled(disassemble(decoded, { address, size, inItBlock: false }));
  const theirs = undefinedThere ? 'undefined' : spelled(printed);
  if (ours === theirs) return { kind: 'same text' };
  if (decoded !== undefined && (bits & ignoredBits(decoded.row)) !== 0) {
    return { kind: 'excused', reason: 'bits that should be zero are not: UNPREDICTABLE' };
  }
  const excuse = EXCUSES.find(
    (e) => e.size === size && e.covers(bits) && (!e.undefinedHere || decoded === undefined),
  );
  return excuse === undefined
    ? { kind: 'different', ours, theirs }
    : { kind: 'excused', reason: excuse.reason };
}

const ignoredBitsByRow = new Map<Row, number>();

/** The bits of a row that the manual writes as (0): they do not matter, but should be zero. */
function ignoredBits(row: Row): number {
  let mask = ignoredBitsByRow.get(row);
  if (mask === undefined) {
    mask = [...row.pattern].reduce((bits, c) => (bits << 1) | (c === 'x' ? 1 : 0), 0);
    ignoredBitsByRow.set(row, mask);
  }
  return mask;
}
