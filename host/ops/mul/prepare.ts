import { type ActivationRange, productScale } from '../../quantization/multiplier.js';
import { DEFAULT_PROFILE, type Rounding, type SemanticsProfile } from '../../quantization/profiles.js';
import type { Node } from '../op.js';
import { type Broadcast, broadcastOf } from '../shared/broadcast.js';
import { checkArity, fusedActivationRange, int16Scale, requiredInput } from '../shared/check.js';
import { requantizationOf } from '../shared/requantization.js';

export interface MulParams extends Broadcast, ActivationRange {
  /** From products to the output. */
  readonly multiplier: number;
  readonly shift: number;
  readonly rounding: Rounding;
}

/** TFLM MulPrepare, CalculateOpDataMul. */
export function prepareMul(node: Node<'MUL'>, profile: SemanticsProfile = DEFAULT_PROFILE): MulParams {
  checkArity(node, 2, 2, 1);
  const input1 = requiredInput(node, 0, 'input 0');
  const input2 = requiredInput(node, 1, 'input 1');
  const [output] = node.outputs;
  const scale1 = int16Scale(node, input1, 'input 0');
  const scale2 = int16Scale(node, input2, 'input 1');
  const outputScale = int16Scale(node, output, 'output');
  return {
    ...broadcastOf(node, input1, input2, output),
    ...requantizationOf(node, productScale(scale1, scale2, outputScale), 'int32', profile.rounding),
    ...fusedActivationRange(node, node.operator.options.activation, outputScale),
    rounding: profile.rounding,
  };
}
