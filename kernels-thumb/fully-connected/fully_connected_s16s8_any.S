/*contract
symbol: thumbnn_fully_connected_s16s8_any
op: FULLY_CONNECTED
summary: >
  Fully connected layer for every node TFLM serves with int16 activations and int8 weights: 64-bit accumulators with any
  bias and multiplier, or an int32 bias with wrapping 32-bit accumulators and double rounding.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_depth", align: 2, doc: "int16 [batches, input_depth]"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_depth", align: 2, doc: "int16 [batches, output_depth]"}
  - {name: weights, type: pointer, access: constant, bytes: "ceil(output_depth, 4) * (20 + ceil(input_depth, 2))", align: 4, doc: "records of 4 channels, see common/dot_4x64.inc"}
  - {name: batches, type: int32, doc: ">= 1"}
  - {name: input_depth, type: int32, doc: ">= 1"}
  - {name: output_depth, type: int32, doc: ">= 1"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
  - {name: accumulator, type: int32, doc: "0: int64, 1: int32 with double rounding, 2: int32 with single rounding"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s5, s7-s12]
bounds: >
  64-bit accumulators, |acc| < 2^47 as TFLM requires; the int32 kind wraps as TFLM does
*/
        .include "kernel.inc"
        .include "requantize.inc"
        .include "dot_4x64.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_weights, 8
        .equ    PARAM_batches, 12
        .equ    PARAM_input_depth, 16
        .equ    PARAM_output_depth, 20
        .equ    PARAM_activation_min, 24
        .equ    PARAM_activation_max, 28
        .equ    PARAM_accumulator, 32

// FP registers beside those of DOT_CHANNELS: s9 parameters, s10 batches left, s12 bytes of an input row.
        KERNEL  thumbnn_fully_connected_s16s8_any
        push    {r4-r11, lr}
        ldr     r2, [r0, #PARAM_input]
        ldr     r3, [r0, #PARAM_input_depth]
        ldr     r4, [r0, #PARAM_activation_min]
        ldr     r5, [r0, #PARAM_activation_max]
        ldr     r6, [r0, #PARAM_accumulator]
        ldr     r7, [r0, #PARAM_output]
        ldr     r8, [r0, #PARAM_batches]
        lsl     r9, r3, #1
        vmov    s9, r0
        vmov    s3, r7
        vmov    s10, r8
        vmov    s12, r9
        DOT_SETUP
next_batch:
        vmov    r0, s9
        ldr     r1, [r0, #PARAM_weights]
        ldr     r2, [r0, #PARAM_output_depth]
        vmov    s11, r2
        DOT_CHANNELS
        vmov    r9, s10
        vmov    r10, s12
        vmov    r0, s0
        vmov    r8, s1
        add     r0, r0, r10
        add     r8, r8, r10
        vmov    s0, r0
        vmov    s1, r8
        subs    r9, r9, #1
        vmov    s10, r9
        bne.w   next_batch
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_fully_connected_s16s8_any
