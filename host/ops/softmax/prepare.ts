import { SOFTMAX_EXP_LUT, SOFTMAX_RECIPROCAL_LUT } from '../../quantization/lut.js';
import { softmaxScale } from '../../quantization/multiplier.js';
import { DEFAULT_PROFILE, type Rounding, type SemanticsProfile } from '../../quantization/profiles.js';
import type { Node } from '../op.js';
import { refused, unserved } from '../shared/check.js';
import { unaryOperands } from '../shared/operands.js';
import { requantizationOf } from '../shared/requantization.js';

export interface SoftmaxParams {
  readonly rows: number;
  /** Elements of a row, along the last dimension. */
  readonly depth: number;
  /** From input differences to steps of the exponential table. */
  readonly multiplier: number;
  readonly shift: number;
  /** e^x over [-10, 0], 513 entries, Q0.15. */
  readonly expTable: Int16Array;
  /** 1 / (1 + x) over [0, 1], 513 entries, Q0.15. */
  readonly reciprocalTable: Int16Array;
  readonly rounding: Rounding;
}

const OUTPUT_SCALE = 1 / 32768;
/** The sum of a row is an int32; an exponential is at most 32762. */
const MAX_DEPTH = 0x10000;

/** TFLM SoftmaxPrepare, CalculateSoftmaxParams for int16 to int16. */
export function prepareSoftmax(
  node: Node<'SOFTMAX'>,
  profile: SemanticsProfile = DEFAULT_PROFILE,
): SoftmaxParams {
  const { input, output, elements, inputScale, outputScale } = unaryOperands(node);
  const { beta } = node.operator.options;
  if (Math.abs(outputScale - OUTPUT_SCALE) > 0.001 * OUTPUT_SCALE) {
    throw refused(
      node,
      'OUTPUT_SCALE',
      `output scale is ${outputScale}`,
      'the output scale of an INT16 SOFTMAX is 1/32768',
      output,
    );
  }
  if (!(beta >= 0 && beta < Infinity)) {
    throw refused(node, 'BETA_INVALID', `has beta ${beta}`, 'beta is a positive finite number');
  }
  const depth = input.shape.at(-1) ?? 1;
  if (depth > MAX_DEPTH) {
    throw unserved(
      node,
      'DEPTH_UNSUPPORTED',
      `has ${depth} classes`,
      `at most ${MAX_DEPTH} are served`,
      input,
    );
  }
  return {
    rows: elements / depth,
    depth,
    ...requantizationOf(node, softmaxScale(inputScale, beta), 'int32', profile.rounding),
    expTable: SOFTMAX_EXP_LUT,
    reciprocalTable: SOFTMAX_RECIPROCAL_LUT,
    rounding: profile.rounding,
  };
}
