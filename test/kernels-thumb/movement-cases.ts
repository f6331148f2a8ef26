import fc from 'fast-check';
import { seededDraws } from '../../host/measure/random.js';
import { preparePack } from '../../host/ops/pack/prepare.js';
import { type PadParams, preparePad } from '../../host/ops/pad/prepare.js';
import type { StackParams } from '../../host/ops/shared/stacking.js';
import { prepareUnpack } from '../../host/ops/unpack/prepare.js';
import { elementCount } from '../../host/tflite/elements.js';
import { makeNode } from '../ops/node.js';
import { filled, type NodeCase, size } from './cases.js';

/** Random nodes of the operators that only move elements. */

const MAX_ELEMENTS = 1500;

const contentOf = (shape: readonly number[], seed: number) =>
  filled(new Int16Array(elementCount(shape)), 'any', seededDraws(seed), 0x8000);

/** Small sizes, and one of any length, so that runs of all lengths occur. */
const shapes = (maxRank: number) =>
  fc
    .tuple(fc.array(size(1, 5), { maxLength: maxRank }), size(1, 80), fc.nat())
    .map(([dimensions, long, at]) => dimensions.map((dim, i) => (i === at % dimensions.length ? long : dim)))
    .filter((shape) => elementCount(shape) <= MAX_ELEMENTS);

export const padCase: fc.Arbitrary<NodeCase<'PAD', PadParams>> = shapes(5)
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      amounts: fc.array(fc.tuple(fc.constantFrom(0, 0, 1, 2, 11), fc.constantFrom(0, 0, 1, 3)), {
        minLength: shape.length,
        maxLength: shape.length,
      }),
      seed: fc.nat(),
    }),
  )
  .filter(({ shape, amounts }) => {
    const output = shape.map((dim, i) => amounts[i][0] + dim + amounts[i][1]);
    return elementCount(output) <= 8 * MAX_ELEMENTS;
  })
  .map(({ shape, amounts, seed }) => {
    const input = contentOf(shape, seed);
    const paddings = Int32Array.from(amounts.flat());
    const node = makeNode(
      'PAD',
      {},
      [{ shape }, { shape: [shape.length, 2], type: 'INT32', data: paddings }],
      [{ shape: shape.map((dim, i) => amounts[i][0] + dim + amounts[i][1]) }],
    );
    return { node, params: preparePad(node), inputs: [input, paddings] };
  });

/** A shape, how many tensors of it, and where among the stacked tensor's dimensions the new axis is. */
const stacks = fc
  .tuple(shapes(4), size(1, 9), fc.nat(), fc.nat())
  .map(([shape, count, at, seed]) => ({ shape, count, axis: at % (shape.length + 1), seed }));

function stackedShape(shape: readonly number[], count: number, axis: number): readonly number[] {
  return [...shape.slice(0, axis), count, ...shape.slice(axis)];
}

export const packCase: fc.Arbitrary<NodeCase<'PACK', StackParams>> = stacks.map(
  ({ shape, count, axis, seed }) => {
    const inputs = Array.from({ length: count }, (_, i) => contentOf(shape, seed + i));
    const node = makeNode(
      'PACK',
      { axis, valuesCount: count },
      // The last of several is a constant, in flash.
      inputs.map((data, i) => (i > 0 && i === count - 1 ? { shape, data } : { shape })),
      [{ shape: stackedShape(shape, count, axis) }],
    );
    return { node, params: preparePack(node), inputs };
  },
);

export const unpackCase: fc.Arbitrary<NodeCase<'UNPACK', StackParams>> = stacks.map(
  ({ shape, count, axis, seed }) => {
    const stacked = stackedShape(shape, count, axis);
    const node = makeNode(
      'UNPACK',
      { axis, num: count },
      [{ shape: stacked }],
      Array.from({ length: count }, () => ({ shape })),
    );
    return { node, params: prepareUnpack(node), inputs: [contentOf(stacked, seed)] };
  },
);
