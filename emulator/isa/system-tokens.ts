import type { Fields } from './row.js';

/** Special registers by SYSm (B5.2.2). */
const SPECIAL_REGISTERS: { readonly [sysm: number]: string } = {
  0: 'CPSR',
  1: 'IAPSR',
  2: 'EAPSR',
  3: 'PSR',
  5: 'IPSR',
  6: 'EPSR',
  7: 'IEPSR',
  8: 'MSP',
  9: 'PSP',
  16: 'PRIMASK',
  17: 'BASEPRI',
  18: 'BASEPRI_MAX',
  19: 'FAULTMASK',
  20: 'CONTROL',
};

const special = (sysm: number) => SPECIAL_REGISTERS[sysm] ?? `(UNDEF: ${sysm})`;

/** MSR to a PSR names the groups it writes: f for NZCVQ, s for GE. */
const maskSuffix = (f: Fields) => (f.s > 3 ? '' : ['', '_s', '_f', '_fs'][f.k]);

/** Barrier options by number (A7.7.33): only SY is defined by ARMv7-M, the assembler knows the others. */
const BARRIER_OPTIONS: readonly (string | undefined)[] = [
  undefined,
  undefined,
  'oshst',
  'osh',
  undefined,
  undefined,
  'nshst',
  'un',
  undefined,
  undefined,
  'ishst',
  'ish',
  undefined,
  undefined,
  'st',
  'sy',
];

/** `[r1, #8]!` and the like of LDC and STC: P, U, W as for other loads; P = W = 0 passes an option. */
function coprocessorAddress(f: Fields): string {
  const base = f.n === 15 ? 'pc' : f.n === 14 ? 'lr' : f.n === 13 ? 'sp' : `r${f.n}`;
  const offset = `#${f.U ? '' : '-'}${f.i * 4}`;
  if (f.P === 1)
    return f.W === 1
      ? `[${base}, ${offset}]!`
      : f.i === 0 && f.U === 1
        ? `[${base}]`
        : `[${base}, ${offset}]`;
  return f.W === 1 ? `[${base}], ${offset}` : `[${base}], {${f.i}}`;
}

/** Tokens of the system and coprocessor rows. */
export const SYSTEM_TOKENS: { readonly [token: string]: (f: Fields) => string } = {
  cpsie: (f) => (f.i ? 'id' : 'ie'),
  cpsif: (f) => `${f.I ? 'i' : ''}${f.F ? 'f' : ''}`,
  special: (f) => special(f.s),
  specialmask: (f) => `${special(f.s)}${maskSuffix(f)}`,
  barrier: (f) => BARRIER_OPTIONS[f.o] ?? `#${f.o}`,
  offset4: (f) => (f.i === 0 ? '' : `, #${f.i * 4}`),
  o: (f) => String(f.o),
  cp: (f) => String(f.p),
  cpo: (f) => String(f.o),
  cpq: (f) => `{${f.q}}`,
  cd: (f) => `cr${f.d}`,
  cn: (f) => `cr${f.n}`,
  cm: (f) => `cr${f.m}`,
  cpl: (f) => (f.D ? 'l' : ''),
  cpaddress: coprocessorAddress,
  tflags: (f) => (f.t === 15 ? 'APSR_nzcv' : f.t === 14 ? 'lr' : f.t === 13 ? 'sp' : `r${f.t}`),
};
