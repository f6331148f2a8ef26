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
stack: 80
calls: [thumbnn_pool_windows, thumbnn_sum_channels]
clobbers: [r0-r3, r12, lr, flags, ge, s0-s15]
bounds: >
  a window has at most 65535 taps inside the image, so |sum| + taps / 2 <= 32768 * 65535 + 32767 = 2^31 - 1
*/
// TFLM rounds ties away from zero: trunc((sum + n/2) / n) for a positive sum, trunc((sum - n/2) / n) else.
//
// FP registers beside those of common/pooling.inc and pooling/sum_channels.S
//   s10 window, channel 0   s11 block in the pixel   s13 taps n   s14 rows
        .include "kernel.inc"
        .include "requantize.inc"
        .include "pooling.inc"

        // \sum / r0, r1 = r0 / 2
        .macro  DIVIDE sum
        eor     r2, r1, \sum, asr #31
        sub     r2, r2, \sum, asr #31
        add     \sum, \sum, r2
        sdiv    \sum, \sum, r0
        .endm

        KERNEL  thumbnn_average_pool_2d_s16
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        adr     r1, window + 1
        b       thumbnn_pool_windows

        .p2align 2
window:
        str     lr, [sp, #FRAME_return]
        mul     r4, r1, r2
        cbnz    r3, 1f
        mov     r1, r4                  // whole rows: one long row
        movs    r2, #1
1:      vmov    s4, r1
        vmov    s6, r3
        vmov    s10, r0
        vmov    s13, r4
        vmov    s14, r2
        movs    r3, #0
next_block:
        // r3 bytes of the block of 8 channels in the pixel, r5 bytes of a pixel
        vmov    r0, s10
        vmov    r1, s14
        vmov    s11, r3
        add     r0, r0, r3
        cmp     r5, #16
        blt     single_channel
        bl      thumbnn_sum_channels
        vmov    r0, s13
        lsrs    r1, r0, #1
        .irp    sum, r5, r6, r7, r8, r9, r10, r11
        DIVIDE  \sum
        .endr
divide_first:
        DIVIDE  r4
        vmov    r0, s8
        vmov    r3, s11
        vmov    r1, s2
        vmov    r2, s3
        add     r0, r0, r3
        pkhbt   r4, r4, r5, lsl #16
        vmov    r5, s0
        PAIR_CLAMP r4, r1, r2, lr
        cmp     r5, #16
        blt     store_single
        pkhbt   r6, r6, r7, lsl #16
        pkhbt   r8, r8, r9, lsl #16
        pkhbt   r10, r10, r11, lsl #16
        PAIR_CLAMP r6, r1, r2, lr
        PAIR_CLAMP r8, r1, r2, lr
        PAIR_CLAMP r10, r1, r2, lr
        str     r4, [r0]
        str     r6, [r0, #4]
        str     r8, [r0, #8]
        str     r10, [r0, #12]
        // The next block: 8 channels further, or the last 8.
        sub     r4, r5, #16
        cmp     r3, r4
        beq     window_done
        adds    r3, r3, #16
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        b       next_block

        // Depth below 8: one channel after the other, beside what was left in r5.
single_channel:
        bl      thumbnn_sum_channel
        vmov    r0, s13
        lsrs    r1, r0, #1
        b       divide_first
store_single:
        strh    r4, [r0]
        adds    r3, r3, #2
        cmp     r3, r5
        bne     next_block
window_done:
        vmov    r1, s8
        add     r1, r1, r5
        vmov    s8, r1
        ldr     lr, [sp, #FRAME_return]
        bx      lr
        END_KERNEL thumbnn_average_pool_2d_s16
