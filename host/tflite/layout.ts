/**
 * The tables of schema.fbs as the verifier sees them: which vtable slot holds a value of which size, or an offset
 * to what. Every constant is defined before its use, so no table contains itself and nesting is as deep as this
 * file shows (five levels), whatever the bytes say.
 */

export type Field =
  /** A number or bool inside the table. */
  | { readonly kind: 'scalar'; readonly id: number; readonly name: string; readonly bytes: 1 | 4 | 8 }
  /** An offset to a length, that many bytes and a zero. */
  | { readonly kind: 'string'; readonly id: number; readonly name: string }
  /** An offset to a length and that many scalars. */
  | { readonly kind: 'vector'; readonly id: number; readonly name: string; readonly elementBytes: 1 | 4 | 8 }
  /** An offset to a table. */
  | { readonly kind: 'table'; readonly id: number; readonly name: string; readonly table: TableLayout }
  /** An offset to a length and that many offsets to tables. */
  | { readonly kind: 'tables'; readonly id: number; readonly name: string; readonly table: TableLayout }
  /** A discriminant byte in slot `id - 1` and an offset to the table it names; unnamed ones stay closed. */
  | {
      readonly kind: 'union';
      readonly id: number;
      readonly name: string;
      readonly members: ReadonlyMap<number, TableLayout>;
    };

export interface TableLayout {
  readonly name: string;
  readonly fields: readonly Field[];
}

const scalar = (id: number, name: string, bytes: 1 | 4 | 8): Field => ({ kind: 'scalar', id, name, bytes });
const string = (id: number, name: string): Field => ({ kind: 'string', id, name });
const vector = (id: number, name: string, elementBytes: 1 | 4 | 8): Field => ({
  kind: 'vector',
  id,
  name,
  elementBytes,
});
const table = (id: number, name: string, to: TableLayout): Field => ({ kind: 'table', id, name, table: to });
const tables = (id: number, name: string, to: TableLayout): Field => ({
  kind: 'tables',
  id,
  name,
  table: to,
});
const union = (id: number, name: string, members: readonly (readonly [number, TableLayout])[]): Field => ({
  kind: 'union',
  id,
  name,
  members: new Map(members),
});
const layout = (name: string, fields: readonly Field[]): TableLayout => ({ name, fields });

const SPARSITY_PARAMETERS = layout('SparsityParameters', []);
const CUSTOM_QUANTIZATION = layout('CustomQuantization', []);
const BLOCKWISE_QUANTIZATION = layout('BlockwiseQuantization', []);

const QUANTIZATION_PARAMETERS = layout('QuantizationParameters', [
  vector(2, 'scale', 4),
  vector(3, 'zero_point', 8),
  union(5, 'details', [
    [1, CUSTOM_QUANTIZATION],
    [2, BLOCKWISE_QUANTIZATION],
  ]),
  scalar(6, 'quantized_dimension', 4),
]);

const TENSOR = layout('Tensor', [
  vector(0, 'shape', 4),
  scalar(1, 'type', 1),
  scalar(2, 'buffer', 4),
  string(3, 'name'),
  table(4, 'quantization', QUANTIZATION_PARAMETERS),
  scalar(5, 'is_variable', 1),
  table(6, 'sparsity', SPARSITY_PARAMETERS),
  scalar(10, 'external_buffer', 4),
]);

const CONV_2D_OPTIONS = layout('Conv2DOptions', [
  scalar(0, 'padding', 1),
  scalar(1, 'stride_w', 4),
  scalar(2, 'stride_h', 4),
  scalar(3, 'fused_activation_function', 1),
  scalar(4, 'dilation_w_factor', 4),
  scalar(5, 'dilation_h_factor', 4),
  scalar(6, 'quantized_bias_type', 1),
]);

const DEPTHWISE_CONV_2D_OPTIONS = layout('DepthwiseConv2DOptions', [
  scalar(0, 'padding', 1),
  scalar(1, 'stride_w', 4),
  scalar(2, 'stride_h', 4),
  scalar(3, 'depth_multiplier', 4),
  scalar(4, 'fused_activation_function', 1),
  scalar(5, 'dilation_w_factor', 4),
  scalar(6, 'dilation_h_factor', 4),
]);

