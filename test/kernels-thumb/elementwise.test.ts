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
  fineAddCase,
  largestMulCase,
  mulCase,
  quantizeCase,
  quantizeCaseOf,
  relu6Case,
  reluCase,
  requantizeCase,
  tanhCase,
  tanhCaseOf,
} from './elementwise-cases.js';
import { runChecked } from './run-variant.js';

/** All values, in runs that fit the test board. */
function everyInt16(): Int16Array[] {
  const length = 8192;
  return Array.from({ length: 2 ** 16 / length }, (_, run) =>
    Int16Array.from({ length }, (_, i) => run * length + i),
  );
}

describe('kernels: element by element', () => {
  for (const variant of ADD_VARIANTS) {
    it(`ADD: ${variant.name} equals the reference`, () => {
      checkVariant(variant, addCase, addReference, 150);
    });
  }

  it('ADD: add_s16 scales every int16 to the last bit', () => {
    const variant = variantNamed(ADD_VARIANTS, 'add_s16');
    for (const all of everyInt16()) {
      const zeros = new Int16Array(all.length);
      const cases = [
        fineAddCase(
          { multiplier: 2 ** 30, shift: 0 },
          all,
          all.map((y) => ~y),
        ),
        fineAddCase({ multiplier: 0x55555555, shift: -14 }, zeros, all),
        fineAddCase({ multiplier: 0x40000000, shift: -16 }, zeros, all),
      ];
      for (const { node, params, inputs } of cases) {
        assert.deepEqual(runChecked(variant, node, params, inputs).outputs, addReference(params, inputs));
      }
    }
  });

  for (const variant of MUL_VARIANTS) {
    it(`MUL: ${variant.name} equals the reference`, () => {
      checkVariant(variant, mulCase, mulReference, 150);
    });
  }

  it('MUL: the largest product is rounded right at every shift', () => {
    for (let shift = -31; shift <= -1; shift++) {
      const { node, params, inputs } = largestMulCase({ multiplier: 0x7fffffff, shift });
      const serving = MUL_VARIANTS.filter(({ accepts }) => accepts(node, params) === true);
      assert.ok(serving.length > 0);
      for (const variant of serving) {
        const { outputs } = runChecked(variant, node, params, inputs);
        assert.deepEqual(outputs, mulReference(params, inputs), `${variant.name}, shift ${shift}`);
      }
    }
  });

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
    for (const all of everyInt16()) {
      const { node, params, inputs } = tanhCaseOf(2.5 ** -9, all);
      assert.deepEqual(runChecked(variant, node, params, inputs).outputs, tanhReference(params, inputs));
    }
  });

  it('QUANTIZE: quantize_f32s16 equals the reference', () => {
    checkVariant(variantNamed(QUANTIZE_VARIANTS, 'quantize_f32s16'), quantizeCase, quantizeReference, 150);
  });

  it('QUANTIZE: quantize_f32s16 rounds every tie as the division does', () => {
    const variant = variantNamed(QUANTIZE_VARIANTS, 'quantize_f32s16');
    for (const scale of [0.0011, 2.7e-5, 3.3].map(Math.fround)) {
      for (const all of everyInt16()) {
        const ties = Float32Array.from(all, (n) => scale * (n + 0.5));
        const { node, params, inputs } = quantizeCaseOf(scale, ties);
        assert.deepEqual(
          runChecked(variant, node, params, inputs).outputs,
          quantizeReference(params, inputs),
        );
      }
    }
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
