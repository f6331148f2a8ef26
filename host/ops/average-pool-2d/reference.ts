import { clamp } from '../../quantization/fixed-point.js';
import type { TensorData } from '../op.js';
import { type PoolParams, poolWindows } from '../shared/pooling.js';
import { asInt16 } from '../tensor-data.js';

/** TFLM AveragePool for int16 (reference/integer_ops/pooling.h): the mean of the taps inside, ties away from zero. */
export function averagePool2dReference(
  p: PoolParams,
  inputs: readonly (TensorData | undefined)[],
): [Int16Array] {
  const output = poolWindows(p, asInt16(inputs[0]), (input, origin, { top, bottom, left, right }) => {
    let sum = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) sum += input[origin + (y * p.inputWidth + x) * p.depth];
    }
    const count = (bottom - top) * (right - left);
    const half = Math.floor(count / 2);
    const average = Math.trunc((sum > 0 ? sum + half : sum - half) / count);
    return clamp(average, p.activationMin, p.activationMax);
  });
  return [output];
}
