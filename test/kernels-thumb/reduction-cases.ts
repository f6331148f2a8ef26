import fc from 'fast-check';
import { seededDraws } from '../../host/measure/random.js';
import type { MeanParams } from '../../host/ops/mean/prepare.js';
import type { PoolParams } from '../../host/ops/shared/pooling.js';
import type { OptionsByOp } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';
import { between, type Case, fill, filled, maxPoolCase, pick, size } from './cases.js';

/** Random nodes of the operators that average. */

/** The same windows, averaged; `global`: the whole image is the window. */
function averaged(
  { params, input }: { params: PoolParams; input: Int16Array },
  global: boolean,
): Case<'AVERAGE_POOL_2D', PoolParams> {
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

export const averagePoolCase: fc.Arbitrary<Case<'AVERAGE_POOL_2D', PoolParams>> = fc
  .tuple(maxPoolCase, fc.boolean())
  .map(([windows, global]) => averaged(windows, global));

/** Any dimensions averaged, any multiplier and shift that the division by their product can leave. */
export const meanCase: fc.Arbitrary<Case<'MEAN', MeanParams>> = fc
  .record({
    dimensions: fc.array(fc.record({ size: size(1, 12), reduced: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    }),
    inputFill: fill,
    seed: fc.nat(),
  })
  .filter(({ dimensions }) => dimensions.reduce((product, { size }) => product * size, 1) <= 4000)
  .map(({ dimensions, inputFill, seed }) => {
    const draw = seededDraws(seed);
    const sizeOf = (reduced: boolean) =>
      dimensions.filter((d) => d.reduced === reduced).reduce((product, d) => product * d.size, 1);
    const inputShape = dimensions.map((d) => d.size);
    const params: MeanParams = {
      inputShape,
      reduced: dimensions.map(({ reduced }) => reduced),
      count: sizeOf(true),
      outputElements: sizeOf(false),
      multiplier: pick(draw, [0, 1, 0x7fffffff, 0x40000000, between(draw, 0, 0x7fffffff)]),
      shift: pick(draw, [between(draw, -31, 30), between(draw, -12, 1), 0, -1]),
      rounding: pick(draw, ['double', 'single']),
    };
    const input = filled(new Int16Array(params.count * params.outputElements), inputFill, draw, 0x8000);
    const node = makeNode(
      'MEAN',
      {} as OptionsByOp['MEAN'],
      [{ shape: inputShape }],
      [{ shape: [params.outputElements] }],
    );
    return { node, params, input };
  });
