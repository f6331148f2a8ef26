import {
  type ActivationRange,
  ADD_LEFT_SHIFT,
  addScales,
  type QuantizedMultiplier,
  quantizeMultiplier,
} from '../../quantization/multiplier.js';
import { DEFAULT_PROFILE, type Rounding, type SemanticsProfile } from '../../quantization/profiles.js';
import type { Node } from '../op.js';
import { type Broadcast, broadcastOf } from '../shared/broadcast.js';
import { fusedActivationRange, refused } from '../shared/check.js';
import { binaryOperands } from '../shared/operands.js';

export interface AddParams extends Broadcast, ActivationRange {
  /** Bits that both inputs are shifted left before they are scaled. */
  readonly leftShift: number;
  /** From each shifted input to the common scale, twice the larger of the two; less than 1. */
  readonly input1: QuantizedMultiplier;
  readonly input2: QuantizedMultiplier;
  /** From the common scale to the output; less than 1. */
  readonly output: QuantizedMultiplier;
  readonly rounding: Rounding;
}

/** TFLM AddPrepare, CalculateOpDataAdd. The option `pot_scale_int16` changes nothing in TFLM. */
export function prepareAdd(node: Node<'ADD'>, profile: SemanticsProfile = DEFAULT_PROFILE): AddParams {
  const { input1, input2, output, scale1, scale2, outputScale } = binaryOperands(node);
  const scales = addScales(scale1, scale2, outputScale);
  const multipliers = {
    input1: quantizeMultiplier(scales.input1, profile.rounding),
    input2: quantizeMultiplier(scales.input2, profile.rounding),
    output: quantizeMultiplier(Math.min(scales.output, 1), profile.rounding),
  };
  // TFLM's QuantizeMultiplierSmallerThanOneExp aborts on a factor of 1, or one that rounds to it.
  if (multipliers.output.shift > 0) {
    throw refused(
      node,
      'MULTIPLIER_RANGE',
      `output scale ${outputScale} is too small for input scales ${scale1} and ${scale2}`,
      `it must exceed the larger of them divided by 2^${ADD_LEFT_SHIFT - 1}`,
      output,
    );
  }
  return {
    ...broadcastOf(node, input1, input2, output),
    leftShift: ADD_LEFT_SHIFT,
    ...multipliers,
    ...fusedActivationRange(node, node.operator.options.activation, outputScale),
    rounding: profile.rounding,
  };
}
