import { reshapeReference } from '../../host/ops/reshape/reference.js';
import { RESHAPE_VARIANTS } from '../../host/ops/reshape/variants.js';
import { reshapeCase } from './cases.js';
import { checkVariant, variantNamed } from './check-variant.js';

describe('kernels: RESHAPE', () => {
  it('copy equals the reference', () => {
    checkVariant(variantNamed(RESHAPE_VARIANTS, 'copy'), reshapeCase, reshapeReference, 80);
  });
});
