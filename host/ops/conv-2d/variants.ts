import { fullyConnectedKernel } from '../fully-connected/variants.js';
import type { Node, PackedConstant, PreparedKernel, Variant } from '../op.js';
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
import { type Patch, patchOf, tapOffsets } from './patch.js';
import type { Conv2dParams } from './prepare.js';

/** A kernel for a convolution, or the reason why it cannot serve. */
type Prepare = (p: Conv2dParams, input: number, output: number) => PreparedKernel | string;

/** Products per output that conv2d_s16s8_small can hold. */
const SMALL_COLUMNS = 32;

/** The kernels with 4 pixels at a time need that many. */
const GROUP_PIXELS = 4;

/** The kernels for CONV_2D, the fastest first. */
export const CONV_2D_VARIANTS: readonly ConvVariant[] = [
  {
    name: 'fully_connected_s16s8',
    accepts: (_, p) => {
      const rows = rowsOfProduct(p);
      if (rows === undefined) return 'patches are no contiguous rows of the input';
      const columns = p.filterHeight * p.filterWidth * p.filterDepth;
      if (!prefersRows(rows, columns)) return 'so many pixels are faster four at a time';
      const kernel = fullyConnectedKernel(productOf(p, rows), 0, 1);
      return typeof kernel === 'string' ? kernel : true;
    },
    prepare: (node, p) => {
      const [input, output] = operands(node);
      return accepted(fullyConnectedKernel(productOf(p, rowsOfProduct(p) ?? 0), input, output));
    },
  },
  {
    name: 'conv2d_s16s8_small',
    accepts: (_, p) => {
      if (pixelsOf(p) === 0) return 'the output has no elements';
      if (p.groups !== 1) return 'the convolution has groups';
      const patch = patchOf(p);
      if (patch.columns > SMALL_COLUMNS) return `an output has more than ${SMALL_COLUMNS} products`;
      if (tapOffsets(p, patch) === undefined) return 'a patch spans more than 64 KiB';
      const channels = channelsOf(p, patch, fastChannel);
      return typeof channels === 'string' ? channels : true;
    },
    prepare: (node, p) => {
      const patch = patchOf(p);
      const { columns, runTaps } = patch;
      const weights = packWidePairs(accepted(channelsOf(p, patch, fastChannel)), columns);
      const offsets = tapOffsets(p, patch) ?? [];
      return {
        kernel: 'thumbnn_conv2d_s16s8_small',
        params: { ...convolutionParams(node, p, runTaps), taps: { constant: 'taps' } },
        constants: [
          weightsConstant(weights),
          { name: 'taps', kind: 'parameters', bytes: packWords(offsets), align: 4 },
        ],
        scratchBytes: 8 * columns,
      };
    },
  },
  {
    name: 'conv2d_s16s8',
    accepts: (_, p) => {
      if (pixelsOf(p) === 0) return 'the output has no elements';
      const channels = channelsOf(p, patchOf(p), scaledChannel);
      return typeof channels === 'string' ? channels : true;
    },
    prepare: (node, p) => {
      const patch = patchOf(p);
      const { columns, runTaps } = patch;
      const requantization = requantizationKind(p);
      const channels = accepted(channelsOf(p, patch, scaledChannel));
      const groups = slices(channels, p.groups).map((group) =>
        packConvolutionQuads(group, columns, requantization),
      );
      return {
        kernel: 'thumbnn_conv2d_s16s8',
        params: {
          ...convolutionParams(node, p, runTaps),
          groups: p.groups,
          kind: requantization === 'single' ? 0 : 1,
        },
        constants: [weightsConstant(concatenate(groups))],
        scratchBytes: 4 * columns,
      };
    },
  },
  {
    name: 'conv2d_s16s8_any',
    accepts: (_, p) => {
      if (pixelsOf(p) === 0) return 'the output has no elements';
      return acceptsGeneral(p, p.filterHeight * p.filterWidth * p.filterDepth);
    },
    prepare: (node, p) => {
      const patch = patchOf(p);
      const channels = p.outputDepth / p.groups;
      const groups = Array.from({ length: p.groups }, (_, group) => {
        const first = group * channels;
        return packGeneralQuads(p, patch.rows.slice(first, first + channels), patch.columns, first);
      });
      return {
        kernel: 'thumbnn_conv2d_s16s8_any',
        params: {
          ...convolutionParams(node, p, patch.runTaps),
          groups: p.groups,
          accumulator: accumulatorKind(p),
        },
        constants: [weightsConstant(concatenate(groups))],
        scratchBytes: 2 * patch.columns,
      };
    },
  },
];

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

