/*contract
symbol: thumbnn_requantize_s16
op: QUANTIZE
summary: >
  int16 to int16 of another scale, for QUANTIZE and, with the results below 0 cut off, RELU.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * elements", align: 4, doc: int16}
  - {name: output, type: pointer, access: write, bytes: "2 * elements", align: 4, doc: int16}
  - {name: elements, type: uint32, doc: ">= 1"}
  - {name: multiplier, type: int32, doc: "0..2^31-1"}
  - {name: shift, type: uint32, doc: "1..31: 15 and the multiplier's shift to the right"}
  - {name: offset, type: int32, doc: "rounding constant for x < 0; with relu for x >= 0"}
  - {name: offset_signs, type: uint32, doc: "0x80008000 where the constant is 2^15 more for x >= 0, else 0; not with relu"}
  - {name: relu, type: uint32, doc: "1: results below 0 become 0"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q]
bounds: >
  |x * multiplier| >> 16 <= 2^30 and the constant is at most 2^30 + 2^14, reached with x * multiplier >> 16 at most
  2^30 - 2^15 for x >= 0
*/
// TFLM: MBQM32(x, m, shift). With e = -shift > 0 it rounds twice: v = (x * m + 2^30) >> 31, then
// (v + 2^(e-1) - (v < 0)) >> e, where the sign of x may stand for v's (they differ only where v = 0 and the result is 0).
// Nested floors are one: out = (x * m + 2^30 + (2^(e-1) - (x < 0)) * 2^31) >> (31 + e), and as its constant is a multiple of
// 2^16, that is (SMLAWB(m, x) + offset) >> (15 + e) with offset = 2^(14+e) + 2^14 for x >= 0 and 2^15 less for x < 0.
// With e <= 0 there is one rounding: offset = 2^(14+e) for every x; so it is, for any e, where the profile rounds once.
// RELU needs the offset for x >= 0 only: for x < 0 it gives less than 1 too, as offset <= 2^(15+e).
//
// Cycles: per 8 elements LDM 5 + 4 * 10 + STM 5 + 3 = 53; RELU per 10 elements LDM 6 + 5 * 7 + STM 6 + 3 = 50.
//
// Registers
//   r0  output cursor   r1 input cursor   r2 elements left, less a block
//   r3  multiplier      r4 offset         r5 shift
//   r6  offset_signs    r7-r10 pairs      r12 lr temporaries
//   r6-r10 pairs in RELU's loop         r11 relu
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_elements, 8
        .equ    PARAM_multiplier, 12
        .equ    PARAM_shift, 16
        .equ    PARAM_offset, 20
        .equ    PARAM_offset_signs, 24
        .equ    PARAM_relu, 28

        .equ    BLOCK, 8
        .equ    RELU_BLOCK, 10

        // BIC leaves bit 15 of the halves whose x is >= 0: 2^15 to add to the offset.
        .macro  RESCALE_PAIR pair
        bic     r12, r6, \pair
        uxtah   lr, r4, r12
        add     r12, r4, r12, lsr #16
        smlawb  lr, r3, \pair, lr
        smlawt  r12, r3, \pair, r12
        asr     lr, lr, r5
        asr     r12, r12, r5
        ssat    lr, #16, lr
        ssat    r12, #16, r12
        pkhbt   \pair, lr, r12, lsl #16
        .endm

        .macro  RELU_PAIR pair
        smlawb  lr, r3, \pair, r4
        smlawt  \pair, r3, \pair, r4
        asr     lr, lr, r5
        asr     \pair, \pair, r5
        usat    lr, #15, lr
        usat    \pair, #15, \pair
        pkhbt   \pair, lr, \pair, lsl #16
        .endm

        KERNEL  thumbnn_requantize_s16
        push    {r4-r11, lr}
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_elements]
        ldr     r3, [r0, #PARAM_multiplier]
        ldr     r4, [r0, #PARAM_offset]
        ldr     r5, [r0, #PARAM_shift]
        ldr     r6, [r0, #PARAM_offset_signs]
        ldr     r7, [r0, #PARAM_relu]
        ldr     r0, [r0, #PARAM_output]
        mov     r11, r7
        cmp     r7, #0
        bne     relu
        subs    r2, r2, #BLOCK
        blo     rest
        .p2align 2
blocks:
        ldm.w   r1!, {r7-r10}
        .irp    pair, r7, r8, r9, r10
        RESCALE_PAIR \pair
        .endr
        subs.w  r2, r2, #BLOCK
        stm.w   r0!, {r7-r10}
        bhs.w   blocks
rest:
        adds    r2, r2, #BLOCK
tail:
        // r2 elements left, r11 whether results below 0 become 0
        subs    r2, r2, #2
        blo     last
pair:
        ldr     r7, [r1], #4
last_pair:
        RESCALE_PAIR r7
        cmp     r11, #0
        it      ne
        usat16ne r7, #15, r7
        cmp     r2, #0
        blt     store_last
        str     r7, [r0], #4
        subs    r2, r2, #2
        bhs     pair
last:
        adds    r2, r2, #2
        beq     done
        mov     r2, #-1                 // one is left
        ldrh    r7, [r1]
        b       last_pair
store_last:
        strh    r7, [r0]
done:
        pop     {r4-r11, pc}

relu:
        subs    r2, r2, #RELU_BLOCK
        blo     relu_rest
        .p2align 2
relu_blocks:
        ldm.w   r1!, {r6-r10}
        .irp    pair, r6, r7, r8, r9, r10
        RELU_PAIR \pair
        .endr
        subs.w  r2, r2, #RELU_BLOCK
        stm.w   r0!, {r6-r10}
        bhs.w   relu_blocks
relu_rest:
        movs    r6, #0                  // r11 is not 0
        adds    r2, r2, #RELU_BLOCK
        b       tail
        END_KERNEL thumbnn_requantize_s16
