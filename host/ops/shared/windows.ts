import type { Padding, Tensor } from '../../tflite/model.js';
import type { Node } from '../op.js';
import { checkShape } from './check.js';
import { axisPadding } from './padding.js';

/** Windows that move over images; inputs and outputs are [batches, height, width, depth]. */
export interface WindowGeometry {
  readonly batches: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly padBottom: number;
  readonly padRight: number;
}

/** What a node says of its windows, checked: sizes and steps of at least 1. */
export interface WindowOptions {
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly padding: Padding;
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationH: number;
  readonly dilationW: number;
}

/** Derive the padding, and check the output's shape. @param input of rank 4 */
export function windowGeometry(
  node: Node,
  input: Tensor,
  output: Tensor,
  outputDepth: number,
  options: WindowOptions,
): WindowGeometry {
  const { filterHeight, filterWidth, padding, strideH, strideW, dilationH, dilationW } = options;
  const [batches, inputHeight, inputWidth] = input.shape;
  const rows = axisPadding(padding, inputHeight, filterHeight, strideH, dilationH);
  const columns = axisPadding(padding, inputWidth, filterWidth, strideW, dilationW);
  checkShape(node, output, 'output', [batches, rows.output, columns.output, outputDepth]);
  return {
    batches,
    inputHeight,
    inputWidth,
    filterHeight,
    filterWidth,
    outputHeight: rows.output,
    outputWidth: columns.output,
    strideH,
    strideW,
    padTop: rows.before,
    padLeft: columns.before,
    padBottom: rows.after,
    padRight: columns.after,
  };
}
