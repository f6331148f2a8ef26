import { clamp, INT16_MAX, INT16_MIN, requantize32, wrap32 } from '../../quantization/fixed-point.js';
import type { TensorData } from '../op.js';
import { asInt16 } from '../tensor-data.js';
import type { MeanParams } from './prepare.js';

/** TFLM QuantizedMeanOrSum for int16 (reference/reduce.h). The sum is an int32 and wraps. */
export function meanReference(p: MeanParams, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  const input = asInt16(inputs[0]);
  const sums = new Int32Array(p.outputElements);
  const strides = outputStrides(p);
  const position = p.inputShape.map(() => 0);
  let target = 0;
  for (const value of input) {
    sums[target] = wrap32(sums[target] + value);
    for (let d = position.length - 1; d >= 0; d--) {
      target += strides[d];
      if (++position[d] < p.inputShape[d]) break;
      target -= strides[d] * p.inputShape[d];
      position[d] = 0;
    }
  }
  const output = Int16Array.from(sums, (sum) =>
    clamp(requantize32(sum, p.multiplier, p.shift, p.rounding), INT16_MIN, INT16_MAX),
  );
  return [output];
}

/** Elements of the output to step for every dimension of the input; 0 along the reduced ones. */
function outputStrides({ inputShape, reduced }: MeanParams): number[] {
  const strides = inputShape.map(() => 0);
  let step = 1;
  for (let d = inputShape.length - 1; d >= 0; d--) {
    if (reduced[d]) continue;
    strides[d] = step;
    step *= inputShape[d];
  }
  return strides;
}
