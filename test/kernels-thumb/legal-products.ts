import fc from 'fast-check';
import { type Draw, seededDraws } from '../../host/measure/random.js';
import type { TensorData } from '../../host/ops/op.js';
import { elementCount } from '../../host/tflite/elements.js';
import type { Padding } from '../../host/tflite/model.js';
import type { Operand } from '../ops/node.js';
import {
  type Axis,
  between,
  fill,
  filled,
  padding,
  pick,
  rowsOf,
  size,
  type Windows,
  windowsOf,
} from './cases.js';
import { activation, type Draft, factorOf, legalCase, rounding, scale } from './legal-node.js';

/** Whole nodes of CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED: sums of products of int16 and int8. */

/** TFLM's limit of a 64-bit accumulator. */
const ACCUMULATOR_LIMIT = 2 ** 47;
const MAX_INPUT = 6000;
const MAX_WEIGHTS = 12_000;
const MAX_PRODUCTS = 60_000;

type BiasType = 'INT64' | 'INT32' | 'absent';

const content = fc.record({
  batches: fc.constantFrom(1, 1, 1, 2, 3),
  inputFill: fill,
  weightFill: fill,
  inputScale: scale,
  weightScale: scale,
  perChannel: fc.boolean(),
  activation,
  rounding,
  seed: fc.nat(),
});
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

const bias = fc.constantFrom<BiasType>('INT64', 'INT64', 'INT32', 'absent');

/** Large filters now and then, so that all taps may lie in the padding on one side. */
const axis: fc.Arbitrary<Axis> = fc.record({
  input: fc.oneof(size(1, 12), size(1, 40)),
  filter: fc.oneof(size(1, 4), size(1, 11)),
  stride: size(1, 4),
  dilation: fc.oneof(fc.constant(1), size(1, 5)),
});

interface PaddedWindows extends Windows {
  readonly padding: Padding;
}

/** Windows that have an output; the products of one channel are few enough to run. */
const windowsOver = (axes: fc.Arbitrary<Axis>): fc.Arbitrary<PaddedWindows> =>
  fc
    .tuple(axes, axes, padding)
    .map(([y, x, pad]) => ({ ...windowsOf(y, x, pad), padding: pad }))
    .filter(
      ({ rows, columns, y, x }) =>
        rows.output > 0 &&
        columns.output > 0 &&
        rows.output * columns.output * y.filter * x.filter <= MAX_PRODUCTS,
    );
const windows = windowsOver(axis);

/** Up to 10,000 taps on a few pixels. */
const wideWindows = windowsOver(
  fc.record({ input: size(1, 100), filter: size(20, 100), stride: size(10, 100), dilation: size(1, 2) }),
);

interface Products {
  /** By output channel. */
  readonly rows: readonly Int8Array[];
  readonly inputScale: number;
  readonly weightScale: number;
  readonly perChannel: boolean;
}

/** Scales of the weights and of the output, so that the channels' factors are what `factorOf` draws, or near it. */
function scalesOf(draw: Draw, { rows, inputScale, weightScale, perChannel }: Products) {
  const outputScale = (Math.fround(inputScale) * weightScale) / factorOf(draw);
  const spread = pick(draw, [0, 1, 6]);
  const channel = () => weightScale * 2 ** (spread * ((draw() >>> 0) / 2 ** 32 - 0.5));
  // One channel's scale is the tensor's, which the bias of a fully connected layer must agree with.
  return { outputScale, weightScales: perChannel && rows.length > 1 ? rows.map(channel) : weightScale };
}

/** Biases of every size, up to what TFLM's accumulator holds with the largest sum of so many products. */
function biasOperand(
  draw: Draw,
  type: BiasType,
  { rows, inputScale, weightScale }: Products,
): (Operand & { readonly data: BigInt64Array | Int32Array }) | undefined {
  if (type === 'absent') return undefined;
  const values = rows.map((row) => {
    const reach = 32768 * 128 * row.length;
    const limit = type === 'INT32' ? 2 ** 31 - 1 : ACCUMULATOR_LIMIT - 1 - reach;
    const any = Math.trunc(((draw() >>> 0) / 2 ** 31 - 1) * Math.min(limit, 2 ** between(draw, 0, 47)));
    return pick(draw, [any, any, any, 0, limit, -limit]);
  });
  const data = type === 'INT32' ? Int32Array.from(values) : BigInt64Array.from(values, BigInt);
  const productScale = Math.fround(inputScale) * Math.fround(weightScale);
  return { shape: [rows.length], type, data, scale: productScale };
}

