import { averagePool2dReference } from '../../host/ops/average-pool-2d/reference.js';
import { AVERAGE_POOL_2D_VARIANTS } from '../../host/ops/average-pool-2d/variants.js';
import { checkVariant, variantNamed } from './check-variant.js';
import { averagePoolCase } from './reduction-cases.js';

describe('kernels: AVERAGE_POOL_2D', () => {
  it('average_pool_2d_s16 equals the reference', () => {
    const variant = variantNamed(AVERAGE_POOL_2D_VARIANTS, 'average_pool_2d_s16');
    checkVariant(variant, averagePoolCase, averagePool2dReference, 150);
  });
});
