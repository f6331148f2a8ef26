/*contract
symbol: thumbnn_fully_connected_s16s8
op: FULLY_CONNECTED
summary: >
  Fully connected layer, int16 activations, int8 weights, int64 bias folded into the accumulators, one multiplier per
  output channel; any depth, any batch count. Also serves 1x1 convolutions of few pixels.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_depth", align: 2, doc: "int16 [batches, input_depth]"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_depth", align: 2, doc: "int16 [batches, output_depth]"}
  - {name: weights, type: pointer, access: constant, bytes: "ceil(output_depth, 2) * (10 + ceil(input_depth, 2))", align: 4, doc: "records of 4 channels, for the last 1 or 2 one of 2, see below"}
  - {name: batches, type: int32, doc: ">= 1"}
  - {name: input_depth, type: int32, doc: ">= 1"}
  - {name: output_depth, type: int32, doc: ">= 1"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
stack: 36
calls: [thumbnn_rows]
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s13]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1 and no column with B = -128 (D = -128) beside a negative A (C),
  both checked when the weights are packed; see rows.S
*/
// Weights record of four channels A B C D:
//   int32 biasA, biasC; int64 256 * biasB + biasA, 256 * biasD + biasC
//   column pairs, see rows.S
//   int32 multipliers A B C D: M' = rm << (32 - S)
// One or two channels left over have a record of their own: int32 biasA; int64 256 * biasB + biasA; per column pair the
// word of A and B; multipliers A B. A channel that pads the last record is zeros. Sums fit int32 by the bound, so SMMULR(acc, M') is MBQM64 (proof in
// common/conv_4x2.inc).
//
// Registers: see rows.S           FP registers beside those
//   in the epilogue r2 r4 r3 r6 = A B C D      s3  output cursor            s8  activation_max twice
//                                              s5  weights                  s9  0: no clamp beyond int16
//                                              s6  bytes of an input row    s13 batches left
//                                              s7  activation_min twice     s11 channels left
//                                              s12 output_depth
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

        .macro  TWO_MAC input, weights  // 2 columns, 2 channels
        smlald  r4, r5, \input, \weights
        sxtb16.w \weights, \weights
        smlad   r2, \input, \weights, r2
        .endm

        .macro  TWO_BLOCK at            // 8 columns, 2 channels
        ldr.w   r8, [r0, #\at]
        ldr.w   r9, [r0, #\at + 4]
        ldr.w   r12, [r0, #\at + 8]
        ldr.w   lr, [r0, #\at + 12]
        ldm.w   r1!, {r6, r7, r10, r11}
        TWO_MAC r8, r6
        TWO_MAC r9, r7
        TWO_MAC r12, r10
        TWO_MAC lr, r11
        .endm

        KERNEL  thumbnn_fully_connected_s16s8
        push    {r4-r11, lr}
        ldm.w   r0, {r2, r3, r4, r5, r6, r7, r8, r9}
        vmov    s3, r3
        vmov    s5, r4
        vmov    s13, r5
        mov     r3, r6
        vmov    s12, r7
        lsls    r4, r6, #1
        vmov    s6, r4
        // 0 when the range is all of int16, else nonzero
        sub     r4, r9, r8
        movw    r5, #0xffff
        eors    r4, r4, r5
        vmov    s9, r4
        pkhbt   r8, r8, r8, lsl #16
        pkhbt   r9, r9, r9, lsl #16
        vmov    s7, r8
        vmov    s8, r9
        adr     r7, finish + 1
        bl      thumbnn_rows
        vmov    s0, r4
        vmov    s4, r5
        vmov    r9, s12
next_batch:
        vmov    r1, s5
        b       next_channels
        .p2align 2
channel_loop:
        vmov    s11, r9
        ldm.w   r1!, {r2-r7}            // accumulators start from the bias
        vmov    lr, s2
        vmov    r0, s1
        bx      lr
        .p2align 2
finish:
        ldm.w   r1!, {r8-r11}
        subs    r4, r4, r2              // B = (AB - A) >> 8
        sbc     r5, r5, r2, asr #31
        lsr     r4, r4, #8
        orr     r4, r4, r5, lsl #24
        subs    r6, r6, r3              // D
        sbc     r7, r7, r3, asr #31
        lsr     r6, r6, #8
        orr     r6, r6, r7, lsl #24
        smmulr  r2, r2, r8
        smmulr  r4, r4, r9
        smmulr  r3, r3, r10
        smmulr  r6, r6, r11
        vmov    r0, s9
        ssat    r2, #16, r2
        ssat    r4, #16, r4
        ssat    r3, #16, r3
        ssat    r6, #16, r6
        pkhbt   r2, r2, r4, lsl #16
        pkhbt   r3, r3, r6, lsl #16
        cbnz    r0, clamp
store:
        vmov    r9, s11
        vmov    r8, s3
        subs    r9, r9, #4
        blt     store_3
        str     r2, [r8]
        str     r3, [r8, #4]
        add     r8, r8, #8
        vmov    s3, r8
next_channels:                          // r9 of them left
        cmp     r9, #2
        bhi     channel_loop
        cmp     r9, #0
        bne     two_channels
        b       batch_done
clamp:
        vmov    r10, s7
        vmov    r11, s8
        PAIR_CLAMP r2, r10, r11, lr
        PAIR_CLAMP r3, r10, r11, lr
        b       store
store_3:
        str     r2, [r8]
        strh    r3, [r8, #4]
        add     r8, r8, #6
        vmov    s3, r8
        b       batch_done

        // One or two channels, 22 cycles per 8 columns. r3 end of whole sixteens, r6 r7 r10 r11 weights, r8 r9 r12 lr input
two_channels:
        vmov    s11, r9
        ldm.w   r1!, {r2, r4, r5}
        vmov    r0, s0
        vmov    r7, s6
        bic     r3, r7, #7
        subs    r0, r0, r3              // start of the row
        bic     r3, r7, #31
        add     r3, r3, r0
        cmp     r0, r3
        beq     two_rest
        .p2align 2
two_loop:
        TWO_BLOCK 0
        TWO_BLOCK 16
        adds    r0, r0, #32
        cmp.w   r0, r3
        bne.w   two_loop
two_rest:
        vmov    r7, s6
        and     r7, r7, #31             // bytes of the row left
        subs    r7, r7, #4
        blt     two_odd
two_rest_loop:
        ldr     r8, [r0], #4
        ldr     r10, [r1], #4
        subs    r7, r7, #4
        TWO_MAC r8, r10
        bge     two_rest_loop
two_odd:
        adds    r7, r7, #4
        beq     two_scale
        ldrh    r8, [r0]
        ldr     r10, [r1], #4
        TWO_MAC r8, r10
two_scale:
        ldm.w   r1!, {r8, r10}
        subs    r4, r4, r2              // B
        sbc     r5, r5, r2, asr #31
        lsr     r4, r4, #8
        orr     r4, r4, r5, lsl #24
        smmulr  r2, r2, r8
        smmulr  r4, r4, r10
        vmov    r10, s7
        vmov    r11, s8
        ssat    r2, #16, r2
        ssat    r4, #16, r4
        vmov    r9, s11
        vmov    r8, s3
        pkhbt   r2, r2, r4, lsl #16
        PAIR_CLAMP r2, r10, r11, lr
        strh    r2, [r8], #2
        cmp     r9, #1
        beq     two_stored
        lsr     r2, r2, #16
        strh    r2, [r8], #2
two_stored:
        vmov    s3, r8
batch_done:
        vmov    r8, s13
        vmov    r10, s6
        vmov    r0, s0
        vmov    r2, s1
        add     r0, r0, r10
        add     r2, r2, r10
        vmov    s0, r0
        vmov    s1, r2
        vmov    r9, s12
        subs    r8, r8, #1
        vmov    s13, r8
        bne     next_batch
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_fully_connected_s16s8
