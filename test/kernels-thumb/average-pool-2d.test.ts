import fc from 'fast-check';
import { averagePool2dReference } from '../../host/ops/average-pool-2d/reference.js';
import { AVERAGE_POOL_2D_VARIANTS } from '../../host/ops/average-pool-2d/variants.js';
import type { PoolParams } from '../../host/ops/shared/pooling.js';
import type { OptionsByOp } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';
import { type Case, maxPoolCase } from './cases.js';
import { checkVariant, variantNamed } from './check-variant.js';

type AverageCase = Case<'AVERAGE_POOL_2D', PoolParams>;

/** The same windows, averaged; `global`: the whole image is the window. */
function averaged(
  { params, input }: { params: PoolParams; input: Int16Array },
  global: boolean,
): AverageCase {
  const whole = {
    filterHeight: params.inputHeight,
    filterWidth: params.inputWidth,
    outputHeight: 1,
    outputWidth: 1,
    padTop: 0,
    padLeft: 0,
    padBottom: 0,
    padRight: 0,
  };
  const p = global ? { ...params, ...whole } : params;
  const node = makeNode(
    'AVERAGE_POOL_2D',
    {} as OptionsByOp['AVERAGE_POOL_2D'],
    [{ shape: [p.batches, p.inputHeight, p.inputWidth, p.depth] }],
    [{ shape: [p.batches, p.outputHeight, p.outputWidth, p.depth] }],
  );
  return { node, params: p, input };
}

const cases = fc.tuple(maxPoolCase, fc.boolean()).map(([windows, global]) => averaged(windows, global));

describe('kernels: AVERAGE_POOL_2D', () => {
  it('average_pool_2d_s16 equals the reference', () => {
    const variant = variantNamed(AVERAGE_POOL_2D_VARIANTS, 'average_pool_2d_s16');
    checkVariant(variant, cases, averagePool2dReference, 150);
  });
});
