/*contract
symbol: thumbnn_mul_s16
op: MUL
summary: Product of two int16 tensors, broadcast, with a fused clamp; double rounding, for factors below 1/2.
params:
  - {name: input1, type: pointer, access: read, bytes: "2 * elements1", align: 2, doc: "int16, runs along every row"}
  - {name: input2, type: pointer, access: read, bytes: "2 * elements2", align: 2, doc: int16}
  - {name: output, type: pointer, access: write, bytes: "2 * elements", align: 2, doc: int16}
  - {name: outer, type: pointer, access: constant, bytes: "12 * levels", align: 4, doc: "levels outside of a row, see broadcast/broadcast.S"}
  - {name: elements1, type: uint32, doc: "of input1, >= 1"}
  - {name: elements2, type: uint32, doc: "of input2, >= 1"}
  - {name: elements, type: uint32, doc: "of the output, >= 1"}
  - {name: levels, type: uint32, doc: "1..5"}
  - {name: row, type: uint32, doc: "elements of a row, >= 1"}
  - {name: step2, type: uint32, doc: "1 when input2 runs along a row, 0 when it is one element there"}
  - {name: multiplier, type: int32, doc: "2^30..2^31-1"}
  - {name: shift, type: uint32, doc: "to the right, 1..30"}
  - {name: activation_min, type: int32, doc: "-32768..32767"}
  - {name: activation_max, type: int32, doc: "activation_min..32767"}
stack: 88
calls: [thumbnn_broadcast]
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s9]
bounds: >
  products are within 2^30 in magnitude; sums that leave int32 on the way wrap and come back
*/
// TFLM: RoundingDivideByPOT(SaturatingRoundingDoublingHighMul(p, m), e) of the product p.
//
// SRDHM(p, m) = (p * 2m + 2^31) >> 32. 2m does not fit int32, but w = 2m - 2^32 does (m >= 2^30): SMMLAR(p, w, a) =
// a + ((p * 2m + 2^31) >> 32) - p, as p * 2^32 is a multiple of 2^32. So with a = p + 2^(e-1) it is SRDHM(p, m) +
// 2^(e-1), modulo 2^32 and hence exactly, for every p, also (-32768)^2, for which doubling p would overflow.
// RoundingDivideByPOT(v, e) = (v + 2^(e-1) - (v < 0)) >> e for e >= 1; the sign of p may stand for v's, as they differ
// only where v = 0, and (2^(e-1) - 1) >> e = 0. Together: SMULBB, ADD, SMMLAR, ADD, ASR, SSAT.
//
// A store right before a load holds it up for a cycle, the first behind a load is free: pairs are stored after the next
// ones have been loaded. Cycles per 16 elements: 4 * (4 LDR 5 + 26) + 3 * 2 STR 1 + 2 + 5 = 134.
//
// Registers                                  FP registers
//   r0  output cursor                          s0-s4 broadcast/broadcast.S
//   r1  input1 cursor                          s5  bytes that input2 moves in a block, 32 or 0
//   r2  input2 cursor                          s6  bytes that input2 moves in a pair, 4 or 0
//   r3  elements left, less a block            s7  activation_min twice
//   r4  2 * multiplier - 2^32                  s8  activation_max twice
//   r5  2^(shift - 1)                          s9  0 when pair after pair is to be clamped
//   r6  shift
//   r7 r8   an input1 and then output pair, a temporary: they take turns
//   r9      the other input1 pair
//   r10 r11 input2 pairs
//   r12     a temporary, then the other output pair
//   lr      s5
        .include "kernel.inc"
        .include "requantize.inc"
        .include "broadcast.inc"

        .equ    PARAM_step2, 36
        .equ    PARAM_multiplier, 40
        .equ    PARAM_shift, 44
        .equ    PARAM_activation_min, 48
        .equ    PARAM_activation_max, 52

        .equ    BLOCK, 16
        .equ    SCALAR_WORDS, BLOCK / 2
        .equ    FRAME_scalar2, FRAME_scalars
        .equ    FRAME_SIZE, FRAME_scalar2 + 4 * SCALAR_WORDS

        // in: \x, \y pairs; out: \result, which may be \x or r12. \x, \y, \tmp and r12 are lost.
        .macro  PRODUCT_PAIR result, x, y, tmp
        smulbb  \tmp, \x, \y
        smultt  \x, \x, \y
        add     \y, \tmp, r5
        add     r12, \x, r5
        smmlar  \y, \tmp, r4, \y
        smmlar  r12, \x, r4, r12
        add     \y, \y, \tmp, asr #31
        add     r12, r12, \x, asr #31
        asr     \y, \y, r6
        asr     r12, r12, r6
        ssat    \y, #16, \y
        ssat    r12, #16, r12
        pkhbt   \result, \y, r12, lsl #16
        .endm

        // Products of 4 elements at \at; stores the 4 before, of which the first pair is in \before.
        .macro  PRODUCTS_4 x, before, at
        .if     \at == 0
        ldr     \x, [r1], #2 * BLOCK
        .else
        ldr     \x, [r1, #\at - 2 * BLOCK]
        .endif
        ldr     r9, [r1, #\at + 4 - 2 * BLOCK]
        ldr     r10, [r2, #\at]
        ldr     r11, [r2, #\at + 4]
        .if     \at > 0
        str.w   \before, [r0, #\at - 8]     // wide: the loop stays aligned to words
        str     r12, [r0, #\at - 4]
        .endif
        PRODUCT_PAIR \x, \x, r10, \before
        PRODUCT_PAIR r12, r9, r11, \before
        .endm

        KERNEL  thumbnn_mul_s16
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        bl      thumbnn_broadcast
        ldr     r5, [r0, #PARAM_step2]
        ldr     r6, [r0, #PARAM_activation_min]
        ldr     r7, [r0, #PARAM_activation_max]
        lsls    r4, r5, #5
        lsls    r5, r5, #2
        vmov    s5, r4
        vmov    s6, r5
        subs    r5, r7, r6              // 65535 when there is nothing to clamp
        movw    r4, #0xffff
        subs    r5, r5, r4
        it      ne
        movne   r5, #1
        eor     r5, r5, #1
        vmov    s9, r5
        pkhbt   r6, r6, r6, lsl #16
        pkhbt   r7, r7, r7, lsl #16
        vmov    s7, r6
        vmov    s8, r7
        ldr     r4, [r0, #PARAM_multiplier]
        ldr     r6, [r0, #PARAM_shift]
        ldr     r0, [r0, #PARAM_output]
        movs    r7, #1
        subs    r5, r6, #1
        lsls    r4, r4, #1
        lsl     r5, r7, r5

next_row:
        vmov    lr, s5
        cmp     lr, #0
        bne     1f
        mov     r10, r2
        add     r12, sp, #FRAME_scalar2
        mov     r2, r12
        mov     r11, #SCALAR_WORDS
        bl      thumbnn_broadcast_scalar
1:      vmov    r10, s9
        vmov    lr, s5
        cmp     r10, #0
        beq     pairs
        subs    r3, r3, #BLOCK
        blo     rest
        .p2align 2
blocks:
        PRODUCTS_4 r7, r8, 0
        PRODUCTS_4 r8, r7, 8
        PRODUCTS_4 r7, r8, 16
        PRODUCTS_4 r8, r7, 24
        str.w   r8, [r0, #2 * BLOCK - 8]
        str     r12, [r0, #2 * BLOCK - 4]
        add     r0, r0, #2 * BLOCK
        add     r2, r2, lr
        subs    r3, r3, #BLOCK
        bhs.w   blocks
rest:
        adds    r3, r3, #BLOCK
pairs:
        vmov    lr, s6
        subs    r3, r3, #2
        blo     last
        .p2align 2
pair:
        ldr     r7, [r1], #4
        ldr     r9, [r2]
        add     r2, r2, lr
last_pair:
        PRODUCT_PAIR r7, r7, r9, r11
        vmov    r9, s7
        vmov    r10, s8
        PAIR_CLAMP r7, r9, r10, r11
        cmp     r3, #0
        blt     store_last
        str     r7, [r0], #4
        subs    r3, r3, #2
        bhs     pair
last:
        // r3 = -2 or -1: one element may be left. The upper halves are a product of zeros that nobody stores.
        adds    r3, r3, #2
        beq     row_done
        mov     r3, #-1
        ldrh    r7, [r1]
        ldrh    r9, [r2]
        b       last_pair
store_last:
        strh    r7, [r0], #2
row_done:
        bl      thumbnn_broadcast_next
        bne     next_row
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_mul_s16
