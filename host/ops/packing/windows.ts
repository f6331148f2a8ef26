import type { ActivationRange } from '../../quantization/multiplier.js';
import type { PreparedKernel } from '../op.js';
import type { WindowGeometry } from '../shared/windows.js';

type Windows = WindowGeometry & ActivationRange;

/** The fields that kernels of windows share. */
export function windowFields(p: Windows): PreparedKernel['params'] {
  return {
    batches: p.batches,
    input_height: p.inputHeight,
    input_width: p.inputWidth,
    filter_height: p.filterHeight,
    filter_width: p.filterWidth,
    output_height: p.outputHeight,
    output_width: p.outputWidth,
    stride_h: p.strideH,
    stride_w: p.strideW,
    pad_top: p.padTop,
    pad_left: p.padLeft,
    activation_min: p.activationMin,
    activation_max: p.activationMax,
  };
}

/** The same with the steps inside of a dilated window. */
export function dilatedWindowFields(
  p: Windows & { readonly dilationH: number; readonly dilationW: number },
): PreparedKernel['params'] {
  return { ...windowFields(p), dilation_h: p.dilationH, dilation_w: p.dilationW };
}
