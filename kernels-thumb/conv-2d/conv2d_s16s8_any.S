/*contract
symbol: thumbnn_conv2d_s16s8_any
op: CONV_2D
summary: >
  Convolution for every node TFLM serves with int16 activations and int8 weights: any filter, stride, dilation, padding
  and groups; 64-bit accumulators with any bias and multiplier, or an int32 bias with wrapping 32-bit accumulators and
  double rounding.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * input_depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * output_depth", align: 2, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "groups * ceil(output_depth / groups, 4) * (20 + ceil(filter_height * filter_width * (input_depth / groups), 2))", align: 4, doc: "per group records of 4 channels, see common/dot_4x64.inc; columns as in common/im2col.inc"}
  - {name: scratch, type: pointer, access: scratch, bytes: "2 * ceil(filter_height * filter_width * (input_depth / groups), 2)", align: 4, doc: "one patch"}
  - {name: batches, type: int32}
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
  - {name: accumulator, type: int32, doc: "0: int64, 1: int32 with double rounding, 2: int32 with single rounding"}
stack: 140
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s5, s7, s8, s10-s13]
bounds: >
  64-bit accumulators, |acc| < 2^47 as TFLM requires; the int32 kind wraps as TFLM does
*/
        .include "kernel.inc"
        .include "requantize.inc"
        .include "dot_4x64.inc"
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
        .equ    PARAM_accumulator, 92

        .equ    FRAME_weights, FRAME_IM2COL_SIZE
        .equ    FRAME_groups, FRAME_weights + 4
        .equ    FRAME_group_depth, FRAME_groups + 4     // output channels of a group
        .equ    FRAME_groups_left, FRAME_group_depth + 4
        .equ    FRAME_SIZE, FRAME_groups_left + 4

// FP registers beside those of DOT_CHANNELS: s10 output pixels left, s12 weights of the group,
// s13 bytes of an input pixel within a group.
        KERNEL  thumbnn_conv2d_s16s8_any
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r1, [r0, #PARAM_input_depth]
        ldr     r10, [r0, #PARAM_groups]
        ldr     r11, [r0, #PARAM_output_depth]
        udiv    r1, r1, r10
        udiv    r11, r11, r10
        lsl     r2, r1, #1
        vmov    s13, r2
        IM2COL_INIT                     // out: r2 columns; clobbers r3-r8
        str     r10, [sp, #FRAME_groups]
        str     r11, [sp, #FRAME_group_depth]
        mov     r3, r2
        ldr     r2, [r0, #PARAM_scratch]
        ldr     r4, [r0, #PARAM_activation_min]
        ldr     r5, [r0, #PARAM_activation_max]
        ldr     r6, [r0, #PARAM_accumulator]
        DOT_SETUP                       // clobbers r2-r5
        ldr     r2, [r0, #PARAM_output]
        ldr     r3, [r0, #PARAM_batches]
        ldr     r4, [r0, #PARAM_output_height]
        ldr     r5, [r0, #PARAM_output_width]
        ldr     r6, [r0, #PARAM_weights]
        mul     r3, r3, r4
        mul     r3, r3, r5
        vmov    s3, r2
        vmov    s10, r3
        str     r6, [sp, #FRAME_weights]
        ldr     r2, [r0, #PARAM_input]
        IM2COL_START
        IM2COL_ROW
next_pixel:
        ldr     r1, [sp, #FRAME_weights]
        ldr     r2, [sp, #FRAME_groups]
        vmov    s12, r1
next_group:
        str     r2, [sp, #FRAME_groups_left]
        vmov    r0, s1
        IM2COL_PIXEL 4, 0
        ldr     r2, [sp, #FRAME_group_depth]
        vmov    r1, s12
        vmov    s11, r2
        DOT_CHANNELS
        vmov    s12, r1
        ldr     r3, [sp, #FRAME_row]
        ldr     r2, [sp, #FRAME_groups_left]
        vmov    r4, s13
        subs    r2, r2, #1
        add     r3, r3, r4
        str     r3, [sp, #FRAME_row]
        bne.w   next_group
        // Back from behind the last group to the first.
        ldr     r2, [sp, #FRAME_pixel_bytes]
        sub     r3, r3, r2
        str     r3, [sp, #FRAME_row]
        vmov    r2, s10
        subs    r2, r2, #1
        vmov    s10, r2
        beq     done
        IM2COL_ADVANCE
        b       next_pixel
done:
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_conv2d_s16s8_any
