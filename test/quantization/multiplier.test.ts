import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  activationRange,
  addScales,
  checkedLog2,
  frexp,
  perTensorFullyConnectedScale,
  productScale,
  quantizeMultiplier,
  softmaxScale,
} from '../../host/quantization/multiplier.js';

const f32 = Math.fround;

describe('quantization/multiplier', () => {
  describe('quantizeMultiplier, vectors of TFLM', () => {
    for (const [label, real, multiplier, shift] of [
      ['1.0', 1, 1073741824, 1],
      ['0.5', 0.5, 1073741824, 0],
      ['0.3', 0.3, 1288490189, -1],
      ['1/3', 1 / 3, 1431655765, -1],
      ['2^-32', 2 ** -32, 1073741824, -31],
      ['2^-33', 2 ** -33, 0, 0],
      ['1 - 2^-33 rounds up to 1', 1 - 2 ** -33, 1073741824, 1],
      ['3.7', 3.7, 1986422374, 2],
      ['float32 0.3', f32(0.3), 1288490240, -1],
      ['0', 0, 0, 0],
      ['a subnormal', 2 ** -1060, 0, 0],
    ] as const) {
      it(label, () => assert.deepEqual(quantizeMultiplier(real), { multiplier, shift }));
    }

    it('caps the shift in single rounding builds only', () => {
      assert.deepEqual(quantizeMultiplier(2 ** 31, 'single'), { multiplier: 2 ** 31 - 1, shift: 30 });
      assert.deepEqual(quantizeMultiplier(2 ** 31), { multiplier: 2 ** 30, shift: 32 });
    });

    it('refuses what is no factor', () => {
      for (const real of [-1, NaN, Infinity]) assert.throws(() => quantizeMultiplier(real), RangeError);
    });
  });

  it('is within half a unit of the last place of the factor', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -31, max: 2 ** 30, noNaN: true }), (real) => {
        const { multiplier, shift } = quantizeMultiplier(real);
        assert.ok(multiplier >= 2 ** 30 && multiplier < 2 ** 31);
        assert.ok(Math.abs(multiplier * 2 ** (shift - 31) - real) <= 2 ** (shift - 32));
      }),
    );
  });

  it('frexp splits every normal double exactly', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -1022, noNaN: true, noDefaultInfinity: true }), (value) => {
        const { mantissa, exponent } = frexp(value);
        assert.ok(mantissa >= 0.5 && mantissa < 1);
        // In two steps: 2^exponent alone may overflow or underflow.
        const half = Math.trunc(exponent / 2);
        assert.equal(mantissa * 2 ** half * 2 ** (exponent - half), value);
      }),
    );
  });

  it('ADD: both inputs in units of twice the larger scale', () => {
    const scales = addScales(f32(0.0011), f32(0.0007), f32(0.0013));
    assert.deepEqual(quantizeMultiplier(scales.input1), { multiplier: 1073741824, shift: 0 });
    assert.deepEqual(quantizeMultiplier(scales.input2), { multiplier: 1366580462, shift: -1 });
    assert.deepEqual(quantizeMultiplier(scales.output), { multiplier: 1817101534, shift: -14 });
  });

  it('SOFTMAX: the scale 0.001 with beta 1', () => {
    assert.deepEqual(quantizeMultiplier(softmaxScale(f32(0.001), 1)), { multiplier: 1759191844, shift: 3 });
  });

  it('the float32 product of per-tensor FULLY_CONNECTED is not the double one', () => {
    const scales = [f32(0.013), f32(0.0071), f32(0.11)] as const;
    const [float, double] = [perTensorFullyConnectedScale(...scales), productScale(...scales)];
    assert.notEqual(float, double);
    assert.ok(Math.abs(float / double - 1) < 2 ** -24);
  });

  describe('activationRange', () => {
    const scale = f32(0.001);
    for (const [activation, scale_, activationMin, activationMax] of [
      ['NONE', scale, -32768, 32767],
      ['TANH', scale, -32768, 32767],
      ['SIGN_BIT', scale, -32768, 32767],
      ['RELU', scale, 0, 32767],
      ['RELU6', scale, 0, 6000],
      ['RELU6', f32(0.0001), 0, 32767],
      ['RELU_N1_TO_1', scale, -1000, 1000],
      ['RELU_N1_TO_1', f32(0.00001), -32768, 32767],
      // A tie goes away from zero on both sides.
      ['RELU_N1_TO_1', 0.4, -3, 3],
      ['RELU_N1_TO_1', 8, 0, 0],
      // 15268.4999... in double, a tie in float32.
      ['RELU6', f32(0.00039296591421589255), 0, 15269],
    ] as const) {
      it(`${activation} at scale ${scale_}`, () =>
        assert.deepEqual(activationRange(activation, scale_), { activationMin, activationMax }));
    }

    it('refuses a bound that does not fit int32', () => {
      assert.equal(activationRange('RELU6', f32(1e-9)), undefined);
      assert.equal(activationRange('RELU_N1_TO_1', f32(1e-10)), undefined);
      assert.deepEqual(activationRange('RELU', f32(1e-30)), { activationMin: 0, activationMax: 32767 });
    });
  });

  it('checkedLog2 tells powers of two within a thousandth', () => {
    assert.deepEqual(checkedLog2(2 ** -15), { log2: -15, isPowerOfTwo: true });
    assert.deepEqual(checkedLog2(f32(1 / 32767)), { log2: -15, isPowerOfTwo: true });
    assert.deepEqual(checkedLog2(f32(10 / 32768)), { log2: -12, isPowerOfTwo: false });
  });
});
