import { elementCount } from '../../tflite/elements.js';
import type { Tensor } from '../../tflite/model.js';
import type { Node } from '../op.js';
import { checkShape, refused, sameShape, shapeText, unserved } from './check.js';

/** How two operands of an elementwise operator line up with its output. */
export interface Broadcast {
  /** Shape of the output, as the operands' shapes give it. */
  readonly shape: readonly number[];
  /** Elements of an operand to step for every dimension of the output; 0 where it is repeated. */
  readonly strides1: readonly number[];
  readonly strides2: readonly number[];
  readonly elements: number;
  /** Both operands have the output's shape: plain element by element. */
  readonly sameShape: boolean;
}

/** TFLM broadcasts wrongly beyond (seen at rank 8); operands of one shape have no limit. */
const MAX_BROADCAST_RANK = 6;

/** Line up by numpy's rules: from the last dimension, dimensions of 1 (or missing ones) repeat. */
export function broadcastOf(node: Node, input1: Tensor, input2: Tensor, output: Tensor): Broadcast {
  const rank = Math.max(input1.shape.length, input2.shape.length);
  const shape1 = leftPadded(input1.shape, rank);
  const shape2 = leftPadded(input2.shape, rank);
  const clash = shape1.some((dim, i) => dim !== shape2[i] && dim !== 1 && shape2[i] !== 1);
  if (clash) {
    throw refused(
      node,
      'SHAPE_MISMATCH',
      `shapes ${shapeText(input1.shape)} and ${shapeText(input2.shape)} do not broadcast`,
      'dimensions must be equal or 1',
    );
  }
  const shape = shape1.map((dim, i) => Math.max(dim, shape2[i]));
  checkShape(node, output, 'output', shape);
  if (rank > MAX_BROADCAST_RANK && !sameShape(input1.shape, input2.shape)) {
    throw unserved(
      node,
      'RANK_UNSUPPORTED',
      `broadcasts at rank ${rank}`,
      `TFLM broadcasts up to rank ${MAX_BROADCAST_RANK}`,
    );
  }
  const elements = elementCount(shape);
  return {
    shape,
    strides1: strides(shape1),
    strides2: strides(shape2),
    elements,
    sameShape: elementCount(shape1) === elements && elementCount(shape2) === elements,
  };
}

function leftPadded(shape: readonly number[], rank: number): readonly number[] {
  return [...Array<number>(rank - shape.length).fill(1), ...shape];
}

function strides(shape: readonly number[]): readonly number[] {
  return shape.map((dim, i) => (dim === 1 ? 0 : elementCount(shape.slice(i + 1))));
}

/** Combine the operands' elements for every element of the output, in its order. */
export function broadcastMap(
  { shape, strides1, strides2, elements }: Broadcast,
  input1: Int16Array,
  input2: Int16Array,
  combine: (a: number, b: number) => number,
): Int16Array {
  const output = new Int16Array(elements);
  const position = shape.map(() => 0);
  let at1 = 0;
  let at2 = 0;
  for (let out = 0; out < elements; out++) {
    output[out] = combine(input1[at1], input2[at2]);
    for (let d = shape.length - 1; d >= 0; d--) {
      at1 += strides1[d];
      at2 += strides2[d];
      if (++position[d] < shape[d]) break;
      at1 -= strides1[d] * shape[d];
      at2 -= strides2[d] * shape[d];
      position[d] = 0;
    }
  }
  return output;
}
