/*contract
symbol: thumbnn_mul_s16_any
op: MUL
summary: >
  Product of two int16 tensors, broadcast, with a fused clamp; any rounding and factor.
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
  - {name: word0, type: uint32, doc: "product to the output: three words as common/requantize.inc takes them"}
  - {name: word1, type: uint32}
  - {name: word2, type: uint32}
stack: 56
calls: [thumbnn_broadcast, thumbnn_requantize]
clobbers: [r0-r3, r12, lr, flags, s0-s11]
bounds: >
  products are within 2^30 in magnitude; a left shift wraps to int32 as TFLM's does
*/
// TFLM: MBQM32(x * y).
        .include "kernel.inc"
        .include "broadcast.inc"

        .equ    PARAM_step1, 36
        .equ    PARAM_step2, 40
        .equ    PARAM_rounding, 44
        .equ    PARAM_activation_min, 48
        .equ    PARAM_activation_max, 52
        .equ    PARAM_word0, 56
        .equ    PARAM_word1, 60
        .equ    PARAM_word2, 64

        .include "elementwise_any.inc"

        KERNEL  thumbnn_mul_s16_any
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ELEMENTWISE_SETUP PARAM_word0
next_row:
        mov     r9, r1
        mov     r10, r2
next_element:
        vmov    s10, r3
        ldrsh   r0, [r9]
        ldrsh   r1, [r10]
        vmov    r2, s9
        muls    r0, r1, r0
        vmov    r3, s11
        bl      thumbnn_requantize
        ELEMENTWISE_NEXT next_element, next_row
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_mul_s16_any
