import { perTensorFullyConnectedScale } from '../../quantization/multiplier.js';
import { DEFAULT_PROFILE, type SemanticsProfile } from '../../quantization/profiles.js';
import { elementCount } from '../../tflite/elements.js';
import type { Tensor } from '../../tflite/model.js';
import type { Node } from '../op.js';
import { refused, shapeText } from '../shared/check.js';
import { filterOperands } from '../shared/operands.js';
import {
  accumulatorOf,
  convolutionFactor,
  type FilterProducts,
  filterProducts,
  filterScales,
  readBias,
} from '../shared/requantization.js';

export interface FullyConnectedParams extends FilterProducts {
  /** Rows of the input, which is read as [batches, inputDepth] whatever its rank. */
  readonly batches: number;
  readonly inputDepth: number;
  readonly outputDepth: number;
  /** Whether the channels have multipliers of their own; otherwise all entries are the same. */
  readonly perChannel: boolean;
  /** [outputDepth, inputDepth] */
  readonly weights: Int8Array;
}

/** TFLM FullyConnectedPrepare, CalculateOpDataFullyConnected. */
export function prepareFullyConnected(
  node: Node<'FULLY_CONNECTED'>,
  profile: SemanticsProfile = DEFAULT_PROFILE,
): FullyConnectedParams {
  const operands = filterOperands(node, 2);
  const { input, filter, bias: biasTensor, output, inputScale, outputScale } = operands;
  const [outputDepth, inputDepth] = filter.shape;
  const batches = checkedBatches(node, input, filter, output);

  const bias = readBias(node, biasTensor, outputDepth, ['INT64', 'INT32']);
  const accumulator = accumulatorOf(biasTensor, node.operator.options.quantizedBiasType);
  const scales = filterScales(node, filter, outputDepth);
  const perChannel = scales.length > 1;
  if (!perChannel && biasTensor) checkBiasScale(node, biasTensor, inputScale * scales[0], outputScale);
  // One filter scale gives a float32 product, several give double ones.
  const factor = perChannel
    ? convolutionFactor(inputScale, scales, outputScale)
    : () => perTensorFullyConnectedScale(inputScale, scales[0], outputScale);
  return {
    batches,
    inputDepth,
    outputDepth,
    perChannel,
    ...filterProducts(node, operands, { channels: outputDepth, bias, accumulator, factor }, profile),
  };
}

/** TFLM reads the input flat: [batches, inputDepth], batches from the output's shape. */
function checkedBatches(node: Node, input: Tensor, filter: Tensor, output: Tensor): number {
  const [outputDepth, inputDepth] = filter.shape;
  const batches = elementCount(output.shape.slice(0, -1));
  if (output.shape.at(-1) !== outputDepth || elementCount(input.shape) !== batches * inputDepth) {
    throw refused(
      node,
      'SHAPE_MISMATCH',
      `input ${shapeText(input.shape)}, filter ${shapeText(filter.shape)} and output ${shapeText(output.shape)} do not fit`,
      'the filter is [output depth, input depth], and input and output have as many rows',
      output,
    );
  }
  return batches;
}

/** TFLM GetQuantizedConvolutionMultipler: the bias must be in units of input scale times filter scale, nearly. */
function checkBiasScale(node: Node, bias: Tensor, productScale: number, outputScale: number): void {
  // Without quantization parameters TFLM sees the scale 0.
  const biasScale = bias.quantization?.scale[0] ?? 0;
  if (Math.abs(productScale - biasScale) / outputScale <= BIAS_SCALE_TOLERANCE) return;
  throw refused(
    node,
    'BIAS_SCALE',
    `bias scale ${biasScale} is not input scale times filter scale, ${productScale}`,
    'convert the model again, or quantize the filter per channel',
    bias,
  );
}

const BIAS_SCALE_TOLERANCE = 0.02;

export function fullyConnectedMacs(p: FullyConnectedParams): number {
  return p.batches * p.outputDepth * p.inputDepth;
}
