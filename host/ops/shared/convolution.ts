import type { ConvOptions, Tensor } from '../../tflite/model.js';
import type { Node } from '../op.js';
import { checkPositive, checkRank, checkShape } from './check.js';
import { axisPadding } from './padding.js';

/** Shapes and steps of a two-dimensional convolution; inputs and outputs are [batches, height, width, depth]. */
export interface ConvolutionGeometry {
  readonly batches: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly inputDepth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly outputDepth: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationH: number;
  readonly dilationW: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly padBottom: number;
  readonly padRight: number;
}

/**
 * Check the shapes of a convolution and derive its padding.
 *
 * @param filter [*, height, width, *]; the caller checks its first and last dimension
 */
export function convolutionGeometry(
  node: Node,
  input: Tensor,
  filter: Tensor,
  output: Tensor,
  outputDepth: number,
  options: ConvOptions,
): ConvolutionGeometry {
  const { padding, strideH, strideW, dilationH, dilationW } = options;
  checkRank(node, input, 'input', 4);
  checkPositive(node, 'STRIDE_INVALID', 'stride', strideH, strideW);
  checkPositive(node, 'DILATION_INVALID', 'dilation', dilationH, dilationW);
  const [batches, inputHeight, inputWidth, inputDepth] = input.shape;
  const [, filterHeight, filterWidth] = filter.shape;

  const rows = axisPadding(padding, inputHeight, filterHeight, strideH, dilationH);
  const columns = axisPadding(padding, inputWidth, filterWidth, strideW, dilationW);
  checkShape(node, output, 'output', [batches, rows.output, columns.output, outputDepth]);
  return {
    batches,
    inputHeight,
    inputWidth,
    inputDepth,
    filterHeight,
    filterWidth,
    outputHeight: rows.output,
    outputWidth: columns.output,
    outputDepth,
    strideH,
    strideW,
    dilationH,
    dilationW,
    padTop: rows.before,
    padLeft: columns.before,
    padBottom: rows.after,
    padRight: columns.after,
  };
}

/**
 * The taps of a filter that fall inside the input when its first tap is at `origin`.
 *
 * @returns the half-open range [first, end) of tap indices
 */
export function tapsInside(
  origin: number,
  dilation: number,
  taps: number,
  size: number,
): { first: number; end: number } {
  const first = origin < 0 ? Math.ceil(-origin / dilation) : 0;
  const end = Math.min(taps, Math.ceil((size - origin) / dilation));
  return { first, end };
}

/** Taps inside the image along one axis, over all outputs. */
export function tapsOfAxis(
  outputs: number,
  stride: number,
  pad: number,
  dilation: number,
  taps: number,
  size: number,
): number {
  let sum = 0;
  for (let output = 0; output < outputs; output++) {
    const { first, end } = tapsInside(output * stride - pad, dilation, taps, size);
    sum += Math.max(0, end - first);
  }
  return sum;
}
