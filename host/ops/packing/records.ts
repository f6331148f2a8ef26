import type { ChannelRequantization } from '../shared/requantization.js';
import {
  accumulatorKind,
  biasOf,
  type FastChannel,
  type Requantization,
  requantizationWords,
  type ScaledChannel,
} from './channels.js';
import { Writer } from './writer.js';

/** The weights records of the kernels: several channels interleaved, with their biases and multipliers, in reading order. */

const evenColumns = (columns: number): number => columns + (columns % 2);

const EMPTY: FastChannel & ScaledChannel = { weights: new Int8Array(), bias: 0, multiplier: 0, scale: [] };

/** Weight of a column, 0 beyond the last. */
const weight = (channel: { readonly weights: Int8Array }, column: number): number =>
  channel.weights[column] ?? 0;

/** The words of a channel's requantization, zeros for a channel that only pads. */
const scaleWords = (channel: ScaledChannel, words: number): readonly number[] =>
  Array.from({ length: words }, (_, i) => channel.scale[i] ?? 0);

const WORDS_OF: { readonly [R in Requantization]: number } = { single: 1, double: 3 };

/**
 * Records of four channels for kernels-thumb/common/conv_4x2.inc.
 * @param columns even
 */
export function packConvolutionQuads(
  channels: readonly ScaledChannel[],
  columns: number,
  requantization: Requantization,
): Uint8Array {
  const words = WORDS_OF[requantization];
  const out = new Writer(Math.ceil(channels.length / 4) * (16 + 16 * words + 4 * columns));
  for (let i = 0; i < channels.length; i += 4) {
    const quad = Array.from({ length: 4 }, (_, j) => channels[i + j] ?? EMPTY);
    const pairs = [quad.slice(0, 2), quad.slice(2)];
    for (const [low, high] of pairs) {
      out.word(low.bias + 256 * high.bias);
      out.word(high.bias);
    }
    for (let column = 0; column < columns; column += 2) {
      for (const [low, high] of pairs) {
        for (const k of [column, column + 1]) out.int16(256 * weight(high, k) + weight(low, k) + 128);
      }
    }
    for (const channel of quad) for (const word of scaleWords(channel, words)) out.word(word);
  }
  return out.finish();
}

/**
 * Records of channel pairs for kernels-thumb/conv-2d/conv2d_s16s8_small.S, weights widened to int16.
 * @param columns even
 */
export function packWidePairs(channels: readonly FastChannel[], columns: number): Uint8Array {
  const out = new Writer(Math.ceil(channels.length / 2) * (16 + 4 * columns));
  for (let i = 0; i < channels.length; i += 2) {
    const pair = [channels[i], channels[i + 1] ?? EMPTY];
    for (const { bias } of pair) out.word(bias);
    for (let column = 0; column < columns; column += 2) {
      for (const channel of pair) for (const k of [column, column + 1]) out.int16(weight(channel, k));
    }
    for (const { multiplier } of pair) out.word(multiplier);
  }
  return out.finish();
}

interface Weights {
  readonly weights: Int8Array;
}

/** The channels of a record, two and two in a word. */
type Quad<C> = readonly [C, C, C, C];

/** Whether the low and the high channel of a word share an int16 in every column: 256 * high + low >= -32768. */
function canShare(low: Weights, high: Weights): boolean {
  return high.weights.every((w, column) => w !== -128 || weight(low, column) >= 0);
}

/** Column pairs for kernels-thumb/fully-connected/rows.S. @param pairs low and high channel of each word */
function putSharedColumns(
  out: Writer,
  pairs: readonly (readonly [Weights, Weights])[],
  columns: number,
): void {
  for (let column = 0; column < evenColumns(columns); column += 2) {
    for (const [low, high] of pairs) {
      for (const k of [column, column + 1]) out.int16(256 * weight(high, k) + weight(low, k));
    }
  }
}

/**
 * Channels by fours, or undefined when two weights in one column do not fit the int16 that they share.
 * @param empty pads the last four
 */
function sharedQuads<C extends Weights>(channels: readonly C[], empty: C): Quad<C>[] | undefined {
  const quads: Quad<C>[] = [];
  for (let i = 0; i < channels.length; i += 4) {
    const [a, b = empty, c = empty, d = empty] = channels.slice(i, i + 4);
    if (!canShare(a, b) || !canShare(c, d)) return undefined;
    quads.push([a, b, c, d]);
  }
  return quads;
}

