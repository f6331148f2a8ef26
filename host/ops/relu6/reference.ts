import { clamp } from '../../quantization/fixed-point.js';
import type { TensorData } from '../op.js';
import { asInt16 } from '../tensor-data.js';
import type { Relu6Params } from './prepare.js';

/** TFLM Relu6Quantized for int16 (micro/kernels/activations.h): a clamp, without rescaling. */
export function relu6Reference(p: Relu6Params, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  return [asInt16(inputs[0]).map((x) => clamp(x, p.activationMin, p.activationMax))];
}
