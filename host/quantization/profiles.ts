/**
 * A semantics profile names whose arithmetic a result follows. Every result records it, so that two results
 * with different profiles are never compared as if they were the same thing.
 */

/**
 * How a 32-bit accumulator is requantized. TFLM builds use `double` (two roundings) unless
 * TFLITE_SINGLE_ROUNDING is defined. The 64-bit form has a single rounding in both.
 */
export type Rounding = 'double' | 'single';

export interface SemanticsProfile {
  /** TFLM's reference kernels as of June 2026. */
  readonly name: 'tflm@2026-06';
  readonly rounding: Rounding;
}

/** What every default TFLM build computes, with its reference and its CMSIS-NN kernels alike. */
export const DEFAULT_PROFILE: SemanticsProfile = { name: 'tflm@2026-06', rounding: 'double' };
