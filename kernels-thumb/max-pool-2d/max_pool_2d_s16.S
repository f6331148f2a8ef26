/*contract
symbol: thumbnn_max_pool_2d_s16
op: MAX_POOL_2D
summary: Maximum over windows of an int16 NHWC tensor; any window, stride and padding, with an activation clamp.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * depth", align: 4, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * depth", align: 4, doc: "int16 NHWC"}
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
calls: [thumbnn_pool_windows]
clobbers: [r0-r3, r12, lr, flags, ge, s0-s15]
bounds: >
  no accumulator; SSUB16 compares int16 pairs exactly, see common/requantize.inc
*/
// Whole 2x2 windows (of a depth that is a multiple of 8) take all of a row's windows and four taps at once. In the general loops maxima
// start at activation_min, which is the lower clamp; the upper clamp comes once at the end. Channels go in blocks of 8 (4
// words of 2), of which the last begins 8 channels before the end; depths below 8 one by one.
//
// Cycles per window and block of 8 channels: 4 LDM 20 + 3 * 8 + STM 5 + 4 for the loop = 53, and 11 per window.
//
// Registers in the window loops              FP registers beside those of common/pooling.inc
//   r0  input cursor                           s4  taps in a row
//   r1  taps left in the row                   s5  bytes from a row's end to the next
//   r2  rows left                              s6  rows
//   r3  bytes of a pixel                       s7  input of the window
//   r4-r7 maxima, r8-r11 input                 s9  the block in the pixel, bytes
//   r12 s5         lr SSUB16 sink
        .include "kernel.inc"
        .include "requantize.inc"
        .include "pooling.inc"

        // Go on with the loop \name over a window's taps.
        .macro  NEXT_TAP name
        add.w   r0, r0, r3
        subs.w  r1, r1, #1
        bne.w   \name
        vmov    r1, s4
        add     r0, r0, r12
        subs    r2, r2, #1
        bne     \name
        .endm

        .macro  QUAD_MAX
        PAIR_MAX r4, r8, lr
        PAIR_MAX r5, r9, lr
        PAIR_MAX r6, r10, lr
        PAIR_MAX r7, r11, lr
        .endm

        KERNEL  thumbnn_max_pool_2d_s16
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        adr     r1, window + 1
        b       thumbnn_pool_windows

        .p2align 2
window:
        str     lr, [sp, #FRAME_return]
        ldr     r7, [sp, #FRAME_params]
        ldr     r6, [r7, #PARAM_filter_width]
        cmp     r6, #2                  // clipped windows say nothing about those that follow
        itt     eq
        cmpeq   r1, #2
        cmpeq   r2, #2
        bne     window_any
        lsls    r6, r5, #28
        beq     run_2x2
window_any:
        vmov    s4, r1
        vmov    s5, r3
        vmov    s6, r2
        vmov    s7, r0
        mov     r12, r3
        movs    r3, #0
next_block:
        // r3 bytes of the block in the pixel, r5 bytes of a pixel
        vmov    s9, r3
        vmov    r0, s7
        vmov    r1, s4
        vmov    r2, s6
        vmov    r4, s2
        add     r0, r0, r3
        mov     r3, r5
        cmp     r5, #16
        blt     taps_1
        mov     r5, r4
        mov     r6, r4
        mov     r7, r4
        .p2align 2
taps_8:
        ldr.w   r8, [r0]
        ldr.w   r9, [r0, #4]
        ldr.w   r10, [r0, #8]
        ldr.w   r11, [r0, #12]
        QUAD_MAX
        NEXT_TAP taps_8
        vmov    r8, s3
        vmov    r0, s8
        vmov    r1, s9
        PAIR_MIN r4, r8, lr
        PAIR_MIN r5, r8, lr
        PAIR_MIN r6, r8, lr
        PAIR_MIN r7, r8, lr
        add     r0, r0, r1
        str     r4, [r0]
        str     r5, [r0, #4]
        str     r6, [r0, #8]
        str     r7, [r0, #12]
        // The next block: 8 channels further, or the last 8.
        mov     r5, r3
        sub     r4, r5, #16
        cmp     r1, r4
        beq     window_done
        add     r3, r1, #16
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        b       next_block

taps_1:
        ldrh    r8, [r0]                // the upper half is a second maximum that nobody stores
        PAIR_MAX r4, r8, lr
        NEXT_TAP taps_1
        vmov    r8, s3
        vmov    r0, s8
        vmov    r1, s9
        PAIR_MIN r4, r8, lr
        strh    r4, [r0, r1]
        mov     r5, r3
        adds    r3, r1, #2
        cmp     r3, r5
        bne     next_block
window_done:
        vmov    r0, s8
        add     r0, r0, r5
        vmov    s8, r0
        ldr     lr, [sp, #FRAME_return]
        bx      lr

        // 2x2 windows, whole ones, are the most frequent: all that follow in this row at once, in whole words (LDM).
        // r0-r3 the taps' cursors, r4-r11 input, r12 output
        //   s4 from a window's end to the next   s5 the window's end   s9 end of the run's output
run_2x2:
        ldr     r1, [sp, #FRAME_origin_x]
        ldr     r6, [sp, #FRAME_columns_left]
        ldr     r7, [r7, #PARAM_stride_w]
        // Windows: (width - 2 - column) / stride + 1, as far as there are outputs.
        subs    r3, r4, #2
        subs    r3, r3, r1
        udiv    r3, r3, r7
        adds    r3, r3, #1
        cmp     r3, r6
        it      gt
        movgt   r3, r6
        subs    r4, r3, #1
        mla     r1, r4, r7, r1
        subs    r6, r6, r4
        str     r1, [sp, #FRAME_origin_x]
        str     r6, [sp, #FRAME_columns_left]
        vmov    r12, s8
        mla     r3, r3, r5, r12
        vmov    s9, r3
        subs    r7, r7, #1
        muls    r7, r5, r7
        vmov    s4, r7
        vmov    r2, s1
        adds    r1, r0, r5
        adds    r2, r0, r2
        adds    r3, r2, r5
        adds    r6, r0, r5
        vmov    s5, r6
        .p2align 2
block_2x2:
        ldm.w   r0!, {r4-r7}
        ldm.w   r1!, {r8-r11}
        QUAD_MAX
        ldm.w   r2!, {r8-r11}
        QUAD_MAX
        ldm.w   r3!, {r8-r11}
        QUAD_MAX
        vmov    lr, s5
        stm.w   r12!, {r4-r7}
        cmp.w   r0, lr
        bne     block_2x2
        vmov    r4, s4
        vmov    r5, s0
        vmov    r6, s9
        adds    r0, r0, r4
        adds    r1, r1, r4
        adds    r2, r2, r4
        adds    r3, r3, r4
        adds    r5, r5, r0
        vmov    s5, r5
        cmp     r12, r6
        bne     block_2x2
        // The clamp of all these outputs, if there is one.
        vmov    r0, s8
        vmov    s8, r12
        vmov    r10, s2
        vmov    r11, s3
        sub     r4, r11, r10
        cmn     r4, #0x00010001         // -32768..32767
        beq     run_done
clamp_2x2:
        ldr     r4, [r0]
        PAIR_CLAMP r4, r10, r11, lr
        str     r4, [r0], #4
        cmp     r0, r12
        bne     clamp_2x2
run_done:
        ldr     lr, [sp, #FRAME_return]
        bx      lr
        END_KERNEL thumbnn_max_pool_2d_s16
