import { clamp, requantize32 } from '../../quantization/fixed-point.js';
import type { TensorData } from '../op.js';
import { broadcastMap } from '../shared/broadcast.js';
import { asInt16 } from '../tensor-data.js';
import type { MulParams } from './prepare.js';

/** TFLM Mul for int16 (reference/integer_ops/mul.h); a product is at most 2^30. */
export function mulReference(p: MulParams, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  const result = broadcastMap(p, asInt16(inputs[0]), asInt16(inputs[1]), (a, b) =>
    clamp(requantize32(a * b, p.multiplier, p.shift, p.rounding), p.activationMin, p.activationMax),
  );
  return [result];
}
