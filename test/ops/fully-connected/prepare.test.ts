import assert from 'node:assert/strict';
import { ModelError } from '../../../host/errors.js';
import { prepareFullyConnected } from '../../../host/ops/fully-connected/prepare.js';
import { perTensorFullyConnectedScale, quantizeMultiplier } from '../../../host/quantization/multiplier.js';
import { makeNode, type Operand } from '../node.js';

const f32 = Math.fround;
const [inputScale, outputScale] = [f32(0.013), f32(0.11)];

function nodeWith(filterScale: number | number[], bias?: Operand, input = [2, 3, 5], output = [2, 3, 4]) {
  const filter: Operand = { shape: [4, 5], type: 'INT8', scale: filterScale, data: new Int8Array(20) };
  return makeNode(
    'FULLY_CONNECTED',
    { activation: 'NONE', keepNumDims: true, quantizedBiasType: 'FLOAT32' },
    [{ shape: input, scale: inputScale }, filter, bias],
    [{ shape: output, scale: outputScale }],
  );
}

function biasAt(scale: number | null): Operand {
  return { shape: [4], type: 'INT64', scale, data: new BigInt64Array(4) };
}

describe('ops/fully-connected/prepare', () => {
  it('reads the input flat and gives every channel a multiplier', () => {
    const scale = f32(0.0071);
    const p = prepareFullyConnected(nodeWith(scale));
    assert.deepEqual([p.batches, p.inputDepth, p.outputDepth, p.perChannel], [6, 5, 4, false]);
    const { multiplier, shift } = quantizeMultiplier(
      perTensorFullyConnectedScale(inputScale, scale, outputScale),
    );
    assert.deepEqual([...p.multipliers], [multiplier, multiplier, multiplier, multiplier]);
    assert.deepEqual([...p.shifts], [shift, shift, shift, shift]);
  });

  it('multiplies scales in float32 for one filter scale, in double for several', () => {
    const scale = f32(0.0071);
    const perTensor = prepareFullyConnected(nodeWith(scale));
    const perChannel = prepareFullyConnected(nodeWith([scale, scale, scale, scale]));
    assert.ok(perChannel.perChannel);
    assert.notEqual(perTensor.multipliers[0], perChannel.multipliers[0]);
    assert.equal(
      perChannel.multipliers[0],
      quantizeMultiplier((inputScale * scale) / outputScale).multiplier,
    );
  });

  it('checks the bias scale for one filter scale only, within 0.02 of the output scale', () => {
    const scale = f32(0.5);
    const product = inputScale * scale;
    assert.ok(prepareFullyConnected(nodeWith(scale, biasAt(product + 0.019 * outputScale))));
    for (const wrong of [product + 0.021 * outputScale, null]) {
      assert.throws(
        () => prepareFullyConnected(nodeWith(scale, biasAt(wrong))),
        (error) => error instanceof ModelError && error.code === 'BIAS_SCALE',
      );
    }
    assert.ok(prepareFullyConnected(nodeWith([scale, scale, scale, scale], biasAt(null))));
  });

  it('refuses shapes that do not fit', () => {
    for (const [input, output] of [
      [
        [2, 3, 5],
        [2, 4],
      ],
      [
        [2, 3, 5],
        [6, 5],
      ],
      [
        [2, 3, 4],
        [2, 3, 4],
      ],
    ]) {
      assert.throws(
        () => prepareFullyConnected(nodeWith(0.1, undefined, input, output)),
        (error) => error instanceof ModelError && error.code === 'SHAPE_MISMATCH',
      );
    }
  });
});
