/*contract
symbol: thumbnn_add_s16
op: ADD
summary: >
  Sum of two int16 tensors of any scales, broadcast, with a fused clamp; double rounding. Operand x is the one with the
  larger scale.
params:
  - {name: input1, type: pointer, access: read, bytes: "2 * elements1", align: 2, doc: "int16 operand x, the one with the larger scale"}
  - {name: input2, type: pointer, access: read, bytes: "2 * elements2", align: 2, doc: "int16 operand y"}
  - {name: output, type: pointer, access: write, bytes: "2 * elements", align: 2, doc: int16}
  - {name: outer, type: pointer, access: constant, bytes: "12 * levels", align: 4, doc: "levels outside of a row, see broadcast/broadcast.S"}
  - {name: elements1, type: uint32, doc: "of x, >= 1"}
  - {name: elements2, type: uint32, doc: "of y, >= 1"}
  - {name: elements, type: uint32, doc: "of the output, >= 1"}
  - {name: levels, type: uint32, doc: "1..5"}
  - {name: row, type: uint32, doc: "elements of a row, >= 1"}
  - {name: step1, type: uint32, doc: "1 when x runs along a row, 0 when it is one element there"}
  - {name: step2, type: uint32, doc: "the same for y"}
  - {name: multiplier2, type: int32, doc: "of y to x's units, 0..2^31-1; 2^31-1 with shift2 1 for equal scales"}
  - {name: shift2, type: uint32, doc: "to the right, 1..31"}
  - {name: output_multiplier, type: int32, doc: "0..2^31-1"}
  - {name: output_shift, type: uint32, doc: "to the right, 1..31"}
  - {name: activation_min, type: int32, doc: "-32768..32767"}
  - {name: activation_max, type: int32, doc: "activation_min..32767"}
stack: 88
calls: [thumbnn_broadcast]
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s12]
bounds: >
  x * 2^14 and y's part (a factor of at most 1/2 of y * 2^15) are within 2^29 in magnitude, so twice their sum is
  within -2^31..2^31-1
*/
// TFLM: u = MBQM32(x << 15, m1, s1), v = MBQM32(y << 15, m2, s2), out = MBQM32(u + v, mo, so), MBQM32(a, m, -e) =
// RoundingDivideByPOT(SaturatingRoundingDoublingHighMul(a, m), e).
//
// u: the host's factor of the operand with the larger scale is exactly 1/2, so m1 = 2^30, s1 = 0 and u = x * 2^14.
// v: SRDHM(y << 15, m) = (y * 2^15 * m + 2^30) >> 31 = (y * 2^16 * m + 2^31) >> 32 = SMMULR(y << 16, m), and
//    RoundingDivideByPOT(a, e) = (a + 2^(e-1) - (a < 0)) >> e for e >= 1: half away from zero. The sign of y may stand
//    for that of a, as m >= 0: they differ only where a = 0, and (2^(e-1) - 1) >> e = 0. Hence
//    v = (SMMLAR(y << 16, m, 2^(e-1)) + (y >> 31)) >> e: 3 instructions. Sums do not overflow: |a| <= 2^30 and at e = 31
//    2^(e-1) = 2^30.
//    For equal scales v = y * 2^14 has e = 0, to which this does not apply. Instead m = 2^31 - 1, e = 1: (y * 2^16 * m +
//    2^31) >> 32 = (y * 2^31 - y + 2^15) >> 16 is y * 2^15, and 1 more for y = -32768 only; adding 1 - (y < 0) and
//    shifting right by 1 gives y * 2^14 for every y.
// out: the same with 2 * (u + v) for y << 16.
//
// ASR by a register looks at its low byte only (ARMv7-M A7.7.11), so the register with v's shift has 2^14 in its upper
// half, for SMLABT and SMLATT to add u without taking x apart.
//
// A store right before a load holds it up for a cycle, right behind a load it is free: a pair is stored after the next
// one has been loaded. Cycles per 8 elements: 4 * (LDR LDR 3 + 21) + STR 1 + 7 = 104, and 4 more when one operand is a
// constant in flash, on another bus.
//
// Registers                                  FP registers
//   r0  output cursor                          s0-s4 broadcast/broadcast.S
//   r1  x cursor                               s5  bytes that x moves in a block, 16 or 0
//   r2  y cursor                               s6  y's
//   r3  elements left, less a block            s7  bytes that x moves in a pair, 4 or 0
//   r4  multiplier2   r5 2^(shift2 - 1)        s8  y's
//   r6  shift2, 2^14 in the upper half         s9  activation_min twice
//   r7  output_multiplier                      s10 activation_max twice
//   r8  2^(output_shift - 1)                   s11 which loop
//   r9  output_shift
//   r10 x pair   r11 y pair
//   r12 lr temporaries, then r12 output pair
        .include "kernel.inc"
        .include "requantize.inc"
        .include "broadcast.inc"

        .equ    PARAM_step1, 36
        .equ    PARAM_step2, 40
        .equ    PARAM_multiplier2, 44
        .equ    PARAM_shift2, 48
        .equ    PARAM_output_multiplier, 52
        .equ    PARAM_output_shift, 56
        .equ    PARAM_activation_min, 60
        .equ    PARAM_activation_max, 64

        .equ    BLOCK, 8
        .equ    RELU_BLOCK, 4
        .equ    SCALAR_WORDS, BLOCK / 2
        .equ    FRAME_scalar1, FRAME_scalars
        .equ    FRAME_scalar2, FRAME_scalars + 4 * SCALAR_WORDS
        .equ    FRAME_SIZE, FRAME_scalar2 + 4 * SCALAR_WORDS

        // y part in \y << 16; \x's half \half. out: \result, narrowed. \y is lost.
        .macro  SUM y, half, result, tmp
        smmlar  \tmp, \y, r4, r5
        add     \tmp, \tmp, \y, asr #31
        asr     \tmp, \tmp, r6
        smla\half\()t \tmp, r10, r6, \tmp
        lsl     \tmp, \tmp, #1
        smmlar  \result, \tmp, r7, r8
        add     \result, \result, \tmp, asr #31
        asr     \result, \result, r9
        ssat    \result, #16, \result
        .endm

        // in: r10 x pair, r11 y pair; out: r12. r4 >= 0 shifted right by 31 is 0: PKHTB clears the lower half.
        .macro  SUM_PAIR
        lsl     r12, r11, #16
        SUM     r12, b, r12, lr
        pkhtb   r11, r11, r4, asr #31
        SUM     r11, t, r11, lr
        pkhbt   r12, r12, r11, lsl #16
        .endm

        KERNEL  thumbnn_add_s16
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        bl      thumbnn_broadcast
        ldr     r4, [r0, #PARAM_step1]
        ldr     r5, [r0, #PARAM_step2]
        ldr     r6, [r0, #PARAM_activation_min]
        ldr     r7, [r0, #PARAM_activation_max]
        lsl     r12, r4, #4
        lsl     lr, r5, #4
        lsls    r4, r4, #2
        lsls    r5, r5, #2
        vmov    s5, r12
        vmov    s6, lr
        vmov    s7, r4
        vmov    s8, r5
        // Which loop: 0 pair after pair, clamped; 1 blocks; 2 RELU (0..32767)
        movs    r5, #0
        movw    r4, #0x7fff
        cmp     r7, r4
        bne     1f
        cmn     r6, #0x8000
        it      eq
        moveq   r5, #1
        cmp     r6, #0
        it      eq
        moveq   r5, #2
1:      vmov    s11, r5
        pkhbt   r6, r6, r6, lsl #16
        pkhbt   r7, r7, r7, lsl #16
        vmov    s9, r6
        vmov    s10, r7
        ldr     r4, [r0, #PARAM_multiplier2]
        ldr     r6, [r0, #PARAM_shift2]
        ldr     r7, [r0, #PARAM_output_multiplier]
        ldr.w   r9, [r0, #PARAM_output_shift]
        ldr     r0, [r0, #PARAM_output]
        mov     r10, #1
        subs    r5, r6, #1
        sub     r8, r9, #1
        lsl     r5, r10, r5
        lsl     r8, r10, r8
        orr     r6, r6, #0x40000000     // 2^14 in the upper half

next_row:
        vmov    r10, s5
        cmp     r10, #0
        bne     1f
        mov     r10, r1
        add     r12, sp, #FRAME_scalar1
        mov     r1, r12
        mov     r11, #SCALAR_WORDS
        bl      thumbnn_broadcast_scalar
1:      vmov    r10, s6
        cmp     r10, #0
        bne     2f
        mov     r10, r2
        add     r12, sp, #FRAME_scalar2
        mov     r2, r12
        mov     r11, #SCALAR_WORDS
        bl      thumbnn_broadcast_scalar
2:      vmov    r12, s11
        cmp     r12, #1
        blo     pairs
        bhi     relu
        subs    r3, r3, #BLOCK
        blo     rest
        .p2align 2
blocks:
        .set    offset, 0
        .rept   BLOCK / 2
        ldr.w   r11, [r2, #offset]
        ldr.w   r10, [r1, #offset]
        .if     offset > 0
        str.w   r12, [r0, #offset - 4]
        .endif
        SUM_PAIR
        .set    offset, offset + 4
        .endr
        str.w   r12, [r0, #offset - 4]
        add     r0, r0, #offset
        vmov    r10, s5
        vmov    r11, s6
        add     r1, r1, r10
        add     r2, r2, r11
        subs    r3, r3, #BLOCK
        bhs.w   blocks
rest:
        adds    r3, r3, #BLOCK
pairs:
        subs    r3, r3, #2
        blo     last
        .p2align 2
pair:
        ldr     r10, [r1]
        ldr     r11, [r2]
last_pair:
        SUM_PAIR
        vmov    r11, s9
        vmov    r10, s10
        PAIR_CLAMP r12, r11, r10, lr
        cmp     r3, #0
        blt     store_last
        vmov    r11, s7
        vmov    r10, s8
        str     r12, [r0], #4
        add     r1, r1, r11
        add     r2, r2, r10
        subs    r3, r3, #2
        bhs     pair
last:
        // r3 = -2 or -1: one element may be left. Only the lower half of the pair counts.
        adds    r3, r3, #2
        beq     row_done
        mov     r3, #-1
        ldrh    r10, [r1]
        ldrh    r11, [r2]
        b       last_pair
store_last:
        strh    r12, [r0], #2
row_done:
        bl      thumbnn_broadcast_next
        bne     next_row
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}

relu:
        subs    r3, r3, #RELU_BLOCK
        blo     relu_rest
        .p2align 2
relu_blocks:
        ldr.w   r11, [r2]
        ldr.w   r10, [r1]
        SUM_PAIR
        usat16  r12, #15, r12
        ldr.w   r11, [r2, #4]
        ldr.w   r10, [r1, #4]
        str.w   r12, [r0], #8
        SUM_PAIR
        usat16  r12, #15, r12
        vmov    r10, s7
        vmov    r11, s8
        str.w   r12, [r0, #-4]
        add     r1, r1, r10, lsl #1
        add     r2, r2, r11, lsl #1
        subs    r3, r3, #RELU_BLOCK
        bhs     relu_blocks
relu_rest:
        adds    r3, r3, #RELU_BLOCK
        b       pairs
        END_KERNEL thumbnn_add_s16
