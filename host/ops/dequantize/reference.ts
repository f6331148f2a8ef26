import type { TensorData } from '../op.js';
import { asInt16 } from '../tensor-data.js';
import type { DequantizeParams } from './prepare.js';

/** TFLM Dequantize (reference/dequantize.h): the product in double, rounded to float32. */
export function dequantizeReference(
  p: DequantizeParams,
  inputs: readonly (TensorData | undefined)[],
): [Float32Array] {
  return [Float32Array.from(asInt16(inputs[0]), (q) => p.inputScale * q)];
}
