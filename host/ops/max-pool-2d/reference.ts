import { clamp, INT16_MIN } from '../../quantization/fixed-point.js';
import type { TensorData } from '../op.js';
import { type PoolParams, poolWindows } from '../shared/pooling.js';
import { asInt16 } from '../tensor-data.js';

/** TFLM MaxPool for int16 (reference/integer_ops/pooling.h). */
export function maxPool2dReference(p: PoolParams, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  const output = poolWindows(p, asInt16(inputs[0]), (input, origin, { top, bottom, left, right }) => {
    let max = INT16_MIN;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        max = Math.max(max, input[origin + (y * p.inputWidth + x) * p.depth]);
      }
    }
    return clamp(max, p.activationMin, p.activationMax);
  });
  return [output];
}
