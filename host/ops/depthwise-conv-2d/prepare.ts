import { DEFAULT_PROFILE, type SemanticsProfile } from '../../quantization/profiles.js';
import type { Node } from '../op.js';
import {
  checkArity,
  checkNotEmpty,
  checkPositive,
  checkRank,
  checkType,
  constantData,
  fusedActivationRange,
  int16Scale,
  refused,
  requiredInput,
  shapeText,
} from '../shared/check.js';
import { type ConvolutionGeometry, convolutionGeometry } from '../shared/convolution.js';
import {
  type ChannelRequantization,
  channelMultipliers,
  convolutionFactor,
  filterScales,
  readBias,
} from '../shared/requantization.js';

export interface DepthwiseConv2dParams extends ConvolutionGeometry, ChannelRequantization {
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
  checkArity(node, 2, 3, 1);
  const input = requiredInput(node, 0, 'input');
  const filter = requiredInput(node, 1, 'filter');
  const [output] = node.outputs;
  const { options } = node.operator;
  const { depthMultiplier } = options;

  const inputScale = int16Scale(node, input, 'input');
  const outputScale = int16Scale(node, output, 'output');
  checkType(node, filter, 'filter', ['INT8']);
  checkRank(node, filter, 'filter', 4);
  checkNotEmpty(node, filter, 'filter');
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
  const bias = readBias(node, node.inputs[2], outputDepth, ['INT64']);
  const factor = convolutionFactor(inputScale, filterScales(node, filter, outputDepth), outputScale);
  return {
    ...geometry,
    depthMultiplier,
    weights: new Int8Array(constantData(node, filter, 'filter').slice().buffer),
    bias,
    accumulator: 'int64',
    ...channelMultipliers(node, factor, outputDepth, 'int64', profile.rounding),
    ...fusedActivationRange(node, options.activation, outputScale),
    rounding: profile.rounding,
  };
}

export function depthwiseConv2dMacs(p: DepthwiseConv2dParams): number {
  return p.batches * p.outputHeight * p.outputWidth * p.outputDepth * p.filterHeight * p.filterWidth;
}
