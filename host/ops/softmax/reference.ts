import { clamp, INT16_MAX, INT16_MIN, requantize32, wrap32 } from '../../quantization/fixed-point.js';
import { lutLookup } from '../../quantization/lut.js';
import type { TensorData } from '../op.js';
import { asInt16 } from '../tensor-data.js';
import type { SoftmaxParams } from './prepare.js';

/** TFLM SoftmaxInt16 (reference/softmax.h): exponentials and the reciprocal of their sum from tables. */
export function softmaxReference(
  p: SoftmaxParams,
  inputs: readonly (TensorData | undefined)[],
): [Int16Array] {
  const input = asInt16(inputs[0]);
  const output = new Int16Array(p.rows * p.depth);
  const exponentials = new Int16Array(p.depth);
  for (let start = 0; start < output.length; start += p.depth) {
    const row = input.subarray(start, start + p.depth);
    const max = row.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let i = 0; i < p.depth; i++) {
      const scaled = requantize32(row[i] - max, p.multiplier, p.shift, p.rounding);
      const index = clamp(wrap32(scaled + INT16_MAX), INT16_MIN, INT16_MAX);
      sum += exponentials[i] = lutLookup(p.expTable, index);
    }

    // sum = (1 + fraction) * 2^(30 - headroom), fraction in Q0.16; the table is centred on the fraction's middle.
    const headroom = Math.clz32(sum) - 1;
    const normalized = Math.floor((sum * 2 ** headroom + 8192) / 16384);
    const reciprocal = lutLookup(p.reciprocalTable, clamp(normalized - 98304, INT16_MIN, INT16_MAX));
    const shift = 30 - headroom;
    for (let i = 0; i < p.depth; i++) {
      const value = (exponentials[i] * reciprocal + (1 << (shift - 1))) >> shift;
      output[start + i] = clamp(value, 0, INT16_MAX);
    }
  }
  return [output];
}
