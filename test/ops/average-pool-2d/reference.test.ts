import assert from 'node:assert/strict';
import { averagePool2dReference } from '../../../host/ops/average-pool-2d/reference.js';
import { preparePool } from '../../../host/ops/shared/pooling.js';
import { makeNode } from '../node.js';

const options = {
  padding: 'SAME',
  strideH: 1,
  strideW: 2,
  filterH: 1,
  filterW: 2,
  activation: 'NONE',
} as const;

function pool(values: number[]): number[] {
  const output = { shape: [1, 1, Math.ceil(values.length / 2), 1] };
  const node = makeNode('AVERAGE_POOL_2D', options, [{ shape: [1, 1, values.length, 1] }], [output]);
  return [...averagePool2dReference(preparePool(node), [Int16Array.from(values)])[0]];
}

describe('ops/average-pool-2d', () => {
  it('rounds ties away from zero', () => assert.deepEqual(pool([0, 1, 0, -1, 1, 2, -1, -2]), [1, -1, 2, -2]));

  it('divides by the elements inside the image only', () => assert.deepEqual(pool([4, 6, 10]), [5, 10]));
});
