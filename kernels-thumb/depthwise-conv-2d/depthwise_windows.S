/*contract
symbol: thumbnn_depthwise_windows
op: RUNTIME
summary: >
  The walk of the general depthwise kernels over the output pixels: for each the window of taps inside the image, with any
  stride, dilation and padding. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r0-r3, r12, lr, flags, s0-s15]
bounds: >
  no accumulator
*/
// The kernel has pushed r4-r11, lr and made its frame (common/depthwise_window.inc), and jumps here with r0 parameters and r1
// its code for a window. That code is called for every pixel with
//   r0 input of the first tap inside, channel 0   r1 number of this tap in the filter
//   r2 taps inside a filter row                   r3 filter rows inside; both 0 in a window without a tap inside
//   r4 filter_width                               r5 weights
//   r6 parameters                                 r7 bytes between taps
// with s4 bytes of a row's taps, s5 from there to the next row; it keeps s0-s2, s14, s15 and sp. At the end it returns to the
// kernel's caller.
        .include "kernel.inc"
        .include "depthwise_window.inc"

        KERNEL  thumbnn_depthwise_windows
        str     r0, [sp, #FRAME_params]
        str     r1, [sp, #FRAME_window]
        ldr     r1, [r0, #PARAM_input_depth]
        ldr     r2, [r0, #PARAM_input_width]
        ldr     r3, [r0, #PARAM_dilation_h]
        ldr     r4, [r0, #PARAM_dilation_w]
        ldr     r5, [r0, #PARAM_output]
        ldr     r6, [r0, #PARAM_activation_min]
        ldr     r7, [r0, #PARAM_activation_max]
        lsls    r1, r1, #1
        muls    r2, r1, r2
        muls    r3, r2, r3
        muls    r4, r1, r4
        pkhbt   r6, r6, r6, lsl #16
        pkhbt   r7, r7, r7, lsl #16
        vmov    s0, r1
        vmov    s1, r4
        vmov    s2, r3
        vmov    s3, r5
        vmov    s14, r6
        vmov    s15, r7
        str     r2, [sp, #FRAME_row_bytes]
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_batches]
next_batch:
        str     r1, [sp, #FRAME_image]
        str     r2, [sp, #FRAME_batches_left]
        ldr     r1, [r0, #PARAM_pad_top]
        ldr     r2, [r0, #PARAM_output_height]
        rsbs    r1, r1, #0
next_row:
        str     r1, [sp, #FRAME_origin_y]
        str     r2, [sp, #FRAME_rows_left]
        ldr     r4, [r0, #PARAM_dilation_h]
        ldr     r5, [r0, #PARAM_filter_height]
        ldr     r6, [r0, #PARAM_input_height]
        bl      clip
        ldr     r5, [sp, #FRAME_row_bytes]
        ldr     r6, [sp, #FRAME_image]
        mla     r1, r7, r4, r1
        mla     r6, r1, r5, r6
        ldr     r1, [r0, #PARAM_filter_width]
        muls    r7, r1, r7
        str     r6, [sp, #FRAME_row]
        str     r3, [sp, #FRAME_rows_inside]
        str     r7, [sp, #FRAME_first_tap]
        ldr     r1, [r0, #PARAM_pad_left]
        ldr     r2, [r0, #PARAM_output_width]
        rsbs    r1, r1, #0
next_pixel:
        str     r1, [sp, #FRAME_origin_x]
        str     r2, [sp, #FRAME_columns_left]
        ldr     r4, [r0, #PARAM_dilation_w]
        ldr     r5, [r0, #PARAM_filter_width]
        ldr     r6, [r0, #PARAM_input_width]
        bl      clip
        mov     r6, r0
        mov     r2, r3
        ldr     r3, [sp, #FRAME_rows_inside]
        ldr     r0, [sp, #FRAME_row]
        ldr     r5, [sp, #FRAME_first_tap]
        mla     r4, r7, r4, r1
        adds    r1, r5, r7
        vmov    r5, s0
        mla     r0, r4, r5, r0
        cbnz    r2, 1f
        movs    r3, #0
1:      cbnz    r3, 1f
        movs    r2, #0
1:      vmov    r7, s1
        vmov    r4, s2
        mul     r5, r2, r7
        subs    r4, r4, r5
        vmov    s4, r5
        vmov    s5, r4
        ldr     r4, [r6, #PARAM_filter_width]
        ldr     r5, [r6, #PARAM_weights]
        ldr     r12, [sp, #FRAME_window]
        blx     r12
        ldr     r0, [sp, #FRAME_params]
        ldr     r1, [sp, #FRAME_origin_x]
        ldr     r2, [sp, #FRAME_columns_left]
        ldr     r3, [r0, #PARAM_stride_w]
        add     r1, r1, r3
        subs    r2, r2, #1
        bne     next_pixel
        ldr     r1, [sp, #FRAME_origin_y]
        ldr     r2, [sp, #FRAME_rows_left]
        ldr     r3, [r0, #PARAM_stride_h]
        add     r1, r1, r3
        subs    r2, r2, #1
        bne     next_row
        ldr     r1, [sp, #FRAME_image]
        ldr     r2, [sp, #FRAME_batches_left]
        ldr     r3, [sp, #FRAME_row_bytes]
        ldr     r4, [r0, #PARAM_input_height]
        mla     r1, r3, r4, r1
        subs    r2, r2, #1
        bne     next_batch
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}

        // Clip an axis: taps at r1 + i * r4, i < r5, inside 0..r6-1. out: r7 first, r3 inside (perhaps 0). The last origin is
        // below r6, so the count up to the far side is positive. clobbers r5, r6
clip:
        movs    r7, #0
        cmp     r1, #0
        bge     1f
        subs    r7, r4, #1
        subs    r7, r7, r1
        udiv    r7, r7, r4
1:      subs    r6, r6, r1
        subs    r3, r5, #1
        mls     r3, r3, r4, r6
        cmp     r3, #0
        bgt     2f                      // the last tap is inside
        adds    r6, r6, r4
        subs    r6, r6, #1
        udiv    r5, r6, r4
2:      subs    r3, r5, r7
        bic     r3, r3, r3, asr #31
        bx      lr
        END_KERNEL thumbnn_depthwise_windows
