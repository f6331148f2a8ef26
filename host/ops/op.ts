import type { Graph } from '../graph/graph.js';
import type { SemanticsProfile } from '../quantization/profiles.js';
import type { Operator, OpName, Tensor } from '../tflite/model.js';
import type { Cost } from './cost.js';

/** Typed view of a tensor's content. */
export type TensorData = Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Uint8Array;

/** A node with its tensors looked up: what validation, reference and preparation work on. */
export interface Node<K extends OpName = OpName> {
  readonly operator: Operator<K>;
  /** undefined stands for an absent optional input. */
  readonly inputs: readonly (Tensor | undefined)[];
  readonly outputs: readonly Tensor[];
}

/**
 * Everything ThumbNN knows about one operator except its kernels (those are listed in `variants.ts`).
 * `P` is what `prepare` derives once per node: checked shapes, multipliers, clamps, tables.
 */
export interface OpDefinition<K extends OpName, P> {
  readonly op: K;
  /**
   * Check the node against TFLM's rules and derive the reference's parameters.
   * @param profile whose arithmetic to follow; `DEFAULT_PROFILE` when absent
   * @throws ModelError for a node TFLM would refuse, UnsupportedError for one that we do not serve
   */
  readonly prepare: (node: Node<K>, profile?: SemanticsProfile) => P;
  /**
   * The pure reference (profile tflm@2026-06). `inputs` are in the node's input order, constants included
   * (undefined where absent); returns the outputs, freshly allocated.
   */
  readonly reference: (params: P, inputs: readonly (TensorData | undefined)[]) => TensorData[];
  /** Multiply-accumulates of one invoke, nominal: outputs times kernel volume, padded taps included; 0 for ops without. */
  readonly macs: (params: P) => number;
  /** What a user should know of a node that TFLM runs and that still may not do what it looks like. */
  readonly warning: (node: Node<K>, params: P) => NodeWarning | undefined;
}

/** As an error has them, but the node is served. */
export interface NodeWarning {
  /** Stable, in SCREAMING_SNAKE_CASE. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A value in a kernel's parameter struct: a number, or the address of something the linker places. */
export type ParamValue =
  | number
  /** Address of an activation tensor (in the arena) or a constant tensor (in flash, unpacked, as in the file). */
  | { readonly tensor: number }
  /** Address of one of the node's packed constants (`Prepared.constants`), by name. */
  | { readonly constant: string }
  /** Address of the node's scratch area, plus bytes. */
  | { readonly scratch: number };

/** A constant that preparation made: packed weights, bias, multipliers, tables. */
export interface PackedConstant {
  readonly name: string;
  /** Class in the flash account. */
  readonly kind: 'weights' | 'parameters' | 'table';
  readonly bytes: Uint8Array;
  /** 1, 2, 4, ...: alignment in flash. */
  readonly align: number;
  /** Constants with the same key and bytes are stored once in the image (e.g. the softmax tables). */
  readonly shareKey?: string;
}

/** What a kernel variant needs to serve one node: fields of its parameter struct by name, constants, scratch. */
export interface PreparedKernel {
  /** Symbol of the kernel, e.g. `thumbnn_conv2d_s16s8`. */
  readonly kernel: string;
  /** One value per field of the kernel's parameter struct, as its contract names them; a list for an array of pointers. */
  readonly params: { readonly [field: string]: ParamValue | readonly ParamValue[] };
  readonly constants: readonly PackedConstant[];
  readonly scratchBytes: number;
}

/**
 * One kernel that can serve nodes of an operator. Registered in `host/ops/<op>/variants.ts`; `chooseVariant` picks one of
 * those that accept.
 */
export interface Variant<K extends OpName, P> {
  /** Short name in reports, e.g. `conv2d_s16s8`: the kernel symbol without `thumbnn_`. */
  readonly name: string;
  /** In a phrase, which nodes it accepts; for `thumbnn ops`. `32-bit sums` is explained there. */
  readonly serves: string;
  /** True, or the reason why this kernel cannot serve the node (a short phrase for the refusal message). */
  readonly accepts: (node: Node<K>, params: P) => true | string;
  readonly prepare: (node: Node<K>, params: P) => PreparedKernel;
  /** Only asked when the variant accepts. */
  readonly cost: Cost<P>;
}

/** Look up a node's tensors. */
export function nodeOf<K extends OpName>(graph: Graph, operator: Operator<K>): Node<K> {
  return {
    operator,
    inputs: operator.inputs.map((i) => (i < 0 ? undefined : graph.tensors[i])),
    outputs: operator.outputs.map((i) => graph.tensors[i]),
  };
}
