import type { Node } from '../../host/ops/op.js';
import type { Activation } from '../../host/tflite/model.js';
import { makeNode, type Operand } from '../../test/ops/node.js';
import { nodeOfRow } from './node.js';
import { BENCH_ROWS, type BenchRow, type ConvolutionRow } from './shapes.js';

/** Nodes on which the cost estimates are fitted and looked at: the rows of the benchmark, and smaller and odder ones. */
export interface CostCase {
  readonly name: string;
  readonly node: Node;
}

export function costCases(): CostCase[] {
  return [...BENCH_ROWS, ...poolRows(), ...depthwiseRows(), ...elementRows(), ...moveRows()]
    .map((row): CostCase => ({ name: row.name, node: nodeOfRow(row) }))
    .concat(broadcasts(), means(), conversions(), pads());
}

function poolRows(): BenchRow[] {
  const shapes = [
    { input: [6, 6, 8], filter: [2, 2], stride: [2, 2] },
    { input: [12, 12, 33], filter: [2, 2], stride: [2, 2] },
    { input: [10, 10, 16], filter: [3, 3], stride: [1, 1] },
    { input: [11, 11, 5], filter: [3, 3], stride: [2, 2] },
    { input: [16, 16, 1], filter: [2, 2], stride: [2, 2] },
    { input: [8, 8, 64], filter: [8, 8], stride: [1, 1] },
    { input: [1, 40, 32], filter: [1, 4], stride: [1, 4] },
    { input: [4, 4, 128], filter: [4, 4], stride: [1, 1] },
    { input: [20, 20, 12], filter: [2, 2], stride: [2, 2] },
    { input: [9, 9, 3], filter: [3, 3], stride: [3, 3] },
    { input: [10, 10, 14], filter: [5, 5], stride: [1, 1] },
  ] as const;
  return (['MAX_POOL_2D', 'AVERAGE_POOL_2D'] as const).flatMap((op) =>
    shapes.map(({ input, filter, stride }) => ({
      name: `${op === 'MAX_POOL_2D' ? 'max' : 'avg'}pool_${input.join('x')}_${filter.join('x')}`,
      op,
      input,
      filter,
      stride,
    })),
  );
}

function depthwiseRows(): BenchRow[] {
  const shape = (
    input: ConvolutionRow['input'],
    filter: ConvolutionRow['filter'],
    stride: number,
    rest: Partial<ConvolutionRow> = {},
  ): ConvolutionRow => ({
    name: `dw_${filter.join('x')}_${input.join('x')}_s${stride}`,
    op: 'DEPTHWISE_CONV_2D',
    input,
    outputDepth: input[2],
    filter,
    stride: [stride, stride],
    dilation: [1, 1],
    padding: 'SAME',
    bias: 'INT64',
    ...rest,
  });
  return [
    shape([8, 8, 16], [3, 3], 1),
    shape([16, 16, 4], [3, 3], 1),
    shape([3, 3, 64], [3, 3], 1),
    shape([24, 24, 3], [3, 3], 2),
    shape([9, 9, 32], [3, 3], 2),
    shape([6, 6, 16], [3, 3], 2),
    shape([20, 12, 5], [3, 3], 2),
    shape([40, 40, 2], [3, 3], 2),
    shape([17, 30, 2], [3, 3], 2, { outputDepth: 6 }),
    shape([12, 12, 8], [5, 5], 1),
    shape([20, 4, 12], [3, 3], 1, { dilation: [2, 2] }),
    shape([10, 10, 6], [2, 2], 2, { padding: 'VALID' }),
    shape([1, 64, 16], [1, 3], 1, { padding: 'VALID' }),
    shape([33, 1, 24], [3, 1], 2, { padding: 'VALID' }),
    shape([12, 20, 6], [3, 1], 1, { padding: 'VALID' }),
    shape([5, 16, 32], [1, 3], 1, { padding: 'VALID' }),
    shape([14, 14, 2], [3, 3], 1, { outputDepth: 8 }),
    shape([20, 20, 1], [5, 5], 2, { outputDepth: 4 }),
    shape([1, 30, 32], [1, 7], 1),
  ];
}

function elementRows(): BenchRow[] {
  const sizes = [10, 100, 333];
  const ops = ['ADD', 'MUL', 'RELU', 'RELU6', 'TANH', 'RESHAPE'] as const;
  const depths: readonly (readonly [number, number])[] = [
    [1, 3],
    [1, 100],
    [64, 4],
    [7, 25],
    [2, 300],
  ];
  return [
    ...ops.flatMap((op) => sizes.map((n) => ({ name: `${op.toLowerCase()}_${n}`, op, shape: [1, n] }))),
    ...depths.map((shape) => ({ name: `softmax_${shape.join('x')}`, op: 'SOFTMAX' as const, shape })),
  ];
}

