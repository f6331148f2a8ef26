import { type ActivationRange, productScale } from '../../quantization/multiplier.js';
import { DEFAULT_PROFILE, type Rounding, type SemanticsProfile } from '../../quantization/profiles.js';
import type { Node } from '../op.js';
import { type Broadcast, broadcastOf } from '../shared/broadcast.js';
import { fusedActivationRange } from '../shared/check.js';
import { binaryOperands } from '../shared/operands.js';
import { requantizationOf } from '../shared/requantization.js';

export interface MulParams extends Broadcast, ActivationRange {
  /** From products to the output. */
  readonly multiplier: number;
  readonly shift: number;
  readonly rounding: Rounding;
}

/** TFLM MulPrepare, CalculateOpDataMul. */
export function prepareMul(node: Node<'MUL'>, profile: SemanticsProfile = DEFAULT_PROFILE): MulParams {
  const { input1, input2, output, scale1, scale2, outputScale } = binaryOperands(node);
  return {
    ...broadcastOf(node, input1, input2, output),
    ...requantizationOf(node, productScale(scale1, scale2, outputScale), 'int32', profile.rounding),
    ...fusedActivationRange(node, node.operator.options.activation, outputScale),
    rounding: profile.rounding,
  };
}
