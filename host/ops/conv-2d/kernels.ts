import type { PackedConstant, PreparedKernel } from '../op.js';
import {
  acceptsGeneral,
  accumulatorKind,
  type FastChannel,
  fastChannel,
  requantizationKind,
  type ScaledChannel,
  scaledChannel,
} from '../packing/channels.js';
import { packConvolutionQuads, packGeneralQuads, packWidePairs, packWords } from '../packing/records.js';
import { dilatedWindowFields } from '../packing/windows.js';
import { type Patch, patchOf, tapOffsets } from './patch.js';
import type { Conv2dParams } from './prepare.js';

/**
 * The kernels of CONV_2D for a convolution of any origin. Each gives what prepares it, or the reason why it cannot serve: to
 * ask must not cost as much as to pack the weights.
 */

/** Prepares a kernel that has accepted; `input` and `output` are tensor indices. */
export type ConvolutionKernel = (input: number, output: number) => PreparedKernel;

/** Products per output that conv2d_s16s8_small can hold. */
const SMALL_COLUMNS = 28;

export function smallConvolutionKernel(p: Conv2dParams): ConvolutionKernel | string {
  if (pixelsOf(p) === 0) return NO_ELEMENTS;
  if (p.groups !== 1) return 'the convolution has groups';
  const patch = patchOf(p);
  if (patch.columns > SMALL_COLUMNS) return `an output has more than ${SMALL_COLUMNS} products`;
  const offsets = tapOffsets(p, patch);
  if (offsets === undefined) return 'a patch spans more than 64 KiB';
  const channels = channelsOf(p, patch, fastChannel);
  if (typeof channels === 'string') return channels;
  return (input, output) => ({
    kernel: 'thumbnn_conv2d_s16s8_small',
    params: { ...convolutionParams(p, patch, input, output), taps: { constant: 'taps' } },
    constants: [
      weightsConstant(packWidePairs(channels, patch.columns)),
      { name: 'taps', kind: 'parameters', bytes: packWords(offsets), align: 4 },
    ],
    scratchBytes: 12 * patch.columns,
  });
}

export function fastConvolutionKernel(p: Conv2dParams): ConvolutionKernel | string {
  if (pixelsOf(p) === 0) return NO_ELEMENTS;
  const patch = patchOf(p);
  const channels = channelsOf(p, patch, scaledChannel);
  if (typeof channels === 'string') return channels;
  const requantization = requantizationKind(p);
  const groups = slices(channels, p.groups);
  const pack = (group: readonly ScaledChannel[]) =>
    packConvolutionQuads(group, patch.columns, requantization);
  return (input, output) => ({
    kernel: 'thumbnn_conv2d_s16s8',
    params: {
      ...convolutionParams(p, patch, input, output),
      groups: p.groups,
      kind: requantization === 'single' ? 0 : 1,
    },
    constants: [weightsConstant(concatenate(groups.map(pack)))],
    scratchBytes: 4 * patch.columns,
  });
}

export function anyConvolutionKernel(p: Conv2dParams): ConvolutionKernel | string {
  if (pixelsOf(p) === 0) return NO_ELEMENTS;
  const general = acceptsGeneral(p, p.filterHeight * p.filterWidth * p.filterDepth);
  if (general !== true) return general;
  return (input, output) => {
    const patch = patchOf(p);
    const channels = p.outputDepth / p.groups;
    const groups = slices(patch.rows, p.groups).map((rows, group) =>
      packGeneralQuads(p, rows, patch.columns, group * channels),
    );
    return {
      kernel: 'thumbnn_conv2d_s16s8_any',
      params: {
        ...convolutionParams(p, patch, input, output),
        groups: p.groups,
        accumulator: accumulatorKind(p),
      },
      constants: [weightsConstant(concatenate(groups))],
      scratchBytes: 4 * patch.columns,
    };
  };
}

const NO_ELEMENTS = 'the output has no elements';

/** Every channel by `prepare`, or the reason why one cannot be. */
function channelsOf<C extends FastChannel | ScaledChannel>(
  p: Conv2dParams,
  { rows }: Patch,
  prepare: (p: Conv2dParams, channel: number, weights: Int8Array) => C | string,
): C[] | string {
  const channels: C[] = [];
  for (const [i, row] of rows.entries()) {
    const channel = prepare(p, i, row);
    if (typeof channel === 'string') return channel;
    channels.push(channel);
  }
  return channels;
}

function convolutionParams(
  p: Conv2dParams,
  patch: Patch,
  input: number,
  output: number,
): PreparedKernel['params'] {
  return {
    input: { tensor: input },
    output: { tensor: output },
    weights: { constant: 'weights' },
    scratch: { scratch: 0 },
    ...dilatedWindowFields(p),
    input_depth: p.inputDepth,
    output_depth: p.outputDepth,
    run_taps: patch.runTaps,
  };
}

/** Output pixels. */
export function pixelsOf(p: Conv2dParams): number {
  return p.batches * p.outputHeight * p.outputWidth;
}

function weightsConstant(bytes: Uint8Array): PackedConstant {
  return { name: 'weights', kind: 'weights', bytes, align: 4 };
}

/** Equal parts of a list, in order. */
function slices<T>(list: readonly T[], parts: number): T[][] {
  const size = list.length / parts;
  return Array.from({ length: parts }, (_, i) => list.slice(i * size, (i + 1) * size));
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
