/*contract
symbol: thumbnn_dequantize_s16f32
op: DEQUANTIZE
summary: int16 to float32. FPSCR as after reset (round to nearest, subnormals kept).
params:
  - {name: input, type: pointer, access: read, bytes: "2 * elements", align: 4, doc: int16}
  - {name: output, type: pointer, access: write, bytes: "4 * elements", align: 4, doc: float32}
  - {name: elements, type: uint32, doc: ">= 1"}
  - {name: scale, type: uint32, doc: float32 bits}
stack: 36
clobbers: [r0-r3, r12, lr, flags, s0-s8, fpscr]
bounds: >
  no accumulator
*/
// TFLM multiplies in double, where 24 bits of scale times 16 bits of q are exact, and rounds to float32. VMUL of the two
// is the one rounding of the same product; int16 to float32 is exact.
//
// Cycles per 8 elements: LDM 5 + 4 ASR + 8 * (VMOV VCVT VMUL 3) + VSTM 9 + 3 = 45.
//
// Registers
//   r0  output cursor   r1 input cursor   r2 elements left, less a block
//   r4-r7 pairs         r12 upper half of a pair
//   s0-s7 elements      s8 scale
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_elements, 8
        .equ    PARAM_scale, 12

        .equ    BLOCK, 8

        // VCVT from 16-bit fixed point looks at the lower half of the register only (ARMv7-M A7.7.229).
        .macro  SPLIT_PAIR pair, low, high
        asr     r12, \pair, #16
        vmov    \low, \pair
        vmov    \high, r12
        .endm

        KERNEL  thumbnn_dequantize_s16f32
        push    {r4-r11, lr}
        ldr     r4, [r0, #PARAM_scale]
        vmov    s8, r4
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_elements]
        ldr     r0, [r0, #PARAM_output]
        subs    r2, r2, #BLOCK
        blo     rest
        .p2align 2
blocks:
        ldm     r1!, {r4-r7}
        SPLIT_PAIR r4, s0, s1
        SPLIT_PAIR r5, s2, s3
        SPLIT_PAIR r6, s4, s5
        SPLIT_PAIR r7, s6, s7
        .irp    reg, s0, s1, s2, s3, s4, s5, s6, s7
        vcvt.f32.s16 \reg, \reg, #0
        .endr
        .irp    reg, s0, s1, s2, s3, s4, s5, s6, s7
        vmul.f32 \reg, \reg, s8
        .endr
        subs    r2, r2, #BLOCK
        vstm    r0!, {s0-s7}
        bhs     blocks
rest:
        adds    r2, r2, #BLOCK
        beq     done
single:
        ldrsh   r4, [r1], #2
        vmov    s0, r4
        vcvt.f32.s16 s0, s0, #0
        subs    r2, r2, #1
        vmul.f32 s0, s0, s8
        vstm    r0!, {s0}
        bne     single
done:
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_dequantize_s16f32
