/*contract
symbol: thumbnn_pool_windows
op: RUNTIME
summary: >
  The walk of the pooling kernels over their windows, clipped to the image. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r0-r3, r12, lr, flags, s0-s15]
bounds: >
  no accumulator
*/
// The kernel has pushed r4-r11, lr and made its frame (common/pooling.inc), and jumps here with r0 parameters and r1 its code
// for a window. That code is called for every window in the order of the outputs with
//   r0 input of its first tap inside, channel 0     r1 taps in a row      r2 rows
//   r3 bytes from the end of a row to the next      r4 input_width            r5 bytes of a pixel
// it keeps s0-s3 and sp, and may take several windows of a row at once by moving FRAME_columns_left and FRAME_origin_x.
// At the end it returns to the kernel's caller.
        .include "kernel.inc"
        .include "pooling.inc"

        KERNEL  thumbnn_pool_windows
        str     r0, [sp, #FRAME_params]
        str     r1, [sp, #FRAME_window]
        ldr     r1, [r0, #PARAM_activation_min]
        ldr     r2, [r0, #PARAM_activation_max]
        ldr     r3, [r0, #PARAM_depth]
        ldr     r4, [r0, #PARAM_input_width]
        ldr     r5, [r0, #PARAM_output]
        ldr     r6, [r0, #PARAM_input]
        ldr     r7, [r0, #PARAM_batches]
        pkhbt   r1, r1, r1, lsl #16
        pkhbt   r2, r2, r2, lsl #16
        lsls    r3, r3, #1
        muls    r4, r3, r4
        vmov    s0, r3
        vmov    s1, r4
        vmov    s2, r1
        vmov    s3, r2
        vmov    s8, r5
next_batch:
        str     r6, [sp, #FRAME_image]
        str     r7, [sp, #FRAME_batches_left]
        ldr     r1, [r0, #PARAM_pad_top]
        ldr     r2, [r0, #PARAM_output_height]
        rsbs    r1, r1, #0
next_row:
        // r1 first row of the window, r2 output rows left: clip to the image.
        str     r1, [sp, #FRAME_origin_y]
        str     r2, [sp, #FRAME_rows_left]
        ldr     r3, [r0, #PARAM_filter_height]
        ldr     r4, [r0, #PARAM_input_height]
        ldr     r5, [r0, #PARAM_pad_left]
        ldr     r6, [r0, #PARAM_output_width]
        ldr     r2, [sp, #FRAME_image]
        vmov    r7, s1
        adds    r3, r3, r1
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        bic     r1, r1, r1, asr #31     // max(r1, 0)
        subs    r3, r3, r1
        mla     r2, r1, r7, r2
        rsbs    r1, r5, #0
        str     r3, [sp, #FRAME_rows_inside]
        str     r2, [sp, #FRAME_row]
next_window:
        // r1 first column of the window, r6 output columns left
        str     r1, [sp, #FRAME_origin_x]
        str     r6, [sp, #FRAME_columns_left]
        ldr     r3, [r0, #PARAM_filter_width]
        ldr     r4, [r0, #PARAM_input_width]
        ldr     r2, [sp, #FRAME_rows_inside]
        ldr     r7, [sp, #FRAME_row]
        ldr     r6, [sp, #FRAME_window]
        vmov    r5, s0
        adds    r3, r3, r1
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        bic     r1, r1, r1, asr #31
        mla     r0, r1, r5, r7
        subs    r1, r3, r1              // taps in a row
        subs    r3, r4, r1
        muls    r3, r5, r3
        blx     r6
        ldr     r0, [sp, #FRAME_params]
        ldr     r1, [sp, #FRAME_origin_x]
        ldr     r6, [sp, #FRAME_columns_left]
        ldr     r2, [r0, #PARAM_stride_w]
        add     r1, r1, r2
        subs    r6, r6, #1
        bne     next_window
        ldr     r1, [sp, #FRAME_origin_y]
        ldr     r2, [sp, #FRAME_rows_left]
        ldr     r3, [r0, #PARAM_stride_h]
        add     r1, r1, r3
        subs    r2, r2, #1
        bne     next_row
        ldr     r6, [sp, #FRAME_image]
        ldr     r7, [sp, #FRAME_batches_left]
        ldr     r1, [r0, #PARAM_input_height]
        vmov    r2, s1
        mla     r6, r1, r2, r6
        subs    r7, r7, #1
        bne     next_batch
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_pool_windows