const POOL_2D_OPTIONS = layout('Pool2DOptions', [
  scalar(0, 'padding', 1),
  scalar(1, 'stride_w', 4),
  scalar(2, 'stride_h', 4),
  scalar(3, 'filter_width', 4),
  scalar(4, 'filter_height', 4),
  scalar(5, 'fused_activation_function', 1),
]);

const FULLY_CONNECTED_OPTIONS = layout('FullyConnectedOptions', [
  scalar(0, 'fused_activation_function', 1),
  scalar(1, 'weights_format', 1),
  scalar(2, 'keep_num_dims', 1),
  scalar(4, 'quantized_bias_type', 1),
]);

const SOFTMAX_OPTIONS = layout('SoftmaxOptions', [scalar(0, 'beta', 4)]);
const ADD_OPTIONS = layout('AddOptions', [scalar(0, 'fused_activation_function', 1)]);
const RESHAPE_OPTIONS = layout('ReshapeOptions', [vector(0, 'new_shape', 4)]);
const MUL_OPTIONS = layout('MulOptions', [scalar(0, 'fused_activation_function', 1)]);
const REDUCER_OPTIONS = layout('ReducerOptions', [scalar(0, 'keep_dims', 1)]);

const STRIDED_SLICE_OPTIONS = layout('StridedSliceOptions', [
  scalar(0, 'begin_mask', 4),
  scalar(1, 'end_mask', 4),
  scalar(2, 'ellipsis_mask', 4),
  scalar(3, 'new_axis_mask', 4),
  scalar(4, 'shrink_axis_mask', 4),
]);

const SHAPE_OPTIONS = layout('ShapeOptions', [scalar(0, 'out_type', 1)]);
const PACK_OPTIONS = layout('PackOptions', [scalar(0, 'values_count', 4), scalar(1, 'axis', 4)]);
const UNPACK_OPTIONS = layout('UnpackOptions', [scalar(0, 'num', 4), scalar(1, 'axis', 4)]);

const OPERATOR = layout('Operator', [
  scalar(0, 'opcode_index', 4),
  vector(1, 'inputs', 4),
  vector(2, 'outputs', 4),
  union(4, 'builtin_options', [
    [1, CONV_2D_OPTIONS],
    [2, DEPTHWISE_CONV_2D_OPTIONS],
    [5, POOL_2D_OPTIONS],
    [8, FULLY_CONNECTED_OPTIONS],
    [9, SOFTMAX_OPTIONS],
    [11, ADD_OPTIONS],
    [17, RESHAPE_OPTIONS],
    [21, MUL_OPTIONS],
    [27, REDUCER_OPTIONS],
    [32, STRIDED_SLICE_OPTIONS],
    [55, SHAPE_OPTIONS],
    [59, PACK_OPTIONS],
    [64, UNPACK_OPTIONS],
  ]),
]);

const OPERATOR_CODE = layout('OperatorCode', [
  scalar(0, 'deprecated_builtin_code', 1),
  string(1, 'custom_code'),
  scalar(3, 'builtin_code', 4),
]);

const SUB_GRAPH = layout('SubGraph', [
  tables(0, 'tensors', TENSOR),
  vector(1, 'inputs', 4),
  vector(2, 'outputs', 4),
  tables(3, 'operators', OPERATOR),
]);

const BUFFER = layout('Buffer', [vector(0, 'data', 1), scalar(1, 'offset', 8), scalar(2, 'size', 8)]);

/** The root table of a `.tflite` file. */
export const MODEL_LAYOUT = layout('Model', [
  scalar(0, 'version', 4),
  tables(1, 'operator_codes', OPERATOR_CODE),
  tables(2, 'subgraphs', SUB_GRAPH),
  string(3, 'description'),
  tables(4, 'buffers', BUFFER),
]);
