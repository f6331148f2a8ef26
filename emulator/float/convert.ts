import {
  DEFAULT_NAN,
  fromNumber,
  INFINITY,
  isNaNPattern,
  isSignalling,
  MAGNITUDE,
  powerOfTwo,
  QUIET,
  SIGN,
  singles,
  toNumber,
} from './bits.js';
import { type FloatContext, Fpscr, Rounding, roundingMode } from './context.js';
import { flushOperand, invalid, propagateNaN } from './operands.js';
import { HALF, roundTo, SINGLE } from './round.js';

/** A fixed-point format as one number, so that it can be the operand of an op: sums of these bits. */
export enum FixedFormat {
  SIGNED = 0,
  UNSIGNED = 1,
  /** 16 bits wide instead of 32; kept extended to 32 bits. */
  HALFWORD = 2,
  /** Round as the FPSCR says, instead of toward zero (to fixed point) or to nearest (from fixed point). */
  FPSCR_ROUNDING = 4,
}

/** Lowest and highest integer of a fixed-point format, by its SIGNED, UNSIGNED and HALFWORD bits. */
const RANGES: readonly (readonly [number, number])[] = [
  [-0x8000_0000, 0x7fff_ffff],
  [0, 0xffff_ffff],
  [-0x8000, 0x7fff],
  [0, 0xffff],
];

/** Rounds a double that is no NaN to an integer; FPToFixed's rounding (A2.5.15). */
function roundToInteger(value: number, mode: Rounding): number {
  const below = Math.floor(value);
  const error = value - below;
  switch (mode) {
    case Rounding.NEAREST:
      return error > 0.5 || (error === 0.5 && 2 * Math.floor(below / 2) !== below) ? below + 1 : below;
    case Rounding.PLUS_INFINITY:
      return Math.ceil(value);
    case Rounding.MINUS_INFINITY:
      return below;
    case Rounding.ZERO:
      return Math.trunc(value);
  }
}

/**
 * FPToFixed (A2.5.15): a * 2^fractionBits as an integer, saturated. A NaN gives 0; a NaN and what saturates are
 * Invalid Operation.
 */
export function toFixed(a: number, fractionBits: number, format: number, context: FloatContext): number {
  a = flushOperand(a, context);
  if (isNaNPattern(a)) {
    invalid(context);
    return 0;
  }
  const mode = format & FixedFormat.FPSCR_ROUNDING ? roundingMode(context) : Rounding.ZERO;
  const value = toNumber(a) * powerOfTwo(fractionBits);
  const rounded = roundToInteger(value, mode);
  const [lowest, highest] = RANGES[format & (FixedFormat.UNSIGNED | FixedFormat.HALFWORD)];
  if (rounded < lowest || rounded > highest) {
    context.fpscr |= Fpscr.IOC;
    return (rounded < lowest ? lowest : highest) | 0;
  }
  if (rounded !== value) context.fpscr |= Fpscr.IXC;
  return rounded | 0;
}

/** FixedToFP (A2.5.16): the integer in `a` divided by 2^fractionBits. */
export function fromFixed(a: number, fractionBits: number, format: number, context: FloatContext): number {
  const unsigned = (format & FixedFormat.UNSIGNED) !== 0;
  const integer =
    format & FixedFormat.HALFWORD ? (unsigned ? a & 0xffff : (a << 16) >> 16) : unsigned ? a >>> 0 : a;
  if (integer === 0) return 0;
  const mode = format & FixedFormat.FPSCR_ROUNDING ? roundingMode(context) : Rounding.NEAREST;
  const value = integer * powerOfTwo(-fractionBits);
  if (mode !== Rounding.NEAREST) return roundTo(SINGLE, value, 0, mode, context);
  // Between 2^-32 and 2^32, so a normal number: the host rounds as the FPU does.
  const result = fromNumber(value);
  if (singles[0] !== value) context.fpscr |= Fpscr.IXC;
  return result;
}

/** FPHalfToSingle (A2.5.14) of the low halfword of `a`. Exact: only a signalling NaN raises anything. */
export function fromHalf(a: number, context: FloatContext): number {
  const sign = (a & 0x8000) << 16;
  const exponent = (a >> 10) & 0x1f;
  const fraction = a & 0x3ff;
  if (exponent === 0x1f && (context.fpscr & Fpscr.AHP) === 0) {
    const single = sign | INFINITY | (fraction << 13);
    return fraction === 0 ? single : propagateNaN(context, single);
  }
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (0x400 | fraction) * powerOfTwo(exponent - 25);
  return sign | fromNumber(magnitude);
}

/** FPSingleToHalf (A2.5.14): the half in the low halfword, zeros above. */
export function toHalf(a: number, context: FloatContext): number {
  a = flushOperand(a, context);
  const sign = (a >>> 16) & 0x8000;
  const alternative = (context.fpscr & Fpscr.AHP) !== 0;
  if (isNaNPattern(a)) {
    if (alternative || isSignalling(a)) context.fpscr |= Fpscr.IOC;
    // The alternative format has no NaNs.
    if (alternative) return sign;
    const nan = context.fpscr & Fpscr.DN ? DEFAULT_NAN : a | QUIET;
    return ((nan & SIGN) >>> 16) | 0x7c00 | ((nan >>> 13) & 0x3ff);
  }
  if ((a & MAGNITUDE) === 0) return sign;
  if ((a & MAGNITUDE) === INFINITY) {
    if (!alternative) return sign | 0x7c00;
    context.fpscr |= Fpscr.IOC;
    return sign | 0x7fff;
  }
  return roundTo(HALF, toNumber(a), 0, roundingMode(context), context);
}
