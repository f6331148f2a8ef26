import { meanReference } from '../../host/ops/mean/reference.js';
import { MEAN_VARIANTS } from '../../host/ops/mean/variants.js';
import { checkVariant, variantNamed } from './check-variant.js';
import { meanCase } from './reduction-cases.js';

describe('kernels: MEAN', () => {
  for (const variant of ['mean_s16', 'mean_s16_any']) {
    it(`${variant} equals the reference`, () => {
      checkVariant(variantNamed(MEAN_VARIANTS, variant), meanCase, meanReference, 120);
    });
  }
});
