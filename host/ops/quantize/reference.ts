import {
  clamp,
  INT16_MAX,
  INT16_MIN,
  INT32_MAX,
  INT32_MIN,
  requantize32,
  roundHalfAwayFromZero,
  wrap32,
} from '../../quantization/fixed-point.js';
import type { TensorData } from '../op.js';
import type { FloatQuantizeParams, QuantizedType, QuantizeParams, RequantizeParams } from './prepare.js';

/** Range and array of each integer type. */
const INTEGERS = {
  INT8: { min: -128, max: 127, array: Int8Array },
  INT16: { min: INT16_MIN, max: INT16_MAX, array: Int16Array },
  INT32: { min: INT32_MIN, max: INT32_MAX, array: Int32Array },
} as const satisfies { readonly [T in QuantizedType]: object };

export function quantizeReference(
  p: QuantizeParams,
  inputs: readonly (TensorData | undefined)[],
): [Int8Array | Int16Array | Int32Array] {
  return [p.from === 'FLOAT32' ? quantized(p, asFloat32(inputs[0])) : requantized(p, inputs[0])];
}

/**
 * TFLM AffineQuantize (reference/quantize.h). Where the quotient leaves int32, C++ leaves the result undefined;
 * here it saturates and NaN gives 0, as the Cortex-M4F's conversion instruction does.
 */
function quantized(p: FloatQuantizeParams, input: Float32Array): Int16Array {
  return Int16Array.from(input, (x) => {
    const quotient = Math.fround(x / p.outputScale);
    return Number.isNaN(quotient) ? 0 : clamp(roundHalfAwayFromZero(quotient), INT16_MIN, INT16_MAX);
  });
}

/** TFLM Requantize (reference/requantize.h). */
function requantized(p: RequantizeParams, data: TensorData | undefined): Int8Array | Int16Array | Int32Array {
  const { array: source } = INTEGERS[p.from];
  const { array: target, min, max } = INTEGERS[p.to];
  if (!(data instanceof source)) throw new TypeError(`operand is not ${p.from}`);
  const output = new target(p.elements);
  for (let i = 0; i < p.elements; i++) {
    const scaled = requantize32(wrap32(data[i] - p.inputZeroPoint), p.multiplier, p.shift, p.rounding);
    output[i] = clamp(wrap32(scaled + p.outputZeroPoint), min, max);
  }
  return output;
}

function asFloat32(data: TensorData | undefined): Float32Array {
  if (!(data instanceof Float32Array)) throw new TypeError('operand is not float32');
  return data;
}
