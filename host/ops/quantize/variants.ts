import { INT16_MAX, INT16_MIN, INT32_MAX, INT32_MIN } from '../../quantization/fixed-point.js';
import { frexp, type QuantizedMultiplier } from '../../quantization/multiplier.js';
import type { Rounding } from '../../quantization/profiles.js';
import type { Node, PreparedKernel, Variant } from '../op.js';
import { requantizationFields, roundingField } from '../packing/requantize32.js';
import type { QuantizedType, QuantizeParams } from './prepare.js';
import { rescaleOf } from './rescale.js';

/** The kernels for QUANTIZE, the faster first. */
export const QUANTIZE_VARIANTS: readonly Variant<'QUANTIZE', QuantizeParams>[] = [
  {
    name: 'quantize_f32s16',
    accepts: (_, p) => p.from === 'FLOAT32' || 'the input is not FLOAT32',
    prepare: (node, p) => {
      if (p.from !== 'FLOAT32') throw new Error('not accepted');
      const reciprocal = exactReciprocal(p.outputScale);
      return {
        kernel: 'thumbnn_quantize_f32s16',
        params: {
          ...operands(node),
          elements: p.elements,
          operand: float32Bits(reciprocal ?? p.outputScale),
          multiplies: reciprocal === undefined ? 0 : 1,
        },
        constants: [],
        scratchBytes: 0,
      };
    },
  },
  {
    name: 'requantize_s16',
    accepts: (_, p) => {
      if (p.from !== 'INT16' || p.to !== 'INT16') return 'not from INT16 to INT16';
      return rescaleOf(p, INT16_MIN) !== undefined || 'one multiplication does not give both roundings';
    },
    prepare: (node, p) => {
      if (p.from === 'FLOAT32') throw new Error('not accepted');
      return rescaleKernel(node, p, INT16_MIN);
    },
  },
  {
    name: 'requantize_any',
    accepts: (_, p) => p.from !== 'FLOAT32' || 'the input is FLOAT32',
    prepare: (node, p) => {
      if (p.from === 'FLOAT32') throw new Error('not accepted');
      return requantizeKernel(node, p, RANGES[p.to]);
    },
  },
];

/** Bytes and range of each integer type. */
const BYTES: { readonly [T in QuantizedType]: number } = { INT8: 1, INT16: 2, INT32: 4 };
const RANGES: { readonly [T in QuantizedType]: readonly [number, number] } = {
  INT8: [-128, 127],
  INT16: [INT16_MIN, INT16_MAX],
  INT32: [INT32_MIN, INT32_MAX],
};

/** What QUANTIZE and RELU have in common. */
interface Requantization extends QuantizedMultiplier {
  readonly elements: number;
  readonly rounding: Rounding;
}

/** The fast kernel on a node for which `rescaleOf` finds an answer; results below `min` (0 or -32768) are cut off. */
export function rescaleKernel(node: Node, p: Requantization, min: number): PreparedKernel {
  const rescale = rescaleOf(p, min);
  if (rescale === undefined) throw new Error('not accepted');
  return {
    kernel: 'thumbnn_requantize_s16',
    params: {
      ...operands(node),
      elements: p.elements,
      factor: rescale.factor,
      offset: rescale.offset,
      relu: min === 0 ? 1 : 0,
    },
    constants: [],
    scratchBytes: 0,
  };
}

/** The general kernel. */
export function requantizeKernel(
  node: Node,
  p: Requantization & {
    readonly from: QuantizedType;
    readonly to: QuantizedType;
    readonly inputZeroPoint: number;
    readonly outputZeroPoint: number;
  },
  [minimum, maximum]: readonly [number, number],
): PreparedKernel {
  return {
    kernel: 'thumbnn_requantize_any',
    params: {
      ...operands(node),
      elements: p.elements,
      input_bytes: BYTES[p.from],
      output_bytes: BYTES[p.to],
      input_zero_point: p.inputZeroPoint,
      output_zero_point: p.outputZeroPoint,
      minimum,
      maximum,
      rounding: roundingField(p.rounding),
      ...requantizationFields('', p, p.rounding),
    },
    constants: [],
    scratchBytes: 0,
  };
}

function operands({ operator: { inputs, outputs } }: Node): PreparedKernel['params'] {
  return { input: { tensor: inputs[0] }, output: { tensor: outputs[0] } };
}

/** 1 / scale where that is a float32: for powers of two. */
function exactReciprocal(scale: number): number | undefined {
  const reciprocal = 1 / scale;
  return frexp(scale).mantissa === 0.5 && Math.fround(reciprocal) === reciprocal ? reciprocal : undefined;
}

/** The bits of a float32, as an unsigned number. */
export function float32Bits(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return view.getUint32(0);
}
