import type { Node } from '../op.js';
import { checkArity, refused, requiredInput } from '../shared/check.js';
import { type StackParams, stackParams } from '../shared/stacking.js';

/** TFLM UnpackPrepare. */
export function prepareUnpack(node: Node<'UNPACK'>): StackParams {
  const { axis, num } = node.operator.options;
  checkArity(node, 1, 1, node.outputs.length);
  if (num !== node.outputs.length) {
    throw refused(
      node,
      'OP_OUTPUT_COUNT',
      `has ${node.outputs.length} outputs, its options say ${num}`,
      'convert the model again; the file is not what a converter writes',
    );
  }
  return stackParams(node, node.outputs, 'output', requiredInput(node, 0, 'input'), 'input', axis);
}
