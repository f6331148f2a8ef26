import assert from 'node:assert/strict';
import { prepareMean } from '../../../host/ops/mean/prepare.js';
import { meanReference } from '../../../host/ops/mean/reference.js';
import { makeNode } from '../node.js';

function nodeOver(shape: number[], axes: number[], keepDims: boolean, output: number[], scale = 0.001) {
  const axis = { shape: [axes.length], type: 'INT32', scale: null, data: Int32Array.from(axes) } as const;
  return makeNode('MEAN', { keepDims }, [{ shape }, axis], [{ shape: output, scale }]);
}

describe('ops/mean', () => {
  it('folds the division into the multiplier, truncating', () => {
    const { multiplier, shift, count } = prepareMean(nodeOver([2, 30, 3], [1], false, [2, 3]));
    // 1.0 is 2^30 with shift 1; 30 elements leave room for 4 bits.
    assert.deepEqual([multiplier, shift, count], [Math.floor((2 ** 30 * 16) / 30), -3, 30]);
  });

  it('shifts no further than a multiplier can be shifted back', () => {
    // 2^-20 has the shift -19: only 12 of the 13 bits of 8192 elements fit.
    const { multiplier, shift } = prepareMean(nodeOver([8192], [0], false, [], 0.001 * 2 ** 20));
    assert.deepEqual([multiplier, shift], [2 ** 30 / 2, -31]);
  });

  it('reduces any set of axes', () => {
    const p = prepareMean(nodeOver([2, 2, 2], [0, -1, 0], true, [1, 2, 1]));
    assert.deepEqual(p.reduced, [true, false, true]);
    assert.deepEqual(meanReference(p, [Int16Array.of(1, 3, 10, 30, 5, 7, 50, 70)]), [Int16Array.of(4, 40)]);
  });
});
