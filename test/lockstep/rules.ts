import type { Encoding } from '../../emulator/isa/pattern.js';
import type { Fields } from '../../emulator/isa/row.js';

/**
 * What the generator must not draw: encodings whose result the manual calls UNPREDICTABLE or UNKNOWN, and rows
 * that lockstep does not run. All of it is data; the generator draws, and draws again until nothing here objects.
 */

const SP = 13;
const LR = 14;
const PC = 15;

/** Rows that are not compared here, with the reason. */
export const NOT_RUN: readonly { readonly names: string; readonly rows: RegExp; readonly reason: string }[] =
  [
    { names: 'UDF, SVC, BKPT', rows: /^(UDF|SVC|BKPT) /, reason: 'raises an exception' },
    { names: 'WFI, WFE, SEV', rows: /^(WFI|WFE|SEV) /, reason: 'depends on events from outside' },
    { names: 'YIELD', rows: /^YIELD /, reason: 'Unicorn 2.0.1 calls it undefined' },
    {
      names: 'CPS; MRS and MSR but of the APSR',
      rows: /^CPS /,
      reason: 'reads or changes system state that is not compared',
    },
    {
      names: 'CDP, MCR, MRC, MCRR, MRRC, STC, LDC',
      rows: /^(CDP|MCR|MRC|MCRR|MRRC|STC|LDC)2?$/,
      reason: 'no coprocessor: raises an exception',
    },
  ];

export function reasonNotRun(name: string): string | undefined {
  return NOT_RUN.find(({ rows }) => rows.test(name))?.reason;
}

/**
 * A 4-bit register field of a 32-bit encoding, or of one of the 16-bit ones with high registers, may not be SP or
 * PC ("if d IN {13,15} ... then UNPREDICTABLE") except as listed here.
 */
const SP_PC_ALLOWED: readonly { readonly rows: RegExp; readonly sp?: string; readonly pc?: string }[] = [
  { rows: /^(ADD|SUB) \((immediate|register)\)( T4)?$/, sp: 'nd' },
  { rows: /^(CMP|CMN) \((immediate|register)\)$/, sp: 'n' },
  { rows: /^MOV \(register\)$/, sp: 'dm' },
  { rows: /^(LDR|STR) \(.*\) T[234]$/, sp: 't' },
  { rows: /^LDR \(.*\) T[234]$/, pc: 't' },
  { rows: /^(LDR|STR|PLD|PLI|LDM|STM|VLD|VST|FLD|FST)/, sp: 'n' },
  { rows: /^(VLDR|LDRD)/, pc: 'n' },
  { rows: /^VMRS/, pc: 't' },
  { rows: /^(ADD|MOV) \(register\) T[12]$/, sp: 'dm', pc: 'dm' },
  { rows: /^CMP \(register\) T2$/, sp: 'nm' },
  { rows: /^(BX|BLX)/, sp: '', pc: '' },
];

const FLOAT_ROW = /^(V|FLDM|FSTM)/;
const FLOAT_MEMORY_ROW = /^(VLDR|VSTR|VLDM|VSTM|FLDM|FSTM)/;

/** Fields of `encoding` that name core registers. */
export function coreRegisterFields(encoding: Encoding): string[] {
  const { row } = encoding;
  return encoding.fields
    .map(({ letter, runs }) => ({ letter, width: runs.reduce((sum, r) => sum + r.width, 0) }))
    .filter(({ letter, width }) => {
      if (!'dnmtalhs'.includes(letter)) return false;
      if (encoding.size === 2) return width === 3 || (width === 4 && row.name !== 'IT T1');
      if (width !== 4) return false;
      if (FLOAT_ROW.test(row.name))
        return 'ts'.includes(letter) || (letter === 'n' && FLOAT_MEMORY_ROW.test(row.name));
      return true;
    })
    .map(({ letter }) => letter);
}

function registerAllowed(name: string, letter: string, register: number): boolean {
  if (register !== SP && register !== PC) return true;
  return SP_PC_ALLOWED.some(
    (rule) => rule.rows.test(name) && (register === SP ? rule.sp : rule.pc)?.includes(letter),
  );
}

const bitCount = (list: number) => list.toString(2).replaceAll('0', '').length;
const has = (list: number, register: number) => ((list >> register) & 1) === 1;
const writesBack = (f: Fields) => f.W === 1 || f.P === 0;

