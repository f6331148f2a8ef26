import type { SemanticsProfile } from '../../quantization/profiles.js';
import { DEFAULT_PROFILE } from '../../quantization/profiles.js';
import type { Node } from '../op.js';
import {
  checkArity,
  checkNotEmpty,
  checkRank,
  checkType,
  constantData,
  fusedActivationRange,
  int16Scale,
  refused,
  requiredInput,
} from '../shared/check.js';
import { type ConvolutionGeometry, convolutionGeometry } from '../shared/convolution.js';
import {
  accumulatorOf,
  type ChannelRequantization,
  channelMultipliers,
  convolutionFactor,
  filterScales,
  readBias,
} from '../shared/requantization.js';

export interface Conv2dParams extends ConvolutionGeometry, ChannelRequantization {
  /** Input channels that one output channel reads: inputDepth / groups. */
  readonly filterDepth: number;
  readonly groups: number;
  /** [outputDepth, filterHeight, filterWidth, filterDepth] */
  readonly weights: Int8Array;
}

/** TFLM ConvPrepare, CalculateOpDataConv. */
export function prepareConv2d(
  node: Node<'CONV_2D'>,
  profile: SemanticsProfile = DEFAULT_PROFILE,
): Conv2dParams {
  checkArity(node, 2, 3, 1);
  const input = requiredInput(node, 0, 'input');
  const filter = requiredInput(node, 1, 'filter');
  const biasTensor = node.inputs[2];
  const [output] = node.outputs;
  const { options } = node.operator;

  const inputScale = int16Scale(node, input, 'input');
  const outputScale = int16Scale(node, output, 'output');
  checkType(node, filter, 'filter', ['INT8']);
  checkRank(node, filter, 'filter', 4);
  checkNotEmpty(node, filter, 'filter');
  const [outputDepth, , , filterDepth] = filter.shape;
  const geometry = convolutionGeometry(node, input, filter, output, outputDepth, options);
  const groups = geometry.inputDepth / filterDepth;
  if (!Number.isInteger(groups) || outputDepth % groups !== 0) {
    throw refused(
      node,
      'GROUPS_MISMATCH',
      `${geometry.inputDepth} input channels, ${filterDepth} filter channels and ${outputDepth} filters form no groups`,
      'input channels must be a multiple of filter channels, and filters a multiple of the groups',
      filter,
    );
  }

  const bias = readBias(node, biasTensor, outputDepth, ['INT64', 'INT32']);
  const accumulator = accumulatorOf(biasTensor, options.quantizedBiasType);
  const factor = convolutionFactor(inputScale, filterScales(node, filter, outputDepth), outputScale);
  return {
    ...geometry,
    filterDepth,
    groups,
    weights: new Int8Array(constantData(node, filter, 'filter').slice().buffer),
    bias,
    accumulator,
    ...channelMultipliers(node, factor, outputDepth, accumulator, profile.rounding),
    ...fusedActivationRange(node, options.activation, outputScale),
    rounding: profile.rounding,
  };
}

export function conv2dMacs(p: Conv2dParams): number {
  const outputs = p.batches * p.outputHeight * p.outputWidth * p.outputDepth;
  return outputs * p.filterHeight * p.filterWidth * p.filterDepth;
}
