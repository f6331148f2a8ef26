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
calls: [thumbnn_requantize]
clobbers: [r0-r3, r12, lr, flags, s0-s2]
bounds: >
  differences, left shifts and sums wrap to int32 where TFLM's do
*/
// Registers                                  FP registers
//   r8  output cursor   r1 input cursor        s0  code that loads     s1  code that stores
//   r9  elements left                          s2  input cursor
//   r10 parameters      r0-r7 r12 belong to thumbnn_requantize
        .include "kernel.inc"

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
        adr     r4, load_2
        adr     r5, store_2
        cmp     r2, #2
        it      lo
        adrlo   r4, load_1
        it      hi
        adrhi   r4, load_4
        cmp     r3, #2
        it      lo
        adrlo   r5, store_1
        it      hi
        adrhi   r5, store_4
        adds    r4, r4, #1
        adds    r5, r5, #1
        vmov    s0, r4
        vmov    s1, r5
        mov     r10, r0
        ldr     r1, [r0, #PARAM_input]
        ldr.w   r9, [r0, #PARAM_elements]
        ldr.w   r8, [r0, #PARAM_output]

next_element:
        vmov    r12, s0
        bx      r12
        .p2align 2
load_1:
        ldrsb   r0, [r1], #1
        b       loaded
        .p2align 2
load_2:
        ldrsh   r0, [r1], #2
        b       loaded
        .p2align 2
load_4:
        ldr     r0, [r1], #4
loaded:
        vmov    s2, r1
        ldr     r1, [r10, #PARAM_input_zero_point]
        ldr     r3, [r10, #PARAM_rounding]
        subs    r0, r0, r1
        adds    r3, r3, #1              // kinds 1 and 2
        add     r2, r10, #PARAM_word0
        bl      thumbnn_requantize
        ldr     r1, [r10, #PARAM_output_zero_point]
        ldr     r2, [r10, #PARAM_minimum]
        ldr     r3, [r10, #PARAM_maximum]
        vmov    r12, s1
        add     r0, r0, r1
        cmp     r0, r2
        it      lt
        movlt   r0, r2
        cmp     r0, r3
        it      gt
        movgt   r0, r3
        vmov    r1, s2
        bx      r12
        .p2align 2
store_1:
        strb    r0, [r8], #1
        b       stored
        .p2align 2
store_2:
        strh    r0, [r8], #2
        b       stored
        .p2align 2
store_4:
        str     r0, [r8], #4
stored:
        subs    r9, r9, #1
        bne     next_element
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_requantize_any
