import { clamp, INT16_MAX, INT16_MIN, roundHalfAwayFromZero } from '../../quantization/fixed-point.js';
import type { ActivationRange } from '../../quantization/multiplier.js';
import type { Node, NodeWarning } from '../op.js';
import { unaryOperands } from '../shared/operands.js';

export interface Relu6Params extends ActivationRange {
  readonly elements: number;
}

/** TFLM Relu6Prepare: 6 in units of the input; the output scale is not looked at. */
export function prepareRelu6(node: Node<'RELU6'>): Relu6Params {
  const { elements, inputScale } = unaryOperands(node);
  return {
    elements,
    activationMin: 0,
    activationMax: clamp(roundHalfAwayFromZero(Math.fround(6 / inputScale)), INT16_MIN, INT16_MAX),
  };
}

/** TFLM ignores the output scale, so that its result is off where that is not the input's; converters do write such nodes. */
export function relu6Warning(node: Node<'RELU6'>): NodeWarning | undefined {
  const { inputScale, outputScale } = unaryOperands(node);
  if (inputScale === outputScale) return undefined;
  return {
    code: 'SCALES_DIFFER',
    message: `output scale ${outputScale} is not the input scale ${inputScale}; TFLM ignores it, so the results are off by a factor of ${outputScale / inputScale}`,
    hint: 'fuse RELU6 into the operator in front of it, or give both tensors one scale',
  };
}
