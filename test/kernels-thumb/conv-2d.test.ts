import assert from 'node:assert/strict';
import fc from 'fast-check';
import { conv2dReference } from '../../host/ops/conv-2d/reference.js';
import { CONV_2D_VARIANTS } from '../../host/ops/conv-2d/variants.js';
import { convCase } from './cases.js';
import { checkVariant, variantNamed } from './check-variant.js';

const check = (name: string, cases: ReturnType<typeof convCase>, numRuns: number) =>
  checkVariant(variantNamed(CONV_2D_VARIANTS, name), cases, conv2dReference, numRuns);

const variant = (name: string) => variantNamed(CONV_2D_VARIANTS, name);

describe('kernels: CONV_2D', () => {
  it('conv2d_s16s8 equals the reference', () => {
    check('conv2d_s16s8', convCase({ kind: 'fast', maxGroups: 3 }), 120);
  });

  it('conv2d_s16s8_small equals the reference', () => {
    check('conv2d_s16s8_small', convCase({ kind: 'fast', maxColumns: 32 }), 120);
  });

  it('conv2d_s16s8 equals the reference with 1x1 filters', () => {
    check('conv2d_s16s8', convCase({ kind: 'fast', pointwise: true }), 60);
  });

  it('conv2d_s16s8 equals the reference with int32 biases', () => {
    check('conv2d_s16s8', convCase({ kind: 'fast32', maxGroups: 3 }), 80);
  });

  it('conv2d_s16s8_any equals the reference with 64-bit accumulators', () => {
    check('conv2d_s16s8_any', convCase({ kind: 'int64', maxGroups: 3 }), 80);
  });

  it('conv2d_s16s8_any equals the reference with int32 biases', () => {
    check('conv2d_s16s8_any', convCase({ kind: 'int32', maxGroups: 3 }), 80);
  });

  it('fully_connected_s16s8 serves convolutions of few pixels', () => {
    check('fully_connected_s16s8', convCase({ kind: 'fast', pointwise: true }), 40);
  });

  it('refuses accumulators beyond 32 bits in the fast kernels only', () => {
    const [{ node, params }] = fc.sample(convCase({ kind: 'int64' }), { numRuns: 1, seed: 1 });
    const large = {
      ...params,
      bias: Float64Array.from({ length: params.outputDepth }, () => 2 ** 31),
      weights: params.weights.fill(1),
      multipliers: params.multipliers.fill(2 ** 30),
      shifts: params.shifts.fill(-8),
    };
    assert.match(String(variant('conv2d_s16s8').accepts(node, large)), /32 bits|pixels/);
    assert.equal(variant('conv2d_s16s8_any').accepts(node, large), true);
    const beyond = { ...large, bias: large.bias.map(() => 2 ** 47) };
    assert.match(String(variant('conv2d_s16s8_any').accepts(node, beyond)), /47 bits/);
  });
});
