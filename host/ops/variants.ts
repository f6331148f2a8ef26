import type { OpName } from '../tflite/model.js';
import { CONV_2D_VARIANTS } from './conv-2d/variants.js';
import { FULLY_CONNECTED_VARIANTS } from './fully-connected/variants.js';
import { MAX_POOL_2D_VARIANTS } from './max-pool-2d/variants.js';
import type { Variant } from './op.js';
import type { DefinedOp, ParamsOf } from './registry.js';
import { RESHAPE_VARIANTS } from './reshape/variants.js';
import { SOFTMAX_VARIANTS } from './softmax/variants.js';

type VariantTable = { readonly [K in DefinedOp]?: readonly Variant<K, ParamsOf<K>>[] };

/** The kernels that can serve an operator, the preferred first. An operator without a row has no kernel yet. */
export const VARIANTS = {
  CONV_2D: CONV_2D_VARIANTS,
  FULLY_CONNECTED: FULLY_CONNECTED_VARIANTS,
  MAX_POOL_2D: MAX_POOL_2D_VARIANTS,
  RESHAPE: RESHAPE_VARIANTS,
  SOFTMAX: SOFTMAX_VARIANTS,
} satisfies VariantTable;

/**
 * The kernels of an operator whose name is only known at run time. Their parameters are opaque: pass what the operator's
 * `prepare` returned, nothing else.
 */
export function variantsOf(op: OpName): readonly Variant<OpName, unknown>[] {
  // Sound under the rule above: each row of the table is consistent in itself.
  const table = VARIANTS as unknown as { readonly [K in OpName]?: readonly Variant<OpName, unknown>[] };
  return Object.hasOwn(VARIANTS, op) ? (table[op] ?? []) : [];
}
