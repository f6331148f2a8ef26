import type { Conv2dParams } from '../conv-2d/prepare.js';
import { CONV_2D_VARIANTS } from '../conv-2d/variants.js';
import type { Node, PackedConstant, PreparedKernel, Variant } from '../op.js';
import { acceptsGeneral, type FastChannel, fastChannel } from '../packing/channels.js';
import { dilatedWindowFields } from '../packing/windows.js';
import { ANY_COST, LINE_COST, PLANES_COST, WINDOW_COST } from './cycles.js';
import { type Planes, packPlaneRecords, planesOf } from './planes.js';
import type { DepthwiseConv2dParams } from './prepare.js';
import { BLOCK_CHANNELS, LINE_TAPS, packBlocks, packGeneralRecords, packLinePairs } from './windows.js';

type DepthwiseVariant = Variant<'DEPTHWISE_CONV_2D', DepthwiseConv2dParams>;

/** The kernels for DEPTHWISE_CONV_2D, the fastest first. */
export const DEPTHWISE_CONV_2D_VARIANTS: readonly DepthwiseVariant[] = [
  planesVariant('depthwise_conv2d_s16s8_3x3', 1),
  planesVariant('depthwise_conv2d_s16s8_3x3_s2', 2),
  {
    name: 'depthwise_conv2d_s16s8_line3',
    serves: 'three taps in a row or a column, no padding, multiplier 1, even depth, 32-bit sums',
    cost: LINE_COST,
    accepts: (_, p) => {
      if (outputElements(p) === 0) return EMPTY;
      if (p.filterHeight * p.filterWidth !== LINE_TAPS) return `the filter has not ${LINE_TAPS} taps`;
      if (p.padTop + p.padBottom + p.padLeft + p.padRight > 0) return 'there is padding';
      if (p.depthMultiplier !== 1) return 'the depth multiplier is not 1';
      if (p.inputDepth % 2 !== 0) return 'the depth is odd';
      return acceptsFast(p);
    },
    prepare: ({ operator: { inputs, outputs } }, p) => ({
      kernel: 'thumbnn_depthwise_conv2d_s16s8_line3',
      params: {
        input: { tensor: inputs[0] },
        output: { tensor: outputs[0] },
        weights: { constant: 'weights' },
        batches: p.batches,
        input_height: p.inputHeight,
        input_width: p.inputWidth,
        input_depth: p.inputDepth,
        output_height: p.outputHeight,
        output_width: p.outputWidth,
        stride_h: p.strideH,
        stride_w: p.strideW,
        tap_step: p.filterHeight === 1 ? p.dilationW : p.dilationH * p.inputWidth,
        activation_min: p.activationMin,
        activation_max: p.activationMax,
      },
      constants: [weightsConstant(packLinePairs(accepted(fastChannels(p))))],
      scratchBytes: 0,
    }),
  },
  {
    name: 'depthwise_conv2d_s16s8',
    serves: 'at least 4 channels, multiplier 1, 32-bit sums',
    cost: WINDOW_COST,
    accepts: (_, p) => acceptsWindows(p),
    prepare: (node, p) => ({
      kernel: 'thumbnn_depthwise_conv2d_s16s8',
      params: windowParams(node, p),
      constants: [weightsConstant(packBlocks(accepted(fastChannels(p)), p.filterHeight * p.filterWidth))],
      scratchBytes: 0,
    }),
  },
  convolutionVariant('conv2d_s16s8'),
  convolutionVariant('conv2d_s16s8_any'),
  {
    name: 'depthwise_conv2d_s16s8_any',
    serves: 'any node',
    cost: ANY_COST,
    accepts: (_, p) => {
      if (outputElements(p) === 0) return EMPTY;
      return acceptsGeneral(p, p.filterHeight * p.filterWidth);
    },
    prepare: (node, p) => ({
      kernel: 'thumbnn_depthwise_conv2d_s16s8_any',
      params: windowParams(node, p),
      constants: [weightsConstant(packGeneralRecords(p, filtersOf(p)))],
      scratchBytes: 0,
    }),
  },
];

const EMPTY = 'the output has no elements';

