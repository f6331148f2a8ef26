import { type Cost, costOf, perCall } from '../cost.js';
import type { PreparedKernel } from '../op.js';
import type { StackParams } from '../shared/stacking.js';

/** int16 elements. */
const ELEMENT_BYTES = 2;

/** The fields that the kernels of PACK and UNPACK share. */
export function stackFields({ count, outer, inner }: StackParams): PreparedKernel['params'] {
  return { count, outer, inner_bytes: ELEMENT_BYTES * inner };
}

/**
 * What PACK and UNPACK cost, which move the same pieces. The numbers are fitted (`npm run costs`).
 * @param cycles where a piece is a single element: of two of them, and of the last of an odd number
 */
export function stackCost(cycles: { readonly pair: number; readonly odd: number }): Cost<StackParams> {
  const single = ({ inner }: StackParams) => (inner === 1 ? 1 : 0);
  return costOf<StackParams>(
    { per: 'element', cycles: 1.35, count: (p) => (1 - single(p)) * p.outer * p.count * p.inner },
    { per: 'piece', cycles: 25.7, count: (p) => (1 - single(p)) * p.outer * p.count },
    { per: 'pair of elements', cycles: cycles.pair, count: (p) => single(p) * p.outer * (p.count >> 1) },
    { per: 'odd element', cycles: cycles.odd, count: (p) => single(p) * p.outer * (p.count % 2) },
    perCall(68),
  );
}

export const tensorPointer = (tensor: number) => ({ tensor });