/**
 * Records of four channels for kernels-thumb/fully-connected/fully_connected_s16s8.S, the last of two when no more are left;
 * undefined when two weights in one column do not fit the int16 they share.
 */
export function packSharedQuads(channels: readonly FastChannel[], columns: number): Uint8Array | undefined {
  const quads = sharedQuads(channels, EMPTY);
  if (quads === undefined) return undefined;
  const out = new Writer((channels.length + (channels.length % 2)) * (10 + evenColumns(columns)));
  for (const [i, [a, b, c, d]] of quads.entries()) {
    const pairs: [FastChannel, FastChannel][] =
      channels.length - 4 * i > 2
        ? [
            [a, b],
            [c, d],
          ]
        : [[a, b]];
    for (const [low] of pairs) out.word(low.bias);
    for (const [low, high] of pairs) out.doubleWord(256n * BigInt(high.bias) + BigInt(low.bias));
    putSharedColumns(out, pairs, columns);
    for (const { multiplier } of pairs.flat()) out.word(multiplier);
  }
  return out.finish();
}

/**
 * Records of four channels for kernels-thumb/fully-connected/fully_connected_s16s8_any.S; undefined as packSharedQuads.
 * @param rows weights by channel
 */
export function packGeneralSharedQuads(
  p: ChannelRequantization,
  rows: readonly Int8Array[],
  columns: number,
): Uint8Array | undefined {
  const kind = accumulatorKind(p);
  const channels = rows.map((weights, channel) => ({
    weights,
    bias: BigInt(biasOf(p, channel)),
    words: requantizationWords(kind, p.multipliers[channel], p.shifts[channel]),
  }));
  const quads = sharedQuads(channels, { weights: new Int8Array(), bias: 0n, words: [0, 0, 0] });
  if (quads === undefined) return undefined;
  const out = new Writer(quads.length * (80 + 4 * evenColumns(columns)));
  for (const quad of quads) {
    const [a, b, c, d] = quad;
    out.doubleWord(a.bias);
    out.doubleWord(c.bias);
    out.doubleWord(256n * b.bias + a.bias);
    out.doubleWord(256n * d.bias + c.bias);
    putSharedColumns(
      out,
      [
        [a, b],
        [c, d],
      ],
      columns,
    );
    for (const { words } of quad) for (const word of words) out.word(word);
  }
  return out.finish();
}

/**
 * Records of four channels for kernels-thumb/common/dot_4x64.inc.
 * @param rows weights by channel, from `first` on
 * @param first the channel of the first row
 */
export function packGeneralQuads(
  p: ChannelRequantization,
  rows: readonly Int8Array[],
  columns: number,
  first: number,
): Uint8Array {
  const padded = evenColumns(columns);
  const kind = accumulatorKind(p);
  const out = new Writer(Math.ceil(rows.length / 4) * (80 + 4 * padded));
  for (let i = 0; i < rows.length; i += 4) {
    const quad = Array.from({ length: 4 }, (_, j) => i + j);
    for (const row of quad) out.doubleWord(row < rows.length ? BigInt(biasOf(p, first + row)) : 0n);
    for (let column = 0; column < padded; column += 2) {
      for (const low of [i, i + 2]) {
        for (const k of [column, column + 1]) {
          out.int8(rows[low]?.[k] ?? 0);
          out.int8(rows[low + 1]?.[k] ?? 0);
        }
      }
    }
    for (const row of quad) {
      const channel = first + row;
      const words =
        row < rows.length ? requantizationWords(kind, p.multipliers[channel], p.shifts[channel]) : [0, 0, 0];
      for (const word of words) out.word(word);
    }
  }
  return out.finish();
}

/** Words, in order. */
export function packWords(words: readonly number[]): Uint8Array {
  const out = new Writer(4 * words.length);
  for (const word of words) out.word(word);
  return out.finish();
}

/** int16 values, in order. */
export function packHalfwords(values: Int16Array): Uint8Array {
  const out = new Writer(2 * values.length);
  for (const value of values) out.int16(value);
  return out.finish();
}
