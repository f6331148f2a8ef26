/* Generated from the contracts of the kernels by `npm run kernels`; do not edit. */
#ifndef THUMBNN_KERNELS_H
#define THUMBNN_KERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ADD: Sum of two int16 tensors of any scales, broadcast, with a fused clamp; double rounding. Operand x is
 * the one with the larger scale. Stack: 88 bytes. Exact because x * 2^14 and y's part (a factor of at most
 * 1/2 of y * 2^15) are within 2^29 in magnitude, so twice their sum is within -2^31..2^31-1. */
typedef struct thumbnn_add_s16_params {
  /* int16 operand x, the one with the larger scale; read, aligned to 2, bytes: 2 * elements1 */
  const void *input1;
  /* int16 operand y; read, aligned to 2, bytes: 2 * elements2 */
  const void *input2;
  /* int16; write, aligned to 2, bytes: 2 * elements */
  void *output;
  /* levels outside of a row, see broadcast/broadcast.S; constant, aligned to 4, bytes: 12 * levels */
  const void *outer;
  uint32_t elements1; /* of x, >= 1 */
  uint32_t elements2; /* of y, >= 1 */
  uint32_t elements; /* of the output, >= 1 */
  uint32_t levels; /* 1..5 */
  uint32_t row; /* elements of a row, >= 1 */
  uint32_t step1; /* 1 when x runs along a row, 0 when it is one element there */
  uint32_t step2; /* the same for y */
  int32_t multiplier2; /* of y to x's units, 0..2^31-1; 2^31-1 with shift2 1 for equal scales */
  uint32_t shift2; /* to the right, 1..31 */
  int32_t output_multiplier; /* 0..2^31-1 */
  uint32_t output_shift; /* to the right, 1..31 */
  int32_t activation_min; /* -32768..32767 */
  int32_t activation_max; /* activation_min..32767 */
} thumbnn_add_s16_params;
void thumbnn_add_s16(const thumbnn_add_s16_params *params);

/* ADD: Sum of two int16 tensors of any scales, broadcast, with a fused clamp; any rounding and shifts. Stack:
 * 56 bytes. Exact because each part is within 2^29 in magnitude as its factor is at most 1/2, so the sum is
 * within 2^30. */
typedef struct thumbnn_add_s16_any_params {
  /* int16; read, aligned to 2, bytes: 2 * elements1 */
  const void *input1;
  /* int16; read, aligned to 2, bytes: 2 * elements2 */
  const void *input2;
  /* int16; write, aligned to 2, bytes: 2 * elements */
  void *output;
  /* levels outside of a row, see broadcast/broadcast.S; constant, aligned to 4, bytes: 12 * levels */
  const void *outer;
  uint32_t elements1; /* of input1, >= 1 */
  uint32_t elements2; /* of input2, >= 1 */
  uint32_t elements; /* of the output, >= 1 */
  uint32_t levels; /* 1..5 */
  uint32_t row; /* elements of a row, >= 1 */
  uint32_t step1; /* 1 when input1 runs along a row, 0 when it is one element there */
  uint32_t step2; /* the same for input2 */
  uint32_t rounding; /* 0: double (TFLM's default), 1: single (TFLITE_SINGLE_ROUNDING) */
  int32_t activation_min; /* -32768..32767 */
  int32_t activation_max; /* activation_min..32767 */
  uint32_t input1_word0; /* input1 << 15 to the common scale: three words as common/requantize.inc takes them */
  uint32_t input1_word1;
  uint32_t input1_word2;
  uint32_t input2_word0; /* the same for input2: three words as common/requantize.inc takes them */
  uint32_t input2_word1;
  uint32_t input2_word2;
  uint32_t output_word0; /* sum to the output: three words as common/requantize.inc takes them */
  uint32_t output_word1;
  uint32_t output_word2;
} thumbnn_add_s16_any_params;
void thumbnn_add_s16_any(const thumbnn_add_s16_any_params *params);

/* AVERAGE_POOL_2D: Average over windows of an int16 NHWC tensor; any window, stride and padding, with an
 * activation clamp. Stack: 80 bytes. Exact because a window has at most 65535 taps inside the image, so |sum|
 * + taps / 2 <= 32768 * 65535 + 32767 = 2^31 - 1. */
typedef struct thumbnn_average_pool_2d_s16_params {
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
} thumbnn_average_pool_2d_s16_params;
void thumbnn_average_pool_2d_s16(const thumbnn_average_pool_2d_s16_params *params);

/* RELU6: Clamp int16 elements to 0..maximum, for RELU6 and for a RELU that does not rescale. Stack: 36 bytes.
 * Exact because no accumulator. */
typedef struct thumbnn_clamp_s16_params {
  /* int16; read, aligned to 4, bytes: 2 * elements */
  const void *input;
  /* int16; write, aligned to 4, bytes: 2 * elements */
  void *output;
  uint32_t elements; /* >= 1 */
  int32_t maximum; /* 0..32767 */
} thumbnn_clamp_s16_params;
void thumbnn_clamp_s16(const thumbnn_clamp_s16_params *params);

/* CONV_2D: Convolution with any filter, stride, dilation, padding and groups. int16 activations, int8
 * weights, an int64 bias folded into 32-bit accumulators, or an int32 bias with double rounding. Stack: 144
 * bytes. Exact because per output channel 32768 * sum|w| + |bias| <= 2^31 - 1 (2^30 - 1 for an int32 bias),
 * checked when the weights are packed; see common/conv_4x2.inc. */
