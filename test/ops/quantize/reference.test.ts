import assert from 'node:assert/strict';
import { prepareQuantize } from '../../../host/ops/quantize/prepare.js';
import { quantizeReference } from '../../../host/ops/quantize/reference.js';
import { makeNode } from '../node.js';

describe('ops/quantize', () => {
  it('divides in float32, rounds half away from zero and saturates', () => {
    const values = Float32Array.of(0.25, -0.25, 0.74, 1e30, -1e30, Infinity, -Infinity, NaN, 16383.25);
    const shape = [values.length];
    const node = makeNode('QUANTIZE', {}, [{ shape, type: 'FLOAT32', scale: null }], [{ shape, scale: 0.5 }]);
    assert.deepEqual(quantizeReference(prepareQuantize(node), [values]), [
      Int16Array.of(1, -1, 1, 32767, -32768, 32767, -32768, 0, 32767),
    ]);
  });

  it('moves zero points', () => {
    const shape = [3];
    const input = { shape, type: 'INT8', scale: 0.5, zeroPoint: -7 } as const;
    const node = makeNode('QUANTIZE', {}, [input], [{ shape, scale: 0.125 }]);
    assert.deepEqual(quantizeReference(prepareQuantize(node), [Int8Array.of(-128, -7, 127)]), [
      Int16Array.of(-484, 0, 536),
    ]);
  });
});
