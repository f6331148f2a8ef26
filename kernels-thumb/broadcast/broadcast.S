/*contract
symbol: thumbnn_broadcast
op: RUNTIME
summary: >
  The walk of ADD and MUL over the rows of broadcast operands: thumbnn_broadcast begins, thumbnn_broadcast_next goes on,
  thumbnn_broadcast_scalar repeats an operand that is one element. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r1-r3, r12, lr, flags, s0-s4]
bounds: >
  no accumulator
*/
// Walking two int16 operands that repeat along some dimensions (numpy broadcasting). The host merges neighbouring
// dimensions, so that what is left is rows, in which an operand either runs or is one repeated element, and up to 5 outer
// levels. A level is a record in flash, the innermost first:
//   int32 count, jump1, jump2    rows (or inner levels) it has; bytes from the start of the row just done to the next one
//                                of each operand when this level moves on and all inner ones have wrapped
//
        .include "kernel.inc"
        .include "broadcast.inc"

// The kernel has made its frame. in: r0 parameters; out: r1, r2 and s0, s1 at the first row, r3 elements of a row, s2-s4;
// clobbers r10-r12
        KERNEL  thumbnn_broadcast
        ldr     r2, [r0, #PARAM_outer]
        ldr     r1, [r0, #PARAM_levels]
        vmov    s2, r2
        vmov    s3, r1
        add     r12, sp, #FRAME_counters
1:      ldr     r3, [r2], #12
        subs    r1, r1, #1
        str     r3, [r12], #4
        bne     1b
        ldr     r1, [r0, #PARAM_input1]
        ldr     r2, [r0, #PARAM_input2]
        ldr     r3, [r0, #PARAM_row]
        vmov    s0, r1
        vmov    s1, r2
        vmov    s4, r3
        bx      lr

// Go to the next row: r1, r2 and s0, s1 at its start, r3 elements of a row, Z clear; Z set when there is none.
// clobbers r10-r12
        .global thumbnn_broadcast_next
        .thumb_func
thumbnn_broadcast_next:
        vmov    r1, s2
        vmov    r3, s3
        add     r10, sp, #FRAME_counters
next_level:
        ldr     r11, [r10]
        ldr     r12, [r1]
        subs    r11, r11, #1
        beq     level_done
        str     r11, [r10]
        ldr     r2, [r1, #8]
        ldr     r1, [r1, #4]
        vmov    r3, s0
        add     r1, r1, r3
        vmov    r3, s1
        add     r2, r2, r3
        vmov    s0, r1
        vmov    s1, r2
        vmov    r3, s4
        bx      lr
level_done:
        str     r12, [r10], #4
        adds    r1, r1, #12
        subs    r3, r3, #1
        bne     next_level
        bx      lr

// An operand at r10 that is one element: fill r11 words (frame) at r12 with it. out: r12 behind them; clobbers r10, r11
        .global thumbnn_broadcast_scalar
        .thumb_func
thumbnn_broadcast_scalar:
        ldrh    r10, [r10]
        pkhbt   r10, r10, r10, lsl #16
1:      str     r10, [r12], #4
        subs    r11, r11, #1
        bne     1b
        bx      lr
        END_KERNEL thumbnn_broadcast
