import type { Fields } from '../../emulator/isa/row.js';
import type { Field, Mismatch } from './compare.js';
import { NOT_RUN } from './rules.js';
import type { Placed } from './snippet.js';
import { FPSCR } from './state.js';

/** A place where Unicorn 2.0.1 does not do what the manual says. Rendered in docs/fidelity.md. */
export interface KnownFault {
  readonly id: string;
  /** What Unicorn does, and what the machine here does. */
  readonly difference: string;
  /** What decides: section of DDI 0403 and its rule. */
  readonly manual: string;
  /** Is this difference, after one instruction, nothing but this fault? Absent: lockstep does not get there. */
  readonly explains?: (instruction: Placed, mismatch: Mismatch) => boolean;
}

const Q_BIT = 0x0800_0000;
/** ITSTATE in xPSR. */
const IT_BITS = 0x0600_fc00;

const number = (text: string) => Number(text);
const onlyField = ({ fields }: Mismatch, name: string): Field | undefined =>
  fields.length === 1 && fields[0].name === name ? fields[0] : undefined;

export const KNOWN_FAULTS: readonly KnownFault[] = [
  {
    id: 'sp-low-bits',
    difference: 'Unicorn keeps bits 1:0 of a value written to the SP; they must read as zero.',
    manual: 'B1.4.1, A5.1.3: bits [1:0] of R13 are RAZ/WI; the pseudocode of R[] writes SP<31:2>:00.',
    explains: (_instruction, mismatch) => {
      const sp = onlyField(mismatch, 'sp');
      if (sp === undefined) return false;
      const [ours, theirs] = sp.values.map(number);
      return (ours & 3) === 0 && (theirs & 3) !== 0 && ours === theirs - (theirs & 3);
    },
  },
  {
    id: 'isb-in-it-block',
    difference: 'ISB inside an IT block clears ITSTATE, so that the lanes behind it run unconditionally.',
    manual: 'A7.7.37, A7.3.3: ISB may stand in an IT block and changes no state but ITSTATE, which advances.',
    explains: ({ encoding, itState }, mismatch) => {
      const xpsr = onlyField(mismatch, 'xpsr');
      if (encoding.row.name !== 'ISB T1' || itState === 0 || xpsr === undefined) return false;
      const [ours, theirs] = xpsr.values.map(number);
      return (theirs & IT_BITS) === 0 && (ours & ~IT_BITS) === (theirs & ~IT_BITS);
    },
  },
  {
    id: 'smlad-q',
    difference:
      'SMLAD sets Q when the sum of the two products alone exceeds 32 bits, although the whole sum fits.',
    manual:
      'A7.7.138: Q is set if result != SInt(result<31:0>), with result = product1 + product2 + SInt(R[a]).',
    explains: ({ encoding, fields }, mismatch) => {
      const xpsr = onlyField(mismatch, 'xpsr');
      if (encoding.row.name !== 'SMLAD T1' || xpsr === undefined) return false;
      const [ours, theirs] = xpsr.values.map(number);
      const { core } = mismatch.before;
      const all8000 = core[fields.n] === 0x8000_8000 && core[fields.m] === 0x8000_8000;
      return all8000 && core[fields.a] >>> 31 === 1 && theirs - ours === Q_BIT;
    },
  },
  {
    id: 'vcvt-from-fixed-rounding',
    difference: 'VCVT from fixed point rounds as FPSCR.RMode says.',
    manual: 'A7.7.229: FixedToFP(..., round_nearest = TRUE, ...): to nearest, whatever the mode.',
    explains: ({ encoding, fields }, mismatch) => {
      if (encoding.row.name !== 'VCVT (fixed-point) T1 (from fixed)') return false;
      const d = (fields.d << 1) | fields.D;
      const single = onlyField(mismatch, `s${d}`);
      if (single === undefined || ((mismatch.before.float[FPSCR] >>> 22) & 3) === 0) return false;
      return number(single.values[0]) === nearestFromFixed(mismatch.before.float[d], fields);
    },
  },
  {
    id: 'new-floating-point-context',
    difference:
      'The first floating-point instruction of a context sets all of FPSCR from FPDSCR. (Lockstep runs one beforehand.)',
    manual: 'B1.5.7, ExecuteFPCheck: only FPSCR<26:22> is set; the condition and cumulative flags stay.',
  },
  {
    id: 'unaligned-multiple',
    difference: 'LDM, STM, LDRD, STRD and their like work at any address. (Lockstep keeps them aligned.)',
    manual: 'A3.2.1: these generate an alignment fault at an address that is not a multiple of 4.',
  },
  {
    id: 'yield',
    difference: 'YIELD is an undefined instruction. (Lockstep does not run it.)',
    manual: 'A7.7.263: YIELD is a hint; it does nothing on a core that runs one thread.',
  },
  {
    id: 'fault-address',
    difference:
      'After an access that fails the PC is that of the basic block. (The Unicorn engine finds the instruction by running again.)',
    manual: 'B1.5.6: the return address of a precise fault is that of the faulting instruction.',
  },
];

/** Independent of the emulator: the division by a power of two is exact in a double, `fround` rounds once. */
function nearestFromFixed(word: number, { u, k, i, j }: Fields): number {
  const fraction = (k ? 32 : 16) - ((i << 1) | j);
  const signed = k ? word | 0 : (word << 16) >> 16;
  const value = u ? (k ? word >>> 0 : word & 0xffff) : signed;
  return new Uint32Array(Float32Array.of(value / 2 ** fraction).buffer)[0];
}

/** docs/fidelity-unicorn.md. The page is generated, a test compares it. */
export function knownFaultsMarkdown(): string {
  return [
    '# Where Unicorn is not an oracle',
    '',
    'Generated from `test/lockstep/known-faults.ts` by `npm run docs:unicorn`; do not edit.',
    '',
    '`npm run lockstep` runs random instructions on the interpreter and on Unicorn 2.0.1 (QEMU 5.0) and compares registers,',
    'flags and memory. Every difference is decided by the ARMv7-M Architecture Reference Manual (DDI 0403). These are the ones',
    'that the manual decides against Unicorn; lockstep excuses exactly these, and no others.',
    '',
    '| what Unicorn does | what the manual says |',
    '|---|---|',
    ...KNOWN_FAULTS.map(({ difference, manual }) => `| ${difference} | ${manual} |`),
    '',
    'Not compared, because the Unicorn engine takes no exceptions and has no peripherals:',
    '',
    '| encodings | reason |',
    '|---|---|',
    ...NOT_RUN.map(({ names, reason }) => `| ${names} | ${reason} |`),
    '',
  ].join('\n');
}

export function knownFault(instruction: Placed | undefined, mismatch: Mismatch): KnownFault | undefined {
  if (instruction === undefined) return undefined;
  return KNOWN_FAULTS.find(({ explains }) => explains?.(instruction, mismatch));
}
