import { INT16_MAX, INT16_MIN, INT32_MAX, INT32_MIN } from '../../quantization/fixed-point.js';
import { costOf, perCall, perElement } from '../cost.js';
import type { Variant } from '../op.js';
import { acceptsRescale, float32Bits, operands, requantizeKernel, rescaleKernel } from './kernels.js';
import type { FloatQuantizeParams, QuantizedType, QuantizeParams, RequantizeParams } from './prepare.js';

/** The kernels for QUANTIZE, the faster first. */
export const QUANTIZE_VARIANTS: readonly Variant<'QUANTIZE', QuantizeParams>[] = [
  {
    name: 'quantize_f32s16',
    serves: 'FLOAT32 to INT16',
    cost: costOf(perElement(12.2), perCall(55)),
    accepts: (_, p) => p.from === 'FLOAT32' || `the input is ${p.from}`,
    prepare: (node, p) => {
      const { elements, outputScale } = fromFloat(p);
      return {
        kernel: 'thumbnn_quantize_f32s16',
        params: {
          ...operands(node),
          elements,
          scale: float32Bits(outputScale),
          reciprocal: float32Bits(usableReciprocal(outputScale) ?? 0),
        },
        constants: [],
        scratchBytes: 0,
      };
    },
  },
  {
    name: 'requantize_s16',
    serves: 'INT16 to INT16, a multiplier of shift -16 to 14',
    cost: costOf(perElement(6.67), perCall(44)),
    accepts: (_, p) => {
      if (p.from !== 'INT16' || p.to !== 'INT16') return 'not from INT16 to INT16';
      return acceptsRescale(p);
    },
    prepare: (node, p) => rescaleKernel(node, fromInteger(p), false),
  },
  {
    name: 'requantize_any',
    serves: 'INT16 to INT8, INT16 or INT32, INT8 or INT32 to INT16',
    cost: costOf(perElement(61), perCall(36)),
    accepts: (_, p) => p.from !== 'FLOAT32' || 'the input is FLOAT32',
    prepare: (node, p) => {
      const integers = fromInteger(p);
      return requantizeKernel(node, integers, RANGES[integers.to]);
    },
  },
];

const RANGES: { readonly [T in QuantizedType]: { readonly min: number; readonly max: number } } = {
  INT8: { min: -128, max: 127 },
  INT16: { min: INT16_MIN, max: INT16_MAX },
  INT32: { min: INT32_MIN, max: INT32_MAX },
};

/** @throws Error when a caller did not ask `accepts` */
function fromFloat(p: QuantizeParams): FloatQuantizeParams {
  if (p.from !== 'FLOAT32') throw new Error(`not accepted: from ${p.from}`);
  return p;
}

/** @throws Error when a caller did not ask `accepts` */
function fromInteger(p: QuantizeParams): RequantizeParams {
  if (p.from === 'FLOAT32') throw new Error('not accepted: from FLOAT32');
  return p;
}

/** 1 / scale rounded to float32, where that is a normal number: its relative error is at most 2^-24 then. */
function usableReciprocal(scale: number): number | undefined {
  const reciprocal = Math.fround(1 / scale);
  return reciprocal >= 2 ** -126 && reciprocal < Infinity ? reciprocal : undefined;
}
