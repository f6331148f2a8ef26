import type { ActivationRange } from '../../quantization/multiplier.js';
import type { Node } from '../op.js';
import {
  checkArity,
  checkPositive,
  checkRank,
  fusedActivationRange,
  int16Scale,
  refused,
  requiredInput,
} from './check.js';
import { tapsOfAxis } from './convolution.js';
import { type WindowGeometry, windowGeometry } from './windows.js';

/** What MAX_POOL_2D and AVERAGE_POOL_2D share: windows over [batches, height, width, depth]. */
export interface PoolParams extends WindowGeometry, ActivationRange {
  readonly depth: number;
}

/** TFLM PoolingPrepare: input and output scale may differ by no more than this, absolutely. */
const SCALE_TOLERANCE = 1e-6;

export function preparePool(node: Node<'MAX_POOL_2D' | 'AVERAGE_POOL_2D'>): PoolParams {
  checkArity(node, 1, 1, 1);
  const input = requiredInput(node, 0, 'input');
  const [output] = node.outputs;
  const { padding, strideH, strideW, filterH, filterW, activation } = node.operator.options;
  const inputScale = int16Scale(node, input, 'input');
  const outputScale = int16Scale(node, output, 'output');
  if (Math.abs(inputScale - outputScale) > SCALE_TOLERANCE) {
    throw refused(
      node,
      'SCALE_MISMATCH',
      `input scale ${inputScale} differs from output scale ${outputScale}`,
      'pooling does not rescale: both scales must agree within 1e-6',
    );
  }
  checkRank(node, input, 'input', 4);
  checkPositive(node, 'STRIDE_INVALID', 'stride', strideH, strideW);
  checkPositive(node, 'FILTER_SIZE_INVALID', 'window size', filterH, filterW);
  const [, , , depth] = input.shape;
  const options = { filterHeight: filterH, filterWidth: filterW, padding, strideH, strideW };
  return {
    ...windowGeometry(node, input, output, depth, { ...options, dilationH: 1, dilationW: 1 }),
    depth,
    ...fusedActivationRange(node, activation, outputScale),
  };
}

/** Windows of all batches. */
export const poolPixels = (p: PoolParams): number => p.batches * p.outputHeight * p.outputWidth;

/** Taps of all windows, without those in the padding. */
export function poolTaps(p: PoolParams): number {
  const rows = tapsOfAxis(p.outputHeight, p.strideH, p.padTop, 1, p.filterHeight, p.inputHeight);
  const columns = tapsOfAxis(p.outputWidth, p.strideW, p.padLeft, 1, p.filterWidth, p.inputWidth);
  return p.batches * rows * columns;
}

/** A window clipped to the image, as half-open ranges; never empty, since padding is less than a window. */
export interface Window {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Apply `reduce` to every window of every channel.
 *
 * @param reduce gets the input, the index of the window's batch and channel at (0, 0), and the window
 */
export function poolWindows(
  p: PoolParams,
  input: Int16Array,
  reduce: (input: Int16Array, origin: number, window: Window) => number,
): Int16Array {
  const output = new Int16Array(p.batches * p.outputHeight * p.outputWidth * p.depth);
  const batchSize = p.inputHeight * p.inputWidth * p.depth;
  let out = 0;
  for (let batch = 0; batch < p.batches; batch++) {
    for (let y = 0; y < p.outputHeight; y++) {
      const y0 = y * p.strideH - p.padTop;
      for (let x = 0; x < p.outputWidth; x++) {
        const x0 = x * p.strideW - p.padLeft;
        const window = {
          top: Math.max(0, y0),
          bottom: Math.min(p.inputHeight, y0 + p.filterHeight),
          left: Math.max(0, x0),
          right: Math.min(p.inputWidth, x0 + p.filterWidth),
        };
        for (let c = 0; c < p.depth; c++) output[out++] = reduce(input, batch * batchSize + c, window);
      }
    }
  }
  return output;
}