/** Combinations of fields, with the sentence of the manual (DDI 0403) that forbids them. */
export const UNPREDICTABLE: readonly {
  readonly rows: RegExp;
  readonly manual: string;
  readonly when: (f: Fields) => boolean;
}[] = [
  {
    rows: /^(ADD|SUB) \(immediate\)( T4)?$/,
    manual: 'A7.7.3, A7.7.174: the SP is a destination only when it is the first operand (A7.7.5, A7.7.176)',
    when: (f) => f.d === SP && f.n !== SP,
  },
  {
    rows: /^(ADD|SUB) \(register\)$/,
    manual: 'A7.7.6, A7.7.177: if d == 13 then n must be 13 and the shift LSL #0 to #3',
    when: (f) => f.d === SP && (f.n !== SP || f.t !== 0 || f.i > 3),
  },
  {
    rows: /^MOV \(register\)$/,
    manual: 'A7.7.77 T3: no SP or PC with S or with a shift, nor both SP',
    when: (f) =>
      (f.d === SP || f.m === SP) && (f.S === 1 || f.t !== 0 || f.i !== 0 || (f.d === SP && f.m === SP)),
  },
  {
    rows: /^ADD \(register\) T2$/,
    manual: 'A7.7.4 T2: d and m both 15',
    when: (f) => f.d === PC && f.m === PC,
  },
  {
    rows: /^CMP \(register\) T2$/,
    manual: 'A7.7.28 T2: if n < 8 && m < 8 || n == 15 || m == 15 then UNPREDICTABLE',
    when: (f) => (f.n < 8 && f.m < 8) || f.n === PC || f.m === PC,
  },
  {
    rows: /^(ADD|MOV) \(register\) T[12]$/,
    manual: 'the PC as operand of a branch: its own address, which would loop',
    when: (f) => f.d === PC && (f.m === PC || f.m === SP),
  },
  {
    rows: /^(LDR|STR)(B|H|SB|SH)? \(immediate\) T4$/,
    manual: 'A7.7.43, A7.7.161: if wback && n == t then UNPREDICTABLE',
    when: (f) => writesBack(f) && f.n === f.t,
  },
  {
    rows: /^LDRD/,
    manual: 'A7.7.50, A7.7.51: t == t2; wback && (n == t || n == t2 || n == 15)',
    when: (f) => f.t === f.s || (writesBack(f) && (f.n === f.t || f.n === f.s || f.n === PC)),
  },
  {
    rows: /^STRD/,
    manual: 'A7.7.166: wback && (n == t || n == t2)',
    when: (f) => writesBack(f) && (f.n === f.t || f.n === f.s),
  },
  {
    rows: /^(LDM|LDMDB) T[12]$/,
    manual:
      'A7.7.41 T2: fewer than 2 registers, SP in the list, PC and LR, or wback with the base in the list',
    when: (f) =>
      f.W !== undefined &&
      (bitCount(f.l) < 2 || has(f.l, SP) || (has(f.l, PC) && has(f.l, LR)) || (f.W === 1 && has(f.l, f.n))),
  },
  {
    rows: /^(STM|STMDB) T[12]$/,
    manual: 'A7.7.159 T2: fewer than 2 registers, SP or PC in the list, or wback with the base in the list',
    when: (f) =>
      f.W !== undefined &&
      (bitCount(f.l) < 2 || has(f.l, SP) || has(f.l, PC) || (f.W === 1 && has(f.l, f.n))),
  },
  {
    rows: /^STM T1$/,
    manual: 'A7.7.159 T1: the base in the list but not lowest stores an UNKNOWN value',
    when: (f) => f.W === undefined && has(f.l, f.n) && (f.l & ((1 << f.n) - 1)) !== 0,
  },
  {
    rows: /^(SMULL|UMULL|SMLAL|UMLAL|UMAAL|SMLALBB|SMLALD|SMLSLD) /,
    manual: 'A7.7.149: if dHi == dLo then UNPREDICTABLE',
    when: (f) => f.l === f.h,
  },
  {
    rows: /^STREX/,
    manual: 'A7.7.167: d == n || d == t',
    when: (f) => f.d === f.n || f.d === f.t,
  },
  {
    rows: /^IT /,
    manual: 'A7.7.38: firstcond 1111; firstcond 1110 with an E lane',
    when: (f) => f.c === 15 || (f.c === 14 && bitCount(f.m) !== 1),
  },
  { rows: /^MRS /, manual: 'B5.2.2: here only the APSR (SYSm 0)', when: (f) => f.s !== 0 },
  {
    rows: /^MSR /,
    manual: 'B5.2.3: here only the APSR; mask 00 is UNPREDICTABLE',
    when: (f) => f.s !== 0 || f.k === 0,
  },
];

/** Does the manual give these fields of `encoding` a meaning that can be compared? */
export function isPredictable(encoding: Encoding, fields: Fields): boolean {
  const { name } = encoding.row;
  if (encoding.row.excludes?.(fields)) return false;
  const wideRegisters = encoding.size === 4 || /^(ADD|CMP|MOV) \(register\) T[12]$|^(BX|BLX)/.test(name);
  if (wideRegisters && coreRegisterFields(encoding).some((x) => !registerAllowed(name, x, fields[x])))
    return false;
  return !UNPREDICTABLE.some(({ rows, when }) => rows.test(name) && when(fields));
}

/** Rows that may not stand in an IT block (A7.7.12, A7.7.21, A7.7.38). */
export const NOT_IN_IT_BLOCK = /^(IT|CBZ|CBNZ|B T1|B T3)( |$)/;
