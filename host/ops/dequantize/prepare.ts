import { elementCount } from '../../tflite/elements.js';
import type { Node } from '../op.js';
import { checkArity, checkShape, checkType, int16Scale, requiredInput } from '../shared/check.js';

export interface DequantizeParams {
  readonly elements: number;
  readonly inputScale: number;
}

/** TFLM DequantizePrepare, for INT16 to FLOAT32. */
export function prepareDequantize(node: Node<'DEQUANTIZE'>): DequantizeParams {
  checkArity(node, 1, 1, 1);
  const input = requiredInput(node, 0, 'input');
  const [output] = node.outputs;
  const inputScale = int16Scale(node, input, 'input');
  checkType(node, output, 'output', ['FLOAT32'], 'INT16 is converted to FLOAT32');
  checkShape(node, output, 'output', input.shape);
  return { elements: elementCount(input.shape), inputScale };
}
