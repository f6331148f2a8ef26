import assert from 'node:assert/strict';
import { averagePool2dReference } from '../../host/ops/average-pool-2d/reference.js';
import { AVERAGE_POOL_2D_VARIANTS } from '../../host/ops/average-pool-2d/variants.js';
import { preparePool } from '../../host/ops/shared/pooling.js';
import { makeNode } from '../ops/node.js';
import { checkVariant, variantNamed } from './check-variant.js';
import { averagePoolCase } from './reduction-cases.js';
import { runChecked } from './run-variant.js';

describe('kernels: AVERAGE_POOL_2D', () => {
  it('average_pool_2d_s16 equals the reference', () => {
    const variant = variantNamed(AVERAGE_POOL_2D_VARIANTS, 'average_pool_2d_s16');
    checkVariant(variant, averagePoolCase, averagePool2dReference, 150);
  });

  it('average_pool_2d_s16 sums the largest window that it accepts', () => {
    const [variant] = AVERAGE_POOL_2D_VARIANTS;
    const pooling = (filterH: number, filterW: number) => {
      const options = {
        padding: 'VALID',
        strideH: 1,
        strideW: 1,
        filterH,
        filterW,
        activation: 'NONE',
      } as const;
      const shape = [1, filterH, filterW, 1];
      return makeNode('AVERAGE_POOL_2D', options, [{ shape }], [{ shape: [1, 1, 1, 1] }]);
    };
    const node = pooling(255, 257);
    const params = preparePool(node);
    for (const value of [-32768, 32767]) {
      const input = new Int16Array(255 * 257).fill(value);
      assert.deepEqual(runChecked(variant, node, params, [input]).outputs, [Int16Array.of(value)]);
    }
    const beyond = pooling(256, 256);
    assert.match(String(variant.accepts(beyond, preparePool(beyond))), /more than 65535 elements/);
  });
});
