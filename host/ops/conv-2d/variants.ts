import { fullyConnectedCycles } from '../fully-connected/cycles.js';
import { fullyConnectedKernel } from '../fully-connected/variants.js';
import type { Variant } from '../op.js';
import { anyConvolutionCycles, fastConvolutionCycles, smallConvolutionCycles } from './cycles.js';
import {
  anyConvolutionKernel,
  type ConvolutionKernel,
  fastConvolutionKernel,
  pixelsOf,
  smallConvolutionKernel,
} from './kernels.js';
import type { Conv2dParams } from './prepare.js';

/** What prepares a kernel for a convolution, or the reason why it cannot serve. */
type Prepare = (p: Conv2dParams) => ConvolutionKernel | string;

/** The kernels for CONV_2D. */
export const CONV_2D_VARIANTS: readonly Variant<'CONV_2D', Conv2dParams>[] = [
  variant(
    'conv2d_s16s8_small',
    'at most 28 products per output, no groups, INT64 bias or none, 32-bit sums',
    smallConvolutionKernel,
    smallConvolutionCycles,
  ),
  variant(
    'conv2d_s16s8',
    '32-bit sums; with an INT32 bias 31-bit sums and double rounding',
    fastConvolutionKernel,
    fastConvolutionCycles,
  ),
  variant(
    'fully_connected_s16s8',
    '1x1 filters of stride 1, or filters as large as the image; no groups; what it takes in FULLY_CONNECTED',
    rowsKernel,
    (p) => fullyConnectedCycles(productOf(p)),
  ),
  variant('conv2d_s16s8_any', 'any node', anyConvolutionKernel, anyConvolutionCycles),
];

function variant(
  name: string,
  serves: string,
  prepare: Prepare,
  cost: (p: Conv2dParams) => number,
): Variant<'CONV_2D', Conv2dParams> {
  return {
    name,
    serves,
    cost,
    accepts: (_, p) => {
      const kernel = prepare(p);
      return typeof kernel === 'string' ? kernel : true;
    },
    prepare: ({ operator: { inputs, outputs } }, p) => {
      const kernel = prepare(p);
      if (typeof kernel === 'string') throw new Error(`not accepted: ${kernel}`);
      return kernel(inputs[0], outputs[0]);
    },
  };
}

function rowsKernel(p: Conv2dParams): ConvolutionKernel | string {
  if (rowsOfProduct(p) === undefined) return 'patches are no contiguous rows of the input';
  return fullyConnectedKernel({ ...p, ...productOf(p) });
}

/** A convolution as a product of contiguous rows of the input with the filters; meaningless when there are none. */
function productOf(p: Conv2dParams) {
  return {
    batches: rowsOfProduct(p) ?? 0,
    inputDepth: p.filterHeight * p.filterWidth * p.filterDepth,
    outputDepth: p.outputDepth,
  };
}

/**
 * Rows of the input when the convolution is a product of its contiguous rows with the filters: a 1x1 filter with
 * stride 1, or a filter as large as the image.
 */
function rowsOfProduct(p: Conv2dParams): number | undefined {
  if (p.groups !== 1) return undefined;
  if (p.filterHeight === 1 && p.filterWidth === 1 && p.strideH === 1 && p.strideW === 1) return pixelsOf(p);
  const whole =
    p.outputHeight === 1 &&
    p.outputWidth === 1 &&
    p.padTop === 0 &&
    p.padLeft === 0 &&
    p.filterHeight === p.inputHeight &&
    p.filterWidth === p.inputWidth &&
    (p.dilationH === 1 || p.filterHeight === 1) &&
    (p.dilationW === 1 || p.filterWidth === 1);
  return whole ? p.batches : undefined;
}
