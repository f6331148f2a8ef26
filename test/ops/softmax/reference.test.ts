import assert from 'node:assert/strict';
import { prepareSoftmax } from '../../../host/ops/softmax/prepare.js';
import { softmaxReference } from '../../../host/ops/softmax/reference.js';
import { makeNode } from '../node.js';

function softmax(rows: number, values: number[]): number[] {
  const shape = [rows, values.length / rows];
  const node = makeNode('SOFTMAX', { beta: 1 }, [{ shape, scale: 0.001 }], [{ shape, scale: 1 / 32768 }]);
  return [...softmaxReference(prepareSoftmax(node), [Int16Array.from(values)])[0]];
}

describe('ops/softmax', () => {
  for (const [values, expected] of [
    [
      [0, 0, 0],
      [10922, 10922, 10922],
    ],
    [
      [1000, 0, -1000, -5000],
      [21763, 8006, 2945, 54],
    ],
    [[5], [32767]],
    [
      [32767, -32768],
      [32766, 2],
    ],
  ]) {
    it(`of ${values}`, () => assert.deepEqual(softmax(1, values), expected));
  }

  it('treats rows on their own', () =>
    assert.deepEqual(softmax(2, [0, 0, 0, 32767, -32768, -32768]), [10922, 10922, 10922, 32764, 2, 2]));

  it('prepares the multiplier', () => {
    const shape = [2, 3, 4];
    const node = makeNode('SOFTMAX', { beta: 1 }, [{ shape, scale: 0.001 }], [{ shape, scale: 1 / 32768 }]);
    const { rows, depth, multiplier, shift } = prepareSoftmax(node);
    assert.deepEqual(
      { rows, depth, multiplier, shift },
      { rows: 6, depth: 4, multiplier: 1759191844, shift: 3 },
    );
  });
});
