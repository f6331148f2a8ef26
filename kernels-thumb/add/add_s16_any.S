/*contract
symbol: thumbnn_add_s16_any
op: ADD
summary: >
  Sum of two int16 tensors of any scales, broadcast, with a fused clamp; any rounding and shifts.
params:
  - {name: input1, type: pointer, access: read, bytes: "2 * elements1", align: 2, doc: int16}
  - {name: input2, type: pointer, access: read, bytes: "2 * elements2", align: 2, doc: int16}
  - {name: output, type: pointer, access: write, bytes: "2 * elements", align: 2, doc: int16}
  - {name: outer, type: pointer, access: constant, bytes: "12 * levels", align: 4, doc: "levels outside of a row, see common/broadcast.inc"}
  - {name: elements1, type: uint32, doc: "of input1, >= 1"}
  - {name: elements2, type: uint32, doc: "of input2, >= 1"}
  - {name: elements, type: uint32, doc: "of the output, >= 1"}
  - {name: levels, type: uint32, doc: "1..5"}
  - {name: row, type: uint32, doc: "elements of a row, >= 1"}
  - {name: step1, type: uint32, doc: "1 when input1 runs along a row, 0 when it is one element there"}
  - {name: step2, type: uint32, doc: "the same for input2"}
  - {name: rounding, type: uint32, doc: "0: double (TFLM's default), 1: single (TFLITE_SINGLE_ROUNDING)"}
  - {name: activation_min, type: int32, doc: "-32768..32767"}
  - {name: activation_max, type: int32, doc: "activation_min..32767"}
  - {name: input1_word0, type: uint32, doc: "input1 << 15 to the common scale: three words as common/requantize.inc takes them"}
  - {name: input1_word1, type: uint32}
  - {name: input1_word2, type: uint32}
  - {name: input2_word0, type: uint32, doc: "the same for input2: three words as common/requantize.inc takes them"}
  - {name: input2_word1, type: uint32}
  - {name: input2_word2, type: uint32}
  - {name: output_word0, type: uint32, doc: "sum to the output: three words as common/requantize.inc takes them"}
  - {name: output_word1, type: uint32}
  - {name: output_word2, type: uint32}
stack: 56
clobbers: [r0-r3, r12, lr, flags, s0-s10]
bounds: >
  each part is within 2^29 in magnitude as its factor is at most 1/2, so the sum is within 2^30
*/
// TFLM: MBQM32(MBQM32(x << 15) + MBQM32(y << 15)), three requantizations with words of their own.
        .include "kernel.inc"
        .include "requantize.inc"
        .include "broadcast.inc"

        .equ    PARAM_input1, 0
        .equ    PARAM_input2, 4
        .equ    PARAM_output, 8
        .equ    PARAM_outer, 12
        .equ    PARAM_elements1, 16
        .equ    PARAM_elements2, 20
        .equ    PARAM_elements, 24
        .equ    PARAM_levels, 28
        .equ    PARAM_row, 32
        .equ    PARAM_step1, 36
        .equ    PARAM_step2, 40
        .equ    PARAM_rounding, 44
        .equ    PARAM_activation_min, 48
        .equ    PARAM_activation_max, 52
        .equ    PARAM_input1_word0, 56
        .equ    PARAM_input1_word1, 60
        .equ    PARAM_input1_word2, 64
        .equ    PARAM_input2_word0, 68
        .equ    PARAM_input2_word1, 72
        .equ    PARAM_input2_word2, 76
        .equ    PARAM_output_word0, 80
        .equ    PARAM_output_word1, 84
        .equ    PARAM_output_word2, 88

        .include "elementwise_any.inc"

        KERNEL  thumbnn_add_s16_any
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ELEMENTWISE_SETUP PARAM_input1_word0
next_row:
        vmov    r3, s4
next_element:
        vmov    r9, s9
        ldrsh   r8, [r1]
        lsl     r8, r8, #15
        blx     r4
        vmov    s10, r8
        ldrsh   r8, [r2]
        lsl     r8, r8, #15
        blx     r4
        vmov    r10, s10
        add     r8, r8, r10
        blx     r4
        ELEMENTWISE_NEXT next_element, next_row
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        ELEMENTWISE_SUBROUTINES
        END_KERNEL thumbnn_add_s16_any
