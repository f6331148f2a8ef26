import { clamp, requantize32, requantize64, wrap32 } from '../../quantization/fixed-point.js';
import {
  type ActivationRange,
  productScale,
  type QuantizedMultiplier,
  quantizeMultiplier,
} from '../../quantization/multiplier.js';
import type { Rounding, SemanticsProfile } from '../../quantization/profiles.js';
import type { ElementType, Tensor } from '../../tflite/model.js';
import type { Node } from '../op.js';
import {
  checkShape,
  constantData,
  fusedActivationRange,
  quantizationOf,
  refused,
  unserved,
} from './check.js';
import type { FilterOperands } from './operands.js';

/** Width of an accumulator. It selects the requantization: 64 bit rounds once with a 15-bit multiplier. */
export type Accumulator = 'int32' | 'int64';

/** One value per output channel; BigInt only where a value is beyond 2^52, so that bias plus sum is exact. */
export type Bias = Float64Array | BigInt64Array;

/** How sums of products become outputs, per output channel. */
export interface ChannelRequantization extends ActivationRange {
  readonly accumulator: Accumulator;
  /** undefined without a bias. */
  readonly bias: Bias | undefined;
  readonly multipliers: Int32Array;
  /** Positive shifts left. */
  readonly shifts: Int32Array;
  readonly rounding: Rounding;
}

/** Largest shift for which TFLM's requantization is defined (it asserts the 64-bit one). */
const MAX_SHIFT: { readonly [A in Accumulator]: number } = { int32: 30, int64: 7 };

/** Weights with what becomes of their products. */
export interface FilterProducts extends ChannelRequantization {
  /** In the order of the filter tensor. */
  readonly weights: Int8Array;
}

/**
 * What `prepare` of an operator with a filter ends with.
 * @param sums per output channel: bias, accumulator, and the factor from its products to the output
 */
export function filterProducts(
  node: Node<'CONV_2D' | 'DEPTHWISE_CONV_2D' | 'FULLY_CONNECTED'>,
  { filter, outputScale }: FilterOperands,
  sums: {
    readonly channels: number;
    readonly bias: Bias | undefined;
    readonly accumulator: Accumulator;
    readonly factor: (channel: number) => number;
  },
  { rounding }: SemanticsProfile,
): FilterProducts {
  const { channels, bias, accumulator, factor } = sums;
  return {
    weights: new Int8Array(constantData(node, filter, 'filter').slice().buffer),
    bias,
    accumulator,
    ...channelMultipliers(node, factor, channels, accumulator, rounding),
    ...fusedActivationRange(node, node.operator.options.activation, outputScale),
    rounding,
  };
}

/** A real factor as a multiplier that this accumulator's requantization can apply. */
export function requantizationOf(
  node: Node,
  factor: number,
  accumulator: Accumulator,
  rounding: Rounding,
): QuantizedMultiplier {
  const maxShift = MAX_SHIFT[accumulator];
  if (factor < 2 ** 64) {
    const quantized = quantizeMultiplier(factor, rounding);
    if (quantized.shift <= maxShift) return quantized;
  }
  throw refused(
    node,
    'MULTIPLIER_RANGE',
    `input scales over output scale is ${factor}, the ${accumulator} accumulator allows less than 2^${maxShift}`,
    'calibrate the output again; its scale is far too small for its inputs',
  );
}

/** Multipliers and shifts for every output channel, from the channels' factors. */
function channelMultipliers(
  node: Node,
  factorOf: (channel: number) => number,
  channels: number,
  accumulator: Accumulator,
  rounding: Rounding,
): { readonly multipliers: Int32Array; readonly shifts: Int32Array } {
  const multipliers = new Int32Array(channels);
  const shifts = new Int32Array(channels);
  for (let c = 0; c < channels; c++) {
    const { multiplier, shift } = requantizationOf(node, factorOf(c), accumulator, rounding);
    multipliers[c] = multiplier;
    shifts[c] = shift;
  }
  return { multipliers, shifts };
}

/** The factor of every channel of a convolution; one filter scale serves them all. */
export function convolutionFactor(
  inputScale: number,
  filter: readonly number[],
  outputScale: number,
): (channel: number) => number {
  return (c) => productScale(inputScale, filter.length === 1 ? filter[0] : filter[c], outputScale);
}

/** Check an INT8 filter's quantization (one scale, or one per output channel; zero points 0) and give its scales. */
export function filterScales(node: Node, filter: Tensor, channels: number): readonly number[] {
  const { scale, zeroPoint, dimension } = quantizationOf(node, filter, 'filter');
  if (zeroPoint.some((zero) => zero !== 0)) {
    throw refused(
      node,
      'ZERO_POINT_NOT_ZERO',
      `filter has zero point ${zeroPoint.find((zero) => zero !== 0)}`,
      'weights are quantized symmetrically, with zero point 0',
      filter,
    );
  }
  if (scale.length !== 1 && (scale.length !== channels || filter.shape[dimension] !== channels)) {
    throw refused(
      node,
      'FILTER_SCALES',
      `filter has ${scale.length} scales along dimension ${dimension}`,
      `one scale, or ${channels}: one per output channel`,
      filter,
    );
  }
  return scale;
}

/**
 * Read the bias, if there is one.
 *
 * @param served the types that TFLM handles here, the usual one first
 */
export function readBias(
  node: Node,
  tensor: Tensor | undefined,
  channels: number,
  served: readonly ElementType[],
): Bias | undefined {
  if (!tensor) return undefined;
  if (!served.includes(tensor.type)) {
    throw unserved(
      node,
      'BIAS_TYPE',
      `bias is ${tensor.type}, only ${served.join(', ')} is served`,
      `convert with ${served[0]} biases`,
      tensor,
    );
  }
  checkShape(node, tensor, 'bias', [channels]);
  const bytes = constantData(node, tensor, 'bias').slice().buffer;
  if (tensor.type === 'INT32') return Float64Array.from(new Int32Array(bytes));
  const values = new BigInt64Array(bytes);
  const exact = values.every((value) => value <= EXACT_BIAS && value >= -EXACT_BIAS);
  return exact ? Float64Array.from(values, Number) : values;
}

/** A sum of int16 times int8 products over less than 2^30 taps is below 2^52 too. */
const EXACT_BIAS = 2n ** 52n;

/**
 * Which accumulator TFLM picks for CONV_2D and FULLY_CONNECTED: the bias tensor's type decides; the option
 * `quantized_bias_type` is only looked at where there is no bias.
 */
export function accumulatorOf(bias: Tensor | undefined, quantizedBiasType: ElementType): Accumulator {
  return (bias ? bias.type : quantizedBiasType) === 'INT32' ? 'int32' : 'int64';
}

/**
 * From a sum of products to the output: add the bias, requantize, clamp.
 *
 * @param sum exact sum of the channel's products
 */
export function finishAccumulator(p: ChannelRequantization, sum: number, channel: number): number {
  return clamp(biasedAndScaled(p, sum, channel), p.activationMin, p.activationMax);
}

function biasedAndScaled(p: ChannelRequantization, sum: number, channel: number): number {
  const multiplier = p.multipliers[channel];
  const shift = p.shifts[channel];
  const bias = p.bias === undefined ? 0 : p.bias[channel];
  if (typeof bias === 'bigint') return requantize64(BigInt(sum) + bias, multiplier, shift);
  // The int32 accumulator wraps; wrapping once at the end gives the same low 32 bits.
  if (p.accumulator === 'int32') return requantize32(wrap32(sum + bias), multiplier, shift, p.rounding);
  return requantize64(sum + bias, multiplier, shift);
}
