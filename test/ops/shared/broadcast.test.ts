import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ModelError, UnsupportedError } from '../../../host/errors.js';
import { broadcastMap, broadcastOf } from '../../../host/ops/shared/broadcast.js';
import { elementCount } from '../../../host/tflite/elements.js';
import { makeNode } from '../node.js';

function align(shape1: readonly number[], shape2: readonly number[], output: readonly number[]) {
  const operands = [{ shape: shape1 }, { shape: shape2 }];
  const node = makeNode('ADD', { activation: 'NONE' }, operands, [{ shape: output }]);
  return broadcastOf(node, node.inputs[0]!, node.inputs[1]!, node.outputs[0]);
}

/** The element of an operand at a position of the output, by numpy's rule. */
function indexAt(shape: readonly number[], position: readonly number[]): number {
  const own = position.slice(position.length - shape.length);
  return shape.reduce((index, dim, i) => index * dim + (dim === 1 ? 0 : own[i]), 0);
}

describe('ops/shared/broadcast', () => {
  it("lines operands up by numpy's rule", () => {
    const dims = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    const operand = fc.record({
      ones: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      cut: fc.nat(4),
    });
    fc.assert(
      fc.property(dims, operand, operand, (shape, a, b) => {
        const [shape1, shape2] = [a, b].map(({ ones, cut }) =>
          shape.map((dim, i) => (ones[i] ? 1 : dim)).slice(Math.min(cut, shape.length)),
        );
        const rank = Math.max(shape1.length, shape2.length);
        const output = Array.from({ length: rank }, (_, i) =>
          Math.max(shape1.at(i - rank) ?? 1, shape2.at(i - rank) ?? 1),
        );
        const [input1, input2] = [shape1, shape2].map((s) =>
          Int16Array.from({ length: elementCount(s) }, (_, i) => i),
        );
        const result = broadcastMap(align(shape1, shape2, output), input1, input2, (x, y) => 100 * x + y);
        result.forEach((value, at) => {
          let rest = at;
          const position = output.map(() => 0);
          for (let d = rank - 1; d >= 0; d--) {
            position[d] = rest % output[d];
            rest = Math.floor(rest / output[d]);
          }
          const expected = 100 * indexAt(shape1, position) + indexAt(shape2, position);
          assert.equal(value, (expected << 16) >> 16);
        });
      }),
    );
  });

  it('knows operands of one shape, whatever their rank', () => {
    assert.ok(align([2, 3], [2, 3], [2, 3]).sameShape);
    assert.ok(align([1, 2, 3], [2, 3], [1, 2, 3]).sameShape);
    assert.ok(!align([2, 3], [1, 3], [2, 3]).sameShape);
    assert.ok(!align([1], [3], [3]).sameShape);
  });

  it('refuses ranks at which TFLM goes wrong, unless nothing is broadcast', () => {
    const shape = [2, 2, 2, 2, 2, 2, 2];
    assert.ok(align(shape, shape, shape).sameShape);
    assert.throws(() => align(shape, [2], shape), UnsupportedError);
  });

  it('refuses shapes that clash, and an output of another shape', () => {
    assert.throws(() => align([2, 3], [2, 4], [2, 4]), ModelError);
    assert.throws(() => align([2, 3], [3], [3]), ModelError);
  });
});
