import { UnsupportedError, UsageError } from '../errors.js';
import type { OpName } from '../tflite/model.js';
import type { Node, Variant } from './op.js';
import { placeOf } from './shared/check.js';
import { chooseVariant, VARIANTS, variantsOf } from './variants.js';

/**
 * Which kernels an image links and its nodes may use, as TFLM's op resolvers decide it. `model`: any may be used, and those
 * that are used are linked. `all`: all are linked. `list`: only these may be used, and they are linked.
 */
export type Resolver =
  | { readonly kind: 'model' | 'all' }
  | { readonly kind: 'list'; readonly variants: readonly string[] };

/** How a model's nodes get their kernels. */
export interface KernelChoice {
  /** Default: `model`. */
  readonly resolver?: Resolver;
  /** The variant that has to serve all nodes of an operator, by operator. */
  readonly forced?: ReadonlyMap<OpName, string>;
}

export const MODEL_RESOLVER: Resolver = { kind: 'model' };

/** Operators that have kernels, rising. */
export const SERVED_OPS: readonly OpName[] = (Object.keys(VARIANTS) as OpName[]).sort();

/** The names of all variants, each once, rising. */
export const VARIANT_NAMES: readonly string[] = [
  ...new Set(SERVED_OPS.flatMap((op) => variantsOf(op).map(({ name }) => name))),
].sort();

/** The variants that a resolver links whether or not a node uses them. */
export function linkedVariants(resolver: Resolver): readonly string[] {
  if (resolver.kind === 'list') return resolver.variants;
  return resolver.kind === 'all' ? VARIANT_NAMES : [];
}

/**
 * The kernel for a node.
 * @param params what the operator's `prepare` returned for this node
 * @throws UnsupportedError when nothing that may be used serves it
 */
export function resolveVariant(
  node: Node,
  params: unknown,
  { resolver = MODEL_RESOLVER, forced }: KernelChoice,
): Variant<OpName, unknown> {
  const { op } = node.operator;
  const all = variantsOf(op);
  const allowed = all.filter(({ name }) => resolver.kind !== 'list' || resolver.variants.includes(name));
  const name = forced?.get(op);
  if (name !== undefined) return forcedVariant(node, params, name, allowed);
  if (resolver.kind === 'list' && !allowed.some(({ accepts }) => accepts(node, params) === true)) {
    throw new UnsupportedError(
      'NO_KERNEL',
      'no kernel of the resolver serves this node',
      placeOf(node),
      `add ${chooseVariant(node, params, all).variant.name} to the resolver`,
    );
  }
  return chooseVariant(node, params, allowed).variant;
}

function forcedVariant(
  node: Node,
  params: unknown,
  name: string,
  allowed: readonly Variant<OpName, unknown>[],
): Variant<OpName, unknown> {
  const variant = allowed.find((candidate) => candidate.name === name);
  if (variant === undefined) {
    throw new UsageError(
      'VARIANT_NOT_RESOLVED',
      `kernel ${name} is asked for and not in the resolver`,
      placeOf(node),
      'add it to the resolver, or do not ask for it',
    );
  }
  const answer = variant.accepts(node, params);
  if (answer === true) return variant;
  throw new UnsupportedError(
    'VARIANT_REFUSES',
    `kernel ${name} cannot serve it: ${answer}`,
    placeOf(node),
    `it accepts: ${variant.serves}`,
  );
}
