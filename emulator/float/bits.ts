/**
 * Bit patterns and numbers. Single-precision values travel as int32 bit patterns; a pattern that is no NaN maps
 * to the JavaScript number of the same value and back without loss.
 */
const buffer = new ArrayBuffer(8);

/** The same eight bytes in three views: one double, or singles and words (the low half of the double first). */
export const doubles = new Float64Array(buffer);
export const singles = new Float32Array(buffer);
export const words = new Int32Array(buffer);

export const SIGN = 0x8000_0000 | 0;
/** Pattern without its sign. */
export const MAGNITUDE = 0x7fff_ffff;
export const INFINITY = 0x7f80_0000;
export const SMALLEST_NORMAL = 0x0080_0000;
/** FPDefaultNaN (A2.5.5): positive, quiet, no payload. */
export const DEFAULT_NAN = 0x7fc0_0000;
export const QUIET = 0x0040_0000;

/** Value of a single; any NaN becomes NaN. */
export function toNumber(bits: number): number {
  words[0] = bits;
  return singles[0];
}

/** Pattern of the single nearest to a number that is no NaN (ties to even). */
export function fromNumber(value: number): number {
  singles[0] = value;
  return words[0];
}

/** 2^exponent for an exponent of a normal double. */
export function powerOfTwo(exponent: number): number {
  words[0] = 0;
  words[1] = (exponent + 1023) << 20;
  return doubles[0];
}

export const isNaNPattern = (bits: number): boolean => (bits & MAGNITUDE) > INFINITY;
export const isSignalling = (bits: number): boolean => isNaNPattern(bits) && (bits & QUIET) === 0;
