import type { TensorData } from '../op.js';
import type { StackParams } from '../shared/stacking.js';
import { asInt16 } from '../tensor-data.js';

/** TFLM Pack (micro/kernels/pack.cc). */
export function packReference(p: StackParams, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  const output = new Int16Array(p.outer * p.count * p.inner);
  inputs.forEach((data, i) => {
    const input = asInt16(data);
    for (let o = 0; o < p.outer; o++) {
      output.set(input.subarray(o * p.inner, (o + 1) * p.inner), (o * p.count + i) * p.inner);
    }
  });
  return [output];
}
