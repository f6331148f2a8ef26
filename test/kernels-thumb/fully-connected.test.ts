import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fullyConnectedReference } from '../../host/ops/fully-connected/reference.js';
import { FULLY_CONNECTED_VARIANTS } from '../../host/ops/fully-connected/variants.js';
import { fullyConnectedCase } from './cases.js';
import { checkVariant, variantNamed } from './check-variant.js';

const fast = variantNamed(FULLY_CONNECTED_VARIANTS, 'fully_connected_s16s8');
const any = variantNamed(FULLY_CONNECTED_VARIANTS, 'fully_connected_s16s8_any');

const convolution = variantNamed(FULLY_CONNECTED_VARIANTS, 'conv2d_s16s8_any');

describe('kernels: FULLY_CONNECTED', () => {
  it('fully_connected_s16s8 equals the reference', () => {
    checkVariant(fast, fullyConnectedCase('fast'), fullyConnectedReference, 100);
  });

  it('fully_connected_s16s8_any equals the reference with 64-bit accumulators', () => {
    checkVariant(any, fullyConnectedCase('int64'), fullyConnectedReference, 80);
  });

  it('fully_connected_s16s8_any empties its 32-bit sums in time', () => {
    const deep = fullyConnectedCase('int64', { maxDepth: 1500, maxOutputs: 3 });
    checkVariant(any, deep, fullyConnectedReference, 20);
  });

  it('fully_connected_s16s8_any equals the reference with int32 biases', () => {
    checkVariant(any, fullyConnectedCase('int32'), fullyConnectedReference, 80);
  });

  it('conv2d_s16s8_any equals the reference for every weight', () => {
    checkVariant(convolution, fullyConnectedCase('int64'), fullyConnectedReference, 30);
  });

  it('leaves a weight of -128 beside a negative one to the general kernel', () => {
    const [{ node, params }] = fc.sample(fullyConnectedCase('fast'), { numRuns: 1, seed: 3 });
    const weights = (low: number, high: number) => ({
      ...params,
      inputDepth: 1,
      outputDepth: 2,
      weights: Int8Array.of(low, high),
      bias: undefined,
      multipliers: Int32Array.of(2 ** 30, 2 ** 30),
      shifts: Int32Array.of(-8, -8),
    });
    assert.equal(fast.accepts(node, weights(0, -128)), true);
    assert.equal(fast.accepts(node, weights(-128, -127)), true);
    assert.match(String(fast.accepts(node, weights(-1, -128))), /-128/);
    assert.match(String(any.accepts(node, weights(-1, -128))), /-128/);
    assert.equal(convolution.accepts(node, weights(-1, -128)), true);
  });
});
