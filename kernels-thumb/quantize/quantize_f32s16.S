/*contract
symbol: thumbnn_quantize_f32s16
op: QUANTIZE
summary: >
  float32 to int16: divided by the scale in float32, rounded half away from zero, saturated; NaN gives 0. FPSCR as after
  reset (round to nearest, subnormals kept).
params:
  - {name: input, type: pointer, access: read, bytes: "4 * elements", align: 4, doc: float32}
  - {name: output, type: pointer, access: write, bytes: "2 * elements", align: 4, doc: int16}
  - {name: elements, type: uint32, doc: ">= 1"}
  - {name: scale, type: uint32, doc: "float32 bits of the scale, > 0"}
  - {name: reciprocal, type: uint32, doc: "float32 bits of 1 / scale rounded, a normal number; 0: there is none, divide"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q, s0-s9, fpscr]
bounds: >
  quotients are converted to Q16 with saturation to int32, and the rounding constant is added with saturation
*/
// Rounding: VCVT to Q16 truncates toward zero and saturates (ARMv7-M A7.7.229). |q| < n + 1/2 holds for q exactly if it
// holds for its truncation, since n + 1/2 is a Q16 number, so (t + 2^15 - (t < 0)) >> 16 is q rounded half away from zero.
// QADD keeps a saturated t saturated. The results are the upper halves, which PKHTB packs.
//
// A division takes 14 cycles, so blocks multiply by the reciprocal and divide only where that may round differently.
// With r = 1/scale * (1 + d1), p = x * r * (1 + d2), q = x / scale * (1 + d3), each |d| <= 2^-24 (or an absolute error below
// 2^-149, for subnormal p and q): |p - q| < 2^-22 * 2^15 = 2^-7 as long as |q| <= 2^15, that is 2^9 in Q16, truncation
// included. So where the rounded sum is not within 2^9 of a multiple of 2^16, p and q round to the same integer. Beyond
// |q| = 2^15 both are cut off to the same end of int16: p <= -2^15 means q < -2^15 + 2^-7, which rounds to -2^15; a p that
// saturates at the positive end has ones in its lower half and is divided again.
//
// Cycles per 4 elements: VLDM 5 + 4 * (VMUL VCVT VMOV 3 + 2 + 3) + 2 + STRs 2 + 3 = 44, and about 25 for each of the
// elements (1 in 64, when they are spread evenly) that are divided.
//
// Registers
//   r0  output cursor   r1 input cursor   r2 elements left, less a block   r3 2^15
//   r4-r7 elements      r12 temporary
//   s0-s3 elements      s4-s7 products    s8 reciprocal   s9 scale
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_elements, 8
        .equ    PARAM_scale, 12
        .equ    PARAM_reciprocal, 16

        .equ    BLOCK, 4
        .equ    MARGIN, 1 << 9

        // in: \reg = Q16; out: rounded in the upper half
        .macro  ROUND reg
        add     r12, r3, \reg, asr #31
        qadd    \reg, \reg, r12
        .endm

        // To \divide when \reg, rounded, is within MARGIN of a multiple of 2^16: bits 10 to 15 are 0 after adding MARGIN.
        .macro  CHECK reg, divide
        add     r12, \reg, #MARGIN
        tst     r12, #0xfc00
        beq     \divide
        .endm

        .macro  DIVIDE reg, element
        vdiv.f32 \element, \element, s9
        vcvt.s32.f32 \element, \element, #16
        vmov    \reg, \element
        ROUND   \reg
        .endm

        KERNEL  thumbnn_quantize_f32s16
        push    {r4-r11, lr}
        ldr     r4, [r0, #PARAM_scale]
        ldr     r5, [r0, #PARAM_reciprocal]
        vmov    s9, r4
        vmov    s8, r5
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_elements]
        ldr     r0, [r0, #PARAM_output]
        mov     r3, #0x8000
        cmp     r5, #0
        beq     single
        subs    r2, r2, #BLOCK
        blo     rest
        .p2align 2
blocks:
        vldm    r1!, {s0-s3}
        vmul.f32 s4, s0, s8
        vmul.f32 s5, s1, s8
        vmul.f32 s6, s2, s8
        vmul.f32 s7, s3, s8
        vcvt.s32.f32 s4, s4, #16
        vcvt.s32.f32 s5, s5, #16
        vcvt.s32.f32 s6, s6, #16
        vcvt.s32.f32 s7, s7, #16
        vmov    r4, s4
        vmov    r5, s5
        vmov    r6, s6
        vmov    r7, s7
        ROUND   r4
        ROUND   r5
        ROUND   r6
        ROUND   r7
        CHECK   r4, divide_0
checked_0:
        CHECK   r5, divide_1
checked_1:
        CHECK   r6, divide_2
checked_2:
        CHECK   r7, divide_3
checked_3:
        subs    r2, r2, #BLOCK
        pkhtb   r4, r5, r4, asr #16
        pkhtb   r6, r7, r6, asr #16
        str     r4, [r0], #8
        str     r6, [r0, #-4]
        bhs     blocks
rest:
        adds    r2, r2, #BLOCK
        beq     done
single:
        vldm    r1!, {s0}
        DIVIDE  r4, s0
        subs    r2, r2, #1
        asr     r4, r4, #16
        strh    r4, [r0], #2
        bne     single
done:
        pop     {r4-r11, pc}

divide_0:
        DIVIDE  r4, s0
        b       checked_0
divide_1:
        DIVIDE  r5, s1
        b       checked_1
divide_2:
        DIVIDE  r6, s2
        b       checked_2
divide_3:
        DIVIDE  r7, s3
        b       checked_3
        END_KERNEL thumbnn_quantize_f32s16
