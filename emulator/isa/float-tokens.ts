import { floatImmediate, fractionBits, singleD, singleM, singleN } from './lift/float.js';
import type { Fields } from './row.js';

const CORE_REGISTERS = ['sp', 'lr', 'pc'];
const core = (n: number) => CORE_REGISTERS[n - 13] ?? `r${n}`;

/** `{s4-s7}`, or the only one. */
const list = (letter: string, first: number, count: number) =>
  count === 1 ? `{${letter}${first}}` : `{${letter}${first}-${letter}${first + count - 1}}`;

/** VLDR and VSTR: i words up (U) or down from Rn. */
function address(f: Fields): string {
  if (f.i === 0 && f.U === 1) return `[${core(f.n)}]`;
  return `[${core(f.n)}, #${f.U === 0 ? '-' : ''}${f.i * 4}]`;
}

const integerType = (unsigned: boolean, bits: number) => `${unsigned ? 'u' : 's'}${bits}`;

/** Tokens of the floating-point rows. */
export const FLOAT_TOKENS: { readonly [token: string]: (f: Fields) => string } = {
  sd: (f) => `s${singleD(f)}`,
  sn: (f) => `s${singleN(f)}`,
  sm: (f) => `s${singleM(f)}`,
  sm1: (f) => `s${singleM(f) + 1}`,
  dd: (f) => `d${f.d}`,
  dn: (f) => `d${f.n}`,
  dm: (f) => `d${f.m}`,
  half: (f) => String(f.h),
  E: (f) => (f.E ? 'e' : ''),
  T: (f) => (f.T ? 't' : 'b'),
  R: (f) => (f.z ? '' : 'r'),
  int: (f) => integerType(f.s === 0, 32),
  toint: (f) => integerType(f.u === 0, 32),
  fixed: (f) => integerType(f.u === 1, f.k ? 32 : 16),
  fraction: (f) => String(fractionBits(f)),
  fpimm: (f) => String(floatImmediate(f)),
  fwb: (f) => (f.W === 0 ? '' : '!'),
  slist: (f) => list('s', singleD(f), f.i),
  dlist: (f) => list('d', f.d, f.i),
  fpaddress: address,
};
