import type { PreparedKernel } from '../op.js';
import type { StackParams } from '../shared/stacking.js';

/** int16 elements. */
const ELEMENT_BYTES = 2;

/** The fields that the kernels of PACK and UNPACK share. */
export function stackFields({ count, outer, inner }: StackParams): PreparedKernel['params'] {
  return { count, outer, inner_bytes: ELEMENT_BYTES * inner };
}

export const tensorPointer = (tensor: number) => ({ tensor });