/**
 * Rows of the input when the convolution is a product of its contiguous rows with the filters: a 1x1 filter with
 * stride 1, or a filter as large as the image.
 */
function rowsOfProduct(p: Conv2dParams): number | undefined {
  if (p.groups !== 1) return undefined;
  if (p.filterHeight === 1 && p.filterWidth === 1 && p.strideH === 1 && p.strideW === 1) return pixelsOf(p);
  const whole =
    p.outputHeight === 1 &&
    p.outputWidth === 1 &&
    p.padTop === 0 &&
    p.padLeft === 0 &&
    p.filterHeight === p.inputHeight &&
    p.filterWidth === p.inputWidth &&
    (p.dilationH === 1 || p.filterHeight === 1) &&
    (p.dilationW === 1 || p.filterWidth === 1);
  return whole ? p.batches : undefined;
}

/**
 * Whether the fully connected kernel is faster. Cycles per pixel and output channel from the headers of both kernels:
 * it takes 164/128 per column and about 13 for the rest; the 2x4 core 148/128 and 7, packing 6 per column and 4 pixels
 * (counted for 16 channels), but pixels beyond a multiple of 4 cost as much as 4.
 */
function prefersRows(pixels: number, columns: number): boolean {
  if (pixels < GROUP_PIXELS) return true;
  const groups = Math.ceil(pixels / GROUP_PIXELS);
  const byRows = pixels * ((164 / 128) * columns + 13);
  const byGroups = groups * GROUP_PIXELS * ((148 / 128) * columns + 7) + groups * ((6 / 16) * columns);
  return byRows < byGroups;
}

/** The same arithmetic as a fully connected layer. */
function productOf(p: Conv2dParams, batches: number) {
  return { ...p, batches, inputDepth: p.filterHeight * p.filterWidth * p.filterDepth };
}

function convolutionParams(
  node: Node<'CONV_2D'>,
  p: Conv2dParams,
  runTaps: number,
): PreparedKernel['params'] {
  const [input, output] = operands(node);
  return {
    input: { tensor: input },
    output: { tensor: output },
    weights: { constant: 'weights' },
    scratch: { scratch: 0 },
    batches: p.batches,
    input_height: p.inputHeight,
    input_width: p.inputWidth,
    input_depth: p.inputDepth,
    filter_height: p.filterHeight,
    filter_width: p.filterWidth,
    output_height: p.outputHeight,
    output_width: p.outputWidth,
    output_depth: p.outputDepth,
    stride_h: p.strideH,
    stride_w: p.strideW,
    dilation_h: p.dilationH,
    dilation_w: p.dilationW,
    pad_top: p.padTop,
    pad_left: p.padLeft,
    run_taps: runTaps,
    activation_min: p.activationMin,
    activation_max: p.activationMax,
  };
}

function operands(node: Node): [input: number, output: number] {
  return [node.operator.inputs[0], node.operator.outputs[0]];
}

function pixelsOf(p: Conv2dParams): number {
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

/** What `accepts` has found possible. @throws Error when a caller did not ask it */
function accepted<T>(result: T | string): T {
  if (typeof result === 'string') throw new Error(`not accepted: ${result}`);
  return result;
}
