import { INT16_MAX } from '../../quantization/fixed-point.js';
import { type ActivationRange, quotientScale } from '../../quantization/multiplier.js';
import { DEFAULT_PROFILE, type Rounding, type SemanticsProfile } from '../../quantization/profiles.js';
import type { Node } from '../op.js';
import { unaryOperands } from '../shared/operands.js';
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
  const { elements, inputScale, outputScale } = unaryOperands(node);
  return {
    elements,
    ...requantizationOf(node, quotientScale(inputScale, outputScale), 'int32', profile.rounding),
    activationMin: 0,
    activationMax: INT16_MAX,
    rounding: profile.rounding,
  };
}
