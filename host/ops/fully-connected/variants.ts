import { anyConvolutionCycles } from '../conv-2d/cycles.js';
import { anyConvolutionKernel, type ConvolutionKernel } from '../conv-2d/kernels.js';
import type { Conv2dParams } from '../conv-2d/prepare.js';
import type { PackedConstant, PreparedKernel, Variant } from '../op.js';
import { acceptsGeneral, accumulatorKind, type FastChannel, fastChannel } from '../packing/channels.js';
import { packGeneralSharedQuads, packSharedQuads } from '../packing/records.js';
import type { ChannelRequantization } from '../shared/requantization.js';
import { anyFullyConnectedCycles, fullyConnectedCycles } from './cycles.js';
import type { FullyConnectedParams } from './prepare.js';
import { rowSegments } from './segments.js';

/** A product of input rows with filters: what the kernels see of a fully connected layer. */
interface RowProduct extends ChannelRequantization {
  readonly batches: number;
  readonly inputDepth: number;
  readonly outputDepth: number;
  /** [outputDepth, inputDepth] */
  readonly weights: Int8Array;
}

const NOT_SHARED = 'a weight of -128 has a negative neighbour';

/** The kernels for FULLY_CONNECTED, the fastest first. */
export const FULLY_CONNECTED_VARIANTS: readonly Variant<'FULLY_CONNECTED', FullyConnectedParams>[] = [
  {
    name: 'fully_connected_s16s8',
    serves: '32-bit sums, INT64 bias or none, no weight of -128 that shares its word with a negative one',
    cost: fullyConnectedCycles,
    accepts: (_, p) => {
      const kernel = fullyConnectedKernel(p);
      return typeof kernel === 'string' ? kernel : true;
    },
    prepare: ({ operator: { inputs, outputs } }, p) => {
      const kernel = fullyConnectedKernel(p);
      if (typeof kernel === 'string') throw new Error(`not accepted: ${kernel}`);
      return kernel(inputs[0], outputs[0]);
    },
  },
  {
    name: 'fully_connected_s16s8_any',
    serves: 'any node without a weight of -128 that shares its word with a negative one',
    cost: anyFullyConnectedCycles,
    accepts: (_, p) => {
      const general = acceptsProduct(p);
      if (general !== true) return general;
      return packGeneralSharedQuads(p, rowsOf(p), p.inputDepth) !== undefined || NOT_SHARED;
    },
    prepare: ({ operator: { inputs, outputs } }, p) => {
      const weights = packGeneralSharedQuads(p, rowsOf(p), p.inputDepth);
      if (weights === undefined) throw new Error(`not accepted: ${NOT_SHARED}`);
      const { segmentBlocks, segmentsBehind } = rowSegments(rowsOf(p), p.inputDepth);
      return {
        kernel: 'thumbnn_fully_connected_s16s8_any',
        params: {
          ...productParams(p, inputs[0], outputs[0]),
          accumulator: accumulatorKind(p),
          segment_blocks: segmentBlocks,
          segments_behind: segmentsBehind,
        },
        constants: [weightsConstant(weights)],
        scratchBytes: 0,
      };
    },
  },
  {
    // A convolution of 1x1 images takes any weight.
    name: 'conv2d_s16s8_any',
    serves: 'any node',
    cost: (p) => anyConvolutionCycles(convolutionOf(p)),
    accepts: (_, p) => acceptsProduct(p),
    prepare: ({ operator: { inputs, outputs } }, p) => {
      const kernel = anyConvolutionKernel(convolutionOf(p));
      if (typeof kernel === 'string') throw new Error(`not accepted: ${kernel}`);
      return kernel(inputs[0], outputs[0]);
    },
  },
];

/** What prepares the fast kernel for a product of rows, or the reason why it cannot serve. */
export function fullyConnectedKernel(p: RowProduct): ConvolutionKernel | string {
  if (p.batches === 0) return 'the output has no elements';
  const channels: FastChannel[] = [];
  for (const [i, row] of rowsOf(p).entries()) {
    const channel = fastChannel(p, i, row);
    if (typeof channel === 'string') return channel;
    channels.push(channel);
  }
  const weights = packSharedQuads(channels, p.inputDepth);
  if (weights === undefined) return NOT_SHARED;
  return (input, output) => ({
    kernel: 'thumbnn_fully_connected_s16s8',
    params: productParams(p, input, output),
    constants: [weightsConstant(weights)],
    scratchBytes: 0,
  });
}

function acceptsProduct(p: RowProduct): true | string {
  return p.batches === 0 ? 'the output has no elements' : acceptsGeneral(p, p.inputDepth);
}

/** Rows as images of one pixel. */
function convolutionOf(p: FullyConnectedParams): Conv2dParams {
  return {
    ...p,
    inputHeight: 1,
    inputWidth: 1,
    filterHeight: 1,
    filterWidth: 1,
    filterDepth: p.inputDepth,
    groups: 1,
    outputHeight: 1,
    outputWidth: 1,
    strideH: 1,
    strideW: 1,
    dilationH: 1,
    dilationW: 1,
    padTop: 0,
    padLeft: 0,
    padBottom: 0,
    padRight: 0,
  };
}

function productParams(p: RowProduct, input: number, output: number): PreparedKernel['params'] {
  return {
    input: { tensor: input },
    output: { tensor: output },
    weights: { constant: 'weights' },
    batches: p.batches,
    input_depth: p.inputDepth,
    output_depth: p.outputDepth,
    activation_min: p.activationMin,
    activation_max: p.activationMax,
  };
}

function rowsOf({ weights, inputDepth, outputDepth }: RowProduct): Int8Array[] {
  return Array.from({ length: outputDepth }, (_, channel) =>
    weights.subarray(channel * inputDepth, (channel + 1) * inputDepth),
  );
}

function weightsConstant(bytes: Uint8Array): PackedConstant {
  return { name: 'weights', kind: 'weights', bytes, align: 4 };
}
