import { type Draw, seededDraws } from '../../host/measure/random.js';
import type { Node } from '../../host/ops/op.js';
import { axisPadding } from '../../host/ops/shared/padding.js';
import type { OpName, OptionsByOp, Padding } from '../../host/tflite/model.js';
import { makeNode, type Operand } from '../../test/ops/node.js';
import {
  ACTIVATION,
  type BenchRow,
  type ConvolutionRow,
  type FullyConnectedRow,
  type PoolRow,
} from './shapes.js';

/**
 * Nodes for the rows of the table. Inputs take the full int16 range; weights are uniform in -127..127; scales are such
 * that outputs use most of theirs.
 */

const INPUT_SCALE = 2 ** -15;
const WEIGHT_SCALE = 1 / 127;
/** Standard deviations of uniform int16 and uniform -127..127. */
const INPUT_DEVIATION = 65536 / Math.sqrt(12);
const WEIGHT_DEVIATION = 254 / Math.sqrt(12);
/** Of an output: three of them reach the end of the range. */
const OUTPUT_DEVIATION = 10000;

/** Operands have the scale of inputs unless they say otherwise. */
function node<K extends OpName>(
  op: K,
  options: OptionsByOp[K],
  inputs: readonly Operand[],
  outputs: readonly Operand[],
): Node<K> {
  const scaled = (operand: Operand): Operand => ({ scale: INPUT_SCALE, ...operand });
  return makeNode(op, options, inputs.map(scaled), outputs.map(scaled));
}

const weightsOf = (draw: Draw, count: number) =>
  Int8Array.from({ length: count }, () => ((draw() >>> 0) % 255) - 127);

function biasOf(draw: Draw, type: 'INT64' | 'INT32', count: number): Operand {
  const values = Array.from({ length: count }, () => draw() >> 12);
  const data = type === 'INT32' ? Int32Array.from(values) : BigInt64Array.from(values, BigInt);
  return { shape: [count], type, data };
}

/** The output scale of sums of so many products. */
const outputScale = (products: number) =>
  (INPUT_SCALE * WEIGHT_SCALE * Math.sqrt(products) * INPUT_DEVIATION * WEIGHT_DEVIATION) / OUTPUT_DEVIATION;

/** Per-channel scales within a factor of 1.5. */
const channelScales = (channels: number) =>
  Array.from({ length: channels }, (_, i) => WEIGHT_SCALE * (1 + (i % 8) / 16));

function outputSize(padding: Padding, row: ConvolutionRow | PoolRow, dilation: readonly [number, number]) {
  return [0, 1].map(
    (i) => axisPadding(padding, row.input[i], row.filter[i], row.stride[i], dilation[i]).output,
  );
}

function convolution(row: ConvolutionRow, draw: Draw): Node {
  const { input, filter, outputDepth, padding } = row;
  const depthwise = row.op === 'DEPTHWISE_CONV_2D';
  const products = filter[0] * filter[1] * (depthwise ? 1 : input[2]);
  const output = {
    shape: [1, ...outputSize(padding, row, row.dilation), outputDepth],
    scale: outputScale(products),
  };
  const shape = depthwise ? [1, ...filter, outputDepth] : [outputDepth, ...filter, input[2]];
  const weights: Operand = {
    shape,
    type: 'INT8',
    scale: channelScales(outputDepth),
    dimension: depthwise ? 3 : 0,
    data: weightsOf(draw, products * outputDepth),
  };
  const inputs = [{ shape: [1, ...input] }, weights, biasOf(draw, row.bias, outputDepth)];
  const options = {
    padding,
    strideH: row.stride[0],
    strideW: row.stride[1],
    dilationH: row.dilation[0],
    dilationW: row.dilation[1],
    activation: ACTIVATION.CONV_2D,
  };
  return depthwise
    ? node('DEPTHWISE_CONV_2D', { ...options, depthMultiplier: outputDepth / input[2] }, inputs, [output])
    : node('CONV_2D', { ...options, quantizedBiasType: row.bias }, inputs, [output]);
}

function fullyConnected({ inputDepth, outputDepth }: FullyConnectedRow, draw: Draw): Node {
  const data = weightsOf(draw, inputDepth * outputDepth);
  const weights: Operand = { shape: [outputDepth, inputDepth], type: 'INT8', scale: WEIGHT_SCALE, data };
  const bias = {
    ...biasOf(draw, 'INT64', outputDepth),
    scale: Math.fround(INPUT_SCALE) * Math.fround(WEIGHT_SCALE),
  };
  return node(
    'FULLY_CONNECTED',
    { activation: ACTIVATION.FULLY_CONNECTED, keepNumDims: false, quantizedBiasType: 'INT64' },
    [{ shape: [1, inputDepth] }, weights, bias],
    [{ shape: [1, outputDepth], scale: outputScale(inputDepth) }],
  );
}

function pool(row: PoolRow): Node {
  const [strideH, strideW] = row.stride;
  const [filterH, filterW] = row.filter;
  const options = { padding: 'VALID', strideH, strideW, filterH, filterW, activation: 'NONE' } as const;
  const output = [1, ...outputSize('VALID', row, [1, 1]), row.input[2]];
  return node(row.op, options, [{ shape: [1, ...row.input] }], [{ shape: output }]);
}

/** The node of a row, deterministic. */
export function nodeOfRow(row: BenchRow): Node {
  const draw = seededDraws(1);
  switch (row.op) {
    case 'CONV_2D':
    case 'DEPTHWISE_CONV_2D':
      return convolution(row, draw);
    case 'FULLY_CONNECTED':
      return fullyConnected(row, draw);
    case 'MAX_POOL_2D':
    case 'AVERAGE_POOL_2D':
      return pool(row);
    case 'ADD':
    case 'MUL': {
      const scale = row.op === 'ADD' ? 2 * INPUT_SCALE : INPUT_SCALE;
      return node(
        row.op,
        { activation: 'NONE' },
        [{ shape: row.shape }, { shape: row.shape, scale: 0.7 * INPUT_SCALE }],
        [{ shape: row.shape, scale }],
      );
    }
    case 'SOFTMAX':
      return node('SOFTMAX', { beta: 1 }, [{ shape: row.shape, scale: 10 / 32768 }], [{ shape: row.shape }]);
    case 'RELU':
    case 'RELU6':
      return node(
        row.op,
        {},
        [{ shape: row.shape, scale: 8 / 32768 }],
        [{ shape: row.shape, scale: 8 / 32768 }],
      );
    case 'TANH':
      return node('TANH', {}, [{ shape: row.shape, scale: 4 / 32768 }], [{ shape: row.shape }]);
    case 'RESHAPE': {
      const shape = [row.shape.reduce((a, b) => a * b)];
      return node('RESHAPE', { newShape: shape }, [{ shape: row.shape }], [{ shape }]);
    }
    case 'PAD': {
      const paddings = Int32Array.from(row.paddings.flat());
      const output = row.shape.map((size, i) => size + row.paddings[i][0] + row.paddings[i][1]);
      return node(
        'PAD',
        {},
        [{ shape: row.shape }, { shape: [row.shape.length, 2], type: 'INT32', data: paddings }],
        [{ shape: output }],
      );
    }
    case 'PACK':
    case 'UNPACK': {
      const { shape, count, axis } = row;
      const parts = Array.from({ length: count }, () => ({ shape }));
      const whole = [{ shape: [...shape.slice(0, axis), count, ...shape.slice(axis)] }];
      return row.op === 'PACK'
        ? node('PACK', { axis, valuesCount: count }, parts, whole)
        : node('UNPACK', { axis, num: count }, whole, parts);
    }
  }
}
