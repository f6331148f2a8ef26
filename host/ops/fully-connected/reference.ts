import type { TensorData } from '../op.js';
import { finishAccumulator } from '../shared/requantization.js';
import { asInt16 } from '../tensor-data.js';
import type { FullyConnectedParams } from './prepare.js';

/** TFLM FullyConnected and FullyConnectedPerChannel for int16 (reference/integer_ops/fully_connected.h). */
export function fullyConnectedReference(
  p: FullyConnectedParams,
  inputs: readonly (TensorData | undefined)[],
): [Int16Array] {
  const input = asInt16(inputs[0]);
  const output = new Int16Array(p.batches * p.outputDepth);
  for (let batch = 0; batch < p.batches; batch++) {
    const row = batch * p.inputDepth;
    for (let channel = 0; channel < p.outputDepth; channel++) {
      const weightRow = channel * p.inputDepth;
      let sum = 0;
      for (let i = 0; i < p.inputDepth; i++) sum += input[row + i] * p.weights[weightRow + i];
      output[batch * p.outputDepth + channel] = finishAccumulator(p, sum, channel);
    }
  }
  return [output];
}
