import type { TensorData } from '../op.js';
import { asInt16 } from '../tensor-data.js';
import type { TanhParams } from './prepare.js';

/** TFLM Tanh for int16 (reference/integer_ops/tanh.h): 2 * sigmoid(2x) - 1, interpolated in the table. */
export function tanhReference(p: TanhParams, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  const half = p.shift > 0 ? 2 ** (p.shift - 1) : 0;
  const output = asInt16(inputs[0]).map((x) => {
    const argument = Math.floor((x * p.multiplier + half) / 2 ** p.shift);
    const magnitude = sigmoidOfTwice(p.table, Math.abs(argument));
    // The two constants make the function odd in spite of the flooring shift.
    return argument >= 0 ? (magnitude - ONE_HALF + 128) >> 8 : (-magnitude + ONE_HALF + 127) >> 8;
  });
  return [output];
}

/** 1/2 in the Q0.24 of `sigmoidOfTwice`. */
const ONE_HALF = 2 ** 23;

/** The table between its entries, Q0.24; saturated from its last entry on. */
function sigmoidOfTwice(table: Uint16Array, argument: number): number {
  const index = Math.floor(argument / 256);
  if (index >= 255) return 0xffff * 256;
  return table[index] * 256 + (argument % 256) * (table[index + 1] - table[index]);
}
