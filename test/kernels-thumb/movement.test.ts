import { packReference } from '../../host/ops/pack/reference.js';
import { PACK_VARIANTS } from '../../host/ops/pack/variants.js';
import { padReference } from '../../host/ops/pad/reference.js';
import { PAD_VARIANTS } from '../../host/ops/pad/variants.js';
import { unpackReference } from '../../host/ops/unpack/reference.js';
import { UNPACK_VARIANTS } from '../../host/ops/unpack/variants.js';
import { checkVariant, variantNamed } from './check-variant.js';
import { packCase, padCase, unpackCase } from './movement-cases.js';

describe('kernels: moving elements', () => {
  it('PAD: pad_s16 equals the reference', () => {
    checkVariant(variantNamed(PAD_VARIANTS, 'pad_s16'), padCase, padReference, 120);
  });

  it('PACK: pack_s16 equals the reference', () => {
    checkVariant(variantNamed(PACK_VARIANTS, 'pack_s16'), packCase, packReference, 120);
  });

  it('UNPACK: unpack_s16 equals the reference', () => {
    checkVariant(variantNamed(UNPACK_VARIANTS, 'unpack_s16'), unpackCase, unpackReference, 120);
  });
});
