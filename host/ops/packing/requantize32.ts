import type { QuantizedMultiplier } from '../../quantization/multiplier.js';
import type { Rounding } from '../../quantization/profiles.js';
import { AccumulatorKind, requantizationWords } from './channels.js';

/** The field `rounding` of the general kernels. */
export function roundingField(rounding: Rounding): number {
  return rounding === 'double' ? 0 : 1;
}

/** The three words of a requantization of an int32 (kernels-thumb/common/requantize.inc), as fields of a kernel. */
export function requantizationFields(
  prefix: string,
  { multiplier, shift }: QuantizedMultiplier,
  rounding: Rounding,
): { readonly [field: string]: number } {
  const kind =
    rounding === 'double' ? AccumulatorKind.INT32_DOUBLE_ROUNDING : AccumulatorKind.INT32_SINGLE_ROUNDING;
  const words = requantizationWords(kind, multiplier, shift);
  return Object.fromEntries(words.map((word, i) => [`${prefix}word${i}`, word]));
}
