import { softmaxReference } from '../../host/ops/softmax/reference.js';
import { SOFTMAX_VARIANTS } from '../../host/ops/softmax/variants.js';
import { softmaxCase } from './cases.js';
import { checkVariant, variantNamed } from './check-variant.js';

describe('kernels: SOFTMAX', () => {
  it('softmax_s16 equals the reference', () => {
    checkVariant(variantNamed(SOFTMAX_VARIANTS, 'softmax_s16'), softmaxCase, softmaxReference, 120);
  });
});
