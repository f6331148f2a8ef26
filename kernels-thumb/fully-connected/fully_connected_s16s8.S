/*contract
symbol: thumbnn_fully_connected_s16s8
op: FULLY_CONNECTED
summary: >
  Fully connected layer, int16 activations, int8 weights, int64 bias folded into the accumulators, one multiplier per
  output channel; any depth, any batch count. Also serves 1x1 convolutions of few pixels.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_depth", align: 2, doc: "int16 [batches, input_depth]"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_depth", align: 2, doc: "int16 [batches, output_depth]"}
  - {name: weights, type: pointer, access: constant, bytes: "ceil(output_depth, 4) * (10 + ceil(input_depth, 2))", align: 4, doc: "records of 4 channels, see below"}
  - {name: batches, type: int32, doc: ">= 1"}
  - {name: input_depth, type: int32, doc: ">= 1"}
  - {name: output_depth, type: int32, doc: ">= 1"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s13]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1 and no column with B = -128 (D = -128) beside a negative A (C),
  both checked when the weights are packed
*/
// Four output channels A B C D at a time. Weights record, read strictly forward from flash:
//   int32 biasA, biasC; int64 256 * biasB + biasA, 256 * biasD + biasC
//   per column pair two words of int16 pairs: 256 * B + A, 256 * D + C (low half = even column); an odd last column is
//   paired with zeros
//   int32 multipliers A B C D: M' = rm << (32 - S)
// Channels that pad the last record are zeros.
//
// One unpacked pair serves two channels: SMLALD with the word as it is sums x * (256 B + A), which an int64 holds for any
// depth; SXTB16 of the same word gives the A pair for a 32-bit SMLAD. Then B = (AB - A) >> 8, exactly: 256 B + A with A
// in -128..127 has one decomposition. It needs 256 B + A >= -32768, see `bounds`.
// A and B fit int32 by the bound, so SMMULR(acc, M') is MBQM64 (proof in common/conv_2x4.inc).
//
// Cycles per 4 columns (16 MACs): inputs in SRAM and weights in flash never pipeline with each other, so
// LDR LDR 3 + LDM 5 + 4 * (SMLALD SXTB16 SMLAD) = 20; 8 blocks unrolled + 4 for the loop = 164 per 128 MACs.
//
// Registers in the core                      FP registers (1-cycle spills)
//   r0  input cursor                           s0  end of the input's blocks of 4   s7  activation_min twice
//   r1  weights cursor                         s1  input of the batch               s8  activation_max twice
//   r2  A          r3  C                       s2  entry into mac_loop              s9  0: no clamp beyond int16
//   r4:r5 AB       r6:r7 CD                    s3  output cursor                    s10 batches left
//   r8 r9 two input words                      s4  input_depth << 31 bits, see tail s11 channels left
//   r10-r12 lr four weights words              s5  weights                          s12 output_depth
//                                              s6  bytes of an input row
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

        .equ    UNROLL, 8
        .equ    BLOCK_BYTES, 60

        .macro  BLOCK                   // 4 columns, 4 channels
        ldr.w   r8, [r0], #8            // LDR, not LDM: rows of odd depth are not word-aligned
        ldr.w   r9, [r0, #-4]
        ldm.w   r1!, {r10, r11, r12, lr}
        smlald  r4, r5, r8, r10
        sxtb16.w r10, r10
        smlad   r2, r8, r10, r2
        smlald  r6, r7, r8, r11
        sxtb16.w r11, r11
        smlad   r3, r8, r11, r3
        smlald  r4, r5, r9, r12
        sxtb16.w r12, r12
        smlad   r2, r9, r12, r2
        smlald  r6, r7, r9, lr
        sxtb16.w lr, lr
        smlad   r3, r9, lr, r3
        .endm

        .macro  PAIR                    // 2 columns in r8, 4 channels
        ldm.w   r1!, {r10, r11}
        smlald  r4, r5, r8, r10
        sxtb16.w r10, r10
        smlad   r2, r8, r10, r2
        smlald  r6, r7, r8, r11
        sxtb16.w r11, r11
        smlad   r3, r8, r11, r3
        .endm

        KERNEL  thumbnn_fully_connected_s16s8
        push    {r4-r11, lr}
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_output]
        ldr     r3, [r0, #PARAM_weights]
        ldr     r4, [r0, #PARAM_batches]
        ldr     r5, [r0, #PARAM_input_depth]
        ldr     r6, [r0, #PARAM_output_depth]
        ldr     r7, [r0, #PARAM_activation_min]
        ldr     r8, [r0, #PARAM_activation_max]
        vmov    s1, r1
        vmov    s3, r2
        vmov    s5, r3
        vmov    s10, r4
        vmov    s4, r5
        vmov    s12, r6
        lsl     r9, r5, #1
        vmov    s6, r9
        // 0 when the range is all of int16, else nonzero
        sub     r9, r8, r7
        movw    r10, #0xffff
        eor     r9, r9, r10
        vmov    s9, r9
        pkhbt   r7, r7, r7, lsl #16
        pkhbt   r8, r8, r8, lsl #16
        vmov    s7, r7
        vmov    s8, r8
        // Entry: skip (-blocks) mod 8 of the unrolled blocks; straight to the tail when there is none.
        lsrs    r9, r5, #2
        lsl     r10, r9, #3
        add     r10, r10, r1
        vmov    s0, r10
        rsb     r9, r9, #0
        and     r9, r9, #UNROLL - 1
        mov     r10, #BLOCK_BYTES
        adr     r11, mac_loop
        mla     r11, r9, r10, r11
        it      eq
        adreq   r11, tail
        orr     r11, r11, #1
        vmov    s2, r11

next_batch:
        vmov    r1, s5
        vmov    r9, s12
        .p2align 2
channel_loop:
        vmov    s11, r9
        ldm.w   r1!, {r2-r7}            // accumulators start from the bias
        vmov    lr, s2
        vmov    r0, s1
        bx      lr

        .p2align 2
mac_loop:
        .rept   UNROLL
        BLOCK
        .endr
        .if     . - mac_loop != UNROLL * BLOCK_BYTES
        .error  "BLOCK_BYTES is wrong"
        .endif
        vmov    r8, s0
        cmp.w   r0, r8
        bne.w   mac_loop
tail:
        vmov    r8, s4
        lsls    r8, r8, #31             // carry: 2 more columns, negative: 1 more; nothing below sets flags
        bcc     tail_odd
        ldr.w   r8, [r0], #4
        PAIR
tail_odd:
        bpl     requantize
        ldrh    r8, [r0]
        PAIR

requantize:
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
        cbz     r0, store
        vmov    r10, s7
        vmov    r11, s8
        PAIR_CLAMP r2, r10, r11, lr
        PAIR_CLAMP r3, r10, r11, lr
store:
        vmov    r9, s11
        vmov    r8, s3
        subs    r9, r9, #4
        blt     store_last
        str     r2, [r8]
        str     r3, [r8, #4]
        add     r8, r8, #8
        vmov    s3, r8
        bne     channel_loop
        b       batch_done
store_last:                             // r9 = -3, -2, -1: 1, 2 or 3 channels
        cmp     r9, #-2
        strh    r2, [r8], #2
        blt     store_last_done
        lsr     r2, r2, #16
        strh    r2, [r8], #2
        beq     store_last_done
        strh    r3, [r8], #2
store_last_done:
        vmov    s3, r8
batch_done:
        vmov    r9, s10
        vmov    r10, s6
        vmov    r0, s0
        vmov    r8, s1
        add     r0, r0, r10
        add     r8, r8, r10
        vmov    s0, r0
        vmov    s1, r8
        subs    r9, r9, #1
        vmov    s10, r9
        bne.w   next_batch
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_fully_connected_s16s8
