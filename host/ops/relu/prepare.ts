import { INT16_MAX } from '../../quantization/fixed-point.js';
import { type ActivationRange, quotientScale } from '../../quantization/multiplier.js';
import { DEFAULT_PROFILE, type Rounding, type SemanticsProfile } from '../../quantization/profiles.js';
import { elementCount } from '../../tflite/elements.js';
import type { Node } from '../op.js';
import { checkArity, checkShape, int16Scale, requiredInput } from '../shared/check.js';
import { requantizationOf } from '../shared/requantization.js';

export interface ReluParams extends ActivationRange {
  readonly elements: number;
  /** From input to output scale. */
  readonly multiplier: number;
  readonly shift: number;
  readonly rounding: Rounding;
}

/** TFLM ReluPrepare, CalculateReluOpData. */
export function prepareRelu(node: Node<'RELU'>, profile: SemanticsProfile = DEFAULT_PROFILE): ReluParams {
  checkArity(node, 1, 1, 1);
  const input = requiredInput(node, 0, 'input');
  const [output] = node.outputs;
  const inputScale = int16Scale(node, input, 'input');
  const outputScale = int16Scale(node, output, 'output');
  checkShape(node, output, 'output', input.shape);
  return {
    elements: elementCount(input.shape),
    ...requantizationOf(node, quotientScale(inputScale, outputScale), 'int32', profile.rounding),
    activationMin: 0,
    activationMax: INT16_MAX,
    rounding: profile.rounding,
  };
}
