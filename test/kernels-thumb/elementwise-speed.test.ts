import assert from 'node:assert/strict';
import type { Node, TensorData, Variant } from '../../host/ops/op.js';
import { OP_DEFINITIONS } from '../../host/ops/registry.js';
import { chooseVariant } from '../../host/ops/variants.js';
import { elementCount } from '../../host/tflite/elements.js';
import type { OpName } from '../../host/tflite/model.js';
import { makeNode, type Operand } from '../ops/node.js';
import { runVariant } from './run-variant.js';

/** Cycles from call to return on zero-wait: what the design of each kernel promises, with some percent to spare. */
interface Budget {
  readonly what: string;
  readonly node: Node;
  readonly variant: string;
  readonly cycles: number;
}

const NONE = { activation: 'NONE' } as const;
const int16 = (count: number, scale = 0.001): Operand => ({ shape: [count], scale });
const reals = (count: number): Operand => ({ shape: [count], type: 'FLOAT32', scale: null });

const unary = (op: 'RELU' | 'RELU6' | 'TANH' | 'QUANTIZE' | 'DEQUANTIZE', input: Operand, output: Operand) =>
  makeNode(op, {}, [input], [output]) as Node;

const columns = (count: number): Operand => ({ shape: [100, count] });

const BUDGETS: readonly Budget[] = [
  {
    what: 'ADD of 8000 and 8000',
    node: makeNode('ADD', NONE, [int16(8000, 0.0011), int16(8000, 0.0007)], [int16(8000, 0.0013)]),
    variant: 'add_s16',
    cycles: 112_000,
  },
  {
    what: 'MUL of 8000 and 8000',
    node: makeNode('MUL', NONE, [int16(8000, 2 ** -15), int16(8000, 2 ** -15)], [int16(8000, 2 ** -15)]),
    variant: 'mul_s16',
    cycles: 70_000,
  },
  {
    what: 'MUL of 8000 and 1',
    node: makeNode('MUL', NONE, [int16(1, 2 ** -15), int16(8000, 2 ** -15)], [int16(8000, 2 ** -15)]),
    variant: 'mul_s16',
    cycles: 70_000,
  },
  {
    what: 'TANH of 1000',
    node: unary('TANH', int16(1000, 0.0003), int16(1000, 2 ** -15)),
    variant: 'tanh_s16',
    cycles: 16_500,
  },
  {
    what: 'RELU of 8000',
    node: unary('RELU', int16(8000), int16(8000)),
    variant: 'clamp_s16',
    cycles: 15_500,
  },
  {
    what: 'RELU of 8000 to another scale',
    node: unary('RELU', int16(8000), int16(8000, 0.0008)),
    variant: 'requantize_s16',
    cycles: 41_000,
  },
  {
    what: 'RELU6 of 8000',
    node: unary('RELU6', int16(8000), int16(8000)),
    variant: 'clamp_s16',
    cycles: 24_000,
  },
  {
    what: 'QUANTIZE of 8000 to another scale',
    node: unary('QUANTIZE', int16(8000), int16(8000, 0.0023)),
    variant: 'requantize_s16',
    cycles: 56_000,
  },
  {
    what: 'DEQUANTIZE of 2000',
    node: unary('DEQUANTIZE', int16(2000), reals(2000)),
    variant: 'dequantize_s16f32',
    cycles: 12_000,
  },
  {
    what: 'PACK of 4 times 2000 side by side',
    node: makeNode(
      'PACK',
      { axis: 0, valuesCount: 4 },
      Array.from({ length: 4 }, () => int16(2000)),
      [{ shape: [4, 2000] }],
    ),
    variant: 'pack_s16',
    cycles: 11_500,
  },
  {
    what: 'PACK of 4 times 2000 interleaved',
    node: makeNode(
      'PACK',
      { axis: 1, valuesCount: 4 },
      Array.from({ length: 4 }, () => int16(2000)),
      [{ shape: [2000, 4] }],
    ),
    variant: 'pack_s16',
    cycles: 20_000,
  },
  {
    what: 'UNPACK of [100, 80] into halves',
    node: makeNode('UNPACK', { axis: 1, num: 2 }, [{ shape: [100, 2, 40] }], [columns(40), columns(40)]),
    variant: 'unpack_s16',
    cycles: 16_000,
  },
  {
    what: 'PAD of [24, 24, 14] by 1',
    node: makeNode(
      'PAD',
      {},
      [
        { shape: [1, 24, 24, 14] },
        { shape: [4, 2], type: 'INT32', data: Int32Array.of(0, 0, 1, 1, 1, 1, 0, 0) },
      ],
      [{ shape: [1, 26, 26, 14] }],
    ),
    variant: 'pad_s16',
    cycles: 14_500,
  },
];

function contentOf({ type, shape }: { type: string; shape: readonly number[] }): TensorData {
  const count = elementCount(shape);
  return type === 'FLOAT32'
    ? new Float32Array(count)
    : Int16Array.from({ length: count }, (_, i) => Math.imul(i, 40503));
}

describe('kernels: speed, element by element', () => {
  for (const { what, node, variant, cycles } of BUDGETS) {
    it(`${what} takes at most ${cycles} cycles on ${variant}`, () => {
      const { op } = node.operator as { op: keyof typeof OP_DEFINITIONS };
      const params = (OP_DEFINITIONS[op].prepare as (node: Node) => unknown)(node);
      const chosen: Variant<OpName, unknown> = chooseVariant(node, params).variant;
      assert.equal(chosen.name, variant);
      const inputs = node.inputs.map((tensor) => contentOf(tensor!));
      const run = runVariant(chosen, node, params, ...inputs);
      assert.ok(run.cycles <= cycles, `${run.cycles} cycles`);
    });
  }
});
