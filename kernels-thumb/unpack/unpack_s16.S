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
clobbers: [r0-r3, r12, lr, flags, s0-s3]
bounds: >
  no accumulator
*/
// Output after output. Single elements (the last axis) are gathered, others moved row by row.
//
// Registers                                  FP registers
//   r0  output cursor   r1 input cursor        s0  next of outputs   s1  outputs left
//   r2  bytes to move                          s2  first row of the output's slice
//   r3-r10 belong to MOVE                      s3  outer
//   r11 inner_bytes     r12 rows left
//   lr  bytes between two rows in the input, or 2 * count
        .include "kernel.inc"
        .include "move.inc"

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
        ldr     r11, [r0, #PARAM_inner_bytes]
        add     r0, r0, #PARAM_outputs
        vmov    s0, r0
        vmov    s1, r3
        vmov    s2, r2
        vmov    s3, r4
        cmp     r11, #2
        beq     gather
        mul     lr, r3, r11
        sub     lr, lr, r11
next_output:
        vmov    r3, s0
        vmov    r1, s2
        vmov    r12, s3
        ldr     r0, [r3], #4
        vmov    s0, r3
        add     r2, r1, r11
        vmov    s2, r2
next_row:
        mov     r2, r11
        MOVE
        add     r1, r1, lr
        subs    r12, r12, #1
        bne     next_row
        vmov    r3, s1
        subs    r3, r3, #1
        vmov    s1, r3
        bne     next_output
        pop     {r4-r11, pc}

gather:
        lsl     lr, r3, #1
gather_output:
        vmov    r3, s0
        vmov    r1, s2
        vmov    r12, s3
        ldr     r0, [r3], #4
        vmov    s0, r3
        add     r2, r1, #2
        vmov    s2, r2
        subs    r12, r12, #BLOCK
        blo     gather_rest
        .p2align 2
gather_block:
        add     r2, r1, lr, lsl #1
        ldrh    r3, [r1]
        ldrh    r4, [r1, lr]
        ldrh    r5, [r2]
        ldrh    r6, [r2, lr]
        subs    r12, r12, #BLOCK
        pkhbt   r3, r3, r4, lsl #16
        pkhbt   r5, r5, r6, lsl #16
        str     r3, [r0], #8
        str     r5, [r0, #-4]
        add     r1, r2, lr, lsl #1
        bhs     gather_block
gather_rest:
        adds    r12, r12, #BLOCK
        beq     gather_done
gather_single:
        ldrh    r3, [r1]
        subs    r12, r12, #1
        add     r1, r1, lr
        strh    r3, [r0], #2
        bne     gather_single
gather_done:
        vmov    r3, s1
        subs    r3, r3, #1
        vmov    s1, r3
        bne     gather_output
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_unpack_s16
