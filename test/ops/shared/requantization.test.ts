import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ModelError } from '../../../host/errors.js';
import {
  type Bias,
  type ChannelRequantization,
  finishAccumulator,
  readBias,
  requantizationOf,
} from '../../../host/ops/shared/requantization.js';
import { makeNode } from '../node.js';

const node = makeNode('RELU', {}, [{ shape: [1] }], [{ shape: [1] }]);

/** One channel with the multiplier 2^30 and no clamp worth the name. */
function oneChannel(
  accumulator: 'int32' | 'int64',
  bias: Bias | undefined,
  shift = 0,
): ChannelRequantization {
  return {
    accumulator,
    bias,
    multipliers: Int32Array.of(2 ** 30),
    shifts: Int32Array.of(shift),
    rounding: 'double',
    activationMin: -(2 ** 31),
    activationMax: 2 ** 31 - 1,
  };
}

function biasOf(...values: bigint[]) {
  const operand = { shape: [values.length], type: 'INT64', data: BigInt64Array.from(values) } as const;
  const { inputs } = makeNode('CONV_2D', {} as never, [operand], []);
  return readBias(node, inputs[0], values.length, ['INT64']);
}

describe('ops/shared/requantization', () => {
  it('keeps biases as numbers while sums with them are exact', () => {
    assert.deepEqual(biasOf(1n, -(2n ** 52n)), Float64Array.of(1, -(2 ** 52)));
    assert.deepEqual(biasOf(1n, 2n ** 52n + 1n), BigInt64Array.of(1n, 2n ** 52n + 1n));
    assert.equal(readBias(node, undefined, 1, ['INT64']), undefined);
  });

  it('adds a bias beyond 2^52 exactly, and wraps in int64 as TFLM does', () => {
    const sum = fc.integer({ min: -(2 ** 45), max: 2 ** 45 });
    const bias = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(sum, bias, fc.integer({ min: -31, max: 7 }), (s, b, shift) => {
        const product = BigInt.asIntN(64, (BigInt(s) + b) * 0x4000n + (1n << BigInt(14 - shift)));
        const expected = Number(BigInt.asIntN(32, product >> BigInt(15 - shift)));
        assert.equal(finishAccumulator(oneChannel('int64', BigInt64Array.of(b), shift), s, 0), expected);
      }),
    );
  });

  it('wraps the int32 accumulator', () => {
    const bias = Float64Array.of(2 ** 31 - 1);
    assert.equal(finishAccumulator(oneChannel('int32', bias), 1, 0), -(2 ** 30));
    assert.equal(finishAccumulator(oneChannel('int64', bias), 1, 0), 2 ** 30);
  });

  it('picks the requantization of the accumulator: they differ by one', () => {
    const p = {
      multipliers: Int32Array.of(0x7fffffff),
      activationMin: -(2 ** 31),
      activationMax: 2 ** 31 - 1,
    };
    const sum = 1000003;
    assert.equal(finishAccumulator({ ...oneChannel('int32', undefined), ...p }, sum, 0), 1000003);
    assert.equal(finishAccumulator({ ...oneChannel('int64', undefined), ...p }, sum, 0), 999972);
  });

  it('refuses factors that the accumulator cannot apply', () => {
    assert.equal(requantizationOf(node, 127.99, 'int64', 'double').shift, 7);
    assert.equal(requantizationOf(node, 2 ** 30 - 1, 'int32', 'double').shift, 30);
    for (const [factor, accumulator] of [
      [128, 'int64'],
      [2 ** 30, 'int32'],
      [Infinity, 'int32'],
      [NaN, 'int64'],
    ] as const) {
      assert.throws(() => requantizationOf(node, factor, accumulator, 'double'), ModelError);
    }
  });
});
