/* Generated from the contracts of the kernels by `npm run kernels`; do not edit. */
#ifndef THUMBNN_KERNELS_H
#define THUMBNN_KERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* CONV_2D: Convolution with any filter, stride, dilation and padding and one group. int16 activations, int8
 * weights, int64 bias folded into 32-bit accumulators; at least 4 output pixels. Stack: 156 bytes. Exact
 * because per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed; see
 * common/conv_2x4.inc. */
typedef struct thumbnn_conv2d_s16s8_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_height * input_width * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_height * output_width * output_depth */
  void *output;
  /* records of channel pairs, see common/conv_2x4.inc; columns as in common/im2col.inc; constant, aligned to
   * 4, bytes: ceil(output_depth, 2) * (filter_height * (filter_width / run_taps) * ceil(run_taps *
   * input_depth, 2) + 8) */
  const void *weights;
  /* 4 packed patches; scratch, aligned to 4, bytes: 8 * filter_height * (filter_width / run_taps) *
   * ceil(run_taps * input_depth, 2) */
  void *scratch;
  int32_t batches; /* batches * output_height * output_width >= 4 */
  int32_t input_height;
  int32_t input_width;
  int32_t input_depth;
  int32_t filter_height;
  int32_t filter_width;
  int32_t output_height;
  int32_t output_width;
  int32_t output_depth;
  int32_t stride_h;
  int32_t stride_w;
  int32_t dilation_h;
  int32_t dilation_w;
  int32_t pad_top; /* rows of zeros above the image */
  int32_t pad_left; /* columns of zeros left of the image */
  int32_t run_taps; /* filter_width when dilation_w is 1, else 1 */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_conv2d_s16s8_params;
void thumbnn_conv2d_s16s8(const thumbnn_conv2d_s16s8_params *params);

/* CONV_2D: Convolution with a 1x1 filter, stride 1, without padding: a matrix product of pixels and filters.
 * int16 activations, int8 weights, int64 bias folded into 32-bit accumulators; at least 4 pixels, an even
 * input depth. Stack: 36 bytes. Exact because per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked
 * when the weights are packed; see common/conv_2x4.inc. */
typedef struct thumbnn_conv2d_s16s8_1x1_params {
  /* int16 [pixels, input_depth]; read, aligned to 4, bytes: 2 * pixels * input_depth */
  const void *input;
  /* int16 [pixels, output_depth]; write, aligned to 2, bytes: 2 * pixels * output_depth */
  void *output;
  /* records of channel pairs, see common/conv_2x4.inc; constant, aligned to 4, bytes: ceil(output_depth, 2) *
   * (input_depth + 8) */
  const void *weights;
  /* 4 packed pixels; scratch, aligned to 4, bytes: 8 * input_depth */
  void *scratch;
  int32_t pixels; /* batches * height * width, >= 4 */
  int32_t input_depth; /* even, >= 2 */
  int32_t output_depth; /* >= 1 */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_conv2d_s16s8_1x1_params;
void thumbnn_conv2d_s16s8_1x1(const thumbnn_conv2d_s16s8_1x1_params *params);

/* CONV_2D: Convolution for every node TFLM serves with int16 activations and int8 weights: any filter,
 * stride, dilation, padding and groups; 64-bit accumulators with any bias and multiplier, or an int32 bias
 * with wrapping 32-bit accumulators and double rounding. Stack: 152 bytes. Exact because 64-bit accumulators,
 * |acc| < 2^47 as TFLM requires; the int32 kind wraps as TFLM does. */
typedef struct thumbnn_conv2d_s16s8_any_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_height * input_width * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_height * output_width * output_depth */
  void *output;
  /* per group records of 4 channels, see common/dot_4x64.inc; columns as in common/im2col.inc; constant,
   * aligned to 4, bytes: groups * ceil(output_depth / groups, 4) * (20 + filter_height * (filter_width /
   * run_taps) * ceil(run_taps * (input_depth / groups), 2)) */
  const void *weights;
  /* one patch; scratch, aligned to 4, bytes: 2 * filter_height * (filter_width / run_taps) * ceil(run_taps *
   * (input_depth / groups), 2) */
  void *scratch;
  int32_t batches;
  int32_t input_height;
  int32_t input_width;
  int32_t input_depth;
  int32_t filter_height;
  int32_t filter_width;
  int32_t output_height;
  int32_t output_width;
  int32_t output_depth;
  int32_t stride_h;
  int32_t stride_w;
  int32_t dilation_h;
  int32_t dilation_w;
  int32_t pad_top; /* rows of zeros above the image */
  int32_t pad_left; /* columns of zeros left of the image */
  int32_t run_taps; /* filter_width when dilation_w and groups are 1, else 1 */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
  int32_t groups; /* divides input_depth and output_depth */
  int32_t accumulator; /* 0: int64, 1: int32 with double rounding, 2: int32 with single rounding */
} thumbnn_conv2d_s16s8_any_params;
void thumbnn_conv2d_s16s8_any(const thumbnn_conv2d_s16s8_any_params *params);

/* RESHAPE: Copy bytes between buffers that do not overlap, for a reshape whose output has storage of its own.
 * Stack: 36 bytes. Exact because no accumulator. */
typedef struct thumbnn_copy_params {
  /* read, aligned to 4, bytes: size */
  const void *input;
  /* write, aligned to 4, bytes: size */
  void *output;
  uint32_t size; /* bytes */
} thumbnn_copy_params;
void thumbnn_copy(const thumbnn_copy_params *params);

