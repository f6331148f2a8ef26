/*contract
symbol: thumbnn_unpack_s16
op: UNPACK
summary: Cut an int16 tensor into the slices along an axis.
params:
  - {name: input, type: pointer, access: read, bytes: "count * outer * inner_bytes", align: 4, doc: "int16 [outer, count, inner]"}
  - {name: count, type: uint32, doc: "number of outputs, >= 1"}
  - {name: outer, type: uint32, doc: "elements before the axis, >= 1"}
  - {name: inner_bytes, type: uint32, doc: "bytes behind the axis, >= 2"}
  - {name: outputs, type: pointer, count: count, access: write, bytes: "outer * inner_bytes", align: 4, doc: "int16 [outer, inner]"}
stack: 36
calls: [thumbnn_move]
clobbers: [r0-r3, r12, lr, flags, s0-s4]
bounds: >
  no accumulator
*/
// Output after output, moved row by row. Single elements (the last axis) are gathered as words, for two outputs at a
// time: 4 of each in 20 cycles. An odd last output goes alone.
//
// Registers                                  FP registers
//   r0  output cursor   r1 input cursor        s0  next of outputs   s1  outputs left
//   r2  bytes to move, or a second output      s2  first row of the output's slice
//   r3-r10 belong to thumbnn_move                      s3  outer
//   r11 inner_bytes     r12 rows left
//   lr  2 * count                              s4  bytes from a row to the next in the input
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_count, 4
        .equ    PARAM_outer, 8
        .equ    PARAM_inner_bytes, 12
        .equ    PARAM_outputs, 16

        .equ    BLOCK, 4

        KERNEL  thumbnn_unpack_s16
        push    {r4-r11, lr}
        ldr     r2, [r0, #PARAM_input]
        ldr     r3, [r0, #PARAM_count]
        ldr     r4, [r0, #PARAM_outer]
        ldr     r1, [r0, #PARAM_inner_bytes]
        adds    r0, r0, #PARAM_outputs
        mov     r11, r1
        vmov    s0, r0
        vmov    s1, r3
        vmov    s2, r2
        vmov    s3, r4
        cmp     r1, #2
        beq     gather
        muls    r3, r1, r3
        subs    r3, r3, r1
        vmov    s4, r3
next_output:
        vmov    r3, s0
        vmov    r1, s2
        vmov    r12, s3
        ldr     r0, [r3], #4
        vmov    s0, r3
        add     r2, r1, r11
        vmov    s2, r2
        .p2align 2
next_row:
        mov.w   r2, r11
        bl      thumbnn_move
        vmov    r3, s4
        add     r1, r1, r3
        subs    r12, r12, #1
        bne     next_row
        vmov    r3, s1
        subs    r3, r3, #1
        vmov    s1, r3
        bne     next_output
        pop     {r4-r11, pc}

gather:
        lsl     lr, r3, #1
gather_next:
        vmov    r4, s1
        subs    r4, r4, #2
        vmov    s1, r4
        vmov    r3, s0
        vmov    r1, s2
        vmov    r12, s3
        blo     gather_odd
        ldr     r0, [r3], #8
        ldr     r2, [r3, #-4]
        vmov    s0, r3
        adds    r4, r1, #4
        vmov    s2, r4
        subs    r12, r12, #BLOCK
        blo     gather_two_rest
        .p2align 2
gather_two:
        ldr.w   r3, [r1]
        ldr.w   r4, [r1, lr]
        add.w   r1, r1, lr, lsl #1
        pkhbt   r7, r3, r4, lsl #16
        ldr.w   r5, [r1]
        ldr.w   r6, [r1, lr]
        str.w   r7, [r0]
        pkhtb   r3, r4, r3, asr #16
        add.w   r1, r1, lr, lsl #1
        pkhbt   r8, r5, r6, lsl #16
        pkhtb   r5, r6, r5, asr #16
        str.w   r8, [r0, #4]
        str.w   r3, [r2]
        str.w   r5, [r2, #4]
        add.w   r0, r0, #8
        add.w   r2, r2, #8
        subs.w  r12, r12, #BLOCK
        bhs     gather_two
gather_two_rest:
        adds    r12, r12, #BLOCK
        beq     gather_next
gather_two_single:
        ldr     r3, [r1]
        subs    r12, r12, #1
        add     r1, r1, lr
        lsr     r4, r3, #16
        strh    r3, [r0], #2
        strh    r4, [r2], #2
        bne     gather_two_single
        b       gather_next

gather_odd:
        adds    r4, r4, #1              // -1: one output is left
        bmi     done
        ldr     r0, [r3]
gather_single:
        ldrh    r3, [r1]
        subs    r12, r12, #1
        add     r1, r1, lr
        strh    r3, [r0], #2
        bne     gather_single
done:
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_unpack_s16
