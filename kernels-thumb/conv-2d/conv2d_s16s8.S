/*contract
symbol: thumbnn_conv2d_s16s8
op: CONV_2D
summary: >
  Convolution with any filter, stride, dilation, padding and groups. int16 activations, int8 weights, an int64 bias
  folded into 32-bit accumulators, or an int32 bias with double rounding.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * input_depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * output_depth", align: 2, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "groups * ceil(output_depth / groups, 4) * (8 * (kind + 1) + ceil(filter_height * filter_width * (input_depth / groups), 2))", align: 4, doc: "per group records of 4 channels, see common/conv_4x2.inc; columns as in common/im2col.inc"}
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
stack: 140
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s15]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1 (2^30 - 1 for an int32 bias), checked when the weights are packed;
  see common/conv_4x2.inc
*/
        .include "kernel.inc"
        .include "requantize.inc"
        .include "conv_4x2.inc"
        .include "im2col.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_weights, 8
        .equ    PARAM_scratch, 12
        .equ    PARAM_batches, 16
        .equ    PARAM_input_height, 20
        .equ    PARAM_input_width, 24
        .equ    PARAM_input_depth, 28
        .equ    PARAM_filter_height, 32
        .equ    PARAM_filter_width, 36
        .equ    PARAM_output_height, 40
        .equ    PARAM_output_width, 44
        .equ    PARAM_output_depth, 48
        .equ    PARAM_stride_h, 52
        .equ    PARAM_stride_w, 56
        .equ    PARAM_dilation_h, 60
        .equ    PARAM_dilation_w, 64
        .equ    PARAM_pad_top, 68
        .equ    PARAM_pad_left, 72
        .equ    PARAM_run_taps, 76
        .equ    PARAM_activation_min, 80
        .equ    PARAM_activation_max, 84
        .equ    PARAM_groups, 88
        .equ    PARAM_kind, 92

        .equ    FRAME_output, FRAME_IM2COL_SIZE         // of the next two pixels
        .equ    FRAME_pixels_left, FRAME_output + 4     // these included
        .equ    FRAME_patch, FRAME_pixels_left + 4      // scratch of the pixel being gathered
        .equ    FRAME_group, FRAME_patch + 4            // groups before this one
        .equ    FRAME_SIZE, FRAME_group + 4

        KERNEL  thumbnn_conv2d_s16s8
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r1, [r0, #PARAM_weights]
        mov     r2, #0
        vmov    s13, r1
        str     r2, [sp, #FRAME_group]
next_group:
        // r2 groups before this one
        ldr     r3, [r0, #PARAM_groups]
        ldr     r4, [r0, #PARAM_input_depth]
        ldr     r5, [r0, #PARAM_output_depth]
        ldr     r6, [r0, #PARAM_input]
        ldr     r7, [r0, #PARAM_output]
        udiv    r1, r4, r3              // channels of a group: input, output
        udiv    r10, r5, r3
        lsl     r5, r5, #1
        vmov    s4, r5
        mul     r8, r1, r2
        mul     r9, r10, r2
        add     r6, r6, r8, lsl #1
        add     r7, r7, r9, lsl #1
        str     r6, [sp, #FRAME_image]
        str     r7, [sp, #FRAME_output]
        IM2COL_INIT                     // out: r2 columns; clobbers r3-r8
        mov     r11, r0
        mov     r3, r10
        ldr     r4, [r0, #PARAM_activation_min]
        ldr     r5, [r0, #PARAM_activation_max]
        ldr     r6, [r0, #PARAM_scratch]
        str     r6, [sp, #FRAME_patch]
        ldr     r0, [r0, #PARAM_kind]
        CONV_4X2_SETUP                  // clobbers r6-r10
        mov     r0, r11
        ldr     r1, [r0, #PARAM_batches]
        ldr     r2, [r0, #PARAM_output_height]
        ldr     r3, [r0, #PARAM_output_width]
        mul     r1, r1, r2
        mul     r1, r1, r3
        str     r1, [sp, #FRAME_pixels_left]
        ldr     r2, [sp, #FRAME_image]
        IM2COL_START
        IM2COL_ROW
gather:
        ldr     r0, [sp, #FRAME_patch]
        IM2COL_PIXEL 8, 1
        vmov    r1, s1
        ldr     r0, [sp, #FRAME_patch]
        ldr     r2, [sp, #FRAME_pixels_left]
        cmp     r0, r1
        bne     gathered
        vmov    s5, r12
        add     r0, r0, #4
        str     r0, [sp, #FRAME_patch]
        cmp     r2, #1
        beq     gather_again
        IM2COL_ADVANCE
        b       gather
gather_again:                           // no second pixel: it repeats the first, down to its output
        mov     r2, #0
        vmov    s4, r2
        b       gather
gathered:
        vmov    s6, r12
        str     r1, [sp, #FRAME_patch]
        ldr     r0, [sp, #FRAME_output]
        vmov    s3, r0
        CONV_4X2_CHANNELS
        ldr     r0, [sp, #FRAME_output]
        ldr     r5, [sp, #FRAME_pixels_left]
        vmov    r6, s4
        add     r0, r0, r6, lsl #1
        subs    r5, r5, #2
        str     r0, [sp, #FRAME_output]
        str     r5, [sp, #FRAME_pixels_left]
        ble     group_done
        IM2COL_ADVANCE
        b       gather
group_done:
        ldr     r0, [sp, #FRAME_params]
        ldr     r2, [sp, #FRAME_group]
        ldr     r3, [r0, #PARAM_groups]
        vmov    r1, s10
        add     r2, r2, #1
        vmov    s13, r1
        str     r2, [sp, #FRAME_group]
        cmp     r2, r3
        bne.w   next_group
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_conv2d_s16s8
