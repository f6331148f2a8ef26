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
stack: 60
clobbers: [r0-r3, r12, lr, flags, ge, s0-s15]
bounds: >
  no accumulator; SSUB16 compares int16 pairs exactly, see common/requantize.inc
*/
// Whole 2x2 windows (of an even depth >= 8) take all of a row's windows and four taps at once. In the general loops maxima start at activation_min, which is the lower clamp;
// the upper clamp comes once at the end. Channels go in blocks of 8 (4 words of 2), then 2, then 1.
//
// Registers in the window loops              FP registers
//   r0  input cursor                           s0  activation_min twice      s6  output cursor
//   r1  taps left in the row                   s1  activation_max twice      s7  parameters
//   r2  rows left                              s2  bytes of a pixel          s8  bytes of an image row
//   r3  bytes of a pixel                       s3  rows of the window        s9  input row of the window
//   r4-r7 maxima, r8-r11 input                 s4  taps in a row             s10 output columns left
//   r12 bytes from a row's end to the next     s5  r12                       s11 column of the window
//   lr  SSUB16 sink                            s12 batches left              s13 input of the batch
//                                              s14 output rows left          s15 row of the window
        .include "kernel.inc"
        .include "requantize.inc"

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

        // The pixel's own state: input of the window at the current channel, bytes of channels left.
        .equ    FRAME_window, 0
        .equ    FRAME_left, 4
        .equ    FRAME_input_width, 8
        .equ    FRAME_filter_width, 12
        .equ    FRAME_stride_w, 16
        .equ    FRAME_windows, 20       // 2x2 windows left in the run
        .equ    FRAME_SIZE, 24

        // Start the loops over one window: r0-r3, r12.
        .macro  WINDOW
        ldr     r0, [sp, #FRAME_window]
        vmov    r3, s2
        vmov    r2, s3
        vmov    r12, s5
        vmov    r1, s4
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
        vmov    s7, r0
        ldr     r1, [r0, #PARAM_activation_min]
        ldr     r2, [r0, #PARAM_activation_max]
        ldr     r3, [r0, #PARAM_depth]
        ldr     r4, [r0, #PARAM_input_width]
        ldr     r5, [r0, #PARAM_input]
        ldr     r6, [r0, #PARAM_output]
        ldr     r7, [r0, #PARAM_batches]
        ldr     r8, [r0, #PARAM_filter_width]
        ldr     r9, [r0, #PARAM_stride_w]
        pkhbt   r1, r1, r1, lsl #16
        pkhbt   r2, r2, r2, lsl #16
        lsl     r3, r3, #1
        vmov    s0, r1
        vmov    s1, r2
        vmov    s2, r3
        mul     r3, r3, r4
        vmov    s8, r3
        vmov    s13, r5
        vmov    s6, r6
        str     r4, [sp, #FRAME_input_width]
        str     r8, [sp, #FRAME_filter_width]
        str     r9, [sp, #FRAME_stride_w]
next_batch:
        vmov    s12, r7
        ldr     r1, [r0, #PARAM_pad_top]
        ldr     r2, [r0, #PARAM_output_height]
        rsb     r1, r1, #0
next_row:
        // r1 first row of the window, r2 output rows left: clip to the image.
        vmov    s15, r1
        vmov    s14, r2
        ldr     r3, [r0, #PARAM_filter_height]
        ldr     r4, [r0, #PARAM_input_height]
        ldr     r5, [r0, #PARAM_pad_left]
        ldr     r6, [r0, #PARAM_output_width]
        add     r3, r3, r1
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        bic     r1, r1, r1, asr #31     // max(r1, 0)
        sub     r3, r3, r1
        vmov    s3, r3
        vmov    r7, s8
        vmov    r8, s13
        mla     r8, r1, r7, r8
        vmov    s9, r8
        rsb     r1, r5, #0
next_pixel:
        // r1 first column of the window, r6 output columns left
        vmov    s11, r1
        vmov    s10, r6
        ldr     r3, [sp, #FRAME_filter_width]
        ldr     r4, [sp, #FRAME_input_width]
        vmov    r5, s2
        vmov    r8, s9
        add     r3, r3, r1
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        bic     r1, r1, r1, asr #31
        sub     r3, r3, r1              // taps in a row
        sub     r4, r4, r3
        mul     r12, r4, r5
        mla     r0, r1, r5, r8
        vmov    s4, r3
        vmov    s5, r12
        vmov    r7, s3
        ldr     r6, [sp, #FRAME_filter_width]
        cmp     r3, #2
        itt     eq
        cmpeq   r6, #2
        cmpeq   r7, #2
        bne     window_any
        tst     r5, #3                  // LDM needs words
        bne     window_any
        cmp     r5, #16
        bhs.w   run_2x2
window_any:
        str     r0, [sp, #FRAME_window]
        subs    r5, r5, #16
        blt.w   channels_left

channels_8:
        // r5 bytes of channels left beyond this block
        str     r5, [sp, #FRAME_left]
        WINDOW
        vmov    r4, s0
        mov     r5, r4
        mov     r6, r4
        mov     r7, r4
        .p2align 2
taps_8:
        ldr.w   r8, [r0]
        ldr.w   r9, [r0, #4]
        ldr.w   r10, [r0, #8]
        ldr.w   r11, [r0, #12]
        PAIR_MAX r4, r8, lr
        PAIR_MAX r5, r9, lr
        PAIR_MAX r6, r10, lr
        PAIR_MAX r7, r11, lr
        add.w   r0, r0, r3
        subs.w  r1, r1, #1
        bne.w   taps_8
        subs.w  r2, r2, #1
        vmov    r1, s4
        add.w   r0, r0, r12
        bne.w   taps_8
        vmov    r8, s1
        vmov    r0, s6
        PAIR_MIN r4, r8, lr
        PAIR_MIN r5, r8, lr
        PAIR_MIN r6, r8, lr
        PAIR_MIN r7, r8, lr
        str     r4, [r0], #16
        str     r5, [r0, #-12]
        str     r6, [r0, #-8]
        str     r7, [r0, #-4]
        vmov    s6, r0
        ldr     r8, [sp, #FRAME_window]
        ldr     r5, [sp, #FRAME_left]
        add     r8, r8, #16
        str     r8, [sp, #FRAME_window]
        subs    r5, r5, #16
        bge     channels_8
channels_left:
        adds    r5, r5, #16
        beq     pixel_done
        cmp     r5, #2
        beq     channels_1
channels_2:
        str     r5, [sp, #FRAME_left]
        WINDOW
        vmov    r4, s0
        .p2align 2
taps_2:
        ldr.w   r8, [r0]
        add.w   r0, r0, r3
        PAIR_MAX r4, r8, lr
        subs.w  r1, r1, #1
        bne.w   taps_2
        subs.w  r2, r2, #1
        vmov    r1, s4
        add.w   r0, r0, r12
        bne.w   taps_2
        vmov    r8, s1
        vmov    r0, s6
        PAIR_MIN r4, r8, lr
        str     r4, [r0], #4
        vmov    s6, r0
        ldr     r8, [sp, #FRAME_window]
        ldr     r5, [sp, #FRAME_left]
        add     r8, r8, #4
        str     r8, [sp, #FRAME_window]
        subs    r5, r5, #4
        beq     pixel_done
        cmp     r5, #2
        bne     channels_2
channels_1:
        WINDOW
        vmov    r4, s0
taps_1:
        ldrh    r8, [r0]                // the upper half is a second maximum that nobody stores
        add     r0, r0, r3
        PAIR_MAX r4, r8, lr
        subs    r1, r1, #1
        bne     taps_1
        subs    r2, r2, #1
        vmov    r1, s4
        add     r0, r0, r12
        bne     taps_1
        vmov    r8, s1
        vmov    r0, s6
        PAIR_MIN r4, r8, lr
        strh    r4, [r0], #2
        vmov    s6, r0
        b       pixel_done

        // Windows 2 wide with 2 rows, whole ones, are the most frequent: all that follow in this row at once.
        // r0-r3 the taps' cursors, r4-r11 input, r12 output, s3 bytes of a pixel's blocks of 8 channels, s5 their end,
        // s4 bytes from a window to the next
run_2x2:
        ldr     r3, [sp, #FRAME_input_width]
        ldr     r4, [sp, #FRAME_stride_w]
        vmov    r1, s11
        vmov    r6, s10
        vmov    r2, s8
        // Windows: (width - 2 - column) / stride + 1, as far as there are outputs.
        sub     r3, r3, #2
        sub     r3, r3, r1
        udiv    r3, r3, r4
        add     r3, r3, #1
        cmp     r3, r6
        it      gt
        movgt   r3, r6
        str     r3, [sp, #FRAME_windows]
        sub     r6, r6, r3
        mla     r1, r3, r4, r1
        vmov    s10, r6
        vmov    s11, r1
        mul     r4, r4, r5
        sub     r4, r4, r5
        vmov    s4, r4
        bic     r6, r5, #15
        and     r7, r5, #15
        vmov    s3, r6
        str     r7, [sp, #FRAME_left]
        vmov    r12, s6
        add     r1, r0, r5
        add     r2, r0, r2
        add     r3, r2, r5
        add     r6, r0, r6
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
        cmp     r0, lr
        stm.w   r12!, {r4-r7}
        bne     block_2x2
        ldr     r10, [sp, #FRAME_left]
        cmp     r10, #0
        bne     word_2x2
next_2x2:
        ldr     r11, [sp, #FRAME_windows]
        vmov    lr, s4
        vmov    r10, s3
        add     r0, r0, lr
        subs    r11, r11, #1
        add     r10, r10, r0
        str     r11, [sp, #FRAME_windows]
        add     r1, r1, lr
        add     r2, r2, lr
        add     r3, r3, lr
        vmov    s5, r10
        bne     block_2x2
        mov     r10, #2
        vmov    s3, r10
        // The clamp of all these outputs, if there is one.
        vmov    r10, s0
        vmov    r11, s1
        mov     r4, #0x8000
        vmov    r0, s6
        movt    r4, #0x8000
        vmov    s6, r12
        mvn     r5, r4
        cmp     r10, r4
        it      eq
        cmpeq   r11, r5
        beq     run_done
clamp_2x2:
        ldr     r4, [r0]
        PAIR_CLAMP r4, r10, r11, lr
        str     r4, [r0], #4
        cmp     r0, r12
        bne     clamp_2x2
run_done:
        vmov    r6, s10
        vmov    r1, s11
        cmp     r6, #0
        bne.w   next_pixel
        b       row_done
word_2x2:
        ldr     r4, [r0], #4
        ldr     r5, [r1], #4
        ldr     r6, [r2], #4
        ldr     r7, [r3], #4
        PAIR_MAX r4, r5, lr
        PAIR_MAX r6, r7, lr
        PAIR_MAX r4, r6, lr
        subs    r10, r10, #4
        str     r4, [r12], #4
        bne     word_2x2
        b       next_2x2
pixel_done:
        vmov    r6, s10
        vmov    r1, s11
        ldr     r2, [sp, #FRAME_stride_w]
        subs    r6, r6, #1
        add     r1, r1, r2
        bne.w   next_pixel
row_done:
        vmov    r0, s7
        vmov    r2, s14
        vmov    r1, s15
        ldr     r3, [r0, #PARAM_stride_h]
        subs    r2, r2, #1
        add     r1, r1, r3
        bne.w   next_row

        ldr     r1, [r0, #PARAM_input_height]
        vmov    r2, s8
        vmov    r3, s13
        vmov    r7, s12
        mla     r3, r1, r2, r3
        vmov    s13, r3
        subs    r7, r7, #1
        bne.w   next_batch
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_max_pool_2d_s16
