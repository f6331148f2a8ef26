import { type QuantizedMultiplier, quotientScale } from '../../quantization/multiplier.js';
import { DEFAULT_PROFILE, type Rounding, type SemanticsProfile } from '../../quantization/profiles.js';
import { elementCount } from '../../tflite/elements.js';
import type { Node } from '../op.js';
import {
  checkArity,
  checkShape,
  checkType,
  constantData,
  int16Scale,
  normalizedAxis,
  requiredInput,
} from '../shared/check.js';
import { requantizationOf } from '../shared/requantization.js';

export interface MeanParams extends QuantizedMultiplier {
  readonly inputShape: readonly number[];
  /** For every dimension of the input, whether it is averaged away. */
  readonly reduced: readonly boolean[];
  /** Elements of one mean. */
  readonly count: number;
  readonly outputElements: number;
  readonly rounding: Rounding;
}

/** TFLM PrepareMeanOrSumHelper. Axes may be negative and may repeat. */
export function prepareMean(node: Node<'MEAN'>, profile: SemanticsProfile = DEFAULT_PROFILE): MeanParams {
  checkArity(node, 2, 2, 1);
  const input = requiredInput(node, 0, 'input');
  const axes = requiredInput(node, 1, 'axes');
  const [output] = node.outputs;
  const inputScale = int16Scale(node, input, 'input');
  const outputScale = int16Scale(node, output, 'output');
  checkType(node, axes, 'axes', ['INT32'], 'TFLM reads INT32 axes only');
  const { shape } = input;
  const reduced = shape.map(() => false);
  for (const axis of new Int32Array(constantData(node, axes, 'axes').slice().buffer)) {
    reduced[normalizedAxis(node, axis, shape.length)] = true;
  }
  const outputShape = node.operator.options.keepDims
    ? shape.map((dim, i) => (reduced[i] ? 1 : dim))
    : shape.filter((_, i) => !reduced[i]);
  checkShape(node, output, 'output', outputShape);

  const count = elementCount(shape.filter((_, i) => reduced[i]));
  const factor = requantizationOf(node, quotientScale(inputScale, outputScale), 'int32', profile.rounding);
  return {
    inputShape: shape,
    reduced,
    count,
    outputElements: elementCount(outputShape),
    ...dividedBy(factor, count),
    rounding: profile.rounding,
  };
}

/**
 * TFLM QuantizedMeanOrSum folds the division into the multiplier, truncating; it shifts first as far left as
 * fits, so that the multiplier keeps its bits.
 */
function dividedBy({ multiplier, shift }: QuantizedMultiplier, count: number): QuantizedMultiplier {
  const log2 = 31 - Math.clz32(count);
  const headroom = Math.min(log2, 31 + shift);
  const divided = (BigInt(multiplier) << BigInt(headroom)) / BigInt(count);
  return { multiplier: Number(divided), shift: shift - headroom };
}
