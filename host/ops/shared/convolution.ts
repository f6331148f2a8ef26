import type { ConvOptions, Tensor } from '../../tflite/model.js';
import type { Node } from '../op.js';
import { checkPositive, checkRank } from './check.js';
import { type WindowGeometry, windowGeometry } from './windows.js';

/** Shapes and steps of a two-dimensional convolution. */
export interface ConvolutionGeometry extends WindowGeometry {
  readonly inputDepth: number;
  readonly outputDepth: number;
  readonly dilationH: number;
  readonly dilationW: number;
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
  const { strideH, strideW, dilationH, dilationW } = options;
  checkRank(node, input, 'input', 4);
  checkPositive(node, 'STRIDE_INVALID', 'stride', strideH, strideW);
  checkPositive(node, 'DILATION_INVALID', 'dilation', dilationH, dilationW);
  const [, filterHeight, filterWidth] = filter.shape;
  return {
    ...windowGeometry(node, input, output, outputDepth, { ...options, filterHeight, filterWidth }),
    inputDepth: input.shape[3],
    outputDepth,
    dilationH,
    dilationW,
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
