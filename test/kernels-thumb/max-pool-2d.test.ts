import { maxPool2dReference } from '../../host/ops/max-pool-2d/reference.js';
import { MAX_POOL_2D_VARIANTS } from '../../host/ops/max-pool-2d/variants.js';
import { maxPoolCase } from './cases.js';
import { checkVariant, variantNamed } from './check-variant.js';

describe('kernels: MAX_POOL_2D', () => {
  it('max_pool_2d_s16 equals the reference', () => {
    const variant = variantNamed(MAX_POOL_2D_VARIANTS, 'max_pool_2d_s16');
    checkVariant(variant, maxPoolCase, maxPool2dReference, 120);
  });
});