typedef struct thumbnn_conv2d_s16s8_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_height * input_width * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_height * output_width * output_depth */
  void *output;
  /* per group records of 4 channels, see common/conv_4x2.inc; columns as in im2col.S; constant, aligned to 4,
   * bytes: groups * ceil(output_depth / groups, 4) * (8 * (kind + 1) + ceil(filter_height * filter_width *
   * (input_depth / groups), 2)) */
  const void *weights;
  /* 2 patches; scratch, aligned to 4, bytes: 4 * ceil(filter_height * filter_width * (input_depth / groups),
   * 2) */
  void *scratch;
  int32_t batches; /* >= 1, as all sizes */
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
  int32_t kind; /* of requantization: 0 for an int64 bias, 1 for an int32 bias with double rounding */
} thumbnn_conv2d_s16s8_params;
void thumbnn_conv2d_s16s8(const thumbnn_conv2d_s16s8_params *params);

/* CONV_2D: Convolution for every node TFLM serves with int16 activations and int8 weights: any filter,
 * stride, dilation, padding and groups; 64-bit accumulators with any bias and multiplier, or an int32 bias
 * with wrapping 32-bit accumulators and double rounding. Stack: 144 bytes. Exact because 64-bit accumulators,
 * |acc| < 2^47 as TFLM requires; the int32 kind wraps as TFLM does. */
typedef struct thumbnn_conv2d_s16s8_any_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_height * input_width * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_height * output_width * output_depth */
  void *output;
  /* per group records of 4 channels, see common/dot_4x64.inc; columns as in im2col.S; constant, aligned to 4,
   * bytes: groups * ceil(output_depth / groups, 4) * (20 + ceil(filter_height * filter_width * (input_depth /
   * groups), 2)) */
  const void *weights;
  /* one patch, a column pair every 8 bytes; scratch, aligned to 4, bytes: 4 * ceil(filter_height *
   * filter_width * (input_depth / groups), 2) */
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

/* CONV_2D: Convolution of few products per output (first layers, narrow 1x1 layers): any filter, stride,
 * dilation and padding, one group, at most 28 columns. int16 activations, int8 weights widened to int16,
 * int64 bias folded into 32-bit accumulators. Stack: 148 bytes. Exact because per output channel 32768 *
 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed; the requantization is kind 0 of
 * common/conv_4x2.inc. */
typedef struct thumbnn_conv2d_s16s8_small_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_height * input_width * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_height * output_width * output_depth */
  void *output;
  /* records of channel pairs, see below; columns as in im2col.S; constant, aligned to 4, bytes:
   * ceil(output_depth, 2) * (8 + 2 * ceil(filter_height * filter_width * input_depth, 2)) */
  const void *weights;
  /* 4 patches, room to gather one; scratch, aligned to 4, bytes: 12 * ceil(filter_height * filter_width *
   * input_depth, 2) */
  void *scratch;
  int32_t batches; /* >= 1, as all sizes */
  int32_t input_height;
  int32_t input_width;
  int32_t input_depth;
  int32_t filter_height;
  int32_t filter_width; /* filter_height * filter_width * input_depth <= 28 */
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
  /* one word per column pair: where it lies in an input patch, see below; constant, aligned to 4, bytes: 2 *
   * ceil(filter_height * filter_width * input_depth, 2) */
  const void *taps;
} thumbnn_conv2d_s16s8_small_params;
void thumbnn_conv2d_s16s8_small(const thumbnn_conv2d_s16s8_small_params *params);

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

/* DEPTHWISE_CONV_2D: Depthwise convolution with any filter, stride, dilation and padding, at least 4 channels
 * and depth multiplier 1. int16 activations, int8 weights, int64 bias folded into 32-bit accumulators. Stack:
 * 92 bytes. Exact because per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights
 * are packed: sums wrap modulo 2^32 on the way, the final one fits int32; SMMULR as in depthwise_planes.S. */
typedef struct thumbnn_depthwise_conv2d_s16s8_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_height * input_width * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_height * output_width * input_depth *
   * depth_multiplier */
  void *output;
  /* a record per block of 4 channels; constant, aligned to 4, bytes: ceil(input_depth, 4) * (filter_height *
   * filter_width + 8) */
  const void *weights;
  int32_t batches; /* >= 1, as all sizes */
  int32_t input_height;
  int32_t input_width;
  int32_t input_depth; /* >= 4 */
  int32_t depth_multiplier; /* 1 */
  int32_t filter_height;
  int32_t filter_width;
  int32_t output_height;
  int32_t output_width;
  int32_t stride_h;
  int32_t stride_w;
  int32_t dilation_h;
  int32_t dilation_w;
  int32_t pad_top; /* rows of zeros above the image */
  int32_t pad_left; /* columns of zeros left of the image */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_depthwise_conv2d_s16s8_params;
void thumbnn_depthwise_conv2d_s16s8(const thumbnn_depthwise_conv2d_s16s8_params *params);

/* DEPTHWISE_CONV_2D: 3x3 depthwise convolution, stride 1 along the lines, any stride across them, any depth
 * multiplier, no dilation. int16 activations, int8 weights, int64 bias folded into 32-bit accumulators.
 * Stack: 144 bytes. Exact because per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the
 * weights are packed; see depthwise_planes.S. */
