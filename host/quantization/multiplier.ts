import type { Activation } from '../tflite/model.js';
import { clamp, INT16_MAX, INT16_MIN, INT32_MAX, INT32_MIN, roundHalfAwayFromZero } from './fixed-point.js';
import type { Rounding } from './profiles.js';

/** A real factor as multiplier / 2^31 * 2^shift, the multiplier 0 or in [2^30, 2^31). */
export interface QuantizedMultiplier {
  readonly multiplier: number;
  /** Positive shifts left. */
  readonly shift: number;
}

/** C `frexp` of a positive normal number: mantissa in [0.5, 1), exactly. Math.log2 is off by one near powers of two. */
export function frexp(value: number): { mantissa: number; exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const exponent = ((high >>> 20) & 0x7ff) - 1022;
  bits.setUint32(0, (high & 0x800fffff) | 0x3fe00000);
  return { mantissa: bits.getFloat64(0), exponent };
}

/**
 * TFLM QuantizeMultiplier. Factors below 2^-32 flush to zero.
 *
 * @param real finite and not negative; the caller has refused anything else
 * @param rounding `single` caps the shift at 30, as TFLITE_SINGLE_ROUNDING builds do
 */
export function quantizeMultiplier(real: number, rounding: Rounding = 'double'): QuantizedMultiplier {
  if (!(real >= 0 && real < Infinity)) throw new RangeError(`not a factor: ${real}`);
  // A subnormal double is far below 2^-32 and has no mantissa that frexp could read off its bits.
  if (real < 2 ** -1022) return { multiplier: 0, shift: 0 };
  let { mantissa, exponent: shift } = frexp(real);
  let multiplier = roundHalfAwayFromZero(mantissa * 2 ** 31);
  if (multiplier === 2 ** 31) {
    multiplier = 2 ** 30;
    shift += 1;
  }
  if (shift < -31) return { multiplier: 0, shift: 0 };
  if (rounding === 'single' && shift > 30) return { multiplier: INT32_MAX, shift: 30 };
  return { multiplier, shift };
}

/*
 * Effective scales. All arguments are float32 values widened to double; a quotient or product of two of them,
 * computed in double and rounded to float32, equals the float32 operation. Where TFLM uses float32 it matters.
 */

/** CONV_2D, DEPTHWISE_CONV_2D, per-channel FULLY_CONNECTED, MUL: all in double, left to right. */
export function productScale(scale1: number, scale2: number, outputScale: number): number {
  return (scale1 * scale2) / outputScale;
}

/** FULLY_CONNECTED with one filter scale (TFLM GetQuantizedConvolutionMultipler): a float32 product. */
export function perTensorFullyConnectedScale(input: number, filter: number, output: number): number {
  return Math.fround(input * filter) / output;
}

/** RELU, QUANTIZE and MEAN: a double quotient. */
export function quotientScale(input: number, output: number): number {
  return input / output;
}

/** SOFTMAX: the logits' difference in units of the exponential table, which spans [-10, 0] in 16 bits. */
export function softmaxScale(input: number, beta: number): number {
  return (input * beta) / (10.0 / 65535.0);
}

/** ADD shifts both inputs left by this many bits first. */
export const ADD_LEFT_SHIFT = 15;

/** ADD (TFLM CalculateOpDataAdd): both inputs in units of twice the larger scale, in double. */
export function addScales(scale1: number, scale2: number, outputScale: number) {
  const twiceLarger = 2 * Math.max(scale1, scale2);
  return {
    input1: scale1 / twiceLarger,
    input2: scale2 / twiceLarger,
    output: twiceLarger / (2 ** ADD_LEFT_SHIFT * outputScale),
  };
}

/** Smallest and largest value an output may take. */
export interface ActivationRange {
  readonly activationMin: number;
  readonly activationMax: number;
}

/**
 * TFLM CalculateActivationRangeQuantized for int16 with zero point 0. TANH and SIGN_BIT do nothing there.
 *
 * @returns undefined where a bound divided by the scale does not fit int32: TFLM refuses that
 */
export function activationRange(activation: Activation, scale: number): ActivationRange | undefined {
  const bounds = REAL_BOUNDS[activation];
  const [low, high] = bounds.map((bound) => roundHalfAwayFromZero(Math.fround(bound / scale)));
  if (Number.isFinite(bounds[0]) && low < INT32_MIN) return undefined;
  if (Number.isFinite(bounds[1]) && high > INT32_MAX) return undefined;
  return {
    activationMin: clamp(low, INT16_MIN, INT16_MAX),
    activationMax: clamp(high, INT16_MIN, INT16_MAX),
  };
}

const REAL_BOUNDS: { readonly [A in Activation]: readonly [number, number] } = {
  NONE: [-Infinity, Infinity],
  RELU: [0, Infinity],
  RELU_N1_TO_1: [-1, 1],
  RELU6: [0, 6],
  TANH: [-Infinity, Infinity],
  SIGN_BIT: [-Infinity, Infinity],
};

/**
 * TFLM CheckedLog2: log2 of a scale, rounded, in float32, and whether the scale is a power of two within
 * TFLM's tolerance of 1e-3.
 */
export function checkedLog2(scale: number): { log2: number; isPowerOfTwo: boolean } {
  const exact = Math.fround(Math.log2(scale));
  const log2 = roundHalfAwayFromZero(exact);
  return { log2, isPowerOfTwo: Math.abs(Math.fround(exact - log2)) < 1e-3 };
}
