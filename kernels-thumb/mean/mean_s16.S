/*contract
symbol: thumbnn_mean_s16
op: MEAN
summary: Mean over neighbouring dimensions of an int16 tensor, seen as [outer, count, inner], with requantization.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * outer * count * inner", align: 2, doc: "int16"}
  - {name: output, type: pointer, access: write, bytes: "2 * outer * inner", align: 2, doc: "int16"}
  - {name: outer, type: int32, doc: ">= 1, as all sizes"}
  - {name: count, type: int32, doc: "elements of a mean"}
  - {name: inner, type: int32}
  - {name: accumulator, type: int32, doc: "1: double rounding; 2: single rounding"}
  - {name: requantize_0, type: uint32, doc: "the words of MBQM32 or MBQM64, see common/requantize.inc: m or mlo"}
  - {name: requantize_1, type: uint32, doc: "up or mhi"}
  - {name: requantize_2, type: uint32, doc: "down"}
stack: 76
calls: [thumbnn_sum_channels, thumbnn_requantize]
clobbers: [r0-r3, r12, lr, flags, q, s0-s10, s12]
bounds: >
  sums are int32 and wrap, as TFLM's do; requantization as proved in common/requantize.inc
*/
// FP registers beside those of pooling/sum_channels.S: s0 bytes of a row of `inner`, s4 count, s6 0
//   s1 input of the row   s2 output of the row   s3 block in the row   s8 outer rows left   s10 parameters
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_outer, 8
        .equ    PARAM_count, 12
        .equ    PARAM_inner, 16
        .equ    PARAM_accumulator, 20
        .equ    PARAM_requantize_0, 24
        .equ    PARAM_requantize_1, 28
        .equ    PARAM_requantize_2, 32

        .equ    FRAME_sums, 0
        .equ    FRAME_SIZE, 36

        KERNEL  thumbnn_mean_s16
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        vmov    s10, r0
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_output]
        ldr     r3, [r0, #PARAM_outer]
        ldr     r4, [r0, #PARAM_count]
        ldr     r5, [r0, #PARAM_inner]
        lsls    r5, r5, #1
        movs    r6, #0
        vmov    s0, r5
        vmov    s1, r1
        vmov    s2, r2
        vmov    s4, r4
        vmov    s6, r6
next_outer:
        vmov    s8, r3
        movs    r3, #0
next_block:
        // r3 bytes of the block of 8 channels in the row, r5 bytes of a row
        vmov    s3, r3
        vmov    r0, s1
        movs    r1, #1
        add     r0, r0, r3
        cmp     r5, #16
        blt     single_channel
        bl      thumbnn_sum_channels
        add     r12, sp, #FRAME_sums
        stm     r12, {r4-r11}
        mov     r10, #8
        b       requantize
single_channel:                         // rows below 8: one after the other
        bl      thumbnn_sum_channel
        str     r4, [sp, #FRAME_sums]
        mov     r10, #1
requantize:
        vmov    r9, s2
        vmov    r3, s3
        vmov    r8, s10
        add     r9, r9, r3
        add     r11, sp, #FRAME_sums
        ldr     r3, [r8, #PARAM_accumulator]
1:      ldr     r0, [r11], #4
        add     r2, r8, #PARAM_requantize_0
        bl      thumbnn_requantize
        ssat    r0, #16, r0
        strh    r0, [r9], #2
        subs    r10, r10, #1
        bne     1b
        // The next block: 8 channels further, or the last 8.
        vmov    r5, s0
        vmov    r3, s3
        subs    r4, r5, #2
        movs    r6, #2
        cmp     r5, #16
        blt     2f
        subs    r4, r4, #14
        movs    r6, #16
2:      cmp     r3, r4
        beq     row_done
        adds    r3, r3, r6
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        b       next_block
row_done:
        vmov    r2, s2
        vmov    r1, s1
        vmov    r4, s4
        vmov    r3, s8
        add     r2, r2, r5
        mla     r1, r4, r5, r1
        vmov    s2, r2
        vmov    s1, r1
        subs    r3, r3, #1
        bne     next_outer
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_mean_s16
