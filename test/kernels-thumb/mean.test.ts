import fc from 'fast-check';
import { seededDraws } from '../../host/measure/random.js';
import type { MeanParams } from '../../host/ops/mean/prepare.js';
import { meanReference } from '../../host/ops/mean/reference.js';
import { MEAN_VARIANTS } from '../../host/ops/mean/variants.js';
import type { OptionsByOp } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';
import { between, type Case, fill, filled, pick, size } from './cases.js';
import { checkVariant, variantNamed } from './check-variant.js';

/** Any dimensions averaged, any multiplier and shift that the division by their product can leave. */
const meanCase: fc.Arbitrary<Case<'MEAN', MeanParams>> = fc
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

describe('kernels: MEAN', () => {
  for (const variant of ['mean_s16', 'mean_s16_any']) {
    it(`${variant} equals the reference`, () => {
      checkVariant(variantNamed(MEAN_VARIANTS, variant), meanCase, meanReference, 120);
    });
  }
});