const int8 = (count: number) => new Int8Array(count);

function dataOf(input: Int16Array, weights: Int8Array, operand: Operand | undefined): TensorData[] {
  return operand?.data === undefined ? [input, weights] : [input, weights, operand.data];
}

/** Options that both convolutions have. */
function windowOptions({ y, x, padding }: PaddedWindows, { activation }: Content) {
  return {
    ...{ padding, activation },
    ...{ strideH: y.stride, strideW: x.stride, dilationH: y.dilation, dilationW: x.dilation },
  };
}

interface Filters {
  readonly shape: readonly number[];
  /** The dimension of its output channels. */
  readonly dimension: number;
  /** The weights of each output channel. */
  readonly rowsOf: (weights: Int8Array) => readonly Int8Array[];
}

/** Tensors of a convolution. */
function convolution(
  { y, x, rows, columns }: PaddedWindows,
  c: Content,
  inputDepth: number,
  filters: Filters,
  biasType: BiasType,
) {
  const draw = seededDraws(c.seed);
  const inputShape = [c.batches, y.input, x.input, inputDepth];
  const input = filled(new Int16Array(elementCount(inputShape)), c.inputFill, draw, 0x8000);
  const { shape, dimension } = filters;
  const weights = filled(int8(elementCount(shape)), c.weightFill, draw, 0x80);
  const products = { ...c, rows: filters.rowsOf(weights) };
  const { outputScale, weightScales } = scalesOf(draw, products);
  const biases = biasOperand(draw, biasType, products);
  const outputShape = [c.batches, rows.output, columns.output, shape[dimension]];
  return {
    inputs: [
      { shape: inputShape, scale: c.inputScale },
      { shape, dimension, type: 'INT8', scale: weightScales, data: weights } as const,
      biases,
    ],
    outputs: [{ shape: outputShape, scale: outputScale }],
    data: dataOf(input, weights, biases),
    rounding: c.rounding,
  };
}

/** Few enough elements and products to run. */
function isSmall(
  { y, x, rows, columns }: PaddedWindows,
  { batches }: Content,
  inputDepth: number,
  weights: number,
): boolean {
  return (
    batches * y.input * x.input * inputDepth <= MAX_INPUT &&
    weights <= MAX_WEIGHTS &&
    batches * rows.output * columns.output * weights <= MAX_PRODUCTS
  );
}

const convolutionDraft = fc
  .record({
    windows,
    content,
    bias,
    groups: fc.constantFrom(1, 1, 1, 2, 3),
    depthOfGroup: fc.oneof(size(1, 8), size(1, 40)),
    channelsOfGroup: fc.oneof(size(1, 9), size(1, 20)),
    quantizedBiasType: fc.constantFrom('INT64' as const, 'INT32' as const),
  })
  .map(({ groups, depthOfGroup, channelsOfGroup, ...d }) => {
    const channels = groups * channelsOfGroup;
    const shape = [channels, d.windows.y.filter, d.windows.x.filter, depthOfGroup];
    return { ...d, shape, depth: groups * depthOfGroup };
  })
  .filter(({ windows, content, depth, shape }) => isSmall(windows, content, depth, elementCount(shape)))
  .map((d): Draft<'CONV_2D'> => {
    const filters = {
      ...{ shape: d.shape, dimension: 0 },
      rowsOf: (weights: Int8Array) => rowsOf(weights, d.shape[0]),
    };
    const options = {
      ...windowOptions(d.windows, d.content),
      quantizedBiasType: d.quantizedBiasType,
    };
    return { options, ...convolution(d.windows, d.content, d.depth, filters, d.bias) };
  });

