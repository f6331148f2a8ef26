/*contract
symbol: thumbnn_fully_connected_s16s8_any
op: FULLY_CONNECTED
summary: >
  Fully connected layer, int16 activations, int8 weights, for every bias, multiplier and rounding: 64-bit accumulators, or
  an int32 bias with wrapping 32-bit accumulators.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_depth", align: 2, doc: "int16 [batches, input_depth]"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_depth", align: 2, doc: "int16 [batches, output_depth]"}
  - {name: weights, type: pointer, access: constant, bytes: "ceil(output_depth, 4) * (20 + ceil(input_depth, 2))", align: 4, doc: "records of 4 channels, see below"}
  - {name: batches, type: int32, doc: ">= 1"}
  - {name: input_depth, type: int32, doc: ">= 1"}
  - {name: output_depth, type: int32, doc: ">= 1"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
  - {name: accumulator, type: int32, doc: "0: int64, 1: int32 with double rounding, 2: int32 with single rounding"}
  - {name: segment_blocks, type: int32, doc: "blocks of 4 columns of a segment, a multiple of 24"}
  - {name: segments_behind, type: int32, doc: "segments behind the first, which has 1 block or more; 0 when there are no blocks"}
stack: 64
calls: [thumbnn_rows, thumbnn_finish_4]
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s15]
bounds: >
  64-bit accumulators, |acc| < 2^47 as TFLM requires; a 32-bit sum covers a segment, in which 32768 * sum|w| < 2^31; no
  column with B = -128 (D = -128) beside a negative A (C); both checked when the weights are packed; the int32 kind wraps as
  TFLM does
*/
// Weights record of four channels A B C D:
//   int64 biasA, biasC, 256 * biasB + biasA, 256 * biasD + biasC
//   column pairs, see rows.S
//   requantization, see conv-2d/finish_4.S
// Channels that pad the last record are zeros.
//
// The 32-bit sums of A and C are emptied into 64-bit ones behind every segment. The host cuts a row into as few as the weights
// allow; the last one takes the 1 to 3 columns behind the blocks, too.
//
// Registers: see rows.S           FP registers beside those (s3 s5 s7-s9 s11: conv-2d/finish_4.S)
//                                              s6  end of the input's blocks    s12:s13 A  s14:s15 C
        .include "kernel.inc"
        .include "requantize.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_weights, 8
        .equ    PARAM_batches, 12
        .equ    PARAM_input_depth, 16
        .equ    PARAM_output_depth, 20
        .equ    PARAM_activation_min, 24
        .equ    PARAM_activation_max, 28
        .equ    PARAM_accumulator, 32
        .equ    PARAM_segment_blocks, 36
        .equ    PARAM_segments_behind, 40

        .equ    FRAME_params, 0
        .equ    FRAME_batches_left, 4
        .equ    FRAME_first_end, 8      // input cursor at the end of the first segment
        .equ    FRAME_segment_bytes, 12
        .equ    FRAME_tail, 16          // where to go behind the last segment, behind the first one
        .equ    FRAME_exit, 20
        .equ    FRAME_SIZE, 28

// \lo:\hi += \sum
        .macro  EMPTY_INTO lo, hi, sum
        vmov    r8, \lo
        vmov    r9, \hi
        adds    r8, r8, \sum
        adc     r9, r9, \sum, asr #31
        .endm

        KERNEL  thumbnn_fully_connected_s16s8_any
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        str     r0, [sp, #FRAME_params]
        ldm.w   r0, {r2, r3, r4, r5, r6, r7, r8, r9, r10}
        vmov    s3, r3
        str     r5, [sp, #FRAME_batches_left]
        mov     r3, r6
        pkhbt   r8, r8, r8, lsl #16
        pkhbt   r9, r9, r9, lsl #16
        vmov    s7, r8
        vmov    s8, r9
        vmov    s5, r10
        adr     r7, finish + 1
        bl      thumbnn_rows
        str     r5, [sp, #FRAME_tail]
        vmov    s6, r4
        ldr     r0, [sp, #FRAME_params]
        ldr     r2, [r0, #PARAM_segment_blocks]
        ldr     r3, [r0, #PARAM_segments_behind]
        lsls    r2, r2, #3
        str     r2, [sp, #FRAME_segment_bytes]
        mls     r4, r2, r3, r4
        str     r4, [sp, #FRAME_first_end]
        cbz     r3, 1f
        adr     r5, segment_done + 1
1:      str     r5, [sp, #FRAME_exit]
next_batch:
        ldr     r0, [sp, #FRAME_params]
        ldr     r1, [r0, #PARAM_weights]
        ldr     r2, [r0, #PARAM_output_depth]
        vmov    s11, r2
        .p2align 2
channel_loop:
        ldm.w   r1!, {r8-r11}           // accumulators start from the bias
        ldm.w   r1!, {r4-r7}
        vmov    s12, r8
        vmov    s13, r9
        vmov    s14, r10
        vmov    s15, r11
        vmov    lr, s2
        ldr     r2, [sp, #FRAME_first_end]
        ldr     r3, [sp, #FRAME_exit]
        vmov    s0, r2
        vmov    s4, r3
        vmov    r0, s1
        movs    r2, #0
        movs    r3, #0
        bx      lr
        .p2align 2
segment_done:
        ldr     r8, [sp, #FRAME_segment_bytes]
        ldr     lr, [sp, #FRAME_tail]
        vmov    r9, s6
        add     r8, r8, r0
        vmov    s0, r8
        cmp     r8, r9
        bne     1f
        vmov    s4, lr
1:      EMPTY_INTO s12, s13, r2
        vmov    s12, r8
        vmov    s13, r9
        EMPTY_INTO s14, s15, r3
        vmov    s14, r8
        vmov    s15, r9
        movs    r2, #0
        movs    r3, #0
        b       thumbnn_rows_loop
        .p2align 2
finish:
        EMPTY_INTO s14, s15, r3         // C
        subs    r10, r6, r8             // D = (CD - C) >> 8
        sbc     r11, r7, r9
        mov     r6, r8
        mov     r7, r9
        vmov    r8, s12                 // A
        vmov    r9, s13
        asrs    r3, r2, #31
        adds    r2, r2, r8
        adc     r3, r3, r9
        subs    r4, r4, r2              // B = (AB - A) >> 8
        sbc     r5, r5, r3
        lsr     r4, r4, #8
        lsr     r8, r10, #8
        orr     r4, r4, r5, lsl #24
        orr     r8, r8, r11, lsl #24
        asr     r5, r5, #8
        asr     r9, r11, #8
        bl      thumbnn_finish_4
        bgt     channel_loop
        ldr     r9, [sp, #FRAME_params]
        ldr     r8, [sp, #FRAME_batches_left]
        ldr     r4, [r9, #PARAM_input_depth]
        ldr     r5, [sp, #FRAME_first_end]
        vmov    r0, s6
        vmov    r2, s1
        add     r0, r0, r4, lsl #1
        add     r2, r2, r4, lsl #1
        add     r5, r5, r4, lsl #1
        vmov    s6, r0
        vmov    s1, r2
        str     r5, [sp, #FRAME_first_end]
        subs    r8, r8, #1
        str     r8, [sp, #FRAME_batches_left]
        bne     next_batch
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_fully_connected_s16s8_any
