/*contract
symbol: thumbnn_depthwise_conv2d_s16s8_3x3_s2
op: DEPTHWISE_CONV_2D
summary: >
  3x3 depthwise convolution, stride 2 along the lines, any stride across them, any depth multiplier, no dilation. int16
  activations, int8 weights, int64 bias folded into 32-bit accumulators.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_length * input_lines * input_depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_length * output_lines * input_depth * depth_multiplier", align: 2, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "20 * input_depth * depth_multiplier", align: 4, doc: "a record per output channel, see depthwise_planes.S; the filter's lines are columns where those of the image are"}
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
stack: 144
calls: [thumbnn_depthwise_planes]
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s15]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed; see
  depthwise_planes.S
*/
        .include "kernel.inc"
        .include "requantize.inc"
        .include "depthwise_planes.inc"

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

        KERNEL  thumbnn_depthwise_conv2d_s16s8_3x3_s2
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        bl      thumbnn_depthwise_planes
        mov     r6, r3
        lsl     r4, r3, #2              // keeps the flags
        vmov    s7, r4
        adr     r8, steps_any
        bne     1f
        // RELU: skip (-outputs) mod UNROLL of the unrolled steps.
        adr     r8, steps_relu
        rsbs    r5, r3, #0
        and     r5, r5, #UNROLL - 1
        movs    r7, #STEP_BYTES
        mla     r8, r5, r7, r8
1:      adds    r8, r8, #1
        movs    r5, #0
        adr     r9, strip + 1
        b       thumbnn_depthwise_planes_run

        .p2align 2
strip:
        vmov    s3, lr
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

        .p2align 2
steps_relu:
        .rept   UNROLL
        SUM
        usat    r11, #15, r11
        strh.w  r11, [r1]
        add.w   r1, r1, lr
        .endr
        .if     . - steps_relu != UNROLL * STEP_BYTES
        .error  "STEP_BYTES is wrong"
        .endif
        vmov    r11, s0
        cmp.w   r0, r11
        bne.w   steps_relu
strip_line_done:
        vmov    r8, s8
        vmov    r9, s10
        vmov    r10, s9
        add     r0, r0, r8
        add     r1, r1, r9
        cmp     r0, r10
        bne     strip_line
        vmov    r12, s3
        bx      r12

        .p2align 2
steps_any:
        SUM
        ssat    r11, #16, r11
        vmov    r12, s12
        PAIR_MAX r11, r12, lr
        vmov    r12, s13
        PAIR_MIN r11, r12, lr
        vmov    lr, s6
        vmov    r12, s2
        strh.w  r11, [r1]
        add     r1, r1, lr
        vmov    r11, s0
        cmp     r0, r11
        bne     steps_any
        b       strip_line_done
        END_KERNEL thumbnn_depthwise_conv2d_s16s8_3x3_s2