const depthwiseDraft = fc
  .record({
    windows: fc.oneof({ weight: 4, arbitrary: windows }, { weight: 1, arbitrary: wideWindows }),
    content,
    bias: fc.constantFrom<BiasType>('INT64', 'INT64', 'absent'),
    depth: fc.oneof(size(1, 2), size(1, 9), size(1, 70)),
    depthMultiplier: fc.oneof(fc.constant(1), size(1, 5), size(1, 16)),
  })
  .map(({ depthMultiplier, ...d }) => {
    const shape = [1, d.windows.y.filter, d.windows.x.filter, d.depth * depthMultiplier];
    return { ...d, shape, depthMultiplier };
  })
  .filter(({ windows, content, depth, shape }) => isSmall(windows, content, depth, elementCount(shape)))
  .map((d): Draft<'DEPTHWISE_CONV_2D'> => {
    const channels = d.shape[3];
    const filters = {
      ...{ shape: d.shape, dimension: 3 },
      rowsOf: (weights: Int8Array) =>
        Array.from({ length: channels }, (_, channel) => weights.filter((_, i) => i % channels === channel)),
    };
    const options = { ...windowOptions(d.windows, d.content), depthMultiplier: d.depthMultiplier };
    return { options, ...convolution(d.windows, d.content, d.depth, filters, d.bias) };
  });

const fullyConnectedDraft = fc
  .record({
    content,
    bias,
    /** Up to the depth at which 32-bit sums of the 64-bit kernels overflow many times over. */
    inputDepth: fc.oneof(size(1, 90), size(1, 90), size(1, 1500), size(1, 10_000)),
    outputDepth: size(1, 19),
    quantizedBiasType: fc.constantFrom('INT64' as const, 'INT32' as const),
  })
  .filter(({ inputDepth, outputDepth }) => inputDepth * outputDepth <= 40_000)
  .map(({ content: c, inputDepth, outputDepth, ...types }): Draft<'FULLY_CONNECTED'> => {
    const draw = seededDraws(c.seed);
    const input = filled(new Int16Array(c.batches * inputDepth), c.inputFill, draw, 0x8000);
    const weights = filled(int8(outputDepth * inputDepth), c.weightFill, draw, 0x80);
    // The kernels that share words take no -128 beside a negative weight: none in half of the nodes.
    if (draw() < 0) for (const [i, w] of weights.entries()) weights[i] = Math.max(-127, w);
    const products = { ...c, rows: rowsOf(weights, outputDepth) };
    const { outputScale, weightScales } = scalesOf(draw, products);
    const biases = biasOperand(draw, types.bias, products);
    return {
      options: {
        activation: c.activation,
        keepNumDims: false,
        quantizedBiasType: types.quantizedBiasType,
      },
      inputs: [
        { shape: [c.batches, inputDepth], scale: c.inputScale },
        { shape: [outputDepth, inputDepth], type: 'INT8', scale: weightScales, data: weights },
        biases,
      ],
      outputs: [{ shape: [c.batches, outputDepth], scale: outputScale }],
      data: dataOf(input, weights, biases),
      rounding: c.rounding,
    };
  });

export const legalConvolution = legalCase('CONV_2D', convolutionDraft);
export const legalDepthwise = legalCase('DEPTHWISE_CONV_2D', depthwiseDraft);
export const legalFullyConnected = legalCase('FULLY_CONNECTED', fullyConnectedDraft);

/** Sums of up to 10,000 products in a convolution: 1x1 filters over many channels. */
export const legalDeepConvolution = legalCase(
  'CONV_2D',
  fullyConnectedDraft.map(({ options, inputs, outputs, ...rest }): Draft<'CONV_2D'> => {
    const image = (operand: Operand): Operand => ({
      ...operand,
      shape: [operand.shape[0], 1, 1, operand.shape[1]],
    });
    return {
      ...rest,
      options: {
        ...{ padding: 'VALID', strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 },
        ...{ activation: options.activation, quantizedBiasType: options.quantizedBiasType },
      },
      inputs: [image(inputs[0]!), image(inputs[1]!), inputs[2]],
      outputs: [image(outputs[0])],
    };
  }),
);
