/*contract
symbol: thumbnn_copy
op: RESHAPE
summary: Copy bytes between buffers that do not overlap, for a reshape whose output has storage of its own.
params:
  - {name: input, type: pointer, access: read, bytes: "size", align: 4}
  - {name: output, type: pointer, access: write, bytes: "size", align: 4}
  - {name: size, type: uint32, doc: bytes}
stack: 36
clobbers: [r0-r3, r12, flags]
bounds: >
  no accumulator
*/
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_size, 8

        KERNEL  thumbnn_copy
        push    {r4-r11, lr}
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_size]
        ldr     r0, [r0, #PARAM_output]
        subs    r2, r2, #32
        blo     rest
        .p2align 2
copy_32:
        ldm.w   r1!, {r4-r11}
        subs.w  r2, r2, #32
        stm.w   r0!, {r4-r11}
        bhs     copy_32
rest:
        // r2 = bytes left - 32
        adds    r2, r2, #28
        bmi     copy_bytes
copy_4:
        ldr     r4, [r1], #4
        subs    r2, r2, #4
        str     r4, [r0], #4
        bpl     copy_4
copy_bytes:
        adds    r2, r2, #4
        beq     done
copy_1:
        ldrb    r4, [r1], #1
        subs    r2, r2, #1
        strb    r4, [r0], #1
        bne     copy_1
done:
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_copy
