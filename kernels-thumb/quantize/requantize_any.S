/*contract
symbol: thumbnn_requantize_any
op: QUANTIZE
summary: >
  Between int8, int16 and int32 of any scales and zero points, any rounding; also the RELU that rescales by any factor.
params:
  - {name: input, type: pointer, access: read, bytes: "input_bytes * elements", align: 4}
  - {name: output, type: pointer, access: write, bytes: "output_bytes * elements", align: 4}
  - {name: elements, type: uint32, doc: ">= 1"}
  - {name: input_bytes, type: uint32, doc: "of an element: 1 int8, 2 int16, 4 int32"}
  - {name: output_bytes, type: uint32, doc: "the same for the output"}
  - {name: input_zero_point, type: int32}
  - {name: output_zero_point, type: int32}
  - {name: minimum, type: int32}
  - {name: maximum, type: int32}
  - {name: rounding, type: uint32, doc: "0: double (TFLM's default), 1: single (TFLITE_SINGLE_ROUNDING)"}
  - {name: word0, type: uint32, doc: "three words as common/requantize.inc takes them"}
  - {name: word1, type: uint32}
  - {name: word2, type: uint32}
stack: 36
clobbers: [r0-r3, r12, lr, flags, s0-s3]
bounds: >
  differences, left shifts and sums wrap to int32 where TFLM's do
*/
// Registers                                  FP registers
//   r0  output cursor   r1 input cursor        s0  code that loads     s1  code that stores
//   r2  elements left                          s2  output zero point   s3  rounding
//   r3  input zero point
//   r4 r5 r6 requantization words
//   r7  minimum         r8 maximum
//   r9  value; r10-r12, lr temporaries
        .include "kernel.inc"
        .include "requantize.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_elements, 8
        .equ    PARAM_input_bytes, 12
        .equ    PARAM_output_bytes, 16
        .equ    PARAM_input_zero_point, 20
        .equ    PARAM_output_zero_point, 24
        .equ    PARAM_minimum, 28
        .equ    PARAM_maximum, 32
        .equ    PARAM_rounding, 36
        .equ    PARAM_word0, 40
        .equ    PARAM_word1, 44
        .equ    PARAM_word2, 48

        KERNEL  thumbnn_requantize_any
        push    {r4-r11, lr}
        ldr     r2, [r0, #PARAM_input_bytes]
        ldr     r3, [r0, #PARAM_output_bytes]
        adr     r9, load_2
        adr     r10, store_2
        cmp     r2, #2
        it      lo
        adrlo   r9, load_1
        it      hi
        adrhi   r9, load_4
        cmp     r3, #2
        it      lo
        adrlo   r10, store_1
        it      hi
        adrhi   r10, store_4
        orr     r9, r9, #1
        orr     r10, r10, #1
        vmov    s0, r9
        vmov    s1, r10
        ldr     r9, [r0, #PARAM_output_zero_point]
        ldr     r10, [r0, #PARAM_rounding]
        vmov    s2, r9
        vmov    s3, r10
        add     r7, r0, #PARAM_word0
        ldm     r7, {r4, r5, r6}
        ldr     r7, [r0, #PARAM_minimum]
        ldr     r8, [r0, #PARAM_maximum]
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_elements]
        ldr     r3, [r0, #PARAM_input_zero_point]
        ldr     r0, [r0, #PARAM_output]

next_element:
        vmov    r12, s0
        vmov    r10, s3
        bx      r12
load_1:
        ldrsb   r9, [r1], #1
        b       loaded
load_2:
        ldrsh   r9, [r1], #2
        b       loaded
load_4:
        ldr     r9, [r1], #4
loaded:
        sub     r9, r9, r3
        cmp     r10, #0
        bne     round_once
        MBQM32  r9, r4, r5, r6, r11, r12
        b       scaled
round_once:                             // MBQM64's formula holds for an int32 and a 31-bit multiplier: 63 bits
        asr     r10, r9, #31
        MBQM64  r9, r10, r4, r5, r6, r11, r12
scaled:
        vmov    r10, s2
        vmov    r12, s1
        add     r9, r9, r10
        cmp     r9, r7
        it      lt
        movlt   r9, r7
        cmp     r9, r8
        it      gt
        movgt   r9, r8
        bx      r12
store_1:
        strb    r9, [r0], #1
        b       stored
store_2:
        strh    r9, [r0], #2
        b       stored
store_4:
        str     r9, [r0], #4
stored:
        subs    r2, r2, #1
        bne     next_element
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_requantize_any
