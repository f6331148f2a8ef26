import assert from 'node:assert/strict';
import { UnsupportedError } from '../../../host/errors.js';
import { conv2dMacs, prepareConv2d } from '../../../host/ops/conv-2d/prepare.js';
import type { ConvOptions, ElementType, OptionsByOp } from '../../../host/tflite/model.js';
import { makeNode, type Operand } from '../node.js';

const SAME: ConvOptions = {
  padding: 'SAME',
  strideH: 2,
  strideW: 1,
  dilationH: 1,
  dilationW: 2,
  activation: 'RELU6',
};

function grouped(bias: Operand | undefined, quantizedBiasType: ElementType = 'FLOAT32') {
  const options: OptionsByOp['CONV_2D'] = { ...SAME, quantizedBiasType };
  const scale = [0.01, 0.02, 0.04, 0.08];
  const filter: Operand = { shape: [4, 3, 2, 2], type: 'INT8', scale, data: new Int8Array(48).fill(3) };
  return makeNode('CONV_2D', options, [{ shape: [2, 5, 6, 4] }, filter, bias], [{ shape: [2, 3, 6, 4] }]);
}

const int64 = { shape: [4], type: 'INT64', data: BigInt64Array.of(1n, -2n, 3n, 4n) } as const;
const int32 = { shape: [4], type: 'INT32', data: Int32Array.of(1, -2, 3, 4) } as const;

describe('ops/conv-2d/prepare', () => {
  it('gives shapes, padding, groups, multipliers and clamp', () => {
    const { weights, bias, multipliers, shifts, ...rest } = prepareConv2d(grouped(int64));
    assert.deepEqual(rest, {
      batches: 2,
      inputHeight: 5,
      inputWidth: 6,
      inputDepth: 4,
      filterHeight: 3,
      filterWidth: 2,
      filterDepth: 2,
      groups: 2,
      outputHeight: 3,
      outputWidth: 6,
      outputDepth: 4,
      strideH: 2,
      strideW: 1,
      dilationH: 1,
      dilationW: 2,
      padTop: 1,
      padBottom: 1,
      padLeft: 1,
      padRight: 1,
      accumulator: 'int64',
      activationMin: 0,
      activationMax: 6000,
      rounding: 'double',
    });
    assert.deepEqual(weights, new Int8Array(48).fill(3));
    assert.deepEqual(bias, Float64Array.of(1, -2, 3, 4));
    // The scales double from channel to channel.
    assert.deepEqual([...shifts], [-6, -5, -4, -3]);
    assert.deepEqual(new Set(multipliers).size, 1);
  });

  it('counts nominal MACs', () => {
    assert.equal(conv2dMacs(prepareConv2d(grouped(int64))), 2 * 3 * 6 * 4 * (3 * 2 * 2));
  });

  it('takes the accumulator from the bias, and from the option only without one', () => {
    for (const [bias, type, accumulator] of [
      [int64, 'INT32', 'int64'],
      [int32, 'INT64', 'int32'],
      [undefined, 'FLOAT32', 'int64'],
      [undefined, 'INT64', 'int64'],
      [undefined, 'INT32', 'int32'],
    ] as const) {
      assert.equal(prepareConv2d(grouped(bias, type)).accumulator, accumulator);
    }
  });

  it('asks for constant weights and biases', () => {
    const { data, ...computed } = int64;
    assert.equal(data.length, 4);
    assert.throws(
      () => prepareConv2d(grouped(computed)),
      (error) =>
        error instanceof UnsupportedError && error.code === 'CONSTANT_REQUIRED' && error.place.tensor === 2,
    );
  });
});
