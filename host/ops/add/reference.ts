import { clamp, requantize32, wrap32 } from '../../quantization/fixed-point.js';
import type { TensorData } from '../op.js';
import { broadcastMap } from '../shared/broadcast.js';
import { asInt16 } from '../tensor-data.js';
import type { AddParams } from './prepare.js';

/** TFLM Add for int16 (reference/add.h): both inputs to the common scale, then the sum to the output's. */
export function addReference(p: AddParams, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  const { input1, input2, output, rounding } = p;
  const result = broadcastMap(p, asInt16(inputs[0]), asInt16(inputs[1]), (a, b) => {
    const scaled1 = requantize32(a << p.leftShift, input1.multiplier, input1.shift, rounding);
    const scaled2 = requantize32(b << p.leftShift, input2.multiplier, input2.shift, rounding);
    const sum = requantize32(wrap32(scaled1 + scaled2), output.multiplier, output.shift, rounding);
    return clamp(sum, p.activationMin, p.activationMax);
  });
  return [result];
}