function moveRows(): BenchRow[] {
  const stacks = [
    { shape: [16, 8], count: 3, axis: 0 },
    { shape: [16, 8], count: 3, axis: 1 },
    { shape: [16, 8], count: 3, axis: 2 },
    { shape: [5, 33], count: 2, axis: 1 },
    { shape: [2, 2], count: 4, axis: 0 },
    { shape: [40], count: 2, axis: 1 },
    { shape: [60], count: 5, axis: 1 },
  ];
  return (['PACK', 'UNPACK'] as const).flatMap((op) =>
    stacks.map(({ shape, count, axis }) => ({
      name: `${op.toLowerCase()}_${count}of${shape.join('x')}_axis${axis}`,
      op,
      shape,
      count,
      axis,
    })),
  );
}

function broadcast(
  op: 'ADD' | 'MUL',
  shape1: readonly number[],
  shape2: readonly number[],
  activation: Activation = 'NONE',
): CostCase {
  const rank = Math.max(shape1.length, shape2.length);
  const [a, b] = [shape1, shape2].map((shape) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  const scale = 2 ** -15;
  const output = { shape: a.map((size, i) => Math.max(size, b[i])), scale: 2 * scale };
  const inputs = [
    { shape: shape1, scale },
    { shape: shape2, scale: 0.7 * scale },
  ];
  return {
    name: `${op.toLowerCase()}_${shape1.join('x')}_${shape2.join('x')}_${activation}`,
    node: makeNode(op, { activation }, inputs, [output]),
  };
}

function broadcasts(): CostCase[] {
  return (['ADD', 'MUL'] as const).flatMap((op) => [
    broadcast(op, [32, 32], [32]),
    broadcast(op, [32, 32], [32, 1]),
    broadcast(op, [20, 40], [40]),
    broadcast(op, [20, 40], [40], 'RELU'),
    broadcast(op, [400], [1]),
    broadcast(op, [1], [400], 'RELU'),
    broadcast(op, [4, 6, 1, 9], [6, 7, 9]),
    broadcast(op, [4, 6, 1, 9], [6, 7, 9], 'RELU6'),
    broadcast(op, [500], [500], 'RELU'),
  ]);
}

function mean(shape: readonly number[], ...axes: readonly number[]): CostCase {
  const data = Int32Array.from(axes);
  const output = shape.filter((_, i) => !axes.includes(i));
  const inputs: Operand[] = [{ shape }, { shape: [axes.length], type: 'INT32', scale: null, data }];
  return {
    name: `mean_${shape.join('x')}_over_${axes.join('_')}`,
    node: makeNode('MEAN', { keepDims: false }, inputs, [{ shape: output }]),
  };
}

function means(): CostCase[] {
  return [
    mean([1, 8, 8, 64], 1, 2),
    mean([1, 25, 5, 64], 1, 2),
    mean([1, 4, 4, 7], 1, 2),
    mean([1, 7, 7, 3], 1, 2),
    mean([2, 6, 6, 16], 1, 2),
    mean([6, 20, 5], 1),
    mean([9, 12, 24], 1),
    mean([1, 5, 40], 2),
    mean([30, 50], 0),
    mean([3, 4, 5, 6], 0, 2),
    mean([1, 9, 9, 3], 1, 3),
  ];
}

function conversions(): CostCase[] {
  const sizes = [10, 100, 1000];
  const plain = (n: number): Operand => ({ shape: [n] });
  const real = (n: number): Operand => ({ shape: [n], type: 'FLOAT32', scale: null });
  const other = (n: number): Operand => ({ shape: [n], scale: 0.0013 });
  const byte = (n: number): Operand => ({ shape: [n], type: 'INT8', scale: 0.1 });
  return sizes.flatMap((n): CostCase[] => [
    { name: `quantize_f32_${n}`, node: makeNode('QUANTIZE', {}, [real(n)], [plain(n)]) },
    { name: `quantize_s16_${n}`, node: makeNode('QUANTIZE', {}, [plain(n)], [other(n)]) },
    { name: `quantize_s8_${n}`, node: makeNode('QUANTIZE', {}, [byte(n)], [plain(n)]) },
    { name: `dequantize_${n}`, node: makeNode('DEQUANTIZE', {}, [plain(n)], [real(n)]) },
    { name: `relu_rescaled_${n}`, node: makeNode('RELU', {}, [plain(n)], [other(n)]) },
  ]);
}

function pad(shape: readonly number[], ...paddings: readonly (readonly [number, number])[]): CostCase {
  const data = Int32Array.from(paddings.flat());
  const output = shape.map((size, i) => size + paddings[i][0] + paddings[i][1]);
  const operand: Operand = { shape: [shape.length, 2], type: 'INT32', scale: null, data };
  return {
    name: `pad_${shape.join('x')}_to_${output.join('x')}`,
    node: makeNode('PAD', {}, [{ shape }, operand], [{ shape: output }]),
  };
}

function pads(): CostCase[] {
  return [
    pad([100], [5, 0]),
    pad([8, 8], [1, 1], [2, 2]),
    pad([4, 50], [2, 2], [0, 0]),
    pad([10, 40], [0, 0], [1, 1]),
    pad([12, 30], [1, 0], [2, 1]),
    pad([3, 20, 2], [0, 0], [1, 2], [0, 1]),
  ];
}
