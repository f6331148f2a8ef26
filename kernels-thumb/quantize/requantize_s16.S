/*contract
symbol: thumbnn_requantize_s16
op: QUANTIZE
summary: >
  int16 to int16 of another scale, for QUANTIZE and, with the results below 0 cut off, RELU.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * elements", align: 4, doc: int16}
  - {name: output, type: pointer, access: write, bytes: "2 * elements", align: 4, doc: int16}
  - {name: elements, type: uint32, doc: ">= 1"}
  - {name: factor, type: int32, doc: "output over input in Q30, 0..2^31-1"}
  - {name: offset, type: int32, doc: "about 2^13, for rounding"}
  - {name: relu, type: uint32, doc: "1: results below 0 become 0"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q]
bounds: >
  |x * factor| < 2^46, so SMLAWB's upper 32 of 48 bits are below 2^30 in magnitude before the offset is added
*/
// out = clamp((floor(x * factor / 2^16) + offset) >> 14): SMLAWB, then SSAT or USAT, which shift before they saturate.
// TFLM's two roundings are a function of x alone, 65536 values: the host looks for a factor and an offset with which
// this formula gives every one of them, and takes this kernel only if it finds them (host/ops/quantize/rescale.ts).
//
// Cycles per 16 elements: LDM 9 + 8 * 5 + STM 9 + 3 = 61.
//
// Registers
//   r0  output cursor   r1 input cursor   r2 elements left, less a block
//   r3  factor          r4 offset         r5-r12 8 pairs   lr temporary
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_elements, 8
        .equ    PARAM_factor, 12
        .equ    PARAM_offset, 16
        .equ    PARAM_relu, 20

        .equ    BLOCK, 16

        .macro  RESCALE pair, how, bits
        smlawb  lr, r3, \pair, r4
        smlawt  \pair, r3, \pair, r4
        \how    lr, \bits, lr, asr #14
        \how    \pair, \bits, \pair, asr #14
        pkhbt   \pair, lr, \pair, lsl #16
        .endm

        // All elements, one way of narrowing.
        .macro  RESCALE_ALL how, bits
        blo     2f
        .p2align 2
1:
        ldm.w   r1!, {r5-r12}
        .irp    pair, r5, r6, r7, r8, r9, r10, r11, r12
        RESCALE \pair, \how, \bits
        .endr
        subs.w  r2, r2, #BLOCK
        stm.w   r0!, {r5-r12}
        bhs.w   1b
2:      adds    r2, r2, #BLOCK - 2      // elements left - 2
        bmi     4f
3:      ldr     r5, [r1], #4
        RESCALE r5, \how, \bits
        subs    r2, r2, #2
        str     r5, [r0], #4
        bpl     3b
4:      lsls    r2, r2, #31             // -1: one is left
        beq     5f
        ldrh    r5, [r1]
        RESCALE r5, \how, \bits
        strh    r5, [r0]
5:      pop     {r4-r11, pc}
        .endm

        KERNEL  thumbnn_requantize_s16
        push    {r4-r11, lr}
        ldr     r5, [r0, #PARAM_relu]
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_elements]
        ldr     r3, [r0, #PARAM_factor]
        ldr     r4, [r0, #PARAM_offset]
        ldr     r0, [r0, #PARAM_output]
        cmp     r5, #0
        bne.w   relu
        subs    r2, r2, #BLOCK
        RESCALE_ALL ssat, #16
relu:
        subs    r2, r2, #BLOCK
        RESCALE_ALL usat, #15
        END_KERNEL thumbnn_requantize_s16
