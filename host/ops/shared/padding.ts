import type { Padding } from '../../tflite/model.js';

/** Output size of a window operation along one axis, and the padding in front of and behind the input. */
export interface AxisPadding {
  /** Zero or negative when the window does not fit. */
  readonly output: number;
  readonly before: number;
  readonly after: number;
}

/**
 * TFLM ComputeOutSize and ComputePaddingWithOffset. SAME puts an odd padding element behind the input.
 */
export function axisPadding(
  padding: Padding,
  input: number,
  filter: number,
  stride: number,
  dilation: number,
): AxisPadding {
  const extent = (filter - 1) * dilation + 1;
  const output =
    padding === 'SAME' ? Math.ceil(input / stride) : Math.floor((input + stride - extent) / stride);
  const total = Math.max(0, (output - 1) * stride + extent - input);
  const before = Math.floor(total / 2);
  return { output, before, after: total - before };
}
