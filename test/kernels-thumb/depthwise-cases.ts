import fc from 'fast-check';
import { seededDraws } from '../../host/measure/random.js';
import type { DepthwiseConv2dParams } from '../../host/ops/depthwise-conv-2d/prepare.js';
import {
  type Axis,
  type Case,
  fill,
  filled,
  geometryOf,
  imageNode,
  padding,
  requantizationOf,
  size,
  window,
  windowsOf,
} from './cases.js';

export interface DepthwiseLimits {
  /** 'fast' draws what the 32-bit kernels take, 'int64' what only the general one takes. */
  readonly kind: 'fast' | 'int64';
  /** `3x3` for the kernels over planes, `line` for 3 taps in a row or column without padding, else anything. */
  readonly filter?: '3x3' | 'line';
  readonly maxMultiplier?: number;
  /** Images beyond a band of lines. */
  readonly large?: boolean;
}

/** Height and width of a node that has an output. */
function shapes(filter: DepthwiseLimits['filter'], large: boolean) {
  if (filter === undefined) return window(9, 4);
  const axis = (taps: number, maxDilation: number): fc.Arbitrary<Axis> =>
    fc.record({
      input: large ? size(34, 44) : size(1, 13),
      filter: fc.constant(taps),
      stride: size(1, 3),
      dilation: size(1, maxDilation),
    });
  const pair =
    filter === '3x3'
      ? fc.tuple(axis(3, 1), axis(3, 1), padding)
      : fc.oneof(
          fc.tuple(axis(3, 4), axis(1, 1), fc.constant('VALID' as const)),
          fc.tuple(axis(1, 1), axis(3, 4), fc.constant('VALID' as const)),
        );
  return pair
    .map(([y, x, pad]) => windowsOf(y, x, pad))
    .filter(({ rows, columns }) => rows.output > 0 && columns.output > 0);
}

export function depthwiseCase({
  kind,
  filter,
  maxMultiplier = 1,
  large = false,
}: DepthwiseLimits): fc.Arbitrary<Case<'DEPTHWISE_CONV_2D', DepthwiseConv2dParams>> {
  return fc
    .record({
      shape: shapes(filter, large),
      batches: size(1, large ? 1 : 2),
      inputDepth: size(1, large ? 3 : 9),
      depthMultiplier: size(1, maxMultiplier),
      inputFill: fill,
      weightFill: fill,
      seed: fc.nat(),
    })
    .map(({ shape, batches, inputDepth, depthMultiplier, ...random }) => {
      const draw = seededDraws(random.seed);
      const { y, x } = shape;
      const outputDepth = inputDepth * depthMultiplier;
      const taps = y.filter * x.filter;
      const input = filled(
        new Int16Array(batches * y.input * x.input * inputDepth),
        random.inputFill,
        draw,
        0x8000,
      );
      const weights = filled(new Int8Array(taps * outputDepth), random.weightFill, draw, 0x80);
      const filters = Array.from({ length: outputDepth }, (_, channel) =>
        weights.filter((_, i) => i % outputDepth === channel),
      );
      const params: DepthwiseConv2dParams = {
        ...geometryOf(shape, batches, inputDepth, outputDepth),
        depthMultiplier,
        weights,
        ...requantizationOf(draw, filters, kind),
      };
      const node = imageNode('DEPTHWISE_CONV_2D', shape, batches, inputDepth, outputDepth);
      return { node, params, input };
    });
}
