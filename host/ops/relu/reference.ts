import { clamp, requantize32 } from '../../quantization/fixed-point.js';
import type { TensorData } from '../op.js';
import { asInt16 } from '../tensor-data.js';
import type { ReluParams } from './prepare.js';

/** TFLM ReluQuantized for int16 (micro/kernels/activations.h): rescale, then clamp. */
export function reluReference(p: ReluParams, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  const output = asInt16(inputs[0]).map((x) =>
    clamp(requantize32(x, p.multiplier, p.shift, p.rounding), p.activationMin, p.activationMax),
  );
  return [output];
}
