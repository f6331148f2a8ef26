/*contract
symbol: thumbnn_im2col
op: RUNTIME
summary: >
  What the convolution kernels share: thumbnn_im2col prepares and goes to the first output pixel, thumbnn_im2col_pixel gathers
  the pixel's input patch into scratch, thumbnn_im2col_next does so for the next pixel. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r0-r3, r12, lr, flags]
bounds: >
  the sum of a patch wraps modulo 2^32, as its user's accumulators do
*/
// Gathering an output pixel's input patch into scratch (im2col for one pixel), with any stride, dilation and padding.
//
// The patch is cut into runs: `run_taps` neighbouring taps of one filter row, contiguous in the input (all of the row
// when dilation_w is 1 and there is one group, else a single tap). Column order is [run along x][filter row][tap][channel]
// without gaps; an odd total is padded by one zero column. The host packs the weights in the same order.
//
// Successive column pairs are 8 bytes apart in scratch. Bit 1 of the write cursor tells an odd column.
        .include "kernel.inc"
        .include "im2col.inc"

// What does not depend on the pixel, then the first row.
// in: r0 parameters, r1 columns per tap, r2 input of the first batch (and group); the kernel has made its frame
// out: r9 columns of a patch, even; clobbers r1-r8, r12, flags
        KERNEL  thumbnn_im2col
        str     r0, [sp, #FRAME_params]
        str     r1, [sp, #FRAME_tap_columns]
        str     r2, [sp, #FRAME_image]
        ldr     r2, [r0, #PARAM_input_depth]
        ldr     r3, [r0, #PARAM_input_width]
        ldr     r4, [r0, #PARAM_dilation_h]
        ldr     r5, [r0, #PARAM_run_taps]
        ldr     r6, [r0, #PARAM_filter_width]
        ldr     r7, [r0, #PARAM_stride_w]
        lsls    r2, r2, #1
        str     r2, [sp, #FRAME_pixel_bytes]
        muls    r2, r3, r2
        muls    r2, r4, r2
        str     r2, [sp, #FRAME_row_step]
        adds    r3, r3, #1
        subs    r3, r3, r5
        bic     r3, r3, r3, asr #31
        str     r3, [sp, #FRAME_x_whole]
        muls    r1, r5, r1
        udiv    r6, r6, r5
        str     r1, [sp, #FRAME_run_columns]
        str     r6, [sp, #FRAME_runs]
        str     r7, [sp, #FRAME_stride_w]
        ldr     r2, [r0, #PARAM_filter_height]
        muls    r1, r6, r1
        mul     r9, r1, r2
        add     r9, r9, #1
        bic     r9, r9, #1
        mov     r12, r0
        mov     r1, lr
        b       first_row_of_batch

// Go to the first pixel of the next row. clobbers r0-r8, r12, flags
        .global thumbnn_im2col_row
        .thumb_func
thumbnn_im2col_row:
        mov     r1, lr
        b       next_row
next_row_pixel:
        adr     r1, pixel + 1
next_row:
        mov     r12, r0
        ldr     r0, [sp, #FRAME_params]
        ldr     r3, [sp, #FRAME_rows_left]
        ldr     r2, [sp, #FRAME_y]
        ldr     r4, [r0, #PARAM_stride_h]
        adds    r2, r2, r4
        subs    r3, r3, #1
        bne     first_row
        // The next batch.
        ldr     r2, [r0, #PARAM_input_height]
        ldr     r3, [r0, #PARAM_input_width]
        ldr     r4, [sp, #FRAME_pixel_bytes]
        ldr     r5, [sp, #FRAME_image]
        muls    r3, r4, r3
        mla     r5, r2, r3, r5
        str     r5, [sp, #FRAME_image]
first_row_of_batch:
        ldr     r3, [r0, #PARAM_output_height]
        ldr     r2, [r0, #PARAM_pad_top]
        rsbs    r2, r2, #0
first_row:
        // r1 where to go, r2 input row of the first tap, r3 output rows left
        str     r3, [sp, #FRAME_rows_left]
        str     r2, [sp, #FRAME_y]
        ldr     r4, [r0, #PARAM_dilation_h]
        ldr     r5, [r0, #PARAM_filter_height]
        ldr     r6, [r0, #PARAM_input_height]
        // r3 filter rows above the image: ceil(-y / dilation); r6 filter rows above its lower edge
        subs    r7, r4, #1
        subs    r3, r7, r2
        bic     r3, r3, r3, asr #31
        udiv    r3, r3, r4
        cmp     r3, r5
        it      gt
        movgt   r3, r5
        adds    r6, r6, r7
        subs    r6, r6, r2
        bic     r6, r6, r6, asr #31
        udiv    r6, r6, r4
        cmp     r6, r5
        it      gt
        movgt   r6, r5
        subs    r6, r6, r3
        bic     r6, r6, r6, asr #31
        subs    r5, r5, r3
        subs    r5, r5, r6
        mla     r2, r3, r4, r2          // first row inside
        ldr     r7, [sp, #FRAME_run_columns]
        muls    r3, r7, r3
        muls    r5, r7, r5
        str     r3, [sp, #FRAME_top]
        str     r5, [sp, #FRAME_bottom]
        str     r6, [sp, #FRAME_rows]
        ldr     r4, [sp, #FRAME_image]
        ldr     r3, [sp, #FRAME_pixel_bytes]
        ldr     r5, [r0, #PARAM_input_width]
        ldr     r6, [r0, #PARAM_pad_left]
        ldr     r7, [r0, #PARAM_output_width]
        muls    r3, r5, r3
        mla     r4, r2, r3, r4
        rsbs    r6, r6, #0
        str     r4, [sp, #FRAME_row]
        str     r6, [sp, #FRAME_x]
        str     r7, [sp, #FRAME_columns_left]
        mov     r0, r12
        bx      r1

// Move to the next output pixel and gather it: as thumbnn_im2col_pixel.
        .global thumbnn_im2col_next
        .thumb_func
thumbnn_im2col_next:
        ldr     r2, [sp, #FRAME_columns_left]
        ldr     r3, [sp, #FRAME_x]
        ldr     r4, [sp, #FRAME_stride_w]
        adds    r3, r3, r4
        subs    r2, r2, #1
        beq     next_row_pixel
        str     r2, [sp, #FRAME_columns_left]
        str     r3, [sp, #FRAME_x]

// in: r0 first word of the patch in scratch. out: r12 -128 * sum of the patch; clobbers r0-r11, lr, flags
//   r1 input cursor                              r5 -128 twice       r8-r11 data   lr from a run's end to the next row's
//   r2 bit 0: the run is odd, bit 1: it is       r6 where to go behind im2col_zero
//      clipped                                   r7 columns left, less 16
//   r3 rows left   r4 columns of a run, less 16
        .p2align 2
        .global thumbnn_im2col_pixel
        .thumb_func
thumbnn_im2col_pixel:
pixel:
        str     lr, [sp, #FRAME_return]
        ldr     r2, [sp, #FRAME_x]
        ldr     r3, [sp, #FRAME_runs]
        mvn     r5, #0x007f007f
        mov     r12, #0
patch_run:
        str     r2, [sp, #FRAME_run_x]
        str     r3, [sp, #FRAME_runs_left]
        ldr     r1, [sp, #FRAME_row]
        ldr     r6, [sp, #FRAME_pixel_bytes]
        ldr     r7, [sp, #FRAME_x_whole]
        ldr     r4, [sp, #FRAME_run_columns]
        ldr     r3, [sp, #FRAME_rows]
        ldr     lr, [sp, #FRAME_row_step]
        mla     r1, r2, r6, r1
        cmp     r2, r7
        bhs     run_clipped             // unsigned: left of the image too
        and     r2, r4, #1
        sub     lr, lr, r4, lsl #1
run_start:
        subs    r4, r4, #16
        ldr     r7, [sp, #FRAME_top]
        cbz     r7, run_rows
        adr     r6, run_rows + 1
        b       im2col_zero
        .p2align 2
run_rows:
        cmp     r3, #0
        beq     run_bottom
        .p2align 2
run_row:
        cbnz    r2, row_special
        movs    r7, r4
        bpl     row_words
row_rest:
        lsls    r8, r7, #29             // low bits: 0..15 columns; carry: 8 of them, negative: 4
        bcs     row_8
row_4:
        bpl     1f
        ldr     r8, [r1]
        ldr     r9, [r1, #4]
        adds    r1, r1, #8
        smlad   r12, r8, r5, r12
        smlad   r12, r9, r5, r12
        str     r8, [r0]
        str     r9, [r0, #8]
        adds    r0, r0, #16
1:      lsls    r7, r7, #30             // the 3 columns at most: negative: 2
        bne     row_end
row_copied:
        cbnz    r2, row_trail
row_next:
        add     r1, r1, lr
        subs    r3, r3, #1
        bne     run_row
        b       run_bottom

row_special:
        lsrs    r7, r2, #1
        beq     row_whole
        ldr     r7, [sp, #FRAME_lead]
        cbz     r7, row_inside
        adr     r6, row_inside + 1
        b       im2col_zero
        .p2align 2
row_inside:
        ldr     r7, [sp, #FRAME_inside]
        cbz     r7, row_trail
        subs    r7, r7, #16
row_aligned:
        lsls    r8, r0, #31
        bcc     1f
        ldrh    r8, [r1], #2
        subs    r7, r7, #1
        smlabb  r12, r8, r5, r12
        strh    r8, [r0], #6
1:      cmp     r7, #0
        blt     row_rest
        b       row_words
row_whole:
        mov     r7, r4
        b       row_aligned
row_trail:
        cmp     r2, #2
        blo     row_next
        ldr     r7, [sp, #FRAME_trail]
        cmp     r7, #0
        beq     row_next
        adr     r6, row_next_zeroed + 1
        b       im2col_zero
        .p2align 2
row_next_zeroed:
        b       row_next
row_8:
        IM2COL_4_WORDS 0
        add     r1, r1, #16             // these keep the flags
        add     r0, r0, #32
        b       row_4
        .p2align 2
row_words:
        IM2COL_4_WORDS 0
        subs    r7, r7, #16
        IM2COL_4_WORDS 1
        add.w   r1, r1, #32
        add.w   r0, r0, #64
        bge     row_words
        b       row_rest
row_end:
        bpl     1f
        ldr     r8, [r1], #4
        smlad   r12, r8, r5, r12
        str     r8, [r0], #8
1:      lsls    r7, r7, #1
        beq     row_copied
        ldrh    r8, [r1], #2
        smlabb  r12, r8, r5, r12
        strh    r8, [r0], #2
        b       row_copied

run_bottom:
        ldr     r7, [sp, #FRAME_bottom]
        cbz     r7, run_next
        adr     r6, run_next + 1
        b       im2col_zero
        .p2align 2
run_next:
        ldr     r3, [sp, #FRAME_runs_left]
        subs    r3, r3, #1
        beq     patch_done
        ldr     r2, [sp, #FRAME_run_x]
        ldr     r6, [sp, #FRAME_params]
        ldr     r6, [r6, #PARAM_dilation_w]
        add     r2, r2, r6
        b       patch_run
patch_done:
        ldr     lr, [sp, #FRAME_return]
        lsls    r3, r0, #31             // an odd total?
        bcc     1f
        strh    r3, [r0]                // r0 is even: 0
1:      bx      lr

        // r7 > 0 zero columns at r0, then to r6
im2col_zero:
        mov     r8, #0
        lsls    r9, r0, #31
        bcc     1f
        strh    r8, [r0], #6
        subs    r7, r7, #1
1:      subs    r7, r7, #2
        blt     3f
2:      str     r8, [r0], #8
        subs    r7, r7, #2
        bge     2b
3:      adds    r7, r7, #2
        beq     4f
        strh    r8, [r0], #2
4:      bx      r6

        // A run that sticks out at a side: split it into columns left of the image, inside, right of it.
run_clipped:
        ldr     r6, [sp, #FRAME_params]
        ldr     r7, [r6, #PARAM_run_taps]
        ldr     r6, [r6, #PARAM_input_width]
        ldr     r10, [sp, #FRAME_tap_columns]
        rsbs    r8, r2, #0
        bic     r8, r8, r8, asr #31
        cmp     r8, r7
        it      gt
        movgt   r8, r7
        subs    r6, r6, r2
        bic     r6, r6, r6, asr #31
        cmp     r6, r7
        it      gt
        movgt   r6, r7
        subs    r6, r6, r8
        bic     r6, r6, r6, asr #31
        sub     r7, r7, r8
        subs    r7, r7, r6
        mul     r8, r8, r10
        mul     r6, r6, r10
        mul     r7, r7, r10
        str     r8, [sp, #FRAME_lead]
        str     r6, [sp, #FRAME_inside]
        str     r7, [sp, #FRAME_trail]
        add     r1, r1, r8, lsl #1
        sub     lr, lr, r6, lsl #1
        movs    r2, #2
        b       run_start
        END_KERNEL thumbnn_im2col
