import { operandValue, type Random } from './random.js';
import type { Snippet } from './snippet.js';

/** Where things are in a register file: r0 to r12, sp, lr; then the PC and xPSR (flags, GE, ITSTATE). */
export const PC = 15;
export const XPSR = 16;
export const REGISTER_COUNT = 17;
/** S0 to S31, then FPSCR. */
export const FLOAT_COUNT = 33;
export const FPSCR = 32;

/** N Z C V Q and GE[3:0] in xPSR. */
export const FLAGS = 0xf80f_0000;

/** Registers of a machine, apart from its memory. */
export interface Registers {
  readonly core: Uint32Array;
  readonly float: Uint32Array;
}

export function newRegisters(): Registers {
  return { core: new Uint32Array(REGISTER_COUNT), float: new Uint32Array(FLOAT_COUNT) };
}

export function copyRegisters(from: Registers): Registers {
  return { core: from.core.slice(), float: from.float.slice() };
}

/** Single-precision values at which arithmetic changes its behaviour. */
const FLOAT_CORNERS: readonly number[] = [
  0x0000_0000, 0x8000_0000, 0x3f80_0000, 0xbf80_0000, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f80_0001,
  0xffc1_2345, 0x0000_0001, 0x8000_0001, 0x007f_ffff, 0x0080_0000, 0x7f7f_ffff, 0x4f00_0000, 0x4f7f_ffff,
  0xcf00_0000, 0x3f7f_ffff, 0x4b7f_ffff, 0x3380_0000, 0x477f_e000, 0x3880_0000,
];

/** FPSCR: condition flags, AHP, DN, FZ, rounding mode and cumulative flags (A2.5.3). */
const FPSCR_BITS = 0xf7c0_009f;

function floatValue(random: Random): number {
  switch (random.below(4)) {
    case 0:
      return random.pick(FLOAT_CORNERS);
    case 1:
      // Exponents near each other, so that additions round.
      return ((random.between(0x7c, 0x84) << 23) | random.below(1 << 23) | (random.below(2) << 31)) >>> 0;
    case 2:
      return ((random.pick(FLOAT_CORNERS) & 0xff80_0000) | (operandValue(random) & 0x7f_ffff)) >>> 0;
    default:
      return random.next();
  }
}

/** A random state in which `snippet` may start at its first instruction. */
export function drawState(random: Random, snippet: Snippet, into: Registers): void {
  const { core, float } = into;
  for (let r = 0; r < PC; r++) core[r] = operandValue(random);
  for (const [register, value] of snippet.registers) core[register] = value;
  core[PC] = snippet.instructions[0].address;
  core[XPSR] = random.next() & FLAGS;
  for (let s = 0; s < FPSCR; s++) float[s] = floatValue(random);
  float[FPSCR] = random.oneIn(2) ? 0 : random.next() & FPSCR_BITS;
}
