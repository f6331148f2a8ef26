import type { Decoded } from './decode.js';
import { FLOAT_TOKENS } from './float-tokens.js';
import { branchOffset, branchTarget } from './lift/branch.js';
import { CONDITION_NAMES } from './lift/condition.js';
import { registersIn } from './lift/load-store.js';
import { alignedPc, expandImmediate } from './lift/operands.js';
import type { Fields, Place } from './row.js';
import { imm16 } from './rows/data-processing.js';
import { SYSTEM_TOKENS } from './system-tokens.js';

/** Where the instruction stands and under which condition of an IT block. */
export interface DisassemblyContext extends Place {
  /** Condition code 0..13 inside an IT block. */
  readonly condition?: number;
}

export const REGISTER_NAMES = [
  'r0',
  'r1',
  'r2',
  'r3',
  'r4',
  'r5',
  'r6',
  'r7',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'sp',
  'lr',
  'pc',
] as const;

const hex = (value: number) => `0x${(value >>> 0).toString(16)}`;
const registerToken = (letter: string) => (f: Fields) => REGISTER_NAMES[f[letter]];
const SHIFT_NAMES = ['lsl', 'lsr', 'asr', 'ror'];
const list = (registers: readonly number[]) => `{${registers.map((r) => REGISTER_NAMES[r]).join(', ')}}`;
const signedOffset = (f: Fields, scale: number) => `#${f.U === 0 ? '-' : ''}${f.i * scale}`;

/** `, lsl #3` of a shifted register; nothing for LSL #0; RRX for ROR #0. */
function shiftText(type: number, amount: number): string {
  if (amount === 0 && type === 0) return '';
  if (amount === 0 && type === 3) return ', rrx';
  return `, ${SHIFT_NAMES[type]} #${amount === 0 ? 32 : amount}`;
}

/** `[r1, #4]!`, `[r1], #4`, `[r1, #-4]` from P, U, W. */
function indexedText(f: Fields, scale: number): string {
  const base = REGISTER_NAMES[f.n];
  const offset = signedOffset(f, scale);
  if (f.P === 0) return `[${base}], ${offset}`;
  if (f.W === 1) return `[${base}, ${offset}]!`;
  return f.i === 0 && f.U === 1 ? `[${base}]` : `[${base}, ${offset}]`;
}

/** MOV (register), 32-bit: the shift decides the mnemonic (A7.7.77, A7.7.68). */
function moveShiftText(f: Fields, suffix: string): string {
  const s = f.S ? 's' : '';
  const registers = `${REGISTER_NAMES[f.d]}, ${REGISTER_NAMES[f.m]}`;
  if (f.t === 0 && f.i === 0) return `mov${s}${suffix}.w ${registers}`;
  if (f.t === 3 && f.i === 0) return `mov${s}${suffix}.w ${registers}, rrx`;
  return `mov${s}${suffix}.w ${registers}, ${SHIFT_NAMES[f.t]} #${f.i === 0 ? 32 : f.i}`;
}

/** `te` and the like: the lanes of an IT instruction after the first. */
export function itLanes(condition: number, mask: number): string {
  const lanes = 3 - Math.log2(mask & -mask);
  return Array.from({ length: lanes }, (_, k) =>
    ((mask >> (3 - k)) & 1) === (condition & 1) ? 't' : 'e',
  ).join('');
}

const conditionName = (code: number) => CONDITION_NAMES[code] ?? 'al';
const target = (offset: number, at: Place) => hex(branchTarget(offset, at));

