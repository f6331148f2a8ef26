/*contract
symbol: thumbnn_add_s16_any
op: ADD
summary: >
  Sum of two int16 tensors of any scales, broadcast, with a fused clamp; any rounding and shifts.
params:
  - {name: input1, type: pointer, access: read, bytes: "2 * elements1", align: 2, doc: int16}
  - {name: input2, type: pointer, access: read, bytes: "2 * elements2", align: 2, doc: int16}
  - {name: output, type: pointer, access: write, bytes: "2 * elements", align: 2, doc: int16}
  - {name: outer, type: pointer, access: constant, bytes: "12 * levels", align: 4, doc: "levels outside of a row, see broadcast/broadcast.S"}
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
calls: [thumbnn_broadcast, thumbnn_requantize]
clobbers: [r0-r3, r12, lr, flags, s0-s11]
bounds: >
  each part is within 2^29 in magnitude as its factor is at most 1/2, so the sum is within 2^30
*/
// TFLM: MBQM32(MBQM32(x << 15) + MBQM32(y << 15)), three requantizations with words of their own.
        .include "kernel.inc"
        .include "broadcast.inc"

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
        mov     r9, r1
        mov     r10, r2
next_element:
        vmov    s10, r3
        ldrsh   r0, [r9]
        vmov    r2, s9
        lsls    r0, r0, #15
        vmov    r3, s11
        bl      thumbnn_requantize
        mov     r11, r0
        ldrsh   r0, [r10]
        lsls    r0, r0, #15
        bl      thumbnn_requantize
        add     r0, r0, r11
        bl      thumbnn_requantize
        ELEMENTWISE_NEXT next_element, next_row
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_add_s16_any
