import { ModelError, type Place } from '../errors.js';
import { ELEMENT_BYTES, elementCount, tensorBytes } from '../tflite/elements.js';
import type { AnyOperator, Model, Operator, Tensor } from '../tflite/model.js';

/**
 * Shape arithmetic at load time. A model with a dynamic batch computes the shape of its RESHAPE while it runs
 * (SHAPE, STRIDED_SLICE, PACK on integers); with the shapes stored in the file all of it is constant.
 */

/** Shapes are a few integers. What is larger stays an operator, so that a chain of PACKs cannot fill the memory. */
const MAX_FOLDED_BYTES = 4096;
/** TFLM's STRIDED_SLICE takes no more (`kMaxDim` in strided_slice_common.cc). */
const MAX_SLICE_RANK = 4;

type FoldedOp = 'SHAPE' | 'STRIDED_SLICE' | 'PACK' | 'RESHAPE';

interface FoldRule<K extends FoldedOp> {
  /** Whether the inputs' content counts (SHAPE asks only for the shape). */
  readonly reads: boolean;
  /** The output's bytes; its type and shape are the model's and are only checked, as TFLM does. */
  readonly evaluate: (
    inputs: readonly Constant[],
    output: Tensor,
    operator: Operator<K>,
    at: Place,
  ) => Uint8Array;
}

/** A tensor with its content; the content is empty where a rule does not read. */
interface Constant extends Tensor {
  readonly data: Uint8Array;
}

const RULES: { readonly [K in FoldedOp]: FoldRule<K> } = {
  SHAPE: { reads: false, evaluate: foldShape },
  STRIDED_SLICE: { reads: true, evaluate: foldStridedSlice },
  PACK: { reads: true, evaluate: foldPack },
  RESHAPE: { reads: true, evaluate: foldReshape },
};

/** Operators that can be shape arithmetic. */
export const FOLDED_OPS = Object.keys(RULES) as readonly FoldedOp[];

export interface Folded {
  /** By model tensor index; outputs of folded operators have become constants. */
  readonly tensors: readonly Tensor[];
  /** The operators that are left. */
  readonly operators: readonly AnyOperator[];
  readonly folded: readonly { readonly index: number; readonly op: string }[];
}

/**
 * Evaluate every SHAPE, and every STRIDED_SLICE, PACK and RESHAPE of constants, whose result is a small INT32 or
 * INT64 tensor. Operators are in execution order, so one pass is enough.
 * @throws ModelError when such an operator does not fit the shapes stored for it
 */
export function foldShapeArithmetic(model: Model): Folded {
  const tensors = [...model.tensors];
  const operators: AnyOperator[] = [];
  const folded: { index: number; op: string }[] = [];
  for (const operator of model.operators) {
    const result = isFoldable(operator) ? fold(operator, tensors) : undefined;
    if (result === undefined) {
      operators.push(operator);
    } else {
      tensors[result.index] = result;
      folded.push({ index: operator.index, op: operator.op });
    }
  }
  return { tensors, operators, folded };
}

function isFoldable(operator: AnyOperator): operator is { [K in FoldedOp]: Operator<K> }[FoldedOp] {
  return Object.hasOwn(RULES, operator.op);
}

/** The output as a constant; undefined when the operator has to stay. */
function fold<K extends FoldedOp>(operator: Operator<K>, tensors: readonly Tensor[]): Tensor | undefined {
  const rule = RULES[operator.op];
  const output = tensors[operator.outputs[0]];
  if (operator.outputs.length !== 1 || !(output.type === 'INT32' || output.type === 'INT64'))
    return undefined;
  if (tensorBytes(output) > MAX_FOLDED_BYTES) return undefined;
  const inputs: Constant[] = [];
  for (const i of operator.inputs) {
    if (i < 0) return undefined;
    const data = rule.reads ? tensors[i].data : new Uint8Array(0);
    if (data === undefined) return undefined;
    inputs.push({ ...tensors[i], data });
  }
  const at: Place = { op: operator.index, opName: operator.op };
  return { ...output, data: rule.evaluate(inputs, output, operator, at) };
}

/** TFLM shape.cc: the dimensions, in the output's type. */
function foldShape(
  inputs: readonly Constant[],
  output: Tensor,
  _operator: Operator<'SHAPE'>,
  at: Place,
): Uint8Array {
  checkArity(inputs, 1, 1, at);
  const [{ shape }] = inputs;
  if (elementCount(output.shape) !== shape.length) {
    throw mismatch(`a shape of rank ${shape.length} does not fit ${shapeText(output)}`, output, at);
  }
  const bytes = new Uint8Array(tensorBytes(output));
  const view = new DataView(bytes.buffer);
  shape.forEach((dim, i) => {
    if (output.type === 'INT64') view.setBigInt64(8 * i, BigInt(dim), true);
    else view.setInt32(4 * i, dim, true);
  });
  return bytes;
}