/* FULLY_CONNECTED: Fully connected layer, int16 activations, int8 weights, int64 bias folded into the
 * accumulators, one multiplier per output channel; any depth, any batch count. Also serves 1x1 convolutions
 * of few pixels. Stack: 36 bytes. Exact because per output channel 32768 * sum|w| + |bias| <= 2^31 - 1 and no
 * column with B = -128 (D = -128) beside a negative A (C), both checked when the weights are packed. */
typedef struct thumbnn_fully_connected_s16s8_params {
  /* int16 [batches, input_depth]; read, aligned to 2, bytes: 2 * batches * input_depth */
  const void *input;
  /* int16 [batches, output_depth]; write, aligned to 2, bytes: 2 * batches * output_depth */
  void *output;
  /* records of 4 channels, see below; constant, aligned to 4, bytes: ceil(output_depth, 4) * (10 +
   * ceil(input_depth, 2)) */
  const void *weights;
  int32_t batches; /* >= 1 */
  int32_t input_depth; /* >= 1 */
  int32_t output_depth; /* >= 1 */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_fully_connected_s16s8_params;
void thumbnn_fully_connected_s16s8(const thumbnn_fully_connected_s16s8_params *params);

/* FULLY_CONNECTED: Fully connected layer for every node TFLM serves with int16 activations and int8 weights:
 * 64-bit accumulators with any bias and multiplier, or an int32 bias with wrapping 32-bit accumulators and
 * double rounding. Stack: 36 bytes. Exact because 64-bit accumulators, |acc| < 2^47 as TFLM requires; the
 * int32 kind wraps as TFLM does. */
typedef struct thumbnn_fully_connected_s16s8_any_params {
  /* int16 [batches, input_depth]; read, aligned to 2, bytes: 2 * batches * input_depth */
  const void *input;
  /* int16 [batches, output_depth]; write, aligned to 2, bytes: 2 * batches * output_depth */
  void *output;
  /* records of 4 channels, see common/dot_4x64.inc; constant, aligned to 4, bytes: ceil(output_depth, 4) *
   * (20 + ceil(input_depth, 2)) */
  const void *weights;
  int32_t batches; /* >= 1 */
  int32_t input_depth; /* >= 1 */
  int32_t output_depth; /* >= 1 */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
  int32_t accumulator; /* 0: int64, 1: int32 with double rounding, 2: int32 with single rounding */
} thumbnn_fully_connected_s16s8_any_params;
void thumbnn_fully_connected_s16s8_any(const thumbnn_fully_connected_s16s8_any_params *params);

/* MAX_POOL_2D: Maximum over windows of an int16 NHWC tensor; any window, stride and padding, with an
 * activation clamp. Stack: 56 bytes. Exact because no accumulator; SSUB16 compares int16 pairs exactly, see
 * common/requantize.inc. */
typedef struct thumbnn_max_pool_2d_s16_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_height * input_width * depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_height * output_width * depth */
  void *output;
  int32_t batches; /* >= 1, as all sizes */
  int32_t input_height;
  int32_t input_width;
  int32_t depth;
  int32_t filter_height;
  int32_t filter_width;
  int32_t output_height;
  int32_t output_width;
  int32_t stride_h;
  int32_t stride_w;
  int32_t pad_top; /* rows of the first window above the image; every window must meet the image */
  int32_t pad_left; /* columns of the first window left of the image */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_max_pool_2d_s16_params;
void thumbnn_max_pool_2d_s16(const thumbnn_max_pool_2d_s16_params *params);

/* SOFTMAX: Softmax over the last dimension, int16 to Q0.15, with TFLM's two 513-entry tables (SoftmaxInt16 in
 * tensorflow/lite/kernels/internal/reference/softmax.h). Stack: 36 bytes. Exact because sum of exponentials
 * <= 32767 * depth < 2^31; exponential times reciprocal plus half < 2^30 + 2^29. */
typedef struct thumbnn_softmax_s16_params {
  /* int16 [rows, depth]; read, aligned to 2, bytes: 2 * rows * depth */
  const void *input;
  /* int16 [rows, depth]; write, aligned to 2, bytes: 2 * rows * depth */
  void *output;
  /* int16 exp(x), x from -10 to 0; constant, aligned to 2, bytes: 1026 */
  const void *exp_table;
  /* int16 1 / (1 + x), x from 0 to 1; constant, aligned to 2, bytes: 1026 */
  const void *reciprocal_table;
  int32_t rows; /* >= 1 */
  int32_t depth; /* 1..65538 */
  int32_t multiplier; /* 0 or 2^30..2^31-1: beta * input scale over the exp table's step */
  int32_t shift; /* -31..30, positive is left */
  int32_t rounding; /* 0: double (TFLM's default), 1: single (TFLITE_SINGLE_ROUNDING) */
} thumbnn_softmax_s16_params;
void thumbnn_softmax_s16(const thumbnn_softmax_s16_params *params);

/* One operator of a model: a kernel and its parameter struct. A table of them ends with a null kernel. */
typedef struct thumbnn_op {
  void (*kernel)(const void *params);
  const void *params;
} thumbnn_op;

/* Run the operators of a table in order. The FPU must be enabled: kernels keep integers in its registers. */
void thumbnn_invoke(const thumbnn_op *table);

#ifdef __cplusplus
}
#endif

#endif
