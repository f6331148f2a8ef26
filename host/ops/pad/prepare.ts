import type { Node } from '../op.js';
import {
  checkArity,
  checkInt16,
  checkShape,
  checkType,
  constantData,
  refused,
  requiredInput,
  unserved,
} from '../shared/check.js';

export interface PadParams {
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** Elements in front of and behind every dimension. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** TFLM PadKernelMaxDimensionCount. */
const MAX_RANK = 5;

/** TFLM PadPrepare. INT16 is padded with the value 0. */
export function preparePad(node: Node<'PAD'>): PadParams {
  checkArity(node, 2, 2, 1);
  const input = requiredInput(node, 0, 'input');
  const paddings = requiredInput(node, 1, 'paddings');
  const [output] = node.outputs;
  checkInt16(node, input, 'input');
  checkInt16(node, output, 'output');
  const { shape } = input;
  if (shape.length > MAX_RANK) {
    throw unserved(
      node,
      'RANK_UNSUPPORTED',
      `input has rank ${shape.length}`,
      `TFLM pads up to rank ${MAX_RANK}`,
      input,
    );
  }
  checkType(node, paddings, 'paddings', ['INT32'], 'TFLM reads INT32 paddings only');
  checkShape(node, paddings, 'paddings', [shape.length, 2]);
  const amounts = new Int32Array(constantData(node, paddings, 'paddings').slice().buffer);
  const negative = amounts.find((amount) => amount < 0);
  if (negative !== undefined) {
    throw refused(node, 'PADDING_INVALID', `has padding ${negative}`, 'paddings are not negative', paddings);
  }
  const before = shape.map((_, i) => amounts[2 * i]);
  const after = shape.map((_, i) => amounts[2 * i + 1]);
  const outputShape = shape.map((dim, i) => before[i] + dim + after[i]);
  checkShape(node, output, 'output', outputShape);
  return { inputShape: shape, outputShape, before, after };
}
