import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planesOf } from '../../host/ops/depthwise-conv-2d/planes.js';
import { depthwiseConv2dReference } from '../../host/ops/depthwise-conv-2d/reference.js';
import { DEPTHWISE_CONV_2D_VARIANTS } from '../../host/ops/depthwise-conv-2d/variants.js';
import { checkVariant, variantNamed } from './check-variant.js';
import { type DepthwiseLimits, depthwiseCase } from './depthwise-cases.js';

const variant = (name: string) => variantNamed(DEPTHWISE_CONV_2D_VARIANTS, name);

function check(name: string, limits: DepthwiseLimits, numRuns: number): void {
  checkVariant(variant(name), depthwiseCase(limits), depthwiseConv2dReference, numRuns);
}

describe('kernels: DEPTHWISE_CONV_2D', () => {
  it('depthwise_conv2d_s16s8_3x3 equals the reference', () => {
    check('depthwise_conv2d_s16s8_3x3', { kind: 'fast', filter: '3x3', maxMultiplier: 3 }, 100);
    check('depthwise_conv2d_s16s8_3x3', { kind: 'fast', filter: '3x3', maxMultiplier: 2, large: true }, 15);
  });

  it('depthwise_conv2d_s16s8_3x3_s2 equals the reference', () => {
    check('depthwise_conv2d_s16s8_3x3_s2', { kind: 'fast', filter: '3x3', maxMultiplier: 3 }, 100);
    check(
      'depthwise_conv2d_s16s8_3x3_s2',
      { kind: 'fast', filter: '3x3', maxMultiplier: 2, large: true },
      15,
    );
  });

  it('depthwise_conv2d_s16s8_line3 equals the reference', () => {
    check('depthwise_conv2d_s16s8_line3', { kind: 'fast', filter: 'line' }, 60);
  });

  it('depthwise_conv2d_s16s8 equals the reference', () => {
    check('depthwise_conv2d_s16s8', { kind: 'fast' }, 80);
  });

  it('depthwise_conv2d_s16s8_any equals the reference', () => {
    check('depthwise_conv2d_s16s8_any', { kind: 'int64', maxMultiplier: 3 }, 100);
  });

  it('depthwise_conv2d_s16s8_any is exact up to accumulators of 47 bits', () => {
    const extreme = depthwiseCase({ kind: 'int64', maxMultiplier: 2 }).map(({ node, params, input }) => {
      const reach = 32768 * 128 * params.filterHeight * params.filterWidth;
      const bias = Float64Array.from({ length: params.outputDepth }, (_, channel) =>
        channel % 2 === 0 ? 2 ** 47 - 1 - reach : reach + 1 - 2 ** 47,
      );
      return { node, params: { ...params, bias }, input };
    });
    checkVariant(variant('depthwise_conv2d_s16s8_any'), extreme, depthwiseConv2dReference, 40);
  });

  it('long lines do not take scratch where short ones do', () => {
    const [{ params }] = fc.sample(depthwiseCase({ kind: 'fast', filter: '3x3' }), { numRuns: 1, seed: 1 });
    const one = { strideH: 1, strideW: 1, padTop: 1, padLeft: 1, inputDepth: 8 };
    const square = { ...params, ...one, inputHeight: 40, inputWidth: 30, outputHeight: 40, outputWidth: 30 };
    assert.equal(planesOf(square, 1)?.linesAreColumns, true);
    const long = { ...square, inputHeight: 900, outputHeight: 900 };
    assert.equal(planesOf(long, 1)?.linesAreColumns, false);
  });

  it('every legal node has a kernel, fast ones for 32-bit accumulators only', () => {
    const wide = depthwiseCase({ kind: 'int64', filter: '3x3' });
    const [{ node, params }] = fc.sample(wide, { numRuns: 1, seed: 1 });
    const large = {
      ...params,
      bias: new Float64Array(params.outputDepth).fill(2 ** 31),
      weights: params.weights.fill(1),
      multipliers: params.multipliers.fill(2 ** 30),
      shifts: params.shifts.fill(-8),
    };
    const general = variant('depthwise_conv2d_s16s8_any');
    for (const fast of DEPTHWISE_CONV_2D_VARIANTS.filter((v) => v !== general)) {
      assert.notEqual(fast.accepts(node, large), true, fast.name);
    }
    assert.equal(general.accepts(node, large), true);
    const beyond = { ...large, bias: large.bias.map(() => 2 ** 47) };
    assert.match(String(general.accepts(node, beyond)), /47 bits/);
  });
});
