/*contract
symbol: thumbnn_average_pool_2d_s16
op: AVERAGE_POOL_2D
summary: Average over windows of an int16 NHWC tensor; any window, stride and padding, with an activation clamp.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * depth", align: 2, doc: "int16 NHWC"}
  - {name: batches, type: int32, doc: ">= 1, as all sizes"}
  - {name: input_height, type: int32}
  - {name: input_width, type: int32}
  - {name: depth, type: int32}
  - {name: filter_height, type: int32}
  - {name: filter_width, type: int32}
  - {name: output_height, type: int32}
  - {name: output_width, type: int32}
  - {name: stride_h, type: int32}
  - {name: stride_w, type: int32}
  - {name: pad_top, type: int32, doc: "rows of the first window above the image; every window must meet the image"}
  - {name: pad_left, type: int32, doc: "columns of the first window left of the image"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
stack: 72
clobbers: [r0-r3, r12, lr, flags, ge, s0-s15]
bounds: >
  a window has at most 65535 taps inside the image, so |sum| + taps / 2 <= 32768 * 65535 + 32767 = 2^31 - 1
*/
// TFLM rounds ties away from zero: trunc((sum + n/2) / n) for a positive sum, trunc((sum - n/2) / n) else. For n = 2^k, k > 0,
// this is (sum + n/2 - (sum < 0)) >> k: half up, and half down where subtracting 1 from a negative sum leaves the tie.
//
// Registers in the sums: see common/sum_channels.inc      FP registers
//   s0 bytes of a pixel      s4 groups of taps in a row      s8  output cursor       s12 ends of the sums
//   s1 of an image row       s5 entry into the sums          s9  rows left           s13 taps n, or k
//   s2 activation_min twice  s6 from a row's end to the next s10 window, channel 0   s14 n / 2
//   s3 activation_max twice  s7 rows of the window           s11 block in the pixel  s15 taps in a row
        .include "kernel.inc"
        .include "requantize.inc"
        .include "sum_channels.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_batches, 8
        .equ    PARAM_input_height, 12
        .equ    PARAM_input_width, 16
        .equ    PARAM_depth, 20
        .equ    PARAM_filter_height, 24
        .equ    PARAM_filter_width, 28
        .equ    PARAM_output_height, 32
        .equ    PARAM_output_width, 36
        .equ    PARAM_stride_h, 40
        .equ    PARAM_stride_w, 44
        .equ    PARAM_pad_top, 48
        .equ    PARAM_pad_left, 52
        .equ    PARAM_activation_min, 56
        .equ    PARAM_activation_max, 60

        .equ    FRAME_params, 0
        .equ    FRAME_image, 4                  // input of the batch
        .equ    FRAME_batches_left, 8
        .equ    FRAME_rows_left, 12             // output rows, columns left, this one included
        .equ    FRAME_columns_left, 16
        .equ    FRAME_origin_y, 20              // of the window, may lie outside
        .equ    FRAME_origin_x, 24
        .equ    FRAME_row, 28                   // image row of the window
        .equ    FRAME_rows_inside, 32
        .equ    FRAME_SIZE, 36

        KERNEL  thumbnn_average_pool_2d_s16
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        str     r0, [sp, #FRAME_params]
        ldr     r1, [r0, #PARAM_activation_min]
        ldr     r2, [r0, #PARAM_activation_max]
        ldr     r3, [r0, #PARAM_depth]
        ldr     r4, [r0, #PARAM_input_width]
        ldr     r5, [r0, #PARAM_output]
        ldr     r6, [r0, #PARAM_input]
        ldr     r7, [r0, #PARAM_batches]
        pkhbt   r1, r1, r1, lsl #16
        pkhbt   r2, r2, r2, lsl #16
        lsl     r3, r3, #1
        mul     r4, r4, r3
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
        rsb     r1, r1, #0
next_row:
        // r1 first row of the window, r2 output rows left: clip to the image.
        str     r1, [sp, #FRAME_origin_y]
        str     r2, [sp, #FRAME_rows_left]
        ldr     r3, [r0, #PARAM_filter_height]
        ldr     r4, [r0, #PARAM_input_height]
        ldr     r5, [r0, #PARAM_pad_left]
        ldr     r6, [r0, #PARAM_output_width]
        ldr     r8, [sp, #FRAME_image]
        vmov    r7, s1
        add     r3, r3, r1
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        bic     r1, r1, r1, asr #31     // max(r1, 0)
        sub     r3, r3, r1
        mla     r8, r1, r7, r8
        rsb     r1, r5, #0
        str     r3, [sp, #FRAME_rows_inside]
        str     r8, [sp, #FRAME_row]
next_pixel:
        // r1 first column of the window, r6 output columns left
        str     r1, [sp, #FRAME_origin_x]
        str     r6, [sp, #FRAME_columns_left]
        ldr     r3, [r0, #PARAM_filter_width]
        ldr     r4, [r0, #PARAM_input_width]
        ldr     r7, [sp, #FRAME_rows_inside]
        ldr     r8, [sp, #FRAME_row]
        vmov    r5, s0
        add     r3, r3, r1
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        bic     r1, r1, r1, asr #31
        sub     r3, r3, r1              // taps in a row
        sub     r9, r4, r3
        mul     r9, r9, r5
        mla     r8, r1, r5, r8
        mul     r10, r3, r7
        cmp     r3, r4
        itt     eq
        moveq   r3, r10                 // whole rows: one long row
        moveq   r7, #1
        vmov    s6, r9
        vmov    s7, r7
        vmov    s10, r8
        vmov    s15, r3
        SUM_ENTRY r1, r2, r3, taps, r4
        vmov    s4, r1
        vmov    s5, r2
        // How to divide.
        lsr     r9, r10, #1
        sub     r11, r10, #1
        vmov    s14, r9
        adr     r1, divide
        tst     r10, r11
        bne     1f
        clz     r9, r10
        rsbs    r9, r9, #31
        beq     1f                      // a single tap
        mov     r10, r9
        adr     r1, shift
1:      orr     r1, r1, #1
        vmov    s12, r1
        vmov    s13, r10
        mov     r3, #0
        cmp     r5, #16
        blt.w   single_channels

        // Blocks of 8 channels; r3 bytes of the block in the pixel.
next_block:
        vmov    s11, r3
        vmov    r0, s10
        vmov    r1, s7
        add     r0, r0, r3
        SUM_CLEAR
        vmov    r2, s5
        vmov    s9, r1
        vmov    r1, s4
        bx      r2
        SUM_CHANNELS taps
        vmov    r2, s9
        vmov    r3, s6
        vmov    lr, s5
        subs    r2, r2, #1
        add     r0, r0, r3
        vmov    s9, r2
        vmov    r1, s4
        it      ne
        bxne    lr
        vmov    lr, s12
        vmov    r0, s13
        vmov    r1, s14
        bx      lr

        .p2align 2
divide:
        .irp    sum, r4, r5, r6, r7, r8, r9, r10, r11
        eor     r2, r1, \sum, asr #31   // n / 2 with the sum's sign
        sub     r2, r2, \sum, asr #31
        add     \sum, \sum, r2
        sdiv    \sum, \sum, r0
        .endr
        b       averaged
        .p2align 2
shift:
        .irp    sum, r4, r5, r6, r7, r8, r9, r10, r11
        add     \sum, \sum, \sum, asr #31
        add     \sum, \sum, r1
        asr     \sum, \sum, r0
        .endr
averaged:
        vmov    r0, s8
        vmov    r3, s11
        vmov    r1, s2
        vmov    r2, s3
        pkhbt   r4, r4, r5, lsl #16
        pkhbt   r6, r6, r7, lsl #16
        pkhbt   r8, r8, r9, lsl #16
        pkhbt   r10, r10, r11, lsl #16
        add     r0, r0, r3
        PAIR_CLAMP r4, r1, r2, lr
        PAIR_CLAMP r6, r1, r2, lr
        PAIR_CLAMP r8, r1, r2, lr
        PAIR_CLAMP r10, r1, r2, lr
        vmov    r5, s0
        str     r4, [r0]
        str     r6, [r0, #4]
        str     r8, [r0, #8]
        str     r10, [r0, #12]
        // The next block: 8 channels further, or the last 8.
        sub     r4, r5, #16
        cmp     r3, r4
        beq     pixel_done
        add     r3, r3, #16
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        b       next_block

        // Depth below 8: one channel after the other. r3 its bytes in the pixel, r5 bytes of a pixel.
single_channels:
        vmov    r7, s7
        vmov    r8, s6
        vmov    r12, s15
        vmov    r0, s10
        mov     r4, #0
        add     r0, r0, r3
next_single_row:
        mov     r1, r12
single_taps:
        ldrsh   r2, [r0]
        add     r0, r0, r5
        subs    r1, r1, #1
        add     r4, r4, r2
        bne     single_taps
        subs    r7, r7, #1
        add     r0, r0, r8
        bne     next_single_row
        ldr     r0, [sp, #FRAME_params]
        vmov    r1, s14
        ldr     r6, [r0, #PARAM_activation_min]
        ldr     r7, [r0, #PARAM_activation_max]
        vmov    r2, s13
        vmov    r10, s12
        adr     r11, divide
        orr     r11, r11, #1
        cmp     r10, r11
        bne     single_shift
        eor     r9, r1, r4, asr #31
        sub     r9, r9, r4, asr #31
        add     r4, r4, r9
        sdiv    r4, r4, r2
        b       single_averaged
single_shift:
        add     r4, r4, r4, asr #31
        add     r4, r4, r1
        asr     r4, r4, r2
single_averaged:
        cmp     r4, r6
        it      lt
        movlt   r4, r6
        cmp     r4, r7
        it      gt
        movgt   r4, r7
        vmov    r0, s8
        add     r0, r0, r3
        add     r3, r3, #2
        strh    r4, [r0]
        cmp     r3, r5
        bne     single_channels

pixel_done:
        // r5 bytes of a pixel
        vmov    r1, s8
        add     r1, r1, r5
        vmov    s8, r1
        ldr     r0, [sp, #FRAME_params]
        ldr     r1, [sp, #FRAME_origin_x]
        ldr     r6, [sp, #FRAME_columns_left]
        ldr     r2, [r0, #PARAM_stride_w]
        subs    r6, r6, #1
        add     r1, r1, r2
        bne.w   next_pixel
        ldr     r1, [sp, #FRAME_origin_y]
        ldr     r2, [sp, #FRAME_rows_left]
        ldr     r3, [r0, #PARAM_stride_h]
        subs    r2, r2, #1
        add     r1, r1, r3
        bne.w   next_row
        ldr     r6, [sp, #FRAME_image]
        ldr     r7, [sp, #FRAME_batches_left]
        ldr     r1, [r0, #PARAM_input_height]
        vmov    r2, s1
        mla     r6, r1, r2, r6
        subs    r7, r7, #1
        bne.w   next_batch
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_average_pool_2d_s16
