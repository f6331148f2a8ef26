import { clamp, INT32_MAX, reduceMultiplier, requantize64 } from '../../quantization/fixed-point.js';
import type { ChannelRequantization } from '../shared/requantization.js';

/**
 * What the fast kernels need to know of one output channel: its accumulator fits int32 and is requantized by the single
 * instruction SMMULR(acc, multiplier) = (acc * multiplier + 2^31) >> 32 (kernels-thumb/common/conv_4x2.inc).
 */
export interface FastChannel {
  /** One per column; all zeros when the channel's output is constant. */
  readonly weights: Int8Array;
  /** int32 */
  readonly bias: number;
  /** 0 <= multiplier < 2^31 */
  readonly multiplier: number;
}

/** Largest |input|. */
const INPUT_BOUND = 32768;

/** SMMULR(4 * v, 2^30) = v. */
const IDENTITY_MULTIPLIER = 2 ** 30;
const IDENTITY_BIAS = 4;

/**
 * The channel for a fast kernel, or the reason why it needs a general one.
 * @param weights of the channel, in the kernel's column order
 */
export function fastChannel(
  p: ChannelRequantization,
  channel: number,
  weights: Int8Array,
): FastChannel | string {
  if (p.accumulator !== 'int64') return 'the bias is int32, which asks for two roundings';
  const bias = biasOf(p, channel);
  const multiplier = p.multipliers[channel];
  const shift = p.shifts[channel];
  const reduced = reduceMultiplier(multiplier);
  const reach = reachOf(weights);

  const constant = constantOutput(p, channel, bias, reach);
  if (constant !== undefined) {
    return {
      weights: new Int8Array(weights.length),
      bias: IDENTITY_BIAS * constant,
      multiplier: IDENTITY_MULTIPLIER,
    };
  }
  if (reach + Math.abs(Number(bias)) > INT32_MAX) return 'an accumulator may exceed 32 bits';
  const down = 15 - shift;
  if (down < 16 || down > 32) return `a multiplier has shift ${shift}, outside -17..-1`;
  return { weights, bias: Number(bias), multiplier: reduced * 2 ** (32 - down) };
}

const reachOf = (weights: Int8Array): number =>
  INPUT_BOUND * weights.reduce((sum, w) => sum + Math.abs(w), 0);

/**
 * How common/conv_4x2.inc requantizes: `single` as `FastChannel`; `double` is MBQM32 with double rounding, three words
 * per channel: multiplier, 2^(down - 1), down.
 */
export type Requantization = 'single' | 'double';

/** A channel with the words of its requantization. */
export interface ScaledChannel {
  readonly weights: Int8Array;
  readonly bias: number;
  readonly scale: readonly number[];
}

/** Which requantization `scaledChannel` prepares. */
export function requantizationKind(p: ChannelRequantization): Requantization {
  return p.accumulator === 'int64' ? 'single' : 'double';
}

/** As `fastChannel`, for int32 biases as well. */
export function scaledChannel(
  p: ChannelRequantization,
  channel: number,
  weights: Int8Array,
): ScaledChannel | string {
  if (p.accumulator === 'int64') {
    const fast = fastChannel(p, channel, weights);
    return typeof fast === 'string' ? fast : { ...fast, scale: [fast.multiplier] };
  }
  if (p.rounding !== 'double') return 'the int32 accumulator is rounded once';
  const bias = Number(biasOf(p, channel));
  if (reachOf(weights) + Math.abs(bias) >= 2 ** 30) return 'an accumulator may exceed 31 bits';
  const multiplier = p.multipliers[channel];
  const down = multiplier === 0 ? 1 : -p.shifts[channel];
  if (down < 1) return `a multiplier has shift ${p.shifts[channel]}, outside -31..-1`;
  return { weights, bias, scale: [multiplier, 2 ** (down - 1), down] };
}

/**
 * The output of a channel that does not depend on the input: no weights, or a multiplier so small that the whole range
 * of the accumulator gives one value. Converters write such channels for filters that training left dead.
 */
function constantOutput(
  p: ChannelRequantization,
  channel: number,
  bias: number | bigint,
  reach: number,
): number | undefined {
  const shift = p.shifts[channel];
  const outputAt = (acc: number | bigint) =>
    clamp(requantize64(acc, p.multipliers[channel], shift), p.activationMin, p.activationMax);
  if (reach === 0) return outputAt(bias);
  // Requantization rises with the accumulator as long as its result does not wrap, which below 2^47 takes a shift of 32.
  if (15 - shift < 32 || typeof bias === 'bigint') return undefined;
  const lowest = outputAt(bias - reach);
  return lowest === outputAt(bias + reach) ? lowest : undefined;
}

/** TFLM's 64-bit requantization is defined (and asserted) below this. */
const GENERAL_BOUND = 2 ** 47;

/**
 * True, or the reason why not even the general kernels serve a node.
 * @param columns products per accumulator
 */
export function acceptsGeneral(p: ChannelRequantization, columns: number): true | string {
  if (p.accumulator === 'int32') return true;
  const reach = INPUT_BOUND * 128 * columns;
  const fits = p.multipliers.every(
    (_, channel) => reach + Math.abs(Number(biasOf(p, channel))) < GENERAL_BOUND,
  );
  return fits || 'an accumulator may exceed 47 bits';
}

/** 0 without a bias. */
export function biasOf(p: ChannelRequantization, channel: number): number | bigint {
  return p.bias === undefined ? 0 : p.bias[channel];
}

/** How a general kernel accumulates and requantizes (kernels-thumb/conv-2d/finish_4.S). */
export enum AccumulatorKind {
  INT64 = 0,
  INT32_DOUBLE_ROUNDING = 1,
  INT32_SINGLE_ROUNDING = 2,
}

export function accumulatorKind(p: ChannelRequantization): AccumulatorKind {
  if (p.accumulator === 'int64') return AccumulatorKind.INT64;
  return p.rounding === 'double'
    ? AccumulatorKind.INT32_DOUBLE_ROUNDING
    : AccumulatorKind.INT32_SINGLE_ROUNDING;
}

/** The three words of MBQM64 or MBQM32 in kernels-thumb/common/requantize.inc. */
export function requantizationWords(
  kind: AccumulatorKind,
  multiplier: number,
  shift: number,
): readonly [number, number, number] {
  switch (kind) {
    case AccumulatorKind.INT64:
      return roundingShiftWords(reduceMultiplier(multiplier), 15 - shift);
    case AccumulatorKind.INT32_SINGLE_ROUNDING:
      return roundingShiftWords(multiplier, 31 - shift);
    case AccumulatorKind.INT32_DOUBLE_ROUNDING:
      return [multiplier, Math.max(shift, 0), Math.max(-shift, 0)];
  }
}

/** (acc * factor + 2^(down - 1)) >> down as: the 64-bit factor << (32 - down), and what is to be shifted beyond 32. */
function roundingShiftWords(factor: number, down: number): readonly [number, number, number] {
  const scaled = BigInt(factor) << BigInt(Math.max(0, 32 - down));
  return [Number(scaled & 0xffffffffn), Number(scaled >> 32n), Math.max(0, down - 32)];
}
