import type { QuantizedMultiplier } from '../../quantization/multiplier.js';
import type { Rounding } from '../../quantization/profiles.js';
import type { Node, PreparedKernel } from '../op.js';
import { requantizationFields, roundingField } from '../packing/requantize32.js';
import type { QuantizedType, RequantizeParams } from './prepare.js';

/** The kernels that QUANTIZE shares with RELU: integers to another scale. */

/** A requantization of int16 to int16, zero points 0. */
interface Rescale extends QuantizedMultiplier {
  readonly elements: number;
  readonly rounding: Rounding;
}

/** True, or why requantize_s16 cannot serve a multiplier. */
export function acceptsRescale({ shift }: QuantizedMultiplier): true | string {
  return (shift >= -16 && shift <= 14) || `the multiplier has shift ${shift}, outside -16..14`;
}

/** The fast kernel, where `acceptsRescale`; the derivation of its constants is in requantize_s16.S. */
export function rescaleKernel(
  node: Node,
  { elements, multiplier, shift, rounding }: Rescale,
  relu: boolean,
): PreparedKernel {
  const right = -shift;
  const half = 2 ** (14 + right);
  const twice = rounding === 'double' && right > 0;
  const offset = twice ? half + (relu ? 2 ** 14 : -(2 ** 14)) : half;
  return {
    kernel: 'thumbnn_requantize_s16',
    params: {
      ...operands(node),
      elements,
      multiplier,
      shift: 15 + right,
      offset,
      offset_signs: twice && !relu ? 0x80008000 : 0,
      relu: relu ? 1 : 0,
    },
    constants: [],
    scratchBytes: 0,
  };
}

const BYTES: { readonly [T in QuantizedType]: number } = { INT8: 1, INT16: 2, INT32: 4 };

/** The general kernel. */
export function requantizeKernel(
  node: Node,
  p: RequantizeParams,
  { min, max }: { readonly min: number; readonly max: number },
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
      minimum: min,
      maximum: max,
      rounding: roundingField(p.rounding),
      ...requantizationFields('', p, p.rounding),
    },
    constants: [],
    scratchBytes: 0,
  };
}

export function operands({ operator: { inputs, outputs } }: Node): PreparedKernel['params'] {
  return { input: { tensor: inputs[0] }, output: { tensor: outputs[0] } };
}

/** The bits of a float32, as an unsigned number. */
export function float32Bits(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return view.getUint32(0);
}
