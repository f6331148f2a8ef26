import assert from 'node:assert/strict';
import { addReference } from '../../host/ops/add/reference.js';
import { ADD_VARIANTS } from '../../host/ops/add/variants.js';
import { dequantizeReference } from '../../host/ops/dequantize/reference.js';
import { DEQUANTIZE_VARIANTS } from '../../host/ops/dequantize/variants.js';
import { mulReference } from '../../host/ops/mul/reference.js';
import { MUL_VARIANTS } from '../../host/ops/mul/variants.js';
import { quantizeReference } from '../../host/ops/quantize/reference.js';
import { QUANTIZE_VARIANTS } from '../../host/ops/quantize/variants.js';
import { reluReference } from '../../host/ops/relu/reference.js';
import { RELU_VARIANTS } from '../../host/ops/relu/variants.js';
import { relu6Reference } from '../../host/ops/relu6/reference.js';
import { RELU6_VARIANTS } from '../../host/ops/relu6/variants.js';
import { tanhReference } from '../../host/ops/tanh/reference.js';
import { TANH_VARIANTS } from '../../host/ops/tanh/variants.js';
import { checkVariant, variantNamed } from './check-variant.js';
import {
  addCase,
  dequantizeCase,
  mulCase,
  quantizeCase,
  relu6Case,
  reluCase,
  requantizeCase,
  tanhCase,
  tanhCaseOf,
} from './elementwise-cases.js';
import { runVariant } from './run-variant.js';

describe('kernels: element by element', () => {
  for (const variant of ADD_VARIANTS) {
    it(`ADD: ${variant.name} equals the reference`, () => {
      checkVariant(variant, addCase, addReference, 150);
    });
  }

  for (const variant of MUL_VARIANTS) {
    it(`MUL: ${variant.name} equals the reference`, () => {
      checkVariant(variant, mulCase, mulReference, 150);
    });
  }

  for (const variant of RELU_VARIANTS) {
    it(`RELU: ${variant.name} equals the reference`, () => {
      checkVariant(variant, reluCase, reluReference, 80);
    });
  }

  it('RELU6: clamp_s16 equals the reference', () => {
    checkVariant(variantNamed(RELU6_VARIANTS, 'clamp_s16'), relu6Case, relu6Reference, 60);
  });

  it('TANH: tanh_s16 equals the reference', () => {
    checkVariant(variantNamed(TANH_VARIANTS, 'tanh_s16'), tanhCase, tanhReference, 100);
  });

  it('TANH: tanh_s16 equals the reference on every int16', () => {
    const variant = variantNamed(TANH_VARIANTS, 'tanh_s16');
    const length = 8192;
    for (let first = -32768; first < 32768; first += length) {
      const all = Int16Array.from({ length }, (_, i) => first + i);
      const { node, params, inputs } = tanhCaseOf(2.5 ** -9, all);
      assert.deepEqual(runVariant(variant, node, params, ...inputs).outputs, tanhReference(params, inputs));
    }
  });

  it('QUANTIZE: quantize_f32s16 equals the reference', () => {
    checkVariant(variantNamed(QUANTIZE_VARIANTS, 'quantize_f32s16'), quantizeCase, quantizeReference, 150);
  });

  for (const name of ['requantize_s16', 'requantize_any']) {
    it(`QUANTIZE: ${name} equals the reference`, () => {
      checkVariant(variantNamed(QUANTIZE_VARIANTS, name), requantizeCase, quantizeReference, 150);
    });
  }

  it('DEQUANTIZE: dequantize_s16f32 equals the reference', () => {
    checkVariant(
      variantNamed(DEQUANTIZE_VARIANTS, 'dequantize_s16f32'),
      dequantizeCase,
      dequantizeReference,
      80,
    );
  });
});
