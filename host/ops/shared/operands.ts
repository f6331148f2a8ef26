import { elementCount } from '../../tflite/elements.js';
import type { Tensor } from '../../tflite/model.js';
import type { Node } from '../op.js';
import {
  checkArity,
  checkNotEmpty,
  checkRank,
  checkShape,
  checkType,
  int16Scale,
  requiredInput,
} from './check.js';

/** The operands with which operators of one kind begin, checked. */

/** One INT16 tensor to another of its shape. */
export interface UnaryOperands {
  readonly input: Tensor;
  readonly output: Tensor;
  readonly inputScale: number;
  readonly outputScale: number;
  readonly elements: number;
}

export function unaryOperands(node: Node): UnaryOperands {
  checkArity(node, 1, 1, 1);
  const input = requiredInput(node, 0, 'input');
  const [output] = node.outputs;
  const inputScale = int16Scale(node, input, 'input');
  const outputScale = int16Scale(node, output, 'output');
  checkShape(node, output, 'output', input.shape);
  return { input, output, inputScale, outputScale, elements: elementCount(input.shape) };
}

/** Two INT16 tensors to a third; `broadcastOf` checks the shapes. */
export interface BinaryOperands {
  readonly input1: Tensor;
  readonly input2: Tensor;
  readonly output: Tensor;
  readonly scale1: number;
  readonly scale2: number;
  readonly outputScale: number;
}

export function binaryOperands(node: Node): BinaryOperands {
  checkArity(node, 2, 2, 1);
  const input1 = requiredInput(node, 0, 'input 0');
  const input2 = requiredInput(node, 1, 'input 1');
  const [output] = node.outputs;
  const scale1 = int16Scale(node, input1, 'input 0');
  const scale2 = int16Scale(node, input2, 'input 1');
  const outputScale = int16Scale(node, output, 'output');
  return { input1, input2, output, scale1, scale2, outputScale };
}

/** An INT16 input, an INT8 filter and perhaps a bias to an INT16 output. */
export interface FilterOperands {
  readonly input: Tensor;
  readonly filter: Tensor;
  readonly bias: Tensor | undefined;
  readonly output: Tensor;
  readonly inputScale: number;
  readonly outputScale: number;
}

/** @param rank of the filter */
export function filterOperands(node: Node, rank: number): FilterOperands {
  checkArity(node, 2, 3, 1);
  const input = requiredInput(node, 0, 'input');
  const filter = requiredInput(node, 1, 'filter');
  const [output] = node.outputs;
  const inputScale = int16Scale(node, input, 'input');
  const outputScale = int16Scale(node, output, 'output');
  checkType(node, filter, 'filter', ['INT8']);
  checkRank(node, filter, 'filter', rank);
  checkNotEmpty(node, filter, 'filter');
  return { input, filter, bias: node.inputs[2], output, inputScale, outputScale };
}
