/*contract
symbol: thumbnn_pack_s16
op: PACK
summary: Stack int16 tensors of one shape along a new axis.
params:
  - {name: output, type: pointer, access: write, bytes: "count * outer * inner_bytes", align: 4, doc: "int16 [outer, count, inner]"}
  - {name: count, type: uint32, doc: "number of inputs, >= 1"}
  - {name: outer, type: uint32, doc: "elements before the axis, >= 1"}
  - {name: inner_bytes, type: uint32, doc: "bytes behind the axis, >= 2"}
  - {name: inputs, type: pointer, count: count, access: read, bytes: "outer * inner_bytes", align: 4, doc: "int16 [outer, inner]"}
stack: 36
calls: [thumbnn_move]
clobbers: [r0-r3, r12, lr, flags, s0-s4]
bounds: >
  no accumulator
*/
// Input after input, moved row by row. Single elements (a new last axis) are scattered, from two inputs at a time, as
// words: 8 of each in LDM 5 + LDM 5 + 4 * 6 + 3 = 37 cycles. An odd last input goes alone.
//
// Registers                                  FP registers
//   r0  output cursor   r1 input cursor        s0  next of inputs   s1  inputs left
//   r2  bytes to move, or a second input       s2  output of the input's first row
//   r3-r10 belong to thumbnn_move                      s3  outer
//   r11 inner_bytes     r12 rows left
//   lr  2 * count                              s4  bytes from a row to the next in the output
        .include "kernel.inc"

        .equ    PARAM_output, 0
        .equ    PARAM_count, 4
        .equ    PARAM_outer, 8
        .equ    PARAM_inner_bytes, 12
        .equ    PARAM_inputs, 16

        .equ    BLOCK, 8

        // in: \first, \second two elements each of two inputs; stores two columns, 2 bytes of each input
        .macro  SCATTER_PAIRS first, second
        pkhbt   r11, \first, \second, lsl #16
        pkhtb   \second, \second, \first, asr #16
        str     r11, [r0]
        str     \second, [r0, lr]
        add     r0, r0, lr, lsl #1
        .endm

        KERNEL  thumbnn_pack_s16
        push    {r4-r11, lr}
        ldr     r2, [r0, #PARAM_output]
        ldr     r3, [r0, #PARAM_count]
        ldr     r4, [r0, #PARAM_outer]
        ldr     r1, [r0, #PARAM_inner_bytes]
        adds    r0, r0, #PARAM_inputs
        mov     r11, r1
        vmov    s0, r0
        vmov    s1, r3
        vmov    s2, r2
        vmov    s3, r4
        cmp     r1, #2
        beq     scatter
        muls    r3, r1, r3
        subs    r3, r3, r1
        vmov    s4, r3
next_input:
        vmov    r3, s0
        vmov    r0, s2
        vmov    r12, s3
        ldr     r1, [r3], #4
        vmov    s0, r3
        add     r2, r0, r11
        vmov    s2, r2
        .p2align 2
next_row:
        mov.w   r2, r11
        bl      thumbnn_move
        vmov    r3, s4
        add     r0, r0, r3
        subs    r12, r12, #1
        bne     next_row
        vmov    r3, s1
        subs    r3, r3, #1
        vmov    s1, r3
        bne     next_input
        pop     {r4-r11, pc}

scatter:
        lsl     lr, r3, #1
scatter_next:
        vmov    r4, s1
        subs    r4, r4, #2
        vmov    s1, r4
        blo     scatter_odd
        vmov    r3, s0
        vmov    r0, s2
        vmov    r12, s3
        ldr     r1, [r3], #8
        ldr     r2, [r3, #-4]
        vmov    s0, r3
        adds    r4, r0, #4
        vmov    s2, r4
        subs    r12, r12, #BLOCK
        blo     scatter_two_rest
        .p2align 2
scatter_two:
        ldm.w   r1!, {r3-r6}
        ldm.w   r2!, {r7-r10}
        SCATTER_PAIRS r3, r7
        SCATTER_PAIRS r4, r8
        SCATTER_PAIRS r5, r9
        SCATTER_PAIRS r6, r10
        subs    r12, r12, #BLOCK
        bhs     scatter_two
scatter_two_rest:
        adds    r12, r12, #BLOCK
        beq     scatter_next
scatter_two_single:
        ldrh    r3, [r1], #2
        ldrh    r4, [r2], #2
        subs    r12, r12, #1
        pkhbt   r3, r3, r4, lsl #16
        str     r3, [r0]
        add     r0, r0, lr
        bne     scatter_two_single
        b       scatter_next

scatter_odd:
        adds    r4, r4, #1              // -1: one input is left
        bmi     done
        vmov    r3, s0
        vmov    r0, s2
        vmov    r12, s3
        ldr     r1, [r3]
        subs    r12, r12, #BLOCK
        blo     scatter_rest
        .p2align 2
scatter_block:
        ldm.w   r1!, {r3-r6}
        .irp    pair, r3, r4, r5, r6
        strh    \pair, [r0]
        lsr     \pair, \pair, #16
        strh    \pair, [r0, lr]
        add     r0, r0, lr, lsl #1
        .endr
        subs    r12, r12, #BLOCK
        bhs     scatter_block
scatter_rest:
        adds    r12, r12, #BLOCK
        beq     done
scatter_single:
        ldrh    r3, [r1], #2
        subs    r12, r12, #1
        strh    r3, [r0]
        add     r0, r0, lr
        bne     scatter_single
done:
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_pack_s16
