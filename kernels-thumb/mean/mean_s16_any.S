/*contract
symbol: thumbnn_mean_s16_any
op: MEAN
summary: Mean over any dimensions of an int16 tensor, with requantization.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * input_elements", align: 2, doc: "int16"}
  - {name: output, type: pointer, access: write, bytes: "2 * output_elements", align: 2, doc: "int16"}
  - {name: dimensions, type: pointer, access: constant, bytes: "8 * rank", align: 4, doc: "per dimension, the innermost first: its size, and the bytes from a sum to the next along it (0 where it is averaged away)"}
  - {name: scratch, type: pointer, access: scratch, bytes: "4 * (output_elements + rank)", align: 4, doc: "int32 sums, counters"}
  - {name: input_elements, type: int32}
  - {name: output_elements, type: int32}
  - {name: rank, type: int32, doc: ">= 1"}
  - {name: accumulator, type: int32, doc: "1: double rounding; 2: single rounding"}
  - {name: requantize_0, type: uint32, doc: "the words of MBQM32 or MBQM64, see common/requantize.inc: m or mlo"}
  - {name: requantize_1, type: uint32, doc: "up or mhi"}
  - {name: requantize_2, type: uint32, doc: "down"}
stack: 36
calls: [thumbnn_requantize]
clobbers: [r0-r3, r12, lr, flags, q]
bounds: >
  sums are int32 and wrap, as TFLM's do; requantization as proved in common/requantize.inc
*/
// The input once through, the innermost dimension in the inner loop, the others as an odometer: its counters (elements left in
// each dimension) stand behind the sums in scratch.
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_dimensions, 8
        .equ    PARAM_scratch, 12
        .equ    PARAM_input_elements, 16
        .equ    PARAM_output_elements, 20
        .equ    PARAM_rank, 24
        .equ    PARAM_accumulator, 28
        .equ    PARAM_requantize_0, 32
        .equ    PARAM_requantize_1, 36
        .equ    PARAM_requantize_2, 40

        KERNEL  thumbnn_mean_s16_any
        push    {r4-r11, lr}
        ldr     r1, [r0, #PARAM_scratch]
        ldr     r2, [r0, #PARAM_output_elements]
        ldr     r3, [r0, #PARAM_rank]
        ldr     r4, [r0, #PARAM_dimensions]
        movs    r5, #0
        mov     r6, r1
clear_sum:
        str     r5, [r6], #4
        subs    r2, r2, #1
        bne     clear_sum
        mov     r7, r6                  // counters
set_counter:
        ldr     r5, [r4], #8
        subs    r3, r3, #1
        str     r5, [r6], #4
        bne     set_counter
        // r1 sum, r2 input, r6 end of the counters, r7 counters, r8 dimensions, r9 size and r10 step of the innermost
        ldr     r2, [r0, #PARAM_input]
        ldr     r8, [r0, #PARAM_dimensions]
        ldr     r9, [r8]
        ldr     r10, [r8, #4]
next_run:
        mov     r3, r9
add_element:
        ldrsh   r4, [r2], #2
        ldr     r5, [r1]
        subs    r3, r3, #1
        add     r5, r5, r4
        str     r5, [r1]
        add     r1, r1, r10
        bne     add_element
        // The next dimension whose counter does not run out moves on by a step.
        mls     r1, r9, r10, r1
        add     r11, r7, #4
        add     r12, r8, #8
next_dimension:
        cmp     r11, r6
        beq     all_added
        ldr     r3, [r11]
        ldr     r4, [r12]
        ldr     r5, [r12, #4]
        subs    r3, r3, #1
        add     r1, r1, r5
        it      ne
        strne   r3, [r11]
        bne     next_run
        str     r4, [r11], #4
        mls     r1, r4, r5, r1
        add     r12, r12, #8
        b       next_dimension

all_added:
        mov     r9, r0
        ldr     r8, [r9, #PARAM_scratch]
        ldr     r10, [r9, #PARAM_output]
        ldr     r11, [r9, #PARAM_output_elements]
        ldr     r3, [r9, #PARAM_accumulator]
next_sum:
        ldr     r0, [r8], #4
        add     r2, r9, #PARAM_requantize_0
        bl      thumbnn_requantize
        ssat    r0, #16, r0
        strh    r0, [r10], #2
        subs    r11, r11, #1
        bne     next_sum
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_mean_s16_any
