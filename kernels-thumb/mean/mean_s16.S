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
stack: 48
clobbers: [r0-r3, r12, lr, flags, q, s0-s10]
bounds: >
  sums are int32 and wrap, as TFLM's do; requantization as proved in common/requantize.inc
*/
// Registers in the sums: see common/sum_channels.inc      FP registers
//   s0 bytes of a row of `inner`       s3 output of the row    s6 block in the row       s8-s10 requantization
//   s1 groups of taps                  s4 outer rows left      s7 accumulator
//   s2 entry into the sums             s5 input of the row
        .include "kernel.inc"
        .include "requantize.inc"
        .include "sum_channels.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_outer, 8
        .equ    PARAM_count, 12
        .equ    PARAM_inner, 16
        .equ    PARAM_accumulator, 20
        .equ    PARAM_requantize_0, 24
        .equ    PARAM_requantize_1, 28
        .equ    PARAM_requantize_2, 32

        .equ    FRAME_count, 0
        .equ    FRAME_outer_bytes, 4
        .equ    FRAME_SIZE, 12

        KERNEL  thumbnn_mean_s16
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_output]
        ldr     r3, [r0, #PARAM_outer]
        ldr     r4, [r0, #PARAM_count]
        ldr     r5, [r0, #PARAM_inner]
        ldr     r6, [r0, #PARAM_accumulator]
        ldr     r7, [r0, #PARAM_requantize_0]
        ldr     r8, [r0, #PARAM_requantize_1]
        ldr     r9, [r0, #PARAM_requantize_2]
        lsl     r5, r5, #1
        mul     r10, r4, r5
        str     r4, [sp, #FRAME_count]
        str     r10, [sp, #FRAME_outer_bytes]
        vmov    s0, r5
        vmov    s3, r2
        vmov    s5, r1
        vmov    s7, r6
        vmov    s8, r7
        vmov    s9, r8
        vmov    s10, r9
        SUM_ENTRY r1, r2, r4, taps, r6
        vmov    s1, r1
        vmov    s2, r2
next_outer:
        vmov    s4, r3
        mov     r3, #0
        cmp     r5, #16
        blt.w   single_channels

        // Blocks of 8 channels; r3 bytes of the block in the row.
next_block:
        vmov    s6, r3
        vmov    r0, s5
        vmov    r1, s1
        vmov    r2, s2
        add     r0, r0, r3
        SUM_CLEAR
        bx      r2
        SUM_CHANNELS taps
        vmov    r0, s8
        vmov    r1, s9
        vmov    r2, s10
        vmov    r3, s7
        cmp     r3, #2
        beq     requantize_single
        .irp    sum, r4, r5, r6, r7, r8, r9, r10, r11
        MBQM32  \sum, r0, r1, r2, r3, r12
        .endr
        b       requantized
        .p2align 2
requantize_single:
        .irp    sum, r4, r5, r6, r7, r8, r9, r10, r11
        asr     lr, \sum, #31
        MBQM64  \sum, lr, r0, r1, r2, r3, r12
        .endr
requantized:
        .irp    sum, r4, r5, r6, r7, r8, r9, r10, r11
        ssat    \sum, #16, \sum
        .endr
        vmov    r0, s3
        vmov    r3, s6
        pkhbt   r4, r4, r5, lsl #16
        pkhbt   r6, r6, r7, lsl #16
        pkhbt   r8, r8, r9, lsl #16
        pkhbt   r10, r10, r11, lsl #16
        add     r0, r0, r3
        vmov    r5, s0
        str     r4, [r0]
        str     r6, [r0, #4]
        str     r8, [r0, #8]
        str     r10, [r0, #12]
        // The next block: 8 channels further, or the last 8.
        sub     r4, r5, #16
        cmp     r3, r4
        beq     row_done
        add     r3, r3, #16
        cmp     r3, r4
        it      gt
        movgt   r3, r4
        b       next_block

        // Rows below 8: one channel after the other. r3 its bytes in the row, r5 bytes of a row.
single_channels:
        vmov    r0, s5
        ldr     r1, [sp, #FRAME_count]
        mov     r4, #0
        add     r0, r0, r3
        .p2align 2
single_taps:
        ldrsh.w r2, [r0]
        add.w   r0, r0, r5
        subs.w  r1, r1, #1
        add.w   r4, r4, r2
        bne.w   single_taps
        vmov    r6, s8
        vmov    r7, s9
        vmov    r8, s10
        vmov    r9, s7
        cmp     r9, #2
        beq     single_requantize_single
        MBQM32  r4, r6, r7, r8, r1, r2
        b       single_requantized
single_requantize_single:
        asr     r9, r4, #31
        MBQM64  r4, r9, r6, r7, r8, r1, r2
single_requantized:
        vmov    r0, s3
        ssat    r4, #16, r4
        add     r0, r0, r3
        add     r3, r3, #2
        strh    r4, [r0]
        cmp     r3, r5
        bne     single_channels

row_done:
        // r5 bytes of a row
        vmov    r0, s3
        vmov    r1, s5
        ldr     r2, [sp, #FRAME_outer_bytes]
        vmov    r3, s4
        add     r0, r0, r5
        add     r1, r1, r2
        vmov    s3, r0
        vmov    s5, r1
        subs    r3, r3, #1
        bne.w   next_outer
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_mean_s16