typedef struct thumbnn_depthwise_conv2d_s16s8_3x3_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_length * input_lines * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_length * output_lines * input_depth *
   * depth_multiplier */
  void *output;
  /* a record per output channel, see depthwise_planes.S; the filter's lines are columns where those of the
   * image are; constant, aligned to 4, bytes: 20 * input_depth * depth_multiplier */
  const void *weights;
  /* planes of the band's input lines; scratch, aligned to 4, bytes: 4 * planes * line_words * ((band_lines -
   * 1) * line_stride + 3) */
  void *scratch;
  int32_t batches; /* >= 1, as all sizes */
  int32_t input_length; /* pixels of an input line */
  int32_t input_lines;
  int32_t input_depth;
  int32_t depth_multiplier;
  int32_t output_length;
  int32_t output_lines;
  int32_t lines_are_columns; /* 0: lines are rows of the image; 1: its columns */
  int32_t line_stride; /* input lines per output line */
  int32_t pad_length; /* 0 or 1: pixels of zeros before a line */
  int32_t pad_lines; /* lines of zeros before the first */
  int32_t planes; /* 2, or 1 when input_depth is 1 */
  int32_t line_words; /* (output_length + 3) / 2, rounded down */
  int32_t band_lines; /* output lines worked on at a time */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_depthwise_conv2d_s16s8_3x3_params;
void thumbnn_depthwise_conv2d_s16s8_3x3(const thumbnn_depthwise_conv2d_s16s8_3x3_params *params);

/* DEPTHWISE_CONV_2D: 3x3 depthwise convolution, stride 2 along the lines, any stride across them, any depth
 * multiplier, no dilation. int16 activations, int8 weights, int64 bias folded into 32-bit accumulators.
 * Stack: 144 bytes. Exact because per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the
 * weights are packed; see depthwise_planes.S. */
typedef struct thumbnn_depthwise_conv2d_s16s8_3x3_s2_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_length * input_lines * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_length * output_lines * input_depth *
   * depth_multiplier */
  void *output;
  /* a record per output channel, see depthwise_planes.S; the filter's lines are columns where those of the
   * image are; constant, aligned to 4, bytes: 20 * input_depth * depth_multiplier */
  const void *weights;
  /* planes of the band's input lines; scratch, aligned to 4, bytes: 4 * planes * line_words * ((band_lines -
   * 1) * line_stride + 3) */
  void *scratch;
  int32_t batches; /* >= 1, as all sizes */
  int32_t input_length; /* pixels of an input line */
  int32_t input_lines;
  int32_t input_depth;
  int32_t depth_multiplier;
  int32_t output_length;
  int32_t output_lines;
  int32_t lines_are_columns; /* 0: lines are rows of the image; 1: its columns */
  int32_t line_stride; /* input lines per output line */
  int32_t pad_length; /* 0 or 1: pixels of zeros before a line */
  int32_t pad_lines; /* lines of zeros before the first */
  int32_t planes; /* 2, or 1 when input_depth is 1 */
  int32_t line_words; /* output_length + 1 */
  int32_t band_lines; /* output lines worked on at a time */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_depthwise_conv2d_s16s8_3x3_s2_params;
void thumbnn_depthwise_conv2d_s16s8_3x3_s2(const thumbnn_depthwise_conv2d_s16s8_3x3_s2_params *params);

/* DEPTHWISE_CONV_2D: Depthwise convolution of every kind: any filter, stride, dilation, padding and depth
 * multiplier, 64-bit accumulators, every legal multiplier. int16 activations, int8 weights, int64 bias.
 * Stack: 92 bytes. Exact because 64-bit accumulators; |acc| < 2^47 is TFLM's own precondition, checked when
 * the weights are packed. */
