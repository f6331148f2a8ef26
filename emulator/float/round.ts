import { doubles, powerOfTwo, words } from './bits.js';
import { type FloatContext, Fpscr, Rounding } from './context.js';

/** A format that results are rounded to. */
export interface Format {
  readonly signShift: number;
  readonly fractionBits: number;
  /** Pattern of the implicit leading bit, 2^fractionBits, and of infinity. */
  readonly leadingBit: number;
  readonly infinity: number;
  /** Exponent of the smallest normal number. */
  readonly minimumExponent: number;
  /** Does flush-to-zero mode concern it (A2.5.3: not half precision)? */
  readonly flushes: boolean;
}

export const SINGLE: Format = {
  signShift: 31,
  fractionBits: 23,
  leadingBit: 1 << 23,
  infinity: 0x7f80_0000,
  minimumExponent: -126,
  flushes: true,
};

export const HALF: Format = {
  signShift: 15,
  fractionBits: 10,
  leadingBit: 1 << 10,
  infinity: 0x7c00,
  minimumExponent: -14,
  flushes: false,
};

const TWO_52 = 2 ** 52;

/**
 * A real number that is not zero, as a double and what the double leaves out: the exact value is `value + t`
 * with |t| no more than half a unit in the last place of `value`, and the sign of t is the sign of `tail`.
 * So a sum or a fused product needs no wider arithmetic than doubles.
 */

/**
 * FPRound (A2.5.12): the exact value `value` + tail in `format`, with the exceptions that rounding it raises.
 * Tininess is detected before rounding. `value` is finite, not zero and a normal double.
 */
export function roundTo(
  format: Format,
  value: number,
  tail: number,
  mode: Rounding,
  context: FloatContext,
): number {
  const { fractionBits, minimumExponent, infinity } = format;
  doubles[0] = value;
  const high = words[1];
  const negative = high < 0;
  const sign = (negative ? 1 : 0) << format.signShift;
  // The exact magnitude is significand * 2^(exponent - 52), or a little more when `sticky`.
  let exponent = ((high >>> 20) & 0x7ff) - 1023;
  let significand = ((high & 0xf_ffff) | 0x10_0000) * 0x1_0000_0000 + (words[0] >>> 0);
  const sticky = tail !== 0;
  if (sticky && tail < 0 !== negative) {
    significand -= 1;
    if (significand < TWO_52) {
      significand = 2 * significand + 1;
      exponent -= 1;
    }
  }

  const tiny = exponent < minimumExponent;
  if (tiny && format.flushes && (context.fpscr & Fpscr.FZ) !== 0) {
    context.fpscr |= Fpscr.UFC;
    return sign;
  }

  const unit = powerOfTwo(52 - fractionBits + (tiny ? minimumExponent - exponent : 0));
  const quotient = Math.floor(significand / unit);
  const remainder = significand - quotient * unit;
  const inexact = remainder !== 0 || sticky;
  if (tiny && inexact) context.fpscr |= Fpscr.UFC;

  /** The directed mode that makes this sign's magnitudes larger. */
  const away = negative ? Rounding.MINUS_INFINITY : Rounding.PLUS_INFINITY;
  const up =
    mode === Rounding.NEAREST
      ? remainder > unit / 2 || (remainder === unit / 2 && (sticky || (quotient & 1) === 1))
      : inexact && mode === away;
  // A carry out of the fraction moves into the exponent: denormal to normal, or to the next power of two.
  const leading = tiny ? 0 : format.leadingBit * (exponent - minimumExponent);
  const magnitude = leading + quotient + (up ? 1 : 0);

  if (format === HALF && (context.fpscr & Fpscr.AHP) !== 0) {
    if (magnitude > 0x7fff) {
      context.fpscr |= Fpscr.IOC;
      return sign | 0x7fff;
    }
  } else if (magnitude >= infinity) {
    context.fpscr |= Fpscr.OFC | Fpscr.IXC;
    return sign | (mode === Rounding.NEAREST || mode === away ? infinity : infinity - 1);
  }
  if (inexact) context.fpscr |= Fpscr.IXC;
  return sign | magnitude;
}
