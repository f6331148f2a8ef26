import { DEFAULT_PROFILE, type SemanticsProfile } from '../../quantization/profiles.js';
import type { Node } from '../op.js';
import { checkPositive, refused, shapeText } from '../shared/check.js';
import { type ConvolutionGeometry, convolutionGeometry } from '../shared/convolution.js';
import { filterOperands } from '../shared/operands.js';
import {
  convolutionFactor,
  type FilterProducts,
  filterProducts,
  filterScales,
  readBias,
} from '../shared/requantization.js';

export interface DepthwiseConv2dParams extends ConvolutionGeometry, FilterProducts {
  /** Output channels per input channel: outputDepth = inputDepth * depthMultiplier. */
  readonly depthMultiplier: number;
  /** [filterHeight, filterWidth, outputDepth] */
  readonly weights: Int8Array;
}

/** TFLM DepthwiseConvPrepare, CalculateOpDataDepthwiseConv. The accumulator is always 64 bits wide. */
export function prepareDepthwiseConv2d(
  node: Node<'DEPTHWISE_CONV_2D'>,
  profile: SemanticsProfile = DEFAULT_PROFILE,
): DepthwiseConv2dParams {
  const operands = filterOperands(node, 4);
  const { input, filter, bias: biasTensor, output, inputScale, outputScale } = operands;
  const { options } = node.operator;
  const { depthMultiplier } = options;
  checkPositive(node, 'DEPTH_MULTIPLIER_INVALID', 'depth multiplier', depthMultiplier);
  const outputDepth = filter.shape[3];
  const geometry = convolutionGeometry(node, input, filter, output, outputDepth, options);
  if (filter.shape[0] !== 1 || outputDepth !== geometry.inputDepth * depthMultiplier) {
    throw refused(
      node,
      'SHAPE_MISMATCH',
      `filter ${shapeText(filter.shape)} does not fit ${geometry.inputDepth} channels times depth multiplier ${depthMultiplier}`,
      'the filter is [1, height, width, input channels * depth multiplier]',
      filter,
    );
  }

  // TFLM reads the bias as INT64 whatever its type, so an INT32 one would be read past its end.
  const bias = readBias(node, biasTensor, outputDepth, ['INT64']);
  const factor = convolutionFactor(inputScale, filterScales(node, filter, outputDepth), outputScale);
  return {
    ...geometry,
    depthMultiplier,
    ...filterProducts(node, operands, { channels: outputDepth, bias, accumulator: 'int64', factor }, profile),
  };
}

export function depthwiseConv2dMacs(p: DepthwiseConv2dParams): number {
  return p.batches * p.outputHeight * p.outputWidth * p.outputDepth * p.filterHeight * p.filterWidth;
}
