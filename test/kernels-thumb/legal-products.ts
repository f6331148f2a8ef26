import fc from 'fast-check';
import { type Draw, seededDraws } from '../../host/measure/random.js';
import type { TensorData } from '../../host/ops/op.js';
import type { Padding } from '../../host/tflite/model.js';
import type { Operand } from '../ops/node.js';
import { type Axis, between, fill, filled, padding, pick, size, type Windows, windowsOf } from './cases.js';
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

const bias = fc.constantFrom<BiasType>('INT64', 'INT64', 'INT32', 'absent');

/** Large filters now and then, so that all taps may lie in the padding on one side. */
const axis: fc.Arbitrary<Axis> = fc.record({
  input: fc.oneof(size(1, 12), size(1, 40)),
  filter: fc.oneof(size(1, 4), size(1, 11)),
  stride: size(1, 4),
  dilation: fc.oneof(fc.constant(1), size(1, 5)),
});

/** Windows that have an output; the products of one channel are few enough to run. */
const windows: fc.Arbitrary<Windows & { padding: Padding }> = fc
  .tuple(axis, axis, padding)
  .map(([y, x, pad]) => ({ ...windowsOf(y, x, pad), padding: pad }))
  .filter(
    ({ rows, columns, y, x }) =>
      rows.output > 0 &&
      columns.output > 0 &&
      rows.output * columns.output * y.filter * x.filter <= MAX_PRODUCTS,
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
  return { outputScale, weightScales: perChannel ? rows.map(channel) : weightScale };
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
  .filter(({ windows: { y, x, rows, columns }, content: { batches }, ...sizes }) => {
    const filter = y.filter * x.filter * sizes.depthOfGroup;
    const channels = sizes.channelsOfGroup * sizes.groups;
    return (
      batches * y.input * x.input * sizes.depthOfGroup * sizes.groups <= MAX_INPUT &&
      filter * channels <= MAX_WEIGHTS &&
      batches * rows.output * columns.output * filter * channels <= MAX_PRODUCTS
    );
  })
  .map(({ windows: { y, x, rows, columns, ...w }, content: c, ...sizes }): Draft<'CONV_2D'> => {
    const draw = seededDraws(c.seed);
    const depth = sizes.groups * sizes.depthOfGroup;
    const channels = sizes.groups * sizes.channelsOfGroup;
    const input = filled(new Int16Array(c.batches * y.input * x.input * depth), c.inputFill, draw, 0x8000);
    const length = y.filter * x.filter * sizes.depthOfGroup;
    const weights = filled(int8(channels * length), c.weightFill, draw, 0x80);
    const filters = Array.from({ length: channels }, (_, i) =>
      weights.subarray(i * length, (i + 1) * length),
    );
    const products = { ...c, rows: filters };
    const { outputScale, weightScales } = scalesOf(draw, products);
    const biases = biasOperand(draw, sizes.bias, products);
    return {
      options: {
        padding: w.padding,
        strideH: y.stride,
        strideW: x.stride,
        dilationH: y.dilation,
        dilationW: x.dilation,
        activation: c.activation,
        quantizedBiasType: sizes.quantizedBiasType,
      },
      inputs: [
        { shape: [c.batches, y.input, x.input, depth], scale: c.inputScale },
        {
          ...{ shape: [channels, y.filter, x.filter, sizes.depthOfGroup], type: 'INT8' },
          ...{ scale: weightScales, data: weights },
        },
        biases,
      ],
      outputs: [{ shape: [c.batches, rows.output, columns.output, channels], scale: outputScale }],
      data: dataOf(input, weights, biases),
      rounding: c.rounding,
    };
  });

const depthwiseDraft = fc
  .record({
    windows,
    content,
    bias: fc.constantFrom<BiasType>('INT64', 'INT64', 'absent'),
    depth: fc.oneof(size(1, 9), size(1, 70)),
    multiplier: fc.oneof(fc.constant(1), size(1, 5), size(1, 16)),
  })
  .filter(({ windows: { y, x, rows, columns }, content: { batches }, depth, multiplier }) => {
    const taps = y.filter * x.filter * depth * multiplier;
    return (
      batches * y.input * x.input * depth <= MAX_INPUT &&
      taps <= MAX_WEIGHTS &&
      batches * rows.output * columns.output * taps <= MAX_PRODUCTS
    );
  })
  .map(({ windows: { y, x, rows, columns, ...w }, content: c, ...sizes }): Draft<'DEPTHWISE_CONV_2D'> => {
    const { depth, multiplier } = sizes;
    const draw = seededDraws(c.seed);
    const channels = depth * multiplier;
    const input = filled(new Int16Array(c.batches * y.input * x.input * depth), c.inputFill, draw, 0x8000);
    const weights = filled(int8(y.filter * x.filter * channels), c.weightFill, draw, 0x80);
    const filters = Array.from({ length: channels }, (_, channel) =>
      weights.filter((_, i) => i % channels === channel),
    );
    const products = { ...c, rows: filters };
    const { outputScale, weightScales } = scalesOf(draw, products);
    const biases = biasOperand(draw, sizes.bias, products);
    return {
      options: {
        padding: w.padding,
        strideH: y.stride,
        strideW: x.stride,
        dilationH: y.dilation,
        dilationW: x.dilation,
        activation: c.activation,
        depthMultiplier: multiplier,
      },
      inputs: [
        { shape: [c.batches, y.input, x.input, depth], scale: c.inputScale },
        {
          ...{ shape: [1, y.filter, x.filter, channels], type: 'INT8' },
          ...{ scale: weightScales, dimension: 3, data: weights },
        },
        biases,
      ],
      outputs: [{ shape: [c.batches, rows.output, columns.output, channels], scale: outputScale }],
      data: dataOf(input, weights, biases),
      rounding: c.rounding,
    };
  });

const fullyConnectedDraft = fc
  .record({
    content,
    bias,
    /** Up to the depth at which 32-bit sums of the 64-bit kernels overflow many times over. */
    inputDepth: fc.oneof(size(1, 90), size(1, 90), size(1, 1500), size(9000, 10_000)),
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
    const rows = Array.from({ length: outputDepth }, (_, i) =>
      weights.subarray(i * inputDepth, (i + 1) * inputDepth),
    );
    const products = { ...c, rows };
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
