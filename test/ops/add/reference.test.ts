import assert from 'node:assert/strict';
import { ModelError } from '../../../host/errors.js';
import { prepareAdd } from '../../../host/ops/add/prepare.js';
import { addReference } from '../../../host/ops/add/reference.js';
import { makeNode } from '../node.js';

const shape = [4];

function nodeAt(scale1: number, scale2: number, outputScale: number) {
  const inputs = [scale1, scale2].map((scale) => ({ shape, scale }));
  return makeNode('ADD', { activation: 'NONE' }, inputs, [{ shape, scale: outputScale }]);
}

describe('ops/add', () => {
  const params = prepareAdd(nodeAt(0.0011, 0.0007, 0.0013));

  it('prepares the three multipliers', () => {
    assert.equal(params.leftShift, 15);
    assert.deepEqual(params.input1, { multiplier: 1073741824, shift: 0 });
    assert.deepEqual(params.input2, { multiplier: 1366580462, shift: -1 });
    assert.deepEqual(params.output, { multiplier: 1817101534, shift: -14 });
  });

  it('gives the values of TFLM', () => {
    const inputs = [Int16Array.of(1000, -32768, 1, -12345), Int16Array.of(2000, -32768, 1, 777)];
    assert.deepEqual(addReference(params, inputs), [Int16Array.of(1923, -32768, 1, -10027)]);
  });

  it('refuses an output scale at which TFLM aborts, and serves the next larger one', () => {
    const limit = 2 ** -14;
    assert.throws(
      () => prepareAdd(nodeAt(1, 0.5, limit)),
      (error) => error instanceof ModelError && error.code === 'MULTIPLIER_RANGE',
    );
    assert.equal(prepareAdd(nodeAt(1, 0.5, limit * (1 + 2 ** -23))).output.shift, 0);
  });
});
