import { UnsupportedError } from '../errors.js';
import type { OpName } from '../tflite/model.js';
import { ADD_VARIANTS } from './add/variants.js';
import { AVERAGE_POOL_2D_VARIANTS } from './average-pool-2d/variants.js';
import { CONV_2D_VARIANTS } from './conv-2d/variants.js';
import { DEPTHWISE_CONV_2D_VARIANTS } from './depthwise-conv-2d/variants.js';
import { DEQUANTIZE_VARIANTS } from './dequantize/variants.js';
import { FULLY_CONNECTED_VARIANTS } from './fully-connected/variants.js';
import { MAX_POOL_2D_VARIANTS } from './max-pool-2d/variants.js';
import { MEAN_VARIANTS } from './mean/variants.js';
import { MUL_VARIANTS } from './mul/variants.js';
import type { Node, Variant } from './op.js';
import { PACK_VARIANTS } from './pack/variants.js';
import { PAD_VARIANTS } from './pad/variants.js';
import { QUANTIZE_VARIANTS } from './quantize/variants.js';
import type { DefinedOp, ParamsOf } from './registry.js';
import { RELU_VARIANTS } from './relu/variants.js';
import { RELU6_VARIANTS } from './relu6/variants.js';
import { RESHAPE_VARIANTS } from './reshape/variants.js';
import { placeOf } from './shared/check.js';
import { SOFTMAX_VARIANTS } from './softmax/variants.js';
import { TANH_VARIANTS } from './tanh/variants.js';
import { UNPACK_VARIANTS } from './unpack/variants.js';

type VariantTable = { readonly [K in DefinedOp]?: readonly Variant<K, ParamsOf<K>>[] };

/** The kernels that can serve an operator. An operator without a row has no kernel yet. */
export const VARIANTS = {
  ADD: ADD_VARIANTS,
  AVERAGE_POOL_2D: AVERAGE_POOL_2D_VARIANTS,
  CONV_2D: CONV_2D_VARIANTS,
  DEPTHWISE_CONV_2D: DEPTHWISE_CONV_2D_VARIANTS,
  DEQUANTIZE: DEQUANTIZE_VARIANTS,
  FULLY_CONNECTED: FULLY_CONNECTED_VARIANTS,
  MAX_POOL_2D: MAX_POOL_2D_VARIANTS,
  MEAN: MEAN_VARIANTS,
  MUL: MUL_VARIANTS,
  PACK: PACK_VARIANTS,
  PAD: PAD_VARIANTS,
  QUANTIZE: QUANTIZE_VARIANTS,
  RELU6: RELU6_VARIANTS,
  RELU: RELU_VARIANTS,
  RESHAPE: RESHAPE_VARIANTS,
  SOFTMAX: SOFTMAX_VARIANTS,
  TANH: TANH_VARIANTS,
  UNPACK: UNPACK_VARIANTS,
} satisfies VariantTable;

/** A kernel that was asked and cannot serve a node. */
export interface Refusal {
  readonly variant: string;
  readonly reason: string;
}

export interface Choice {
  readonly variant: Variant<OpName, unknown>;
  /** Variants that cost less, and why they cannot serve. */
  readonly refusals: readonly Refusal[];
}

/**
 * The kernel for a node: of those that accept it the one with the fewest estimated cycles.
 * @param params what the operator's `prepare` returned for this node
 * @throws UnsupportedError naming every kernel's reason
 */
export function chooseVariant(
  node: Node,
  params: unknown,
  variants: readonly Variant<OpName, unknown>[] = variantsOf(node.operator.op),
): Choice {
  // Whether a kernel accepts may hang on every weight, what it costs does not.
  const costs = new Map(variants.map((variant) => [variant, variant.cost(params)]));
  const byCost = [...variants].sort((a, b) => costs.get(a)! - costs.get(b)!);
  const refusals: Refusal[] = [];
  for (const variant of byCost) {
    const answer = variant.accepts(node, params);
    if (answer === true) return { variant, refusals };
    refusals.push({ variant: variant.name, reason: answer });
  }
  throw new UnsupportedError(
    'NO_KERNEL',
    refusals.length === 0 ? 'there is no kernel for this operator' : 'no kernel serves this node',
    placeOf(node),
    refusals.length === 0
      ? `kernels serve ${Object.keys(VARIANTS).join(', ')}`
      : refusals.map(({ variant, reason }) => `${variant}: ${reason}`).join('; '),
  );
}

/**
 * The kernels of an operator whose name is only known at run time. Their parameters are opaque: pass what the operator's
 * `prepare` returned, nothing else.
 */
export function variantsOf(op: OpName): readonly Variant<OpName, unknown>[] {
  // Sound under the rule above: each row of the table is consistent in itself.
  const table = VARIANTS as unknown as { readonly [K in OpName]?: readonly Variant<OpName, unknown>[] };
  return Object.hasOwn(VARIANTS, op) ? (table[op] ?? []) : [];
}
