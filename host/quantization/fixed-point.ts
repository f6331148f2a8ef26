import type { Rounding } from './profiles.js';

/**
 * The integer arithmetic of gemmlowp and TFLM that every kernel is built from. All functions take and return
 * exact integers in Numbers; why no intermediate leaves the exact range of a double is said at each.
 */

export const INT16_MIN = -0x8000;
export const INT16_MAX = 0x7fff;
export const INT32_MIN = -0x80000000;
export const INT32_MAX = 0x7fffffff;

const POW2_16 = 0x10000;

/** Accumulators below this need no BigInt in `requantize64`: 2^38 times a 15-bit multiplier stays below 2^53. */
const EXACT_ACCUMULATOR = 2 ** 38;

export function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(value, max));
}

/** Keep the low 16 bits, as two's complement. */
export function wrap16(value: number): number {
  return (value << 16) >> 16;
}

/** Keep the low 32 bits, as two's complement. Exact for |value| up to 2^53 and for any integer times a power of two. */
export function wrap32(value: number): number {
  return value | 0;
}

/** C `round`: nearest integer, ties away from zero; never -0. `Math.round` differs for negative ties. */
export function roundHalfAwayFromZero(value: number): number {
  const truncated = Math.trunc(value) + 0;
  return Math.abs(value - truncated) >= 0.5 ? truncated + Math.sign(value) : truncated;
}

/**
 * gemmlowp SaturatingRoundingDoublingHighMul, 32 bit: a * b / 2^31 to nearest, ties towards +infinity; only
 * (-2^31)^2 saturates. gemmlowp's signed nudge with truncation equals this floor form for every input.
 *
 * b is split at bit 16, so that the products stay below 2^48.
 */
export function saturatingRoundingDoublingHighMul(a: number, b: number): number {
  if (a === INT32_MIN && b === INT32_MIN) return INT32_MAX;
  const low = Math.floor((a * (b & 0xffff) + 2 ** 30) / POW2_16);
  return Math.floor((a * (b >> 16) + low) / 2 ** 15);
}

/** gemmlowp RoundingDivideByPOT: x / 2^exponent to nearest, ties away from zero. 0 <= exponent <= 31. */
export function roundingDivideByPowerOfTwo(x: number, exponent: number): number {
  if (exponent === 0) return x;
  const mask = exponent === 31 ? INT32_MAX : (1 << exponent) - 1;
  const remainder = x & mask;
  const threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/**
 * TFLM MultiplyByQuantizedMultiplier for an int32 value: x * multiplier / 2^31 * 2^shift.
 *
 * Double rounding shifts left in int32 first, and that shift wraps as TFLM's does.
 *
 * @param x int32
 * @param multiplier 0 <= multiplier < 2^31
 * @param shift -31..30
 * @returns int32
 */
export function requantize32(x: number, multiplier: number, shift: number, rounding: Rounding): number {
  if (rounding === 'single') return requantize32SingleRounding(x, multiplier, shift);
  const shifted = shift > 0 ? wrap32(x * 2 ** shift) : x;
  const high = saturatingRoundingDoublingHighMul(shifted, multiplier);
  return shift < 0 ? roundingDivideByPowerOfTwo(high, -shift) : high;
}

/** The TFLITE_SINGLE_ROUNDING form; the 62-bit product needs BigInt. */
function requantize32SingleRounding(x: number, multiplier: number, shift: number): number {
  const total = BigInt(31 - shift);
  const product = BigInt(x) * BigInt(multiplier) + (1n << (total - 1n));
  return Number(BigInt.asIntN(32, product >> total));
}

/** The 15-bit multiplier of the 64-bit form: TFLM rounds half up and caps; CMSIS-NN calls it REDUCE_MULTIPLIER. */
export function reduceMultiplier(multiplier: number): number {
  return multiplier < 0x7fff0000 ? (multiplier + 0x8000) >> 16 : 0x7fff;
}

/** 2^0 to 2^46. Read, because `requantize64` runs for every output and `**` takes longer than all the rest of it. */
const POWERS_OF_TWO = Float64Array.from({ length: 47 }, (_, exponent) => 2 ** exponent);

/**
 * TFLM MultiplyByQuantizedMultiplier for an int64 accumulator: one rounding, ties towards +infinity, with a
 * 15-bit multiplier. The result wraps to int32, before any zero point or clamp.
 *
 * In doubles where |x| < 2^38: the product is below 2^53 - 2^38. Adding the rounding constant can leave the
 * exact range only by less than one divisor, and the one multiple of the divisor there, 2^53, is exact itself.
 *
 * @param x exact integer, or a BigInt where a Number would not be
 * @param multiplier 0 <= multiplier < 2^31
 * @param shift -31..7
 * @returns int32
 */
export function requantize64(x: number | bigint, multiplier: number, shift: number): number {
  const reduced = reduceMultiplier(multiplier);
  if (typeof x === 'number' && x < EXACT_ACCUMULATOR && x > -EXACT_ACCUMULATOR) {
    return wrap32(Math.floor((x * reduced + POWERS_OF_TWO[14 - shift]) / POWERS_OF_TWO[15 - shift]));
  }
  const product = BigInt(x) * BigInt(reduced) + (1n << BigInt(14 - shift));
  // TFLM computes this in int64; beyond |x| < 2^47 that wraps (it asserts against it in debug builds only).
  return Number(BigInt.asIntN(32, BigInt.asIntN(64, product) >> BigInt(15 - shift)));
}
