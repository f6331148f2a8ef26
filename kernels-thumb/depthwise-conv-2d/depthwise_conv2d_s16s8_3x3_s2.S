/*contract
symbol: thumbnn_depthwise_conv2d_s16s8_3x3_s2
op: DEPTHWISE_CONV_2D
summary: >
  3x3 depthwise convolution, stride 2 along the lines, any stride across them, any depth multiplier, no dilation. int16
  activations, int8 weights, int64 bias folded into 32-bit accumulators.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_length * input_lines * input_depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_length * output_lines * input_depth * depth_multiplier", align: 2, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "20 * input_depth * depth_multiplier", align: 4, doc: "a record per output channel, see common/depthwise_planes.inc; the filter's lines are columns where those of the image are"}
  - {name: scratch, type: pointer, access: scratch, bytes: "4 * planes * line_words * ((band_lines - 1) * line_stride + 3)", align: 4, doc: "planes of the band's input lines"}
  - {name: batches, type: int32, doc: ">= 1, as all sizes"}
  - {name: input_length, type: int32, doc: "pixels of an input line"}
  - {name: input_lines, type: int32}
  - {name: input_depth, type: int32}
  - {name: depth_multiplier, type: int32}
  - {name: output_length, type: int32}
  - {name: output_lines, type: int32}
  - {name: lines_are_columns, type: int32, doc: "0: lines are rows of the image; 1: its columns"}
  - {name: line_stride, type: int32, doc: "input lines per output line"}
  - {name: pad_length, type: int32, doc: "0 or 1: pixels of zeros before a line"}
  - {name: pad_lines, type: int32, doc: "lines of zeros before the first"}
  - {name: planes, type: int32, doc: "2, or 1 when input_depth is 1"}
  - {name: line_words, type: int32, doc: "output_length + 1"}
  - {name: band_lines, type: int32, doc: "output lines worked on at a time"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
stack: 152
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s15]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed; see
  common/depthwise_planes.inc
*/
        .include "kernel.inc"
        .include "requantize.inc"
        .include "depthwise_planes.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_weights, 8
        .equ    PARAM_scratch, 12
        .equ    PARAM_batches, 16
        .equ    PARAM_input_length, 20
        .equ    PARAM_input_lines, 24
        .equ    PARAM_input_depth, 28
        .equ    PARAM_depth_multiplier, 32
        .equ    PARAM_output_length, 36
        .equ    PARAM_output_lines, 40
        .equ    PARAM_lines_are_columns, 44
        .equ    PARAM_line_stride, 48
        .equ    PARAM_pad_length, 52
        .equ    PARAM_pad_lines, 56
        .equ    PARAM_planes, 60
        .equ    PARAM_line_words, 64
        .equ    PARAM_band_lines, 68
        .equ    PARAM_activation_min, 72
        .equ    PARAM_activation_max, 76

        .equ    UNROLL, 8

// One output of a line from pixels x0 x1 | x2 of three lines: P = (x0, x1) is there, Q = (x2, x3) is loaded over it and is P
// of the next output.
//   acc = x0*w0 + x1*w1 (SMLAD P, (w0, w1)) + x2*w2 (SMLABT Q, (w1, w2), or SMLABB where w2 lies below)
// Cycles: bias 1 + 3 + loads 5 (the second waits for the first one's writeback) + 3 + 4 to requantize and store = 16.
//
//   r0 first word of P   r2 r4 r6 (w0, w1)             r7      M'    r11 acc             lr output step
//   r1 output            r3 = (w2 of line 0, of 1)     r8-r10  P, Q  r12 bytes of a line
//                        r5 = (w1, w2) of line 2
        .macro  SUM
        vmov    r11, s4
        smlad   r11, r8, r2, r11
        smlad   r11, r9, r4, r11
        smlad   r11, r10, r6, r11
        ldr.w   r8, [r0, #4]!
        ldr.w   r9, [r0, r12]
        ldr.w   r10, [r0, r12, lsl #1]
        smlabb  r11, r8, r3, r11
        smlabt  r11, r9, r3, r11
        smlabt  r11, r10, r5, r11
        smmulr  r11, r11, r7
        .endm
        .equ    STEP_BYTES, 56

        .macro  STEP_LOOP name, how, bits
        .p2align 2
\name:
        .rept   UNROLL
        SUM
        \how    r11, \bits, r11
        strh.w  r11, [r1]
        add.w   r1, r1, lr
        .endr
        .if     . - \name != UNROLL * STEP_BYTES
        .error  "STEP_BYTES is wrong"
        .endif
        vmov    r11, s0
        cmp.w   r0, r11
        bne.w   \name
        .endm

        KERNEL  thumbnn_depthwise_conv2d_s16s8_3x3_s2
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        PLANES_INIT
        vmov    s6, r1
        ldr     r3, [r0, #PARAM_output_length]
        ldr     r4, [sp, #FRAME_line_advance]
        lsl     r7, r3, #2
        sub     r8, r4, r7
        mls     r2, r3, r1, r2
        vmov    s7, r7
        vmov    s8, r8
        vmov    s10, r2
        rsb     r7, r3, #0
        and     r7, r7, #UNROLL - 1
        mov     r8, #STEP_BYTES
        mul     r7, r7, r8
        PLANES_CHOOSE_CLAMP choose_saturated, choose_relu, choose_clamped
        adr     r8, steps_saturated
        add     r8, r8, r7
        b       entry_chosen
choose_relu:
        adr     r8, steps_relu
        add     r8, r8, r7
        b       entry_chosen
choose_clamped:
        adr     r8, steps_clamped
entry_chosen:
        orr     r8, r8, #1
        vmov    s1, r8
        adr     r8, strip
        orr     r8, r8, #1
        vmov    s11, r8
        PLANES_DRIVER
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}

        .p2align 2
strip:
        pkhtb   r3, r5, r3, asr #16
        mov     r5, r7
        vmov    r7, s5
        vmov    r12, s2
        vmov    lr, s6
strip_line:
        vmov    r11, s7
        ldr.w   r8, [r0]
        ldr.w   r9, [r0, r12]
        ldr.w   r10, [r0, r12, lsl #1]
        add.w   r11, r11, r0
        vmov    s0, r11
        vmov    r11, s1
        bx      r11

        STEP_LOOP steps_saturated, ssat, #16
        b       strip_line_done
        STEP_LOOP steps_relu, usat, #15         // 0..32767
        b       strip_line_done
        .p2align 2
steps_clamped:
        SUM
        ssat    r11, #16, r11
        vmov    r12, s12
        PAIR_MAX r11, r12, lr
        vmov    r12, s13
        PAIR_MIN r11, r12, lr
        vmov    lr, s6
        vmov    r12, s2
        strh.w  r11, [r1]
        add.w   r1, r1, lr
        vmov    r11, s0
        cmp.w   r0, r11
        bne.w   steps_clamped
strip_line_done:
        vmov    r8, s8
        vmov    r9, s10
        vmov    r10, s9
        add     r0, r0, r8
        add     r1, r1, r9
        cmp     r0, r10
        bne     strip_line
        b       record_done
        END_KERNEL thumbnn_depthwise_conv2d_s16s8_3x3_s2
