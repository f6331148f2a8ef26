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
  - {name: weights, type: pointer, access: constant, bytes: "groups * ceil(output_depth / groups, 4) * (20 + ceil(filter_height * filter_width * (input_depth / groups), 2))", align: 4, doc: "per group records of 4 channels, see common/dot_4x64.inc; columns as in im2col.S"}
  - {name: scratch, type: pointer, access: scratch, bytes: "4 * ceil(filter_height * filter_width * (input_depth / groups), 2)", align: 4, doc: "one patch, a column pair every 8 bytes"}
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
stack: 144
calls: [thumbnn_im2col, thumbnn_finish_4]
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s5, s7-s13]
bounds: >
  64-bit accumulators, |acc| < 2^47 as TFLM requires; the int32 kind wraps as TFLM does
*/
        .include "kernel.inc"
        .include "dot_4x64.inc"
        .include "im2col.inc"

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
        ldr     r2, [r0, #PARAM_groups]
        ldr     r3, [r0, #PARAM_output_depth]
        udiv    r1, r1, r2
        udiv    r3, r3, r2
        lsls    r4, r1, #1
        vmov    s13, r4
        str     r2, [sp, #FRAME_groups]
        str     r3, [sp, #FRAME_group_depth]
        ldr     r2, [r0, #PARAM_input]
        bl      thumbnn_im2col
        ldr     r2, [r0, #PARAM_output]
        ldr     r3, [r0, #PARAM_batches]
        ldr     r4, [r0, #PARAM_output_height]
        ldr     r5, [r0, #PARAM_output_width]
        ldr     r6, [r0, #PARAM_weights]
        muls    r3, r4, r3
        muls    r3, r5, r3
        vmov    s3, r2
        vmov    s10, r3
        str     r6, [sp, #FRAME_weights]
        mov     r3, r9
        ldr     r2, [r0, #PARAM_scratch]
        ldr     r4, [r0, #PARAM_activation_min]
        ldr     r5, [r0, #PARAM_activation_max]
        ldr     r6, [r0, #PARAM_accumulator]
        DOT_SETUP                       // clobbers r2-r5
        ldr     r1, [sp, #FRAME_weights]
        vmov    s12, r1
        ldr     r2, [sp, #FRAME_groups]
        str     r2, [sp, #FRAME_groups_left]
        vmov    r0, s1
        bl      thumbnn_im2col_pixel
        b       gathered
next_pixel:
        // Back from behind the last group to the first.
        ldr     r1, [sp, #FRAME_weights]
        ldr     r2, [sp, #FRAME_groups]
        vmov    s12, r1
        str     r2, [sp, #FRAME_groups_left]
        ldr     r3, [sp, #FRAME_row]
        ldr     r2, [sp, #FRAME_pixel_bytes]
        subs    r3, r3, r2
        str     r3, [sp, #FRAME_row]
        vmov    r0, s1
        bl      thumbnn_im2col_next
gathered:
        ldr     r2, [sp, #FRAME_group_depth]
        vmov    r1, s12
        vmov    s11, r2
        DOT_CHANNELS
        vmov    s12, r1
        ldr     r3, [sp, #FRAME_row]
        ldr     r2, [sp, #FRAME_groups_left]
        vmov    r4, s13
        adds    r3, r3, r4
        str     r3, [sp, #FRAME_row]
        subs    r2, r2, #1
        str     r2, [sp, #FRAME_groups_left]
        beq     groups_done
        vmov    r0, s1
        bl      thumbnn_im2col_pixel
        b       gathered
groups_done:
        vmov    r2, s10
        subs    r2, r2, #1
        vmov    s10, r2
        bne     next_pixel
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_conv2d_s16s8_any
