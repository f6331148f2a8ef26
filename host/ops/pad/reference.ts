import { elementCount } from '../../tflite/elements.js';
import type { TensorData } from '../op.js';
import { asInt16 } from '../tensor-data.js';
import type { PadParams } from './prepare.js';

/** TFLM Pad for int16 (reference/pad.h). */
export function padReference(p: PadParams, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  const input = asInt16(inputs[0]);
  const output = new Int16Array(elementCount(p.outputShape));
  copyInto(output, 0, input, 0, p, 0);
  return [output];
}

/** Copy the block of the input that lies at `dimension` and deeper, leaving zeros around it. */
function copyInto(
  output: Int16Array,
  outputStart: number,
  input: Int16Array,
  inputStart: number,
  p: PadParams,
  dimension: number,
): void {
  if (dimension === p.inputShape.length) {
    output[outputStart] = input[inputStart];
    return;
  }
  const inputStep = elementCount(p.inputShape.slice(dimension + 1));
  const outputStep = elementCount(p.outputShape.slice(dimension + 1));
  for (let i = 0; i < p.inputShape[dimension]; i++) {
    const target = outputStart + (p.before[dimension] + i) * outputStep;
    copyInto(output, target, input, inputStart + i * inputStep, p, dimension + 1);
  }
}
