import fc from 'fast-check';
import { type Draw, seededDraws } from '../../host/measure/random.js';
import type { Conv2dParams } from '../../host/ops/conv-2d/prepare.js';
import type { FullyConnectedParams } from '../../host/ops/fully-connected/prepare.js';
import type { Node, TensorData } from '../../host/ops/op.js';
import type { ReshapeParams } from '../../host/ops/reshape/prepare.js';
import type { ConvolutionGeometry } from '../../host/ops/shared/convolution.js';
import { type AxisPadding, axisPadding } from '../../host/ops/shared/padding.js';
import type { PoolParams } from '../../host/ops/shared/pooling.js';
import type { ChannelRequantization } from '../../host/ops/shared/requantization.js';
import type { SoftmaxParams } from '../../host/ops/softmax/prepare.js';
import { SOFTMAX_EXP_LUT, SOFTMAX_RECIPROCAL_LUT } from '../../host/quantization/lut.js';
import type { OpName, OptionsByOp, Padding } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';

/**
 * Random nodes for kernels: what an operator's `prepare` returns, drawn directly, so that every legal multiplier, bias and
 * clamp occurs and not only those that plausible scales give.
 */
export interface Case<K extends OpName, P> {
  readonly node: Node<K>;
  readonly params: P;
  readonly input: Int16Array;
}

/** The same with any number and types of inputs. */
export interface NodeCase<K extends OpName, P> {
  readonly node: Node<K>;
  readonly params: P;
  /** In the node's order, constants included. */
  readonly inputs: readonly TensorData[];
}

/** What fills a tensor: everything, one extreme everywhere, or extremes and near-zeros mixed. */
export type Fill = 'any' | 'lowest' | 'highest' | 'corners' | 'small';

export const fill = fc.constantFrom<Fill>('any', 'any', 'lowest', 'highest', 'corners', 'small');
export const size = (min: number, max: number) => fc.integer({ min, max });

export function filled<T extends Int16Array | Int8Array>(array: T, how: Fill, draw: Draw, limit: number): T {
  const corners = [-limit, limit - 1, 0, -1, 1];
  for (let i = 0; i < array.length; i++) {
    const bits = draw() >>> 0;
    if (how === 'lowest') array[i] = -limit;
    else if (how === 'highest') array[i] = limit - 1;
    else if (how === 'corners') array[i] = corners[bits % corners.length];
    else if (how === 'small') array[i] = (bits % 15) - 7;
    else array[i] = (bits % (2 * limit)) - limit;
  }
  return array;
}

export const pick = <T>(draw: Draw, choices: readonly T[]): T => choices[(draw() >>> 0) % choices.length];
export const between = (draw: Draw, min: number, max: number): number =>
  min + ((draw() >>> 0) % (max - min + 1));

/** Fused activations and any other clamp. */
export function clampOf(draw: Draw): { activationMin: number; activationMax: number } {
  const [activationMin, activationMax] = pick(draw, [
    [-32768, 32767],
    [0, 32767],
    [0, between(draw, 0, 32767)],
    [between(draw, -32768, 0), between(draw, 0, 32767)],
    [-32768, -32768],
  ]);
  return { activationMin, activationMax };
}

/** What 'fast' kernels take with an int64 bias, with an 'fast32' int32 one; what only general kernels take. */
export type Kind = 'fast' | 'fast32' | 'int64' | 'int32';

/** Multipliers of 0, at the edges of their rounding, or any; biases up to what the kernel takes. */
export function requantizationOf(draw: Draw, rows: readonly Int8Array[], kind: Kind): ChannelRequantization {
  const channels = rows.length;
  const multipliers = new Int32Array(channels);
  const shifts = new Int32Array(channels);
  const bias = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    const edges = [0, 0x40000000, 0x7fffffff, 0x7fff0000, 0x7ffeffff];
    multipliers[c] = pick(draw, [pick(draw, edges), between(draw, 0x40000000, 0x7fffffff)]);
    const reach = 32768 * rows[c].reduce((sum, w) => sum + Math.abs(w), 0);
    if (kind === 'fast') {
      const room = Math.max(0, 2 ** 31 - 1 - reach);
      shifts[c] = between(draw, -17, -1);
      bias[c] = pick(draw, [room, -room, Math.floor(((draw() >>> 0) / 2 ** 31 - 1) * room)]);
    } else if (kind === 'fast32') {
      const room = Math.max(0, 2 ** 30 - 1 - reach);
      shifts[c] = pick(draw, [between(draw, -31, -1), between(draw, -17, -1), between(draw, -3, -1)]);
      bias[c] = pick(draw, [
        room,
        -room,
        between(draw, -9, 9),
        Math.floor(((draw() >>> 0) / 2 ** 31 - 1) * room),
      ]);
    } else if (kind === 'int64') {
      shifts[c] = pick(draw, [between(draw, -31, 7), between(draw, -17, -1)]);
      bias[c] = Math.round((((draw() >>> 0) - 2 ** 31) / 2 ** 31) * 2 ** between(draw, 0, 46));
    } else {
      // Small accumulators and shifts make ties, where the two roundings differ from one.
      shifts[c] = pick(draw, [between(draw, -31, 30), between(draw, -17, -1), between(draw, -3, 0)]);
      bias[c] = pick(draw, [draw(), between(draw, -9, 9), 2 ** 31 - 1, -(2 ** 31)]);
    }
  }
  return {
    accumulator: kind === 'int32' || kind === 'fast32' ? 'int32' : 'int64',
    bias: pick(draw, [bias, bias, bias, undefined]),
    multipliers,
    shifts,
    rounding: kind === 'fast32' ? 'double' : pick(draw, ['double', 'single']),
    ...clampOf(draw),
  };
}

