/*contract
symbol: thumbnn_conv2d_s16s8
op: CONV_2D
summary: >
  Convolution with any filter, stride, dilation and padding and one group. int16 activations, int8 weights, int64 bias
  folded into 32-bit accumulators; at least 4 output pixels.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * input_depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * output_depth", align: 2, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "ceil(output_depth, 2) * (filter_height * (filter_width / run_taps) * ceil(run_taps * input_depth, 2) + 8)", align: 4, doc: "records of channel pairs, see common/conv_2x4.inc; columns as in common/im2col.inc"}
  - {name: scratch, type: pointer, access: scratch, bytes: "8 * filter_height * (filter_width / run_taps) * ceil(run_taps * input_depth, 2)", align: 4, doc: "4 packed patches"}
  - {name: batches, type: int32, doc: "batches * output_height * output_width >= 4"}
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
  - {name: run_taps, type: int32, doc: "filter_width when dilation_w is 1, else 1"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
stack: 156
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s15]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed; see common/conv_2x4.inc
*/
        .include "kernel.inc"
        .include "requantize.inc"
        .include "conv_2x4.inc"
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

        .equ    FRAME_output, FRAME_IM2COL_SIZE         // output of the group
        .equ    FRAME_pixels_left, FRAME_output + 4     // from this group on
        .equ    FRAME_patch, FRAME_pixels_left + 4      // scratch of the pixel being packed
        .equ    FRAME_input, FRAME_patch + 4
        .equ    FRAME_skip, FRAME_input + 4             // pixels by which the first group is shorter than 4
        .equ    FRAME_SIZE, FRAME_skip + 4

// FP registers beside those of CONV_2X4: s13 end of the patches' first column pair, s14 s15 IM2COL_PIXEL.
        KERNEL  thumbnn_conv2d_s16s8
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r1, [r0, #PARAM_input_depth]
        IM2COL_INIT                     // clobbers r2-r9
        ldr     r2, [r0, #PARAM_run_taps]
        ldr     r3, [r0, #PARAM_filter_height]
        ldr     r4, [sp, #FRAME_runs]
        mul     r2, r2, r1
        mul     r3, r3, r4
        add     r2, r2, #1
        bic     r2, r2, #1              // columns of a run, even
        mul     r2, r2, r3
        ldr     r1, [r0, #PARAM_weights]
        ldr     r3, [r0, #PARAM_output_depth]
        ldr     r4, [r0, #PARAM_activation_min]
        ldr     r5, [r0, #PARAM_activation_max]
        ldr     r6, [r0, #PARAM_scratch]
        add     r7, r6, #16
        vmov    s13, r7
        CONV_2X4_SETUP                  // clobbers r6-r10
        ldr     r1, [r0, #PARAM_output]
        ldr     r2, [r0, #PARAM_input]
        ldr     r3, [r0, #PARAM_batches]
        ldr     r4, [r0, #PARAM_output_height]
        ldr     r5, [r0, #PARAM_output_width]
        str     r1, [sp, #FRAME_output]
        str     r2, [sp, #FRAME_input]
        mul     r3, r3, r4
        mul     r3, r3, r5
        str     r3, [sp, #FRAME_pixels_left]
        rsb     r4, r3, #0
        and     r4, r4, #3
        str     r4, [sp, #FRAME_skip]

pack_group:
        vmov    r0, s1
pack_pixel:
        str     r0, [sp, #FRAME_patch]
        IM2COL_PIXEL 16
        IM2COL_ADVANCE
        ldr     r0, [sp, #FRAME_patch]
        vmov    r1, s13
        add     r0, r0, #4
        cmp     r0, r1
        bne     pack_pixel

        ldr     r0, [sp, #FRAME_output]
        vmov    s3, r0
        CONV_2X4_GROUP

        // The next group is 4 pixels on. When the pixels are no multiple of 4, the first group is followed by one that
        // starts `skip` pixels early and computes those again (the same values): no code for shorter groups is needed.
        vmov    r1, s4
        ldr     r0, [sp, #FRAME_skip]
        ldr     r5, [sp, #FRAME_pixels_left]
        ldr     r6, [sp, #FRAME_output]
        rsb     r7, r0, #4
        mla     r6, r7, r1, r6
        str     r6, [sp, #FRAME_output]
        subs    r5, r5, r7
        str     r5, [sp, #FRAME_pixels_left]
        beq     done
        cmp     r0, #0
        beq     pack_group
        // Rewind to the first pixel, then walk to pixel 4 - skip.
        ldr     r0, [sp, #FRAME_input]
        ldr     r1, [sp, #FRAME_first_y]
        ldr     r2, [sp, #FRAME_first_x]
        ldr     r3, [sp, #FRAME_output_height]
        ldr     r4, [sp, #FRAME_output_width]
        str     r0, [sp, #FRAME_image]
        str     r1, [sp, #FRAME_origin_y]
        str     r2, [sp, #FRAME_origin_x]
        str     r3, [sp, #FRAME_rows_left]
        str     r4, [sp, #FRAME_columns_left]
        mov     r0, #0
        str     r0, [sp, #FRAME_skip]
        mov     r5, r7
        b       rewind
rewind_pixel:
        IM2COL_ADVANCE rewind_
rewind:
        subs    r5, r5, #1
        bge     rewind_pixel
        b       pack_group
done:
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_conv2d_s16s8
