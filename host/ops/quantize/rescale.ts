import { clamp, INT16_MAX, INT16_MIN, INT32_MAX, requantize32 } from '../../quantization/fixed-point.js';
import type { QuantizedMultiplier } from '../../quantization/multiplier.js';
import type { Rounding } from '../../quantization/profiles.js';

/** A requantization of int16 as kernels-thumb/quantize/requantize_s16.S computes it. */
export interface Rescale {
  /** Output over input, Q30. */
  readonly factor: number;
  /** Added in Q14, for rounding. */
  readonly offset: number;
}

const VALUES = 2 ** 16;
const HALF = 2 ** 13;

/** Nudges of the factor that break ties as two roundings do, and of the rounding constant. */
const FACTOR_NUDGES = [0, 1, 2, 3, 4, -1, -2];
const OFFSET_NUDGES = [0, -1, 1];

/**
 * A factor and an offset that give the same as TFLM's requantization for every int16; undefined when none is found.
 *
 * TFLM rounds twice, ties of the second time away from zero. A slightly larger factor moves ties away from zero as well,
 * and with at most 65536 results it is tried which one moves all ties and nothing else.
 * @param min results below are cut off
 */
export function rescaleOf(
  { multiplier, shift, rounding }: QuantizedMultiplier & { readonly rounding: Rounding },
  min: number,
): Rescale | undefined {
  const exact = multiplier * 2 ** (shift - 1);
  if (exact + Math.max(...FACTOR_NUDGES) > INT32_MAX) return undefined;
  const wanted = Int16Array.from({ length: VALUES }, (_, i) =>
    clamp(requantize32(i + INT16_MIN, multiplier, shift, rounding), min, INT16_MAX),
  );
  for (const factorNudge of FACTOR_NUDGES) {
    for (const offsetNudge of OFFSET_NUDGES) {
      const rescale = { factor: Math.max(0, Math.round(exact) + factorNudge), offset: HALF + offsetNudge };
      if (wanted.every((value, i) => rescaled(rescale, i + INT16_MIN, min) === value)) return rescale;
    }
  }
  return undefined;
}

/** The kernel's formula; a product is below 2^46. */
function rescaled({ factor, offset }: Rescale, x: number, min: number): number {
  return clamp((Math.floor((x * factor) / 2 ** 16) + offset) >> 14, min, INT16_MAX);
}
