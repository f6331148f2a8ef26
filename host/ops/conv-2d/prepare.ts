import type { SemanticsProfile } from '../../quantization/profiles.js';
import { DEFAULT_PROFILE } from '../../quantization/profiles.js';
import type { Node } from '../op.js';
import { refused } from '../shared/check.js';
import { type ConvolutionGeometry, convolutionGeometry } from '../shared/convolution.js';
import { filterOperands } from '../shared/operands.js';
import {
  accumulatorOf,
  convolutionFactor,
  type FilterProducts,
  filterProducts,
  filterScales,
  readBias,
} from '../shared/requantization.js';

export interface Conv2dParams extends ConvolutionGeometry, FilterProducts {
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
  const operands = filterOperands(node, 4);
  const { input, filter, bias: biasTensor, output, inputScale, outputScale } = operands;
  const { options } = node.operator;
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
    ...filterProducts(node, operands, { channels: outputDepth, bias, accumulator, factor }, profile),
  };
}

export function conv2dMacs(p: Conv2dParams): number {
  const outputs = p.batches * p.outputHeight * p.outputWidth * p.outputDepth;
  return outputs * p.filterHeight * p.filterWidth * p.filterDepth;
}
