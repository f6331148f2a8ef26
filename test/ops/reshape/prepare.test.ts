import assert from 'node:assert/strict';
import { ModelError } from '../../../host/errors.js';
import { prepareReshape } from '../../../host/ops/reshape/prepare.js';
import { makeNode } from '../node.js';

function reshape(requested: number[] | undefined, output: number[], newShape: number[] = []) {
  const shape =
    requested &&
    ({ shape: [requested.length], type: 'INT32', scale: null, data: Int32Array.from(requested) } as const);
  const inputs = shape ? [{ shape: [2, 3, 4] }, shape] : [{ shape: [2, 3, 4] }];
  return prepareReshape(makeNode('RESHAPE', { newShape }, inputs, [{ shape: output }]));
}

describe('ops/reshape', () => {
  it('takes the shape from the tensor, from the options, or as stored', () => {
    assert.deepEqual(reshape([4, -1], [4, 6]), { elements: 24 });
    assert.deepEqual(reshape(undefined, [24], [24]), { elements: 24 });
    assert.deepEqual(reshape(undefined, [8, 3]), { elements: 24 });
    // The tensor goes first.
    assert.deepEqual(reshape([4, 6], [4, 6], [6, 4]), { elements: 24 });
  });

  it('refuses a stored shape that is not the requested one, or of another size', () => {
    for (const broken of [
      () => reshape([4, -1], [6, 4]),
      () => reshape([-1, -1], [4, 6]),
      () => reshape(undefined, [24], [4, 6]),
      () => reshape(undefined, [5, 5]),
    ]) {
      assert.throws(broken, (error) => error instanceof ModelError && error.code === 'SHAPE_MISMATCH');
    }
  });
});
