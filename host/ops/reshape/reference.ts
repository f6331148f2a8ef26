import type { TensorData } from '../op.js';
import { asInt16 } from '../tensor-data.js';
import type { ReshapeParams } from './prepare.js';

/** The elements stay as they are, in order. */
export function reshapeReference(
  _: ReshapeParams,
  inputs: readonly (TensorData | undefined)[],
): [Int16Array] {
  return [asInt16(inputs[0]).slice()];
}