function planesVariant(name: string, lengthStride: 1 | 2): DepthwiseVariant {
  return {
    name,
    serves: `3x3 filters with a stride of ${lengthStride}, no dilation, 32-bit sums`,
    cost: PLANES_COST[lengthStride],
    accepts: (_, p) => {
      if (p.filterHeight !== 3 || p.filterWidth !== 3) return 'the filter is not 3x3';
      if (p.dilationH !== 1 || p.dilationW !== 1) return 'the filter is dilated';
      if (outputElements(p) === 0) return EMPTY;
      const planes = planesOf(p, lengthStride);
      if (planes === undefined) return `neither stride is ${lengthStride}`;
      return acceptsFast(p);
    },
    prepare: ({ operator: { inputs, outputs } }, p) => {
      const planes = accepted(planesOf(p, lengthStride) ?? `neither stride is ${lengthStride}`) as Planes;
      const bytes = packPlaneRecords(accepted(fastChannels(p)), planes.linesAreColumns);
      return {
        kernel: `thumbnn_${name}`,
        params: {
          input: { tensor: inputs[0] },
          output: { tensor: outputs[0] },
          weights: { constant: 'weights' },
          scratch: { scratch: 0 },
          batches: p.batches,
          input_length: planes.inputLength,
          input_lines: planes.inputLines,
          input_depth: p.inputDepth,
          depth_multiplier: p.depthMultiplier,
          output_length: planes.outputLength,
          output_lines: planes.outputLines,
          lines_are_columns: planes.linesAreColumns ? 1 : 0,
          line_stride: planes.lineStride,
          pad_length: planes.padLength,
          pad_lines: planes.padLines,
          planes: planes.planes,
          line_words: planes.lineWords,
          band_lines: planes.bandLines,
          activation_min: p.activationMin,
          activation_max: p.activationMax,
        },
        constants: [weightsConstant(bytes)],
        scratchBytes: planes.scratchBytes,
      };
    },
  };
}

/**
 * With one input channel, a depthwise convolution is a convolution whose filters lie differently, and the kernels of CONV_2D
 * take several of its output channels at a time.
 */
function convolutionVariant(name: string): DepthwiseVariant {
  const served = CONV_2D_VARIANTS.find((variant) => variant.name === name)!;
  return {
    name,
    serves: 'one input channel; what it takes in CONV_2D',
    cost: (p) => served.cost(convolutionOf(p)),
    accepts: (node, p) => {
      if (p.inputDepth !== 1) return 'there are several input channels';
      return served.accepts(asConvolution(node), convolutionOf(p));
    },
    prepare: (node, p) => served.prepare(asConvolution(node), convolutionOf(p)),
  };
}

function convolutionOf(p: DepthwiseConv2dParams): Conv2dParams {
  const weights = new Int8Array(p.weights.length);
  for (const [channel, filter] of filtersOf(p).entries()) weights.set(filter, channel * filter.length);
  return { ...p, filterDepth: 1, groups: 1, weights };
}

/** Kernels see the node's tensors only. */
function asConvolution({ operator, inputs, outputs }: Node): Node<'CONV_2D'> {
  return { operator: { ...operator, op: 'CONV_2D' } as Node<'CONV_2D'>['operator'], inputs, outputs };
}

function windowParams(
  { operator: { inputs, outputs } }: Node,
  p: DepthwiseConv2dParams,
): PreparedKernel['params'] {
  return {
    input: { tensor: inputs[0] },
    output: { tensor: outputs[0] },
    weights: { constant: 'weights' },
    ...dilatedWindowFields(p),
    input_depth: p.inputDepth,
    depth_multiplier: p.depthMultiplier,
  };
}

function weightsConstant(bytes: Uint8Array): PackedConstant {
  return { name: 'weights', kind: 'weights', bytes, align: 4 };
}

function acceptsWindows(p: DepthwiseConv2dParams): true | string {
  if (outputElements(p) === 0) return EMPTY;
  if (p.depthMultiplier !== 1) return 'the depth multiplier is not 1';
  if (p.inputDepth < BLOCK_CHANNELS) return `there are fewer than ${BLOCK_CHANNELS} channels`;
  return acceptsFast(p);
}

function acceptsFast(p: DepthwiseConv2dParams): true | string {
  const channels = fastChannels(p);
  return typeof channels === 'string' ? channels : true;
}

/** All channels for a fast kernel, or why one of them needs the general one. */
function fastChannels(p: DepthwiseConv2dParams): FastChannel[] | string {
  const channels: FastChannel[] = [];
  for (const [i, filter] of filtersOf(p).entries()) {
    const channel = fastChannel(p, i, filter);
    if (typeof channel === 'string') return channel;
    channels.push(channel);
  }
  return channels;
}

/** Every output channel's taps, row by row. */
function filtersOf({ weights, outputDepth }: DepthwiseConv2dParams): Int8Array[] {
  const taps = weights.length / outputDepth;
  return Array.from({ length: outputDepth }, (_, channel) =>
    Int8Array.from({ length: taps }, (_, tap) => weights[tap * outputDepth + channel]),
  );
}

function outputElements(p: DepthwiseConv2dParams): number {
  return p.batches * p.outputHeight * p.outputWidth * p.outputDepth;
}

/** What `accepts` has found possible. @throws Error when a caller did not ask it */
function accepted<T>(result: T | string): T {
  if (typeof result === 'string') throw new Error(`not accepted: ${result}`);
  return result;
}
