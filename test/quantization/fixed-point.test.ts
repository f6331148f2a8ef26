import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  INT32_MAX,
  INT32_MIN,
  reduceMultiplier,
  requantize32,
  requantize64,
  roundHalfAwayFromZero,
  roundingDivideByPowerOfTwo,
  saturatingRoundingDoublingHighMul,
  wrap16,
  wrap32,
} from '../../host/quantization/fixed-point.js';

/** The defining formulas, in BigInt. */
const formula = {
  highMul: (a: number, b: number) =>
    a === INT32_MIN && b === INT32_MIN ? INT32_MAX : Number((BigInt(a) * BigInt(b) + (1n << 30n)) >> 31n),
  divide: (x: number, exponent: number) => {
    const magnitude = x < 0 ? -BigInt(x) : BigInt(x);
    const half = exponent === 0 ? 0n : 1n << BigInt(exponent - 1);
    const rounded = Number((magnitude + half) >> BigInt(exponent));
    return x < 0 && rounded !== 0 ? -rounded : rounded;
  },
  requantize32: (x: number, multiplier: number, shift: number) => {
    const shifted = Number(BigInt.asIntN(32, BigInt(x) << BigInt(Math.max(shift, 0))));
    return formula.divide(formula.highMul(shifted, multiplier), Math.max(-shift, 0));
  },
  single: (x: number, multiplier: number, shift: number) =>
    Number(
      BigInt.asIntN(32, (BigInt(x) * BigInt(multiplier) + (1n << BigInt(30 - shift))) >> BigInt(31 - shift)),
    ),
  requantize64: (x: bigint, multiplier: number, shift: number) => {
    const reduced = multiplier < 0x7fff0000 ? BigInt((multiplier + 0x8000) >>> 16) : 0x7fffn;
    return Number(BigInt.asIntN(32, (x * reduced + (1n << BigInt(14 - shift))) >> BigInt(15 - shift)));
  },
};

/** Any int32, with the corners drawn often. */
const int32 = fc.oneof(
  fc.integer({ min: INT32_MIN, max: INT32_MAX }),
  fc.integer({ min: -70000, max: 70000 }),
  fc.constantFrom(INT32_MIN, INT32_MIN + 1, -1, 0, 1, INT32_MAX),
);
const multiplier = fc.oneof(
  fc.integer({ min: 2 ** 30, max: INT32_MAX }),
  fc.constantFrom(0, 2 ** 30, 0x7ffeffff, 0x7fff0000, INT32_MAX),
);

