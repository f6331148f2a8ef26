/** `--variant` and `--resolver`: which kernels may serve a model, and which are linked. */
import { UsageError } from '../errors.js';
import { type KernelChoice, type Resolver, SERVED_OPS, VARIANT_NAMES } from '../ops/resolver.js';
import { variantsOf } from '../ops/variants.js';
import type { OpName } from '../tflite/model.js';
import { knownName } from './did-you-mean.js';

export const DEFAULT_RESOLVER = 'model';
/** Where the names are, which are too many for a line. */
const LISTED = 'thumbnn ops lists them';

const WHOLE_RESOLVERS = ['model', 'all'] as const;

/** @throws UsageError for a text that is no operator with one of its kernels, or names an operator twice */
export function kernelChoice(variants: readonly string[], resolver: string): KernelChoice {
  return { resolver: resolverOption(resolver), forced: forcedVariants(variants) };
}

function forcedVariants(texts: readonly string[]): ReadonlyMap<OpName, string> {
  const forced = new Map<OpName, string>();
  for (const text of texts) {
    const [opText, name, ...rest] = text.split('=');
    if (name === undefined || rest.length > 0) {
      const hint = `e.g. CONV_2D=conv2d_s16s8_any; ${LISTED}`;
      throw new UsageError('VARIANT_SYNTAX', `--variant: '${text}' is not operator=kernel`, {}, hint);
    }
    const op = knownName(SERVED_OPS, opText, '--variant: unknown operator', LISTED) as OpName;
    if (forced.has(op)) {
      throw new UsageError('VARIANT_TWICE', `--variant: two kernels for ${op}`, {}, 'give one');
    }
    const names = variantsOf(op).map((variant) => variant.name);
    forced.set(op, knownName(names, name, `--variant: ${op} has no kernel`));
  }
  return forced;
}

function resolverOption(text: string): Resolver {
  const kind = WHOLE_RESOLVERS.find((known) => known === text);
  if (kind !== undefined) return { kind };
  const names = [...WHOLE_RESOLVERS, ...VARIANT_NAMES];
  const variants = text.split(',').map((name) => {
    const known = knownName(names, name, '--resolver: unknown kernel', LISTED);
    if (VARIANT_NAMES.includes(known)) return known;
    throw new UsageError('RESOLVER_MIXED', `--resolver: ${known} stands alone`, {}, 'or list kernels');
  });
  return { kind: 'list', variants: [...new Set(variants)] };
}
