import type { TensorData } from '../op.js';
import { tapsInside } from '../shared/convolution.js';
import { finishAccumulator } from '../shared/requantization.js';
import { asInt16 } from '../tensor-data.js';
import type { DepthwiseConv2dParams } from './prepare.js';

/**
 * TFLM DepthwiseConvPerChannel for int16 (reference/integer_ops/depthwise_conv.h). Taps outside the input add
 * nothing.
 */
export function depthwiseConv2dReference(
  p: DepthwiseConv2dParams,
  inputs: readonly (TensorData | undefined)[],
): [Int16Array] {
  const input = asInt16(inputs[0]);
  const { weights, filterWidth, inputWidth, inputDepth, outputDepth, dilationW } = p;
  const output = new Int16Array(p.batches * p.outputHeight * p.outputWidth * p.outputDepth);
  let out = 0;
  for (let batch = 0; batch < p.batches; batch++) {
    for (let y = 0; y < p.outputHeight; y++) {
      const y0 = y * p.strideH - p.padTop;
      const rows = tapsInside(y0, p.dilationH, p.filterHeight, p.inputHeight);
      for (let x = 0; x < p.outputWidth; x++) {
        const x0 = x * p.strideW - p.padLeft;
        const columns = tapsInside(x0, p.dilationW, p.filterWidth, p.inputWidth);
        for (let channel = 0; channel < p.outputDepth; channel++) {
          const inputChannel = Math.floor(channel / p.depthMultiplier);
          let sum = 0;
          for (let ky = rows.first; ky < rows.end; ky++) {
            const row = (batch * p.inputHeight + y0 + ky * p.dilationH) * inputWidth;
            for (let kx = columns.first; kx < columns.end; kx++) {
              const pixel = (row + x0 + kx * dilationW) * inputDepth + inputChannel;
              sum += input[pixel] * weights[(ky * filterWidth + kx) * outputDepth + channel];
            }
          }
          output[out++] = finishAccumulator(p, sum, channel);
        }
      }
    }
  }
  return [output];
}