typedef struct thumbnn_depthwise_conv2d_s16s8_any_params {
  /* int16 NHWC; read, aligned to 2, bytes: 2 * batches * input_height * input_width * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 2, bytes: 2 * batches * output_height * output_width * input_depth *
   * depth_multiplier */
  void *output;
  /* a record per output channel; constant, aligned to 4, bytes: input_depth * depth_multiplier * (20 +
   * ceil(filter_height * filter_width, 4)) */
  const void *weights;
  int32_t batches; /* >= 1, as all sizes */
  int32_t input_height;
  int32_t input_width;
  int32_t input_depth;
  int32_t depth_multiplier;
  int32_t filter_height;
  int32_t filter_width;
  int32_t output_height;
  int32_t output_width;
  int32_t stride_h;
  int32_t stride_w;
  int32_t dilation_h;
  int32_t dilation_w;
  int32_t pad_top; /* rows of zeros above the image */
  int32_t pad_left; /* columns of zeros left of the image */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_depthwise_conv2d_s16s8_any_params;
void thumbnn_depthwise_conv2d_s16s8_any(const thumbnn_depthwise_conv2d_s16s8_any_params *params);

/* DEPTHWISE_CONV_2D: Depthwise convolution with a filter of 3 taps in a row or in a column (temporal
 * convolution), any stride and dilation, no padding, even depth, depth multiplier 1. int16 activations, int8
 * weights, int64 bias folded into 32-bit accumulators. Stack: 76 bytes. Exact because per output channel
 * 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed: sums wrap modulo 2^32 on the way,
 * the final one fits int32; SMMULR as in depthwise_planes.S. */
typedef struct thumbnn_depthwise_conv2d_s16s8_line3_params {
  /* int16 NHWC; read, aligned to 4, bytes: 2 * batches * input_height * input_width * input_depth */
  const void *input;
  /* int16 NHWC; write, aligned to 4, bytes: 2 * batches * output_height * output_width * input_depth */
  void *output;
  /* a record per channel pair; constant, aligned to 4, bytes: 14 * input_depth */
  const void *weights;
  int32_t batches; /* >= 1, as all sizes */
  int32_t input_height;
  int32_t input_width;
  int32_t input_depth; /* even */
  int32_t output_height;
  int32_t output_width;
  int32_t stride_h;
  int32_t stride_w;
  int32_t tap_step; /* pixels from a tap to the next: dilation_w, or dilation_h * input_width */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_depthwise_conv2d_s16s8_line3_params;
void thumbnn_depthwise_conv2d_s16s8_line3(const thumbnn_depthwise_conv2d_s16s8_line3_params *params);

/* DEQUANTIZE: int16 to float32. FPSCR as after reset (round to nearest, subnormals kept). Stack: 36 bytes.
 * Exact because no accumulator. */
typedef struct thumbnn_dequantize_s16f32_params {
  /* int16; read, aligned to 4, bytes: 2 * elements */
  const void *input;
  /* float32; write, aligned to 4, bytes: 4 * elements */
  void *output;
  uint32_t elements; /* >= 1 */
  uint32_t scale; /* float32 bits */
} thumbnn_dequantize_s16f32_params;
void thumbnn_dequantize_s16f32(const thumbnn_dequantize_s16f32_params *params);

/* FULLY_CONNECTED: Fully connected layer, int16 activations, int8 weights, int64 bias folded into the
 * accumulators, one multiplier per output channel; any depth, any batch count. Also serves 1x1 convolutions
 * of few pixels. Stack: 36 bytes. Exact because per output channel 32768 * sum|w| + |bias| <= 2^31 - 1 and no
 * column with B = -128 (D = -128) beside a negative A (C), both checked when the weights are packed; see
 * rows.S. */
typedef struct thumbnn_fully_connected_s16s8_params {
  /* int16 [batches, input_depth]; read, aligned to 2, bytes: 2 * batches * input_depth */
  const void *input;
  /* int16 [batches, output_depth]; write, aligned to 2, bytes: 2 * batches * output_depth */
  void *output;
  /* records of 4 channels, for the last 1 or 2 one of 2, see below; constant, aligned to 4, bytes:
   * ceil(output_depth, 2) * (10 + ceil(input_depth, 2)) */
  const void *weights;
  int32_t batches; /* >= 1 */
  int32_t input_depth; /* >= 1 */
  int32_t output_depth; /* >= 1 */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
} thumbnn_fully_connected_s16s8_params;
void thumbnn_fully_connected_s16s8(const thumbnn_fully_connected_s16s8_params *params);

/* FULLY_CONNECTED: Fully connected layer, int16 activations, int8 weights, for every bias, multiplier and
 * rounding: 64-bit accumulators, or an int32 bias with wrapping 32-bit accumulators. Stack: 64 bytes. Exact
 * because 64-bit accumulators, |acc| < 2^47 as TFLM requires; a 32-bit sum covers a segment, in which 32768 *
 * sum|w| < 2^31; no column with B = -128 (D = -128) beside a negative A (C); both checked when the weights
 * are packed; the int32 kind wraps as TFLM does. */
typedef struct thumbnn_fully_connected_s16s8_any_params {
  /* int16 [batches, input_depth]; read, aligned to 2, bytes: 2 * batches * input_depth */
  const void *input;
  /* int16 [batches, output_depth]; write, aligned to 2, bytes: 2 * batches * output_depth */
  void *output;
  /* records of 4 channels, see below; constant, aligned to 4, bytes: ceil(output_depth, 4) * (20 +
   * ceil(input_depth, 2)) */
  const void *weights;
  int32_t batches; /* >= 1 */
  int32_t input_depth; /* >= 1 */
  int32_t output_depth; /* >= 1 */
  int32_t activation_min; /* in -32768..32767 */
  int32_t activation_max; /* in activation_min..32767 */
  int32_t accumulator; /* 0: int64, 1: int32 with double rounding, 2: int32 with single rounding */
  int32_t segment_blocks; /* blocks of 4 columns of a segment, a multiple of 24 */
  int32_t segments_behind; /* segments behind the first, which has 1 block or more; 0 when there are no blocks */
} thumbnn_fully_connected_s16s8_any_params;
void thumbnn_fully_connected_s16s8_any(const thumbnn_fully_connected_s16s8_any_params *params);

/* MAX_POOL_2D: Maximum over windows of an int16 NHWC tensor; any window, stride and padding, with an
 * activation clamp. Stack: 80 bytes. Exact because no accumulator; SSUB16 compares int16 pairs exactly, see
 * common/requantize.inc. */
typedef struct thumbnn_max_pool_2d_s16_params {
  /* int16 NHWC; read, aligned to 4, bytes: 2 * batches * input_height * input_width * depth */
  const void *input;
  /* int16 NHWC; write, aligned to 4, bytes: 2 * batches * output_height * output_width * depth */
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

/* MEAN: Mean over neighbouring dimensions of an int16 tensor, seen as [outer, count, inner], with
 * requantization. Stack: 76 bytes. Exact because sums are int32 and wrap, as TFLM's do; requantization as
 * proved in common/requantize.inc. */
typedef struct thumbnn_mean_s16_params {
  /* int16; read, aligned to 2, bytes: 2 * outer * count * inner */
  const void *input;
  /* int16; write, aligned to 2, bytes: 2 * outer * inner */
  void *output;
  int32_t outer; /* >= 1, as all sizes */
  int32_t count; /* elements of a mean */
  int32_t inner;
  int32_t accumulator; /* 1: double rounding; 2: single rounding */
  uint32_t requantize_0; /* the words of MBQM32 or MBQM64, see common/requantize.inc: m or mlo */
  uint32_t requantize_1; /* up or mhi */
  uint32_t requantize_2; /* down */
} thumbnn_mean_s16_params;
void thumbnn_mean_s16(const thumbnn_mean_s16_params *params);

/* MEAN: Mean over any dimensions of an int16 tensor, with requantization. Stack: 36 bytes. Exact because sums
 * are int32 and wrap, as TFLM's do; requantization as proved in common/requantize.inc. */
typedef struct thumbnn_mean_s16_any_params {
  /* int16; read, aligned to 2, bytes: 2 * input_elements */
  const void *input;
  /* int16; write, aligned to 2, bytes: 2 * output_elements */
  void *output;
  /* per dimension, the innermost first: its size, and the bytes from a sum to the next along it (0 where it
   * is averaged away); constant, aligned to 4, bytes: 8 * rank */
  const void *dimensions;
  /* int32 sums, counters; scratch, aligned to 4, bytes: 4 * (output_elements + rank) */
  void *scratch;
  int32_t input_elements;
  int32_t output_elements;
  int32_t rank; /* >= 1 */
  int32_t accumulator; /* 1: double rounding; 2: single rounding */
  uint32_t requantize_0; /* the words of MBQM32 or MBQM64, see common/requantize.inc: m or mlo */
  uint32_t requantize_1; /* up or mhi */
  uint32_t requantize_2; /* down */
} thumbnn_mean_s16_any_params;
void thumbnn_mean_s16_any(const thumbnn_mean_s16_any_params *params);

/* MUL: Product of two int16 tensors, broadcast, with a fused clamp; double rounding, for factors below 1/2.
 * Stack: 88 bytes. Exact because products are within 2^30 in magnitude; sums that leave int32 on the way wrap
 * and come back. */
typedef struct thumbnn_mul_s16_params {
  /* int16, runs along every row; read, aligned to 2, bytes: 2 * elements1 */
  const void *input1;
  /* int16; read, aligned to 2, bytes: 2 * elements2 */
  const void *input2;
  /* int16; write, aligned to 2, bytes: 2 * elements */
  void *output;
  /* levels outside of a row, see broadcast/broadcast.S; constant, aligned to 4, bytes: 12 * levels */
  const void *outer;
  uint32_t elements1; /* of input1, >= 1 */
  uint32_t elements2; /* of input2, >= 1 */
  uint32_t elements; /* of the output, >= 1 */
  uint32_t levels; /* 1..5 */
  uint32_t row; /* elements of a row, >= 1 */
  uint32_t step2; /* 1 when input2 runs along a row, 0 when it is one element there */
  int32_t multiplier; /* 2^30..2^31-1 */
  uint32_t shift; /* to the right, 1..30 */
  int32_t activation_min; /* -32768..32767 */
  int32_t activation_max; /* activation_min..32767 */
} thumbnn_mul_s16_params;
void thumbnn_mul_s16(const thumbnn_mul_s16_params *params);

/* MUL: Product of two int16 tensors, broadcast, with a fused clamp; any rounding and factor. Stack: 56 bytes.
 * Exact because products are within 2^30 in magnitude; a left shift wraps to int32 as TFLM's does. */
typedef struct thumbnn_mul_s16_any_params {
  /* int16; read, aligned to 2, bytes: 2 * elements1 */
  const void *input1;
  /* int16; read, aligned to 2, bytes: 2 * elements2 */
  const void *input2;
  /* int16; write, aligned to 2, bytes: 2 * elements */
  void *output;
  /* levels outside of a row, see broadcast/broadcast.S; constant, aligned to 4, bytes: 12 * levels */
  const void *outer;
  uint32_t elements1; /* of input1, >= 1 */
  uint32_t elements2; /* of input2, >= 1 */
  uint32_t elements; /* of the output, >= 1 */
  uint32_t levels; /* 1..5 */
  uint32_t row; /* elements of a row, >= 1 */
  uint32_t step1; /* 1 when input1 runs along a row, 0 when it is one element there */
  uint32_t step2; /* the same for input2 */
  uint32_t rounding; /* 0: double (TFLM's default), 1: single (TFLITE_SINGLE_ROUNDING) */
  int32_t activation_min; /* -32768..32767 */
  int32_t activation_max; /* activation_min..32767 */
  uint32_t word0; /* product to the output: three words as common/requantize.inc takes them */
  uint32_t word1;
  uint32_t word2;
} thumbnn_mul_s16_any_params;
void thumbnn_mul_s16_any(const thumbnn_mul_s16_any_params *params);

/* PACK: Stack int16 tensors of one shape along a new axis. Stack: 36 bytes. Exact because no accumulator. */
typedef struct thumbnn_pack_s16_params {
  /* int16 [outer, count, inner]; write, aligned to 4, bytes: count * outer * inner_bytes */
  void *output;
  uint32_t count; /* number of inputs, >= 1 */
  uint32_t outer; /* elements before the axis, >= 1 */
  uint32_t inner_bytes; /* bytes behind the axis, >= 2 */
  /* int16 [outer, inner]; count pointers, each read, aligned to 4, bytes: outer * inner_bytes */
  const void *inputs[];
} thumbnn_pack_s16_params;
void thumbnn_pack_s16(const thumbnn_pack_s16_params *params);

/* PAD: Surround an int16 tensor with zeros in any dimensions. Stack: 52 bytes. Exact because no accumulator. */
typedef struct thumbnn_pad_s16_params {
  /* int16; read, aligned to 2, bytes: input_bytes */
  const void *input;
  /* int16; write, aligned to 2, bytes: output_bytes */
  void *output;
  /* per level, the innermost first: int32 count, gap; constant, aligned to 4, bytes: 8 * levels */
  const void *outer;
  uint32_t input_bytes; /* >= 2 */
  uint32_t output_bytes;
  uint32_t levels; /* 1..4 */
  uint32_t row_bytes; /* of the input that stay together, >= 2 */
  uint32_t lead_bytes; /* of zeros before the first row */
  uint32_t trail_bytes; /* of zeros behind the last row */
} thumbnn_pad_s16_params;
void thumbnn_pad_s16(const thumbnn_pad_s16_params *params);

/* QUANTIZE: float32 to int16: divided by the scale in float32, rounded half away from zero, saturated; NaN
 * gives 0. FPSCR as after reset (round to nearest, subnormals kept). Stack: 36 bytes. Exact because quotients
 * are converted to Q16 with saturation to int32, and the rounding constant is added with saturation. */
typedef struct thumbnn_quantize_f32s16_params {
  /* float32; read, aligned to 4, bytes: 4 * elements */
  const void *input;
  /* int16; write, aligned to 4, bytes: 2 * elements */
  void *output;
  uint32_t elements; /* >= 1 */
  uint32_t scale; /* float32 bits of the scale, > 0 */
  uint32_t reciprocal; /* float32 bits of 1 / scale rounded, a normal number; 0: there is none, divide */
} thumbnn_quantize_f32s16_params;
void thumbnn_quantize_f32s16(const thumbnn_quantize_f32s16_params *params);

/* QUANTIZE: Between int8, int16 and int32 of any scales and zero points, any rounding; also the RELU that
 * rescales by any factor. Stack: 36 bytes. Exact because differences, left shifts and sums wrap to int32
 * where TFLM's do. */
typedef struct thumbnn_requantize_any_params {
  /* read, aligned to 4, bytes: input_bytes * elements */
  const void *input;
  /* write, aligned to 4, bytes: output_bytes * elements */
  void *output;
  uint32_t elements; /* >= 1 */
  uint32_t input_bytes; /* of an element: 1 int8, 2 int16, 4 int32 */
  uint32_t output_bytes; /* the same for the output */
  int32_t input_zero_point;
  int32_t output_zero_point;
  int32_t minimum;
  int32_t maximum;
  uint32_t rounding; /* 0: double (TFLM's default), 1: single (TFLITE_SINGLE_ROUNDING) */
  uint32_t word0; /* three words as common/requantize.inc takes them */
  uint32_t word1;
  uint32_t word2;
} thumbnn_requantize_any_params;
void thumbnn_requantize_any(const thumbnn_requantize_any_params *params);

/* QUANTIZE: int16 to int16 of another scale, for QUANTIZE and, with the results below 0 cut off, RELU. Stack:
 * 36 bytes. Exact because |x * multiplier| >> 16 <= 2^30 and the constant is at most 2^30 + 2^14, reached
 * with x * multiplier >> 16 at most 2^30 - 2^15 for x >= 0. */
typedef struct thumbnn_requantize_s16_params {
  /* int16; read, aligned to 4, bytes: 2 * elements */
  const void *input;
  /* int16; write, aligned to 4, bytes: 2 * elements */
  void *output;
  uint32_t elements; /* >= 1 */
  int32_t multiplier; /* 0..2^31-1 */
  uint32_t shift; /* 1..31: 15 and the multiplier's shift to the right */
  int32_t offset; /* rounding constant for x < 0; with relu for x >= 0 */
  uint32_t offset_signs; /* 0x80008000 where the constant is 2^15 more for x >= 0, else 0; not with relu */
  uint32_t relu; /* 1: results below 0 become 0 */
} thumbnn_requantize_s16_params;
void thumbnn_requantize_s16(const thumbnn_requantize_s16_params *params);

/* SOFTMAX: Softmax over the last dimension, int16 to Q0.15, with TFLM's two 513-entry tables (SoftmaxInt16 in
 * tensorflow/lite/kernels/internal/reference/softmax.h). Stack: 36 bytes. Exact because sum of exponentials
 * <= 32767 * depth < 2^31; exponential times reciprocal plus half < 2^30 + 2^29. */
typedef struct thumbnn_softmax_s16_params {
  /* int16 [rows, depth]; read, aligned to 2, bytes: 2 * rows * depth */
  const void *input;
  /* int16 [rows, depth]; write, aligned to 2, bytes: 2 * rows * depth */
  void *output;
  /* exp(x), x from -10 to 0: 512 words, entry in the upper half, slope to the next in the lower; constant,
   * aligned to 4, bytes: 2048 */
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

/* TANH: Hyperbolic tangent, int16 of any scale to Q0.15, interpolated in TFLM's sigmoid table. Stack: 36
 * bytes. Exact because |x * multiplier| <= 2^30 and the rounding constant is at most 2^30, -2^30 + 2^30 ..
 * 2^30 - 2^15 + 2^30 fits int32; 256 * tanh is within 2^23. */
typedef struct thumbnn_tanh_s16_params {
  /* int16; read, aligned to 4, bytes: 2 * elements */
  const void *input;
  /* int16; write, aligned to 4, bytes: 2 * elements */
  void *output;
  /* int16 tanh(i / 48) in Q0.15, i = -256..256, see tanh_s16.S; constant, aligned to 4, bytes: 1026 */
  const void *table;
  uint32_t elements; /* >= 1 */
  int32_t multiplier; /* 0..32767: input to 1/256 steps of the table, times 2^shift */
  uint32_t shift; /* to the right, 0..31 */
} thumbnn_tanh_s16_params;
void thumbnn_tanh_s16(const thumbnn_tanh_s16_params *params);

/* UNPACK: Cut an int16 tensor into the slices along an axis. Stack: 36 bytes. Exact because no accumulator. */
typedef struct thumbnn_unpack_s16_params {
  /* int16 [outer, count, inner]; read, aligned to 4, bytes: count * outer * inner_bytes */
  const void *input;
  uint32_t count; /* number of outputs, >= 1 */
  uint32_t outer; /* elements before the axis, >= 1 */
  uint32_t inner_bytes; /* bytes behind the axis, >= 2 */
  /* int16 [outer, inner]; count pointers, each write, aligned to 4, bytes: outer * inner_bytes */
  void *outputs[];
} thumbnn_unpack_s16_params;
void thumbnn_unpack_s16(const thumbnn_unpack_s16_params *params);

/* One operator of a model: a kernel and its parameter struct. A table of them ends with a null kernel. */
typedef struct thumbnn_op {
  void (*kernel)(const void *params);
  const void *params;
} thumbnn_op;

/* Run the operators of a table in order. The FPU must be enabled: kernels keep integers in its registers. */
void thumbnn_invoke(const thumbnn_op *table);

/* Registrations, as TFLM's Register_CONV_2D_INT16() and its like: each names a kernel. A resolver is a list
 * of them. A linker takes only the kernels whose registration is called, when the objects are in an archive. */
typedef struct thumbnn_registration {
  /* As the reports of ThumbNN name the kernel. */
  const char *name;
  void (*kernel)(const void *params);
} thumbnn_registration;

/* For ADD. */
static inline thumbnn_registration thumbnn_register_add_s16(void) {
  const thumbnn_registration kernel = {"add_s16", (void (*)(const void *))thumbnn_add_s16};
  return kernel;
}

/* For ADD. */
static inline thumbnn_registration thumbnn_register_add_s16_any(void) {
  const thumbnn_registration kernel = {"add_s16_any", (void (*)(const void *))thumbnn_add_s16_any};
  return kernel;
}

/* For AVERAGE_POOL_2D. */
static inline thumbnn_registration thumbnn_register_average_pool_2d_s16(void) {
  const thumbnn_registration kernel = {"average_pool_2d_s16", (void (*)(const void *))thumbnn_average_pool_2d_s16};
  return kernel;
}

/* For RELU, RELU6. */
static inline thumbnn_registration thumbnn_register_clamp_s16(void) {
  const thumbnn_registration kernel = {"clamp_s16", (void (*)(const void *))thumbnn_clamp_s16};
  return kernel;
}

/* For CONV_2D, DEPTHWISE_CONV_2D. */
static inline thumbnn_registration thumbnn_register_conv2d_s16s8(void) {
  const thumbnn_registration kernel = {"conv2d_s16s8", (void (*)(const void *))thumbnn_conv2d_s16s8};
  return kernel;
}

/* For CONV_2D, DEPTHWISE_CONV_2D, FULLY_CONNECTED. */
static inline thumbnn_registration thumbnn_register_conv2d_s16s8_any(void) {
  const thumbnn_registration kernel = {"conv2d_s16s8_any", (void (*)(const void *))thumbnn_conv2d_s16s8_any};
  return kernel;
}

/* For CONV_2D. */
static inline thumbnn_registration thumbnn_register_conv2d_s16s8_small(void) {
  const thumbnn_registration kernel = {"conv2d_s16s8_small", (void (*)(const void *))thumbnn_conv2d_s16s8_small};
  return kernel;
}

/* For RESHAPE. */
static inline thumbnn_registration thumbnn_register_copy(void) {
  const thumbnn_registration kernel = {"copy", (void (*)(const void *))thumbnn_copy};
  return kernel;
}

/* For DEPTHWISE_CONV_2D. */
static inline thumbnn_registration thumbnn_register_depthwise_conv2d_s16s8(void) {
  const thumbnn_registration kernel = {"depthwise_conv2d_s16s8", (void (*)(const void *))thumbnn_depthwise_conv2d_s16s8};
  return kernel;
}

/* For DEPTHWISE_CONV_2D. */
static inline thumbnn_registration thumbnn_register_depthwise_conv2d_s16s8_3x3(void) {
  const thumbnn_registration kernel = {"depthwise_conv2d_s16s8_3x3", (void (*)(const void *))thumbnn_depthwise_conv2d_s16s8_3x3};
  return kernel;
}

/* For DEPTHWISE_CONV_2D. */
static inline thumbnn_registration thumbnn_register_depthwise_conv2d_s16s8_3x3_s2(void) {
  const thumbnn_registration kernel = {"depthwise_conv2d_s16s8_3x3_s2", (void (*)(const void *))thumbnn_depthwise_conv2d_s16s8_3x3_s2};
  return kernel;
}

/* For DEPTHWISE_CONV_2D. */
static inline thumbnn_registration thumbnn_register_depthwise_conv2d_s16s8_any(void) {
  const thumbnn_registration kernel = {"depthwise_conv2d_s16s8_any", (void (*)(const void *))thumbnn_depthwise_conv2d_s16s8_any};
  return kernel;
}

/* For DEPTHWISE_CONV_2D. */
static inline thumbnn_registration thumbnn_register_depthwise_conv2d_s16s8_line3(void) {
  const thumbnn_registration kernel = {"depthwise_conv2d_s16s8_line3", (void (*)(const void *))thumbnn_depthwise_conv2d_s16s8_line3};
  return kernel;
}

/* For DEQUANTIZE. */
static inline thumbnn_registration thumbnn_register_dequantize_s16f32(void) {
  const thumbnn_registration kernel = {"dequantize_s16f32", (void (*)(const void *))thumbnn_dequantize_s16f32};
  return kernel;
}

/* For CONV_2D, FULLY_CONNECTED. */
static inline thumbnn_registration thumbnn_register_fully_connected_s16s8(void) {
  const thumbnn_registration kernel = {"fully_connected_s16s8", (void (*)(const void *))thumbnn_fully_connected_s16s8};
  return kernel;
}

/* For FULLY_CONNECTED. */
static inline thumbnn_registration thumbnn_register_fully_connected_s16s8_any(void) {
  const thumbnn_registration kernel = {"fully_connected_s16s8_any", (void (*)(const void *))thumbnn_fully_connected_s16s8_any};
  return kernel;
}

/* For MAX_POOL_2D. */
static inline thumbnn_registration thumbnn_register_max_pool_2d_s16(void) {
  const thumbnn_registration kernel = {"max_pool_2d_s16", (void (*)(const void *))thumbnn_max_pool_2d_s16};
  return kernel;
}

/* For MEAN. */
static inline thumbnn_registration thumbnn_register_mean_s16(void) {
  const thumbnn_registration kernel = {"mean_s16", (void (*)(const void *))thumbnn_mean_s16};
  return kernel;
}

/* For MEAN. */
static inline thumbnn_registration thumbnn_register_mean_s16_any(void) {
  const thumbnn_registration kernel = {"mean_s16_any", (void (*)(const void *))thumbnn_mean_s16_any};
  return kernel;
}

/* For MUL. */
static inline thumbnn_registration thumbnn_register_mul_s16(void) {
  const thumbnn_registration kernel = {"mul_s16", (void (*)(const void *))thumbnn_mul_s16};
  return kernel;
}

/* For MUL. */
static inline thumbnn_registration thumbnn_register_mul_s16_any(void) {
  const thumbnn_registration kernel = {"mul_s16_any", (void (*)(const void *))thumbnn_mul_s16_any};
  return kernel;
}

/* For PACK. */
static inline thumbnn_registration thumbnn_register_pack_s16(void) {
  const thumbnn_registration kernel = {"pack_s16", (void (*)(const void *))thumbnn_pack_s16};
  return kernel;
}

/* For PAD. */
static inline thumbnn_registration thumbnn_register_pad_s16(void) {
  const thumbnn_registration kernel = {"pad_s16", (void (*)(const void *))thumbnn_pad_s16};
  return kernel;
}

/* For QUANTIZE. */
static inline thumbnn_registration thumbnn_register_quantize_f32s16(void) {
  const thumbnn_registration kernel = {"quantize_f32s16", (void (*)(const void *))thumbnn_quantize_f32s16};
  return kernel;
}

/* For QUANTIZE, RELU. */
static inline thumbnn_registration thumbnn_register_requantize_any(void) {
  const thumbnn_registration kernel = {"requantize_any", (void (*)(const void *))thumbnn_requantize_any};
  return kernel;
}

/* For QUANTIZE, RELU. */
static inline thumbnn_registration thumbnn_register_requantize_s16(void) {
  const thumbnn_registration kernel = {"requantize_s16", (void (*)(const void *))thumbnn_requantize_s16};
  return kernel;
}

/* For SOFTMAX. */
static inline thumbnn_registration thumbnn_register_softmax_s16(void) {
  const thumbnn_registration kernel = {"softmax_s16", (void (*)(const void *))thumbnn_softmax_s16};
  return kernel;
}

/* For TANH. */
static inline thumbnn_registration thumbnn_register_tanh_s16(void) {
  const thumbnn_registration kernel = {"tanh_s16", (void (*)(const void *))thumbnn_tanh_s16};
  return kernel;
}

/* For UNPACK. */
static inline thumbnn_registration thumbnn_register_unpack_s16(void) {
  const thumbnn_registration kernel = {"unpack_s16", (void (*)(const void *))thumbnn_unpack_s16};
  return kernel;
}

#ifdef __cplusplus
}
#endif

#endif
