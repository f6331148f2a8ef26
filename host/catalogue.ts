/** What ThumbNN serves: every operator, its kernels, and which nodes each accepts. */
import { FOLDED_OPS } from './graph/fold.js';
import { codeBytes, libraryObjects } from './image/code-bytes.js';
import { contractOf, type KernelLibrary, SYMBOL_PREFIX } from './image/manifest.js';
import { SERVED_OPS, VARIANT_NAMES } from './ops/resolver.js';
import { variantsOf } from './ops/variants.js';
import type { OpName } from './tflite/model.js';

export const OPS_SCHEMA = 'thumbnn.ops';
/** Raised when a field changes its meaning or goes away; new optional fields do not raise it. */
export const OPS_SCHEMA_VERSION = 1;

export interface VariantEntry {
  /** As reports, `bench --variant` and `bench --resolver` name it. */
  readonly variant: string;
  /** Which nodes it accepts. */
  readonly accepts: string;
  /** Its registration in kernels-thumb/include/thumbnn_kernels.h. */
  readonly registration: string;
  /** Its code with the subroutines that it calls; other kernels may share them. */
  readonly codeBytes: number;
  /** Of stack at most. */
  readonly stackBytes: number;
}

export interface OperatorEntry {
  readonly op: OpName;
  /** The estimate of cycles decides between those that accept a node. */
  readonly variants: readonly VariantEntry[];
}

export interface Catalogue {
  readonly schema: typeof OPS_SCHEMA;
  readonly schemaVersion: typeof OPS_SCHEMA_VERSION;
  readonly operators: readonly OperatorEntry[];
  /** The code of all kernels together; what they share counts once. */
  readonly codeBytes: number;
  /** Operators that are computed at load time where they only serve shape arithmetic. */
  readonly folded: readonly OpName[];
}

/** Name of a kernel's registration in the C header. */
export const registrationOf = (variant: string): string => `${SYMBOL_PREFIX}register_${variant}`;

/** The operators that a kernel serves. */
export const operatorsOf = (variant: string): readonly OpName[] =>
  SERVED_OPS.filter((op) => variantsOf(op).some(({ name }) => name === variant));

/** @throws ContractError when a kernel is not in the library */
export function catalogue(library: KernelLibrary): Catalogue {
  const objects = libraryObjects(library);
  return {
    schema: OPS_SCHEMA,
    schemaVersion: OPS_SCHEMA_VERSION,
    operators: SERVED_OPS.map((op) => ({
      op,
      variants: variantsOf(op).map(({ name, serves }) => ({
        variant: name,
        accepts: serves,
        registration: registrationOf(name),
        codeBytes: codeBytes(objects, [SYMBOL_PREFIX + name]),
        stackBytes: contractOf(library, SYMBOL_PREFIX + name)?.stack ?? 0,
      })),
    })),
    codeBytes: codeBytes(
      objects,
      VARIANT_NAMES.map((name) => SYMBOL_PREFIX + name),
    ),
    folded: FOLDED_OPS,
  };
}