describe('quantization/fixed-point', () => {
  describe('the vectors of TFLM and gemmlowp', () => {
    for (const [a, b, expected] of [
      [1, 2 ** 30, 1],
      [-1, 2 ** 30, 0],
      [3, 2 ** 30, 2],
      [-3, 2 ** 30, -1],
      [INT32_MIN, INT32_MIN, INT32_MAX],
      [123456789, -987654321, -56779306],
    ]) {
      it(`saturatingRoundingDoublingHighMul(${a}, ${b})`, () =>
        assert.equal(saturatingRoundingDoublingHighMul(a, b), expected));
    }

    for (const [x, exponent, expected] of [
      [5, 1, 3],
      [-5, 1, -3],
      [6, 2, 2],
      [-6, 2, -2],
      [1, 1, 1],
      [-1, 1, -1],
      [3, 1, 2],
      [-3, 1, -2],
      [INT32_MIN, 1, -1073741824],
      [7, 0, 7],
    ]) {
      it(`roundingDivideByPowerOfTwo(${x}, ${exponent})`, () =>
        assert.equal(roundingDivideByPowerOfTwo(x, exponent), expected));
    }

    for (const [x, m, shift, double, single] of [
      [12345, 1717986918, -3, 1235, 1234],
      [-12345, 1717986918, -3, -1235, -1234],
      [5, 2 ** 30, -1, 2, 1],
      [-5, 2 ** 30, -1, -1, -1],
      [-6, 2 ** 30, -1, -2, -1],
      [1000000, 1342177280, 4, 10000000, 10000000],
      [1000003, INT32_MAX, 0, 1000003, 1000003],
    ]) {
      it(`requantize32(${x}, ${m}, ${shift})`, () => {
        assert.equal(requantize32(x, m, shift, 'double'), double);
        assert.equal(requantize32(x, m, shift, 'single'), single);
      });
    }

    for (const [x, m, shift, expected] of [
      [12345678901, 1717986918, -12, 2411229],
      [-12345678901, 1717986918, -12, -2411229],
      [1, 2 ** 30, 0, 1],
      [-1, 2 ** 30, 0, 0],
      [3, 2 ** 30, 0, 2],
      [-3, 2 ** 30, 0, -1],
      [2 ** 40, 2 ** 30, 1, 0],
      [2 ** 40 + 12345, 2 ** 30, 1, 12345],
      [1000003, INT32_MAX, 0, 999972],
    ]) {
      it(`requantize64(${x}, ${m}, ${shift})`, () => assert.equal(requantize64(x, m, shift), expected));
    }
  });

  describe('the same numbers as the formulas in BigInt', () => {
    it('saturatingRoundingDoublingHighMul', () =>
      fc.assert(
        fc.property(int32, int32, (a, b) =>
          assert.equal(saturatingRoundingDoublingHighMul(a, b), formula.highMul(a, b)),
        ),
        { numRuns: 5000 },
      ));

    it('roundingDivideByPowerOfTwo', () =>
      fc.assert(
        fc.property(int32, fc.integer({ min: 0, max: 31 }), (x, exponent) =>
          assert.equal(roundingDivideByPowerOfTwo(x, exponent), formula.divide(x, exponent)),
        ),
        { numRuns: 5000 },
      ));

    it('requantize32, both roundings', () =>
      fc.assert(
        fc.property(int32, multiplier, fc.integer({ min: -31, max: 30 }), (x, m, shift) => {
          assert.equal(requantize32(x, m, shift, 'double'), formula.requantize32(x, m, shift));
          assert.equal(requantize32(x, m, shift, 'single'), formula.single(x, m, shift));
        }),
        { numRuns: 5000 },
      ));

    it('requantize64, on both sides of the border to BigInt', () => {
      const border = 2n ** 38n;
      const accumulator = fc.oneof(
        fc.bigInt({ min: -border, max: border }),
        fc.bigInt({ min: border - 40000n, max: border + 40000n }),
        fc.bigInt({ min: -border - 40000n, max: -border + 40000n }),
        fc.bigInt({ min: -(2n ** 47n), max: 2n ** 47n - 1n }),
        fc.bigInt({ min: -70000n, max: 70000n }),
      );
      fc.assert(
        fc.property(accumulator, multiplier, fc.integer({ min: -31, max: 7 }), (x, m, shift) => {
          const expected = formula.requantize64(x, m, shift);
          assert.equal(requantize64(Number(x), m, shift), expected);
          assert.equal(requantize64(x, m, shift), expected);
        }),
        { numRuns: 10000 },
      );
    });
  });

  it('reduces multipliers to 15 bits, capped', () => {
    assert.equal(reduceMultiplier(0), 0);
    assert.equal(reduceMultiplier(2 ** 30), 0x4000);
    assert.equal(reduceMultiplier(0x7ffeffff), 0x7fff);
    assert.equal(reduceMultiplier(0x7fff0000), 0x7fff);
    assert.equal(reduceMultiplier(INT32_MAX), 0x7fff);
  });

  it('wraps to 16 and 32 bits', () => {
    assert.equal(wrap16(0x8000), -0x8000);
    assert.equal(wrap16(-0x8001), 0x7fff);
    assert.equal(wrap32(2 ** 31), INT32_MIN);
    assert.equal(wrap32(-(2 ** 31) - 1), INT32_MAX);
    assert.equal(wrap32(2 ** 52 + 5), 5);
  });

  it('rounds half away from zero, also where adding a half is inexact', () => {
    for (const [x, expected] of [
      [0.5, 1],
      [-0.5, -1],
      [2.5, 3],
      [-2.5, -3],
      [0.49999999999999994, 0],
      [-0.49999999999999994, 0],
      [4503599627370497, 4503599627370497],
    ]) {
      assert.equal(roundHalfAwayFromZero(x), expected);
    }
  });
});
