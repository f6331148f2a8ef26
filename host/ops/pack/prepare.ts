import type { Node } from '../op.js';
import { checkArity, refused, requiredInput } from '../shared/check.js';
import { type StackParams, stackParams } from '../shared/stacking.js';

/** TFLM PackPrepare. Scales are not compared: the values are copied as they are. */
export function preparePack(node: Node<'PACK'>): StackParams {
  checkArity(node, 1, Infinity, 1);
  const { axis, valuesCount } = node.operator.options;
  if (valuesCount !== node.inputs.length) {
    throw refused(
      node,
      'OP_INPUT_COUNT',
      `has ${node.inputs.length} inputs, its options say ${valuesCount}`,
      'convert the model again; the file is not what a converter writes',
    );
  }
  const inputs = node.inputs.map((_, i) => requiredInput(node, i, `input ${i}`));
  return stackParams(node, inputs, 'input', node.outputs[0], 'output', axis);
}