export function rowsOf(weights: Int8Array, rows: number): Int8Array[] {
  const length = weights.length / rows;
  return Array.from({ length: rows }, (_, i) => weights.subarray(i * length, (i + 1) * length));
}

export interface Axis {
  readonly input: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
}

const axis = (maxInput: number, maxDilation: number): fc.Arbitrary<Axis> =>
  fc.record({
    input: size(1, maxInput),
    filter: size(1, 4),
    stride: size(1, 3),
    dilation: size(1, maxDilation),
  });

export const padding = fc.constantFrom<Padding>('SAME', 'VALID');

/** Height and width of a window operation, in and out. */
export interface Windows {
  readonly y: Axis;
  readonly x: Axis;
  readonly rows: AxisPadding;
  readonly columns: AxisPadding;
}

export function windowsOf(y: Axis, x: Axis, pad: Padding): Windows {
  const padded = ({ input, filter, stride, dilation }: Axis) =>
    axisPadding(pad, input, filter, stride, dilation);
  return { y, x, rows: padded(y), columns: padded(x) };
}

/** Those that have an output. */
export function window(maxInput: number, maxDilation = 1): fc.Arbitrary<Windows> {
  return fc
    .tuple(axis(maxInput, maxDilation), axis(maxInput, maxDilation), padding)
    .map(([y, x, pad]) => windowsOf(y, x, pad))
    .filter(({ rows, columns }) => rows.output > 0 && columns.output > 0);
}

/** The parameters that pooling and convolutions share. */
function windowParams({ y, x, rows, columns }: Windows, batches: number) {
  return {
    batches,
    inputHeight: y.input,
    inputWidth: x.input,
    filterHeight: y.filter,
    filterWidth: x.filter,
    outputHeight: rows.output,
    outputWidth: columns.output,
    strideH: y.stride,
    strideW: x.stride,
    padTop: rows.before,
    padLeft: columns.before,
    padBottom: rows.after,
    padRight: columns.after,
  };
}

export function geometryOf(
  shape: Windows,
  batches: number,
  inputDepth: number,
  outputDepth: number,
): ConvolutionGeometry {
  const { y, x } = shape;
  const dilation = { dilationH: y.dilation, dilationW: x.dilation };
  return { ...windowParams(shape, batches), ...dilation, inputDepth, outputDepth };
}

/** One image in, one out. */
export function imageNode<K extends OpName>(
  op: K,
  { y, x, rows, columns }: Windows,
  batches: number,
  inputDepth: number,
  outputDepth: number,
): Node<K> {
  return makeNode(
    op,
    {} as OptionsByOp[K],
    [{ shape: [batches, y.input, x.input, inputDepth] }],
    [{ shape: [batches, rows.output, columns.output, outputDepth] }],
  );
}

export interface ConvLimits {
  readonly kind: Kind;
  readonly maxGroups?: number;
  /** Most products per output. */
  readonly maxColumns?: number;
  /** Only 1x1 filters with stride 1 and even depth. */
  readonly pointwise?: boolean;
}

export function convCase({
  kind,
  maxGroups = 1,
  maxColumns = Infinity,
  pointwise = false,
}: ConvLimits): fc.Arbitrary<Case<'CONV_2D', Conv2dParams>> {
  const shape = pointwise
    ? fc.record({ y: size(1, 6), x: size(1, 6) }).map(({ y, x }) => {
        const one = (input: number): Axis => ({ input, filter: 1, stride: 1, dilation: 1 });
        return windowsOf(one(y), one(x), 'VALID');
      })
    : window(11, 3);
  return fc
    .record({
      shape,
      batches: size(1, 2),
      groups: size(1, maxGroups),
      depthOfGroup: pointwise ? size(1, 12).map((half) => 2 * half) : size(1, 6),
      channelsOfGroup: size(1, 7),
      inputFill: fill,
      weightFill: fill,
      seed: fc.nat(),
    })
    .filter(({ shape: { y, x }, depthOfGroup }) => y.filter * x.filter * depthOfGroup <= maxColumns)
    .map(({ shape, batches, groups, depthOfGroup, channelsOfGroup, ...random }) => {
      const draw = seededDraws(random.seed);
      const { y, x } = shape;
      const inputDepth = groups * depthOfGroup;
      const outputDepth = groups * channelsOfGroup;
      const input = filled(
        new Int16Array(batches * y.input * x.input * inputDepth),
        random.inputFill,
        draw,
        0x8000,
      );
      const weights = filled(
        new Int8Array(outputDepth * y.filter * x.filter * depthOfGroup),
        random.weightFill,
        draw,
        0x80,
      );
      const params: Conv2dParams = {
        ...geometryOf(shape, batches, inputDepth, outputDepth),
        filterDepth: depthOfGroup,
        groups,
        weights,
        ...requantizationOf(draw, rowsOf(weights, outputDepth), kind),
      };
      return { node: imageNode('CONV_2D', shape, batches, inputDepth, outputDepth), params, input };
    });
}

