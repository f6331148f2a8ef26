/*contract
symbol: thumbnn_invoke
op: RUNTIME
summary: >
  Run a model: r0 points to a table of {kernel, parameters} pairs that ends with a null kernel. A host sees the operators'
  boundaries by the program counter: thumbnn_op_begin is the call, thumbnn_op_end the instruction behind it.
params: []
stack: 8
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s15]
bounds: >
  no accumulator
*/
        .include "kernel.inc"

        KERNEL  thumbnn_invoke
        push    {r4, lr}
        mov     r4, r0
next_op:
        ldr     r1, [r4]
        ldr     r0, [r4, #4]
        adds    r4, r4, #8
        cbz     r1, all_done
        .global thumbnn_op_begin
        .thumb_func
thumbnn_op_begin:
        blx     r1
        .global thumbnn_op_end
        .thumb_func
thumbnn_op_end:
        b       next_op
all_done:
        pop     {r4, pc}
        END_KERNEL thumbnn_invoke
