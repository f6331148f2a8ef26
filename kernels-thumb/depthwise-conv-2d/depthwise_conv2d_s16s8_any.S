/*contract
symbol: thumbnn_depthwise_conv2d_s16s8_any
op: DEPTHWISE_CONV_2D
summary: >
  Depthwise convolution of every kind: any filter, stride, dilation, padding and depth multiplier, 64-bit accumulators, every
  legal multiplier. int16 activations, int8 weights, int64 bias.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * input_depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * input_depth * depth_multiplier", align: 2, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "input_depth * depth_multiplier * (20 + ceil(filter_height * filter_width, 4))", align: 4, doc: "a record per output channel"}
  - {name: batches, type: int32, doc: ">= 1, as all sizes"}
  - {name: input_height, type: int32}
  - {name: input_width, type: int32}
  - {name: input_depth, type: int32}
  - {name: depth_multiplier, type: int32}
  - {name: filter_height, type: int32}
  - {name: filter_width, type: int32}
  - {name: output_height, type: int32}
  - {name: output_width, type: int32}
  - {name: stride_h, type: int32}
  - {name: stride_w, type: int32}
  - {name: dilation_h, type: int32}
  - {name: dilation_w, type: int32}
  - {name: pad_top, type: int32, doc: "rows of zeros above the image"}
  - {name: pad_left, type: int32, doc: "columns of zeros left of the image"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
stack: 92
calls: [thumbnn_depthwise_windows]
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s15]
bounds: >
  64-bit accumulators; |acc| < 2^47 is TFLM's own precondition, checked when the weights are packed
*/
// A pixel at a time, one output channel after the other.
//
// Weights record of an output channel, in flash: int64 bias; mlo, mhi, down of MBQM64 (common/requantize.inc); the taps'
// bytes, filled up to words.
//
// Cycles per tap: LDRSH 2 + pointer 1 + LDRSB from flash 2 + SMLALBB 1 + 3 for the loop = 9.
//
// Registers                                       FP registers beside those of the driver
//   r0 input of the tap    r4 r5 input, weight      s4 bytes of a row's taps         s9  input of the window's channel
//   r1 weight of the tap   r6 bytes to next tap     s5 from there to the next row    s10 record
//   r2:r3 accumulator      r7 end of the row        s6 weights skipped per row       s11 the window's first tap in a record
//   r8 rows left           r9 s5   r10 s6           s7 rows inside                   s12 bytes of a record
//                                                   s8 output channels of the input channel left
//                                                   
        .include "kernel.inc"
        .include "requantize.inc"

        .include "depthwise_window.inc"

        .equ    RECORD_TAPS, 20

        KERNEL  thumbnn_depthwise_conv2d_s16s8_any
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r1, [r0, #PARAM_filter_height]
        ldr     r2, [r0, #PARAM_filter_width]
        muls    r1, r2, r1
        adds    r1, r1, #3
        bic     r1, r1, #3
        adds    r1, r1, #RECORD_TAPS
        vmov    s12, r1
        adr     r1, window + 1
        b       thumbnn_depthwise_windows

        .p2align 2
window:
        str     lr, [sp, #FRAME_return]
        vmov    s7, r3
        vmov    s10, r5
        adds    r1, r1, #RECORD_TAPS
        vmov    s11, r1
        subs    r4, r4, r2
        vmov    s6, r4
        ldr     r5, [r6, #PARAM_input_depth]
next_input_channel:
        // r0 input of the window's channel, r5 input channels left, r6 parameters
        ldr     r4, [r6, #PARAM_depth_multiplier]
        vmov    s9, r0
        str     r5, [sp, #FRAME_inputs_left]
next_channel:
        // r4 output channels left
        vmov    s8, r4
        vmov    r1, s10
        vmov    r8, s7
        vmov    r4, s11
        vmov    r0, s9
        ldm     r1, {r2, r3}
        vmov    r6, s1
        vmov    r9, s5
        vmov    r10, s6
        cmp     r8, #0
        beq     window_summed
        add     r1, r1, r4
next_filter_row:
        vmov    r7, s4
        add     r7, r7, r0
        .p2align 2
taps:
        ldrsh.w r4, [r0]
        add.w   r0, r0, r6
        ldrsb.w r5, [r1], #1
        smlalbb r2, r3, r4, r5
        cmp.w   r0, r7
        bne.w   taps
        subs    r8, r8, #1
        add     r0, r0, r9
        add     r1, r1, r10
        bne     next_filter_row
window_summed:
        vmov    r1, s10
        vmov    r12, s12
        ldr     r7, [r1, #8]
        ldr     r0, [r1, #12]
        ldr     r6, [r1, #16]
        add     r1, r1, r12
        vmov    s10, r1
        MBQM64  r2, r3, r7, r0, r6, r4, r5
        vmov    r8, s14
        vmov    r9, s15
        vmov    r0, s3
        vmov    r4, s8
        ssat    r2, #16, r2             // before the clamp to a range inside int16: changes nothing
        PAIR_CLAMP r2, r8, r9, r12
        strh    r2, [r0], #2
        vmov    s3, r0
        subs    r4, r4, #1
        bne     next_channel
        ldr     r5, [sp, #FRAME_inputs_left]
        ldr     r6, [sp, #FRAME_params]
        vmov    r0, s9
        adds    r0, r0, #2
        subs    r5, r5, #1
        bne     next_input_channel
        ldr     lr, [sp, #FRAME_return]
        bx      lr
        END_KERNEL thumbnn_depthwise_conv2d_s16s8_any