export function fullyConnectedCase(
  kind: Kind,
  { maxDepth = 80, maxOutputs = 11 } = {},
): fc.Arbitrary<Case<'FULLY_CONNECTED', FullyConnectedParams>> {
  return fc
    .record({
      batches: size(1, 3),
      inputDepth: size(1, maxDepth),
      outputDepth: size(1, maxOutputs),
      inputFill: fill,
      weightFill: fill,
      seed: fc.nat(),
    })
    .map(({ batches, inputDepth, outputDepth, inputFill, weightFill, seed }) => {
      const draw = seededDraws(seed);
      const input = filled(new Int16Array(batches * inputDepth), inputFill, draw, 0x8000);
      const weights = filled(new Int8Array(outputDepth * inputDepth), weightFill, draw, 0x80);
      // The kernels that share words take no -128 beside a negative weight: none in half of the cases.
      if (kind === 'fast' || draw() < 0)
        for (const [i, w] of weights.entries()) weights[i] = Math.max(-127, w);
      const params: FullyConnectedParams = {
        batches,
        inputDepth,
        outputDepth,
        perChannel: true,
        weights,
        ...requantizationOf(draw, rowsOf(weights, outputDepth), kind),
      };
      const node = makeNode(
        'FULLY_CONNECTED',
        {} as OptionsByOp['FULLY_CONNECTED'],
        [{ shape: [batches, inputDepth] }],
        [{ shape: [batches, outputDepth] }],
      );
      return { node, params, input };
    });
}

export const maxPoolCase: fc.Arbitrary<Case<'MAX_POOL_2D', PoolParams>> = fc
  .record({
    shape: fc.oneof(
      window(9),
      window(9).filter(({ y, x }) => y.filter === 2 && x.filter === 2),
    ),
    batches: size(1, 2),
    depth: size(1, 27),
    inputFill: fill,
    seed: fc.nat(),
  })
  .map(({ shape, batches, depth, inputFill, seed }) => {
    const draw = seededDraws(seed);
    const { y, x } = shape;
    const params: PoolParams = { ...windowParams(shape, batches), depth, ...clampOf(draw) };
    const input = filled(new Int16Array(batches * y.input * x.input * depth), inputFill, draw, 0x8000);
    return { node: imageNode('MAX_POOL_2D', shape, batches, depth, depth), params, input };
  });

export const softmaxCase: fc.Arbitrary<Case<'SOFTMAX', SoftmaxParams>> = fc
  .record({ rows: size(1, 4), depth: size(1, 40), inputFill: fill, seed: fc.nat() })
  .map(({ rows, depth, inputFill, seed }) => {
    const draw = seededDraws(seed);
    const multiplier = pick(draw, [0, 0x40000000, 0x7fffffff, between(draw, 0x40000000, 0x7fffffff)]);
    const params: SoftmaxParams = {
      rows,
      depth,
      multiplier,
      shift: pick(draw, [between(draw, 0, 6), between(draw, -31, 30), between(draw, 13, 16)]),
      expTable: SOFTMAX_EXP_LUT,
      reciprocalTable: SOFTMAX_RECIPROCAL_LUT,
      rounding: pick(draw, ['double', 'single']),
    };
    const input = filled(new Int16Array(rows * depth), inputFill, draw, 0x8000);
    const shape = [rows, depth];
    const node = makeNode('SOFTMAX', { beta: 1 }, [{ shape }], [{ shape }]);
    return { node, params, input };
  });

export const reshapeCase: fc.Arbitrary<Case<'RESHAPE', ReshapeParams>> = fc
  .record({ elements: size(1, 120), seed: fc.nat() })
  .map(({ elements, seed }) => {
    const input = filled(new Int16Array(elements), 'any', seededDraws(seed), 0x8000);
    const node = makeNode('RESHAPE', { newShape: [] }, [{ shape: [elements] }], [{ shape: [1, elements] }]);
    return { node, params: { elements }, input };
  });
