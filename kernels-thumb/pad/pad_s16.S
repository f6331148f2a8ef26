/*contract
symbol: thumbnn_pad_s16
op: PAD
summary: Surround an int16 tensor with zeros in any dimensions.
params:
  - {name: input, type: pointer, access: read, bytes: input_bytes, align: 2, doc: int16}
  - {name: output, type: pointer, access: write, bytes: output_bytes, align: 2, doc: int16}
  - {name: outer, type: pointer, access: constant, bytes: "8 * levels", align: 4, doc: "per level, the innermost first: int32 count, gap"}
  - {name: input_bytes, type: uint32, doc: ">= 2"}
  - {name: output_bytes, type: uint32}
  - {name: levels, type: uint32, doc: "1..4"}
  - {name: row_bytes, type: uint32, doc: "of the input that stay together, >= 2"}
  - {name: lead_bytes, type: uint32, doc: "of zeros before the first row"}
  - {name: trail_bytes, type: uint32, doc: "of zeros behind the last row"}
stack: 52
calls: [thumbnn_move]
clobbers: [r0-r3, r12, lr, flags, s0-s2]
bounds: >
  no accumulator
*/
// Input and output are both written and read straight through: zeros, row, zeros, row, ... A level has `count` rows (or
// inner levels); between two of them lie `gap` bytes of zeros, those of the inner levels included.
//
// Frame: what is left of every level.
//
// Registers                                  FP registers
//   r0  output cursor   r1 input cursor        s0  levels   s1  number of levels
//   r2  bytes to move or clear                 s2  trail_bytes
//   r3-r10 belong to thumbnn_move and clearing
//   r11 row_bytes
//   r12 0 behind the last row
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_outer, 8
        .equ    PARAM_input_bytes, 12
        .equ    PARAM_output_bytes, 16
        .equ    PARAM_levels, 20
        .equ    PARAM_row_bytes, 24
        .equ    PARAM_lead_bytes, 28
        .equ    PARAM_trail_bytes, 32

        .equ    FRAME_SIZE, 16          // 4 levels

        KERNEL  thumbnn_pad_s16
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r3, [r0, #PARAM_outer]
        ldr     r4, [r0, #PARAM_levels]
        ldr     r5, [r0, #PARAM_trail_bytes]
        vmov    s0, r3
        vmov    s1, r4
        vmov    s2, r5
        mov     r5, sp
fill_counters:
        ldr     r6, [r3], #8
        subs    r4, r4, #1
        str     r6, [r5], #4
        bne     fill_counters
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_lead_bytes]
        ldr     r11, [r0, #PARAM_row_bytes]
        ldr     r0, [r0, #PARAM_output]
        mov     r12, #1

clear:
        // r2 bytes (even, >= 0) at r0, even
        movs    r3, #0
        cmp     r2, #2
        blo     9f
        lsls    r4, r0, #31
        bcc     1f
        subs    r2, r2, #2
        strh    r3, [r0], #2
1:      movs    r4, #0
        movs    r5, #0
        movs    r6, #0
        subs    r2, r2, #16
        blo     3f
        .p2align 2
2:
        subs.w  r2, r2, #16
        stm.w   r0!, {r3-r6}
        bhs     2b
3:      // r2 = bytes left - 16, negative
        lsls    r2, r2, #29             // bit 3 to C, bit 2 to N
        itt     cs
        strcs   r3, [r0], #4
        strcs   r3, [r0], #4
        it      mi
        strmi   r3, [r0], #4
        lsls    r2, r2, #2              // bit 1 to C
        it      cs
        strhcs  r3, [r0], #2
9:      cmp     r12, #0
        beq     done
        mov     r2, r11
        bl      thumbnn_move
        vmov    r3, s0
        vmov    r4, s1
        mov     r5, sp
next_level:
        ldr     r6, [r5]
        ldr     r2, [r3, #4]
        subs    r6, r6, #1
        beq     level_done
        str     r6, [r5]
        b       clear
level_done:
        ldr     r6, [r3], #8
        subs    r4, r4, #1
        str     r6, [r5], #4
        bne     next_level
        vmov    r2, s2
        mov     r12, #0
        b       clear
done:
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_pad_s16
