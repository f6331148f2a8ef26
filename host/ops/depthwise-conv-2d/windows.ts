import { AccumulatorKind, biasOf, type FastChannel, requantizationWords } from '../packing/channels.js';
import { Writer } from '../packing/writer.js';
import type { DepthwiseConv2dParams } from './prepare.js';

/** Weights for the kernels that take an output pixel at a time (kernels-thumb/depthwise-conv-2d/depthwise_windows.S). */

export const BLOCK_CHANNELS = 4;

/** Records of depthwise_conv2d_s16s8.S: blocks of 4 channels, the last one begins 4 channels before the end. */
export function packBlocks(channels: readonly FastChannel[], taps: number): Uint8Array {
  const blocks = Math.ceil(channels.length / BLOCK_CHANNELS);
  const out = new Writer(blocks * BLOCK_CHANNELS * (taps + 8));
  for (let i = 0; i < blocks; i++) {
    const first = Math.min(i * BLOCK_CHANNELS, channels.length - BLOCK_CHANNELS);
    const block = channels.slice(first, first + BLOCK_CHANNELS);
    for (const { bias } of block) out.word(bias);
    for (let tap = 0; tap < taps; tap++) {
      for (const { weights } of block) out.int8(weights[tap]);
    }
    for (const { multiplier } of block) out.word(multiplier);
  }
  return out.finish();
}

/** Taps of the filters of depthwise_conv2d_s16s8_line3.S. */
export const LINE_TAPS = 3;

/** Records of depthwise_conv2d_s16s8_line3.S: pairs of channels. */
export function packLinePairs(channels: readonly FastChannel[]): Uint8Array {
  const out = new Writer((channels.length / 2) * (16 + 4 * LINE_TAPS));
  for (let i = 0; i < channels.length; i += 2) {
    const pair = channels.slice(i, i + 2);
    for (const { bias } of pair) out.word(bias);
    for (const { multiplier } of pair) out.word(multiplier);
    for (let tap = 0; tap < LINE_TAPS; tap++) {
      for (const { weights } of pair) out.int16(weights[tap]);
    }
  }
  return out.finish();
}

/** Records of depthwise_conv2d_s16s8_any.S. @param filters by output channel, their taps row by row */
export function packGeneralRecords(p: DepthwiseConv2dParams, filters: readonly Int8Array[]): Uint8Array {
  const taps = p.filterHeight * p.filterWidth;
  const padding = -taps & 3;
  const out = new Writer(filters.length * (20 + taps + padding));
  for (const [channel, weights] of filters.entries()) {
    out.doubleWord(BigInt(biasOf(p, channel)));
    for (const word of requantizationWords(
      AccumulatorKind.INT64,
      p.multipliers[channel],
      p.shifts[channel],
    )) {
      out.word(word);
    }
    for (const weight of weights) out.int8(weight);
    for (let i = 0; i < padding; i++) out.int8(0);
  }
  return out.finish();
}
