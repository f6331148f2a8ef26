import { elementCount } from '../../tflite/elements.js';
import type { Node } from '../op.js';
import { checkArity, checkInt16, refused, requiredInput, shapeText } from '../shared/check.js';

export interface ReshapeParams {
  readonly elements: number;
}

/**
 * TFLM ReshapePrepare: the stored output shape counts; the requested one (input 1, or the options) must agree
 * with it, with at most one -1 standing for "whatever is left".
 */
export function prepareReshape(node: Node<'RESHAPE'>): ReshapeParams {
  checkArity(node, 1, 2, 1);
  const input = requiredInput(node, 0, 'input');
  const [output] = node.outputs;
  checkInt16(node, input, 'input');
  checkInt16(node, output, 'output');
  const elements = elementCount(input.shape);
  const requested = requestedShape(node);
  const agrees =
    requested === undefined ||
    (requested.length === output.shape.length &&
      requested.filter((dim) => dim === -1).length <= 1 &&
      requested.every((dim, i) => dim === -1 || dim === output.shape[i]));
  if (elementCount(output.shape) !== elements || !agrees) {
    const wanted = requested && !agrees ? ` as ${shapeText(requested)}` : '';
    throw refused(
      node,
      'SHAPE_MISMATCH',
      `cannot reshape ${shapeText(input.shape)}${wanted} to ${shapeText(output.shape)}`,
      'the stored output shape must hold all elements and equal the requested shape',
      output,
    );
  }
  return { elements };
}

/** The shape asked for; undefined when it is computed at run time or left out (then the stored one counts). */
function requestedShape(node: Node<'RESHAPE'>): readonly number[] | undefined {
  const tensor = node.inputs[1];
  if (tensor) {
    return tensor.data && tensor.type === 'INT32' && tensor.shape.length === 1
      ? [...new Int32Array(tensor.data.slice().buffer)]
      : undefined;
  }
  const { newShape } = node.operator.options;
  return newShape.length > 0 ? newShape : undefined;
}
