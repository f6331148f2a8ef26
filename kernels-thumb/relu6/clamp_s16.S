/*contract
symbol: thumbnn_clamp_s16
op: RELU6
summary: Clamp int16 elements to 0..maximum, for RELU6 and for a RELU that does not rescale.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * elements", align: 4, doc: int16}
  - {name: output, type: pointer, access: write, bytes: "2 * elements", align: 4, doc: int16}
  - {name: elements, type: uint32, doc: ">= 1"}
  - {name: maximum, type: int32, doc: "0..32767"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q, ge]
bounds: >
  no accumulator
*/
// USAT16 #15 clamps both halves of a word, as signed numbers, to 0..32767 (ARMv7-M A7.7.216).
// Cycles per 16 elements: LDM 9 + 8 (with a maximum 24) + STM 9 + 3 = 29 (45).
//
// Registers
//   r0  output cursor   r1 input cursor   r2 elements left, less a block   r3 maximum twice
//   r4-r11 8 pairs      r12 temporary
        .include "kernel.inc"
        .include "requantize.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_elements, 8
        .equ    PARAM_maximum, 12

        .equ    BLOCK, 16

        KERNEL  thumbnn_clamp_s16
        push    {r4-r11, lr}
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_elements]
        ldr     r3, [r0, #PARAM_maximum]
        ldr     r0, [r0, #PARAM_output]
        movw    r12, #0x7fff
        pkhbt   lr, r3, r3, lsl #16
        subs    r2, r2, #BLOCK
        blo     rest
        cmp     r3, r12
        bne     blocks_maximum
        .p2align 2
blocks:
        ldm.w   r1!, {r4-r11}
        .irp    pair, r4, r5, r6, r7, r8, r9, r10, r11
        usat16  \pair, #15, \pair
        .endr
        subs.w  r2, r2, #BLOCK
        stm.w   r0!, {r4-r11}
        bhs.w   blocks
        b       rest
        .p2align 2
blocks_maximum:
        ldm.w   r1!, {r4-r11}
        .irp    pair, r4, r5, r6, r7, r8, r9, r10, r11
        usat16  \pair, #15, \pair
        PAIR_MIN \pair, lr, r12
        .endr
        subs.w  r2, r2, #BLOCK
        stm.w   r0!, {r4-r11}
        bhs.w   blocks_maximum
rest:
        adds    r2, r2, #BLOCK - 2      // elements left - 2
        bmi     last
pairs:
        ldr     r4, [r1], #4
        usat16  r4, #15, r4
        PAIR_MIN r4, lr, r12
        subs    r2, r2, #2
        str     r4, [r0], #4
        bpl     pairs
last:
        lsls    r2, r2, #31             // -1: one is left
        beq     done
        ldrh    r4, [r1]
        usat16  r4, #15, r4
        PAIR_MIN r4, lr, r12
        strh    r4, [r0]
done:
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_clamp_s16
