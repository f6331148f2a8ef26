import type { AnyOperator, Tensor } from '../tflite/model.js';

/**
 * What is left of a model after load-time folding: operators in execution order, constants filled in. Which tensors
 * may share storage is derived from it (reshapeAliases).
 */
export interface Graph {
  /** By model tensor index. Folded tensors have become constants (data filled). */
  readonly tensors: readonly Tensor[];
  /** The operators that run, in order; folded ones are gone, `index` still is the model's. */
  readonly operators: readonly AnyOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Operators that were folded away at load time, for the report. */
  readonly folded: readonly { readonly index: number; readonly op: string }[];
}
