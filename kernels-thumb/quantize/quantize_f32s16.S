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
  - {name: operand, type: uint32, doc: "float32 bits: what to divide by, or to multiply by"}
  - {name: multiplies, type: uint32, doc: "1 when the scale is a power of two and operand its reciprocal"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q, s0-s8, fpscr]
bounds: >
  quotients are converted to Q16 with saturation to int32, and the rounding constant is added with saturation
*/
// Rounding: VCVT to Q16 truncates toward zero and saturates (ARMv7-M A7.7.229). |q| < n + 1/2 holds for q exactly if it
// holds for its truncation, since n + 1/2 is a Q16 number, so (t + 2^15 - (t < 0)) >> 16 is q rounded half away from zero.
// QADD keeps a saturated t saturated. The results are the upper halves, which PKHTB packs.
//
// A scale that is a power of two divides like its reciprocal multiplies, bit for bit: both are the one rounding of the
// same real number.
//
// Cycles per 4 elements: VLDM 5 + 4 * (VDIV 14 or VMUL 1) + 4 VCVT + 4 VMOV + 10 + STRs 2 + 3; waits of the FPU come
// on top, integer instructions may pass during a VDIV.
//
// Registers
//   r0  output cursor   r1 input cursor   r2 elements left, less a block   r3 2^15
//   r4-r7 elements      r12 temporary
//   s0-s3 elements      s8 operand
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_elements, 8
        .equ    PARAM_operand, 12
        .equ    PARAM_multiplies, 16

        .equ    BLOCK, 4

        // in: \reg = Q16; out: rounded in the upper half
        .macro  ROUND reg
        add     r12, r3, \reg, asr #31
        qadd    \reg, \reg, r12
        .endm

        .macro  QUANTIZE_ALL op
        blo     2f
        .p2align 2
1:
        vldm    r1!, {s0-s3}
        \op     s0, s0, s8
        \op     s1, s1, s8              // a quotient is converted behind the next division
        vcvt.s32.f32 s0, s0, #16
        \op     s2, s2, s8
        vcvt.s32.f32 s1, s1, #16
        vmov    r4, s0
        vmov    r5, s1
        \op     s3, s3, s8
        ROUND   r4
        ROUND   r5
        pkhtb   r4, r5, r4, asr #16
        vcvt.s32.f32 s2, s2, #16
        vcvt.s32.f32 s3, s3, #16
        vmov    r6, s2
        vmov    r7, s3
        ROUND   r6
        ROUND   r7
        subs    r2, r2, #BLOCK
        pkhtb   r6, r7, r6, asr #16
        str     r4, [r0], #8
        str     r6, [r0, #-4]
        bhs     1b
2:
        adds    r2, r2, #BLOCK
        beq     4f
3:
        vldr    s0, [r1]
        add     r1, r1, #4
        \op     s0, s0, s8
        vcvt.s32.f32 s0, s0, #16
        vmov    r4, s0
        ROUND   r4
        subs    r2, r2, #1
        asr     r4, r4, #16
        strh    r4, [r0], #2
        bne     3b
4:      pop     {r4-r11, pc}
        .endm

        KERNEL  thumbnn_quantize_f32s16
        push    {r4-r11, lr}
        ldr     r4, [r0, #PARAM_operand]
        ldr     r5, [r0, #PARAM_multiplies]
        vmov    s8, r4
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_elements]
        ldr     r0, [r0, #PARAM_output]
        mov     r3, #0x8000
        cmp     r5, #0
        bne     multiply
        subs    r2, r2, #BLOCK
        QUANTIZE_ALL vdiv.f32
multiply:
        subs    r2, r2, #BLOCK
        QUANTIZE_ALL vmul.f32
        END_KERNEL thumbnn_quantize_f32s16
