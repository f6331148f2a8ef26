import { clamp, INT16_MAX, INT16_MIN, roundHalfAwayFromZero } from '../../quantization/fixed-point.js';
import type { ActivationRange } from '../../quantization/multiplier.js';
import type { Node } from '../op.js';
import { unaryOperands } from '../shared/operands.js';

export interface Relu6Params extends ActivationRange {
  readonly elements: number;
  /**
   * False where the output scale is not the input's. TFLM ignores the output scale, so its result is then off
   * by their ratio; converters do write such nodes.
   */
  readonly scalesAgree: boolean;
}

/** TFLM Relu6Prepare: 6 in units of the input; the output scale is not looked at. */
export function prepareRelu6(node: Node<'RELU6'>): Relu6Params {
  const { elements, inputScale, outputScale } = unaryOperands(node);
  return {
    elements,
    activationMin: 0,
    activationMax: clamp(roundHalfAwayFromZero(Math.fround(6 / inputScale)), INT16_MIN, INT16_MAX),
    scalesAgree: inputScale === outputScale,
  };
}