/** What each {token} of a row's text stands for. */
const TOKENS: { readonly [token: string]: (f: Fields, at: DisassemblyContext, bits: number) => string } = {
  ...SYSTEM_TOKENS,
  ...FLOAT_TOKENS,
  c: (_f, at) => (at.condition === undefined ? '' : conditionName(at.condition)),
  s: (_f, at) => (at.inItBlock ? '' : 's'),
  S: (f) => (f.S ? 's' : ''),
  d: registerToken('d'),
  n: registerToken('n'),
  m: registerToken('m'),
  t: registerToken('t'),
  a: registerToken('a'),
  l: registerToken('l'),
  h: registerToken('h'),
  s2: registerToken('s'),
  i: (f) => String(f.i),
  w: (f) => String(f.w),
  w1: (f) => String(f.w + 1),
  bfwidth: (f) => String(f.w - f.i + 1),
  imm2: (f) => String(f.i * 2),
  imm4: (f) => String(f.i * 4),
  imm16: (f) => String(imm16(f)),
  udf16: (f) => String((f.k << 12) | f.i),
  hex4: (f) => `0x${f.i.toString(16).padStart(4, '0')}`,
  shift32: (f) => String(f.i === 0 ? 32 : f.i),
  expand: (f) => String(expandImmediate(f.i)),
  shift: (f) => shiftText(f.t, f.i),
  movshift: (f, at) => moveShiftText(f, at.condition === undefined ? '' : conditionName(at.condition)),
  pkhlsl: (f) => (f.i === 0 ? '' : `, lsl #${f.i}`),
  pkhasr: (f) => `, asr #${f.i === 0 ? 32 : f.i}`,
  satshift: (f) => (f.i === 0 ? '' : `, ${f.h ? 'asr' : 'lsl'} #${f.i}`),
  rotate: (f) => (f.r === 0 ? '' : `, ror #${8 * f.r}`),
  lsl: (f) => (f.i === 0 ? '' : `, lsl #${f.i}`),
  neg: (_f, at) => (at.inItBlock ? 'neg' : 'negs'),
  negzero: () => '',
  xy: (f) => `${f.X ? 't' : 'b'}${f.Y ? 't' : 'b'}`,
  X: (f) => (f.X ? 'x' : ''),
  Y: (f) => (f.Y ? 't' : 'b'),
  r: (f) => (f.r ? 'r' : ''),
  literal: (f, at) => ` @ ${hex(alignedPc(at) + f.i * 4)}`,
  literaloffset: (f) => `${f.U === 0 ? '-' : ''}${f.i}`,
  literalw: (f, at) => ` @ ${hex(alignedPc(at) + (f.U === 0 ? -f.i : f.i))}`,
  adr: (f, at) => ` @ (adr ${REGISTER_NAMES[f.d]}, ${hex(alignedPc(at) + f.i * 4)})`,
  adrw: () => '',
  offset12: (f) => (f.i === 0 ? '' : `, #${f.i}`),
  indexed: (f) => indexedText(f, 1),
  indexed4: (f) => indexedText(f, 4),
  wb: (f) => (f.W ? '!' : ''),
  narrowwb: (f) => ((f.l >> f.n) & 1 ? '' : '!'),
  list: (f) => list(registersIn(f.l)),
  pushlist: (f) => list(registersIn(f.l | (f.M << 14))),
  poplist: (f) => list(registersIn(f.l | (f.M << 15))),
  lanes: (f) => itLanes(f.c, f.m),
  first: (f) => conditionName(f.c),
  tb: (f) => (f.H ? 'tbh' : 'tbb'),
  tbhlsl: (f) => (f.H ? ', lsl #1' : ''),
  cbz: (f, at) => target(branchOffset.compare(f), at),
  bcond: (f) => conditionName(f.c),
  b8: (f, at) => target(branchOffset.conditionalNarrow(f), at),
  b11: (f, at) => target(branchOffset.narrow(f), at),
  b20: (f, at) => target(branchOffset.conditionalWide(f), at),
  b24: (f, at) => target(branchOffset.wide(f), at),
};

/** UAL text of an instruction, in the style of GNU objdump with standard register names. */
export function disassemble(decoded: Decoded, at: DisassemblyContext): string {
  return decoded.row.text.replace(/\{(\w+)\}/g, (_match, token: string) => {
    const render = TOKENS[token];
    if (render === undefined) throw new Error(`${decoded.row.name}: no token {${token}}`);
    return render(decoded.fields, at, decoded.bits);
  });
}
