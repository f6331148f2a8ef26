import type { TensorData } from '../op.js';
import { tapsInside } from '../shared/convolution.js';
import { finishAccumulator } from '../shared/requantization.js';
import { asInt16 } from '../tensor-data.js';
import type { Conv2dParams } from './prepare.js';

/**
 * TFLM ConvPerChannel for int16 (reference/integer_ops/conv.h). Taps outside the input add nothing. Sums are
 * exact in a double: a product is below 2^22.
 */
export function conv2dReference(p: Conv2dParams, inputs: readonly (TensorData | undefined)[]): [Int16Array] {
  const input = asInt16(inputs[0]);
  const { weights, filterHeight, filterWidth, filterDepth, inputWidth, inputDepth } = p;
  const output = new Int16Array(p.batches * p.outputHeight * p.outputWidth * p.outputDepth);
  const filtersPerGroup = p.outputDepth / p.groups;
  let out = 0;
  for (let batch = 0; batch < p.batches; batch++) {
    for (let y = 0; y < p.outputHeight; y++) {
      const y0 = y * p.strideH - p.padTop;
      const rows = tapsInside(y0, p.dilationH, p.filterHeight, p.inputHeight);
      for (let x = 0; x < p.outputWidth; x++) {
        const x0 = x * p.strideW - p.padLeft;
        const columns = tapsInside(x0, p.dilationW, p.filterWidth, p.inputWidth);
        for (let channel = 0; channel < p.outputDepth; channel++) {
          const firstInput = Math.floor(channel / filtersPerGroup) * filterDepth;
          let sum = 0;
          for (let ky = rows.first; ky < rows.end; ky++) {
            const row = (batch * p.inputHeight + y0 + ky * p.dilationH) * inputWidth;
            for (let kx = columns.first; kx < columns.end; kx++) {
              const pixel = (row + x0 + kx * p.dilationW) * inputDepth + firstInput;
              const tap = ((channel * filterHeight + ky) * filterWidth + kx) * filterDepth;
              sum += dotProduct(input, pixel, weights, tap, filterDepth);
            }
          }
          output[out++] = finishAccumulator(p, sum, channel);
        }
      }
    }
  }
  return [output];
}

/** Of `length` elements from these places on. */
function dotProduct(
  input: Int16Array,
  pixel: number,
  weights: Int8Array,
  tap: number,
  length: number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += input[pixel + i] * weights[tap + i];
  return sum;
}
