import { INT16_MAX } from '../../quantization/fixed-point.js';
import { SIGMOID_TABLE } from '../../quantization/lut.js';
import { checkedLog2 } from '../../quantization/multiplier.js';
import type { Node } from '../op.js';
import { refused } from '../shared/check.js';
import { unaryOperands } from '../shared/operands.js';

export interface TanhParams {
  readonly elements: number;
  /** From the input to steps of the table: (x * multiplier + half) >> shift. */
  readonly multiplier: number;
  readonly shift: number;
  /** sigmoid(i / 24) in Q0.16, 256 entries. */
  readonly table: Uint16Array;
}

/** TFLM TanhPrepare, CalculateArithmeticOpData for int16. */
export function prepareTanh(node: Node<'TANH'>): TanhParams {
  const { input, output, elements, inputScale, outputScale } = unaryOperands(node);
  const { log2, isPowerOfTwo } = checkedLog2(outputScale);
  if (!isPowerOfTwo || log2 !== -15) {
    throw refused(
      node,
      'OUTPUT_SCALE',
      `output scale is ${outputScale}`,
      'the output scale of an INT16 TANH is 1/32768',
      output,
    );
  }
  const step = tableStep(inputScale);
  if (step.multiplier > INT16_MAX) {
    throw refused(
      node,
      'MULTIPLIER_RANGE',
      `input scale is ${inputScale}`,
      'the input scale of an INT16 TANH must be less than 2.66',
      input,
    );
  }
  return { elements, ...step, table: SIGMOID_TABLE };
}

/** The table has 24 steps per unit, the fixed-point argument 4096 * 3 per unit of the table's index. */
const ARGUMENT_STEPS = 4096 * 3;

/** TFLM truncates the multiplier; scales near 2^-12 and 2^-11 are taken for exact powers of two. */
function tableStep(inputScale: number): { multiplier: number; shift: number } {
  const { log2, isPowerOfTwo } = checkedLog2(inputScale);
  const leftShift = 12 + log2;
  if (isPowerOfTwo && (leftShift === 0 || leftShift === 1)) return { multiplier: 3 << leftShift, shift: 0 };
  let multiplier = inputScale * ARGUMENT_STEPS;
  let shift = 0;
  while (multiplier <= INT16_MAX / 2 && shift <= 30) {
    shift += 1;
    multiplier *= 2;
  }
  return { multiplier: Math.trunc(multiplier), shift };
}
