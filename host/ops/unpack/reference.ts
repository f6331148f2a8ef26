import type { TensorData } from '../op.js';
import type { StackParams } from '../shared/stacking.js';
import { asInt16 } from '../tensor-data.js';

/** TFLM Unpack (micro/kernels/unpack.cc). */
export function unpackReference(p: StackParams, inputs: readonly (TensorData | undefined)[]): Int16Array[] {
  const input = asInt16(inputs[0]);
  return Array.from({ length: p.count }, (_, i) => {
    const output = new Int16Array(p.outer * p.inner);
    for (let o = 0; o < p.outer; o++) {
      const start = (o * p.count + i) * p.inner;
      output.set(input.subarray(start, start + p.inner), o * p.inner);
    }
    return output;
  });
}
