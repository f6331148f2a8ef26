/*contract
symbol: thumbnn_conv2d_s16s8
op: CONV_2D
summary: >
  Convolution with any filter, stride, dilation, padding and groups. int16 activations, int8 weights, an int64 bias
  folded into 32-bit accumulators, or an int32 bias with double rounding.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * input_depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * output_depth", align: 2, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "groups * ceil(output_depth / groups, 4) * (8 * (kind + 1) + ceil(filter_height * filter_width * (input_depth / groups), 2))", align: 4, doc: "per group records of 4 channels, see common/conv_4x2.inc; columns as in im2col.S"}
  - {name: scratch, type: pointer, access: scratch, bytes: "4 * ceil(filter_height * filter_width * (input_depth / groups), 2)", align: 4, doc: "2 patches"}
  - {name: batches, type: int32, doc: ">= 1, as all sizes"}
  - {name: input_height, type: int32}
  - {name: input_width, type: int32}
  - {name: input_depth, type: int32}
  - {name: filter_height, type: int32}
  - {name: filter_width, type: int32}
  - {name: output_height, type: int32}
  - {name: output_width, type: int32}
  - {name: output_depth, type: int32}
  - {name: stride_h, type: int32}
  - {name: stride_w, type: int32}
  - {name: dilation_h, type: int32}
  - {name: dilation_w, type: int32}
  - {name: pad_top, type: int32, doc: "rows of zeros above the image"}
  - {name: pad_left, type: int32, doc: "columns of zeros left of the image"}
  - {name: run_taps, type: int32, doc: "filter_width when dilation_w and groups are 1, else 1"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
  - {name: groups, type: int32, doc: "divides input_depth and output_depth"}
  - {name: kind, type: int32, doc: "of requantization: 0 for an int64 bias, 1 for an int32 bias with double rounding"}
stack: 144
calls: [thumbnn_im2col]
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s15]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1 (2^30 - 1 for an int32 bias), checked when the weights are packed;
  see common/conv_4x2.inc
*/
        .include "kernel.inc"
        .include "requantize.inc"
        .include "conv_4x2.inc"
        .include "im2col.inc"

        .equ    PARAM_groups, 88
        .equ    PARAM_kind, 92

        .equ    FRAME_output, FRAME_IM2COL_SIZE         // of the next two pixels
        .equ    FRAME_pixels_left, FRAME_output + 4     // these included
        .equ    FRAME_group, FRAME_pixels_left + 4      // groups before this one
        .equ    FRAME_SIZE, FRAME_group + 4

        KERNEL  thumbnn_conv2d_s16s8
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r1, [r0, #PARAM_weights]
        movs    r2, #0
        vmov    s13, r1
next_group:
        // r2 groups before this one
        str     r2, [sp, #FRAME_group]
        ldr     r3, [r0, #PARAM_groups]
        ldr     r4, [r0, #PARAM_input_depth]
        ldr     r5, [r0, #PARAM_output_depth]
        ldr     r6, [r0, #PARAM_input]
        ldr     r7, [r0, #PARAM_output]
        udiv    r1, r4, r3              // channels of a group: input, output
        udiv    r10, r5, r3
        lsls    r5, r5, #1
        vmov    s4, r5
        mul     r3, r1, r2
        mul     r4, r10, r2
        add     r2, r6, r3, lsl #1
        add     r7, r7, r4, lsl #1
        str     r7, [sp, #FRAME_output]
        bl      thumbnn_im2col
        ldr     r1, [r0, #PARAM_batches]
        ldr     r2, [r0, #PARAM_output_height]
        ldr     r3, [r0, #PARAM_output_width]
        muls    r1, r2, r1
        muls    r1, r3, r1
        str     r1, [sp, #FRAME_pixels_left]
        ldr     r4, [r0, #PARAM_activation_min]
        ldr     r5, [r0, #PARAM_activation_max]
        ldr     r6, [r0, #PARAM_scratch]
        ldr     r0, [r0, #PARAM_kind]
        CONV_4X2_SETUP                  // clobbers r1-r9
        vmov    r0, s1
        bl      thumbnn_im2col_pixel
        b       second_pixel
next_pixels:
        vmov    r0, s1
        bl      thumbnn_im2col_next
second_pixel:
        vmov    r0, s1
        ldr     r2, [sp, #FRAME_pixels_left]
        vmov    s5, r12
        adds    r0, r0, #4
        cmp     r2, #1
        beq     no_second_pixel
        bl      thumbnn_im2col_next
gathered:
        vmov    s6, r12
        ldr     r0, [sp, #FRAME_output]
        vmov    s3, r0
        CONV_4X2_CHANNELS
        ldr     r0, [sp, #FRAME_output]
        ldr     r5, [sp, #FRAME_pixels_left]
        vmov    r6, s4
        add     r0, r0, r6, lsl #1
        str     r0, [sp, #FRAME_output]
        subs    r5, r5, #2
        str     r5, [sp, #FRAME_pixels_left]
        bgt     next_pixels
        ldr     r0, [sp, #FRAME_params]
        ldr     r2, [sp, #FRAME_group]
        ldr     r3, [r0, #PARAM_groups]
        vmov    r1, s10
        adds    r2, r2, #1
        vmov    s13, r1
        cmp     r2, r3
        bne     next_group
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
no_second_pixel:                        // it repeats the first, down to its output
        movs    r2, #0
        vmov    s4, r2
        bl      thumbnn_im2col_pixel
        b       gathered
        END_KERNEL thumbnn_conv2d_s16s8