/** TFLM pack.cc: inputs of one shape stacked along a new axis; a negative axis counts from the output's rank. */
function foldPack(
  inputs: readonly Constant[],
  output: Tensor,
  operator: Operator<'PACK'>,
  at: Place,
): Uint8Array {
  checkArity(inputs, 1, Number.POSITIVE_INFINITY, at);
  const [first] = inputs;
  const { valuesCount } = operator.options;
  if (valuesCount !== inputs.length) {
    throw mismatch(`values_count is ${valuesCount} for ${inputs.length} inputs`, output, at);
  }
  for (const input of inputs) {
    checkType(input, output, at);
    if (!sameShape(input.shape, first.shape)) {
      throw mismatch(`cannot pack ${shapeText(input)} with ${shapeText(first)}`, input, at);
    }
  }
  const rank = first.shape.length + 1;
  const axis = operator.options.axis < 0 ? operator.options.axis + rank : operator.options.axis;
  const packed = first.shape.toSpliced(axis, 0, inputs.length);
  if (axis < 0 || axis >= rank || !sameShape(packed, output.shape)) {
    const what = `${inputs.length} times ${shapeText(first)} along axis ${operator.options.axis}`;
    throw mismatch(`${what} does not fit ${shapeText(output)}`, output, at);
  }
  const bytes = new Uint8Array(tensorBytes(output));
  if (bytes.length === 0) return bytes;
  const outer = elementCount(first.shape.slice(0, axis));
  const run = first.data.length / outer;
  for (let o = 0; o < outer; o++) {
    inputs.forEach(({ data }, i) => {
      bytes.set(data.subarray(o * run, (o + 1) * run), (o * inputs.length + i) * run);
    });
  }
  return bytes;
}

/** TFLM reshape.cc: the same bytes under the output's shape. */
function foldReshape(
  inputs: readonly Constant[],
  output: Tensor,
  _operator: Operator<'RESHAPE'>,
  at: Place,
): Uint8Array {
  checkArity(inputs, 1, 2, at);
  const [input] = inputs;
  checkType(input, output, at);
  if (elementCount(input.shape) !== elementCount(output.shape)) {
    throw mismatch(`cannot reshape ${shapeText(input)} to ${shapeText(output)}`, output, at);
  }
  return input.data;
}

/** TFLM strided_slice.cc, which ignores the ellipsis and new-axis masks. */
function foldStridedSlice(
  inputs: readonly Constant[],
  output: Tensor,
  operator: Operator<'STRIDED_SLICE'>,
  at: Place,
): Uint8Array {
  checkArity(inputs, 4, 4, at);
  const [input, ...limits] = inputs;
  checkType(input, output, at);
  const rank = input.shape.length;
  if (rank > MAX_SLICE_RANK) throw mismatch(`slices a tensor of rank ${rank}`, input, at);
  const [begins, ends, strides] = limits.map((limit) => {
    if (limit.type !== 'INT32' || elementCount(limit.shape) !== rank) {
      throw mismatch(`begin, end and strides need ${rank} INT32 each, not ${shapeText(limit)}`, limit, at);
    }
    return new Int32Array(limit.data.slice().buffer);
  });
  const axes = input.shape.map((dim, axis) => {
    if (strides[axis] === 0) throw mismatch(`the stride of axis ${axis} is zero`, limits[2], at);
    return sliceAxis(dim, axis, begins[axis], ends[axis], strides[axis], operator.options);
  });
  const kept = axes.filter(({ shrink }) => !shrink).map(({ count }) => count);
  const lost = axes.some(({ shrink, count }) => shrink && count !== 1);
  if (lost || !sameShape(kept, output.shape)) {
    const what = `the slice [${kept.join(',')}] of ${shapeText(input)}`;
    throw mismatch(`${what} does not fit ${shapeText(output)}`, output, at);
  }
  const element = ELEMENT_BYTES[input.type]!;
  const bytes = new Uint8Array(tensorBytes(output));
  for (let i = 0; i * element < bytes.length; i++) {
    const index = slicedIndex(i, axes, input.shape);
    bytes.set(input.data.subarray(index * element, (index + 1) * element), i * element);
  }
  return bytes;
}

/** What a slice takes of one axis: `count` positions, `stride` apart. */
interface SlicedAxis {
  readonly shrink: boolean;
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

/** TFLM's `StridedSliceStartForAxis` and `StridedSliceEndForAxis`. */
function sliceAxis(
  dim: number,
  axis: number,
  begin: number,
  end: number,
  stride: number,
  masks: Operator<'STRIDED_SLICE'>['options'],
): SlicedAxis {
  const forward = stride > 0;
  const bit = 1 << axis;
  const clamp = (value: number): number => {
    const index = value < 0 ? value + dim : value;
    return forward ? Math.min(Math.max(index, 0), dim) : Math.min(Math.max(index, -1), dim - 1);
  };
  const shrink = (masks.shrinkAxisMask & bit) !== 0;
  const start = masks.beginMask & bit ? (forward ? 0 : dim - 1) : clamp(begin);
  let stop = masks.endMask & bit ? (forward ? dim : -1) : clamp(end);
  if (shrink) stop = start >= dim ? start : start + 1;
  return { shrink, start, stride, count: Math.max(0, Math.ceil((stop - start) / stride)) };
}

/** Flat input index of the i-th element of a slice. */
function slicedIndex(i: number, axes: readonly SlicedAxis[], shape: readonly number[]): number {
  let index = 0;
  let inner = 1;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const { start, stride, count } = axes[axis];
    index += (start + (i % count) * stride) * inner;
    i = Math.floor(i / count);
    inner *= shape[axis];
  }
  return index;
}

function checkArity(inputs: readonly Constant[], least: number, most: number, at: Place): void {
  if (inputs.length < least || inputs.length > most) {
    throw new ModelError('OP_ARITY', `the operator has ${inputs.length} inputs`, at);
  }
}

function checkType(input: Tensor, output: Tensor, at: Place): void {
  if (input.type !== output.type) {
    throw new ModelError('TYPE_MISMATCH', `makes ${output.type} from ${input.type}`, {
      ...at,
      tensor: input.index,
    });
  }
}

function mismatch(what: string, tensor: Tensor, at: Place): ModelError {
  return new ModelError('SHAPE_MISMATCH', what, { ...at, tensor: tensor.index });
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

function shapeText(tensor: Tensor): string {
  return `${tensor.type}[${tensor.shape.join(',')}]`;
}
