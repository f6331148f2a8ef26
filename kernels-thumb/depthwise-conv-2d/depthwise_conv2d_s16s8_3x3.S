/*contract
symbol: thumbnn_depthwise_conv2d_s16s8_3x3
op: DEPTHWISE_CONV_2D
summary: >
  3x3 depthwise convolution, stride 1 along the lines, any stride across them, any depth multiplier, no dilation. int16
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
  - {name: line_words, type: int32, doc: "(output_length + 3) / 2, rounded down"}
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

        .equ    UNROLL, 6

// Two neighbouring outputs a, b of a line from pixels x0 x1 | x2 x3 of three lines: P = (x0, x1) is there, Q = (x2, x3) is
// loaded over it and is P of the next two. 12 multiply-accumulates do the 18 products:
//   a = x0*w0 + x1*w1 (SMLAD P, (w0, w1)) + x2*w2 (SMLABT Q, (w1, w2))
//   b = x1*w0 (SMLATB P, (w0, w1)) + x2*w1 + x3*w2 (SMLAD Q, (w1, w2))
// Cycles: bias 1 + 6 + loads 6 (the second waits for the first one's writeback) + 6 + 9 to requantize and store = 28.
//
//   r0 first word of P   r2 r4 r6 (w0, w1)   r8-r10 P, then Q   r12 b
//   r1 output of a       r3 r5 r7 (w1, w2)   r11 a              lr  M'
        .macro  PAIR_SUMS
        vmov    r11, s4
        smlatb  r12, r8, r2, r11
        smlad   r11, r8, r2, r11
        smlatb  r12, r9, r4, r12
        smlad   r11, r9, r4, r11
        smlatb  r12, r10, r6, r12
        smlad   r11, r10, r6, r11
        vmov    r10, s2                 // bytes of a line
        ldr.w   r8, [r0, #4]!
        ldr.w   r9, [r0, r10]
        ldr.w   r10, [r0, r10, lsl #1]
        smlabt  r11, r8, r3, r11
        smlad   r12, r8, r3, r12
        smlabt  r11, r9, r5, r11
        smlad   r12, r9, r5, r12
        smlabt  r11, r10, r7, r11
        smlad   r12, r10, r7, r12
        smmulr  r11, r11, lr
        smmulr  r12, r12, lr
        .endm

        // An instruction between an address and its use: no interlock.
        .macro  PAIR_STEP how, bits
        PAIR_SUMS
        \how    r11, \bits, r11
        strh.w  r11, [r1]
        vmov    r11, s6
        add.w   r1, r1, r11
        \how    r12, \bits, r12
        strh.w  r12, [r1]
        add.w   r1, r1, r11
        .endm
        .equ    PAIR_STEP_BYTES, 104

        KERNEL  thumbnn_depthwise_conv2d_s16s8_3x3
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        bl      thumbnn_depthwise_planes
        adr     r8, pairs_relu
        bne     not_relu
        // RELU: skip (-pairs) mod UNROLL of the unrolled steps.
        lsrs    r4, r3, #1
        movs    r5, #UNROLL
        adds    r6, r4, #UNROLL - 1
        udiv    r6, r6, r5
        muls    r6, r5, r6
        subs    r6, r6, r4
        movs    r5, #PAIR_STEP_BYTES
        mla     r8, r6, r5, r8
1:      // A line: pairs of outputs, then an odd one. The output cursor stays at the odd one.
        and     r5, r3, #1
        bic     r6, r3, #1
        lsls    r4, r6, #1
        it      eq
        adreq   r8, odd_output
        subs    r7, r4, r5
        vmov    s7, r7                  // less 1 when there is an odd one: LO before the end, HI there
        lsls    r5, r5, #2
        adds    r8, r8, #1
        adr     r9, strip + 1
        b       thumbnn_depthwise_planes_run
not_relu:
        adr     r8, pairs_any
        cmp     r2, #0
        bne     1b
        adr     r8, pairs_saturated
        b       1b

        .p2align 2
strip:
        vmov    s3, lr
        vmov    lr, s5
strip_line:
        vmov    r12, s2
        vmov    r11, s7
        ldr.w   r8, [r0]
        ldr.w   r9, [r0, r12]
        ldr.w   r10, [r0, r12, lsl #1]
        vmov    r12, s1
        add.w   r11, r11, r0
        vmov    s0, r11
        bx      r12

        .p2align 2
pairs_relu:
        .rept   UNROLL
        PAIR_STEP usat, #15
        .endr
        .if     . - pairs_relu != UNROLL * PAIR_STEP_BYTES
        .error  "PAIR_STEP_BYTES is wrong"
        .endif
        vmov    r11, s0
        cmp.w   r0, r11
        blo.w   pairs_relu
        bhi     odd_output
strip_line_done:
        vmov    r11, s8
        vmov    r12, s10
        vmov    r10, s9
        add     r0, r0, r11
        add     r1, r1, r12
        cmp     r0, r10
        bne     strip_line
        vmov    r12, s3
        bx      r12

        .p2align 2
pairs_saturated:
        PAIR_STEP ssat, #16
        vmov    r11, s0
        cmp.w   r0, r11
        blo     pairs_saturated
        bhi     odd_output
        b       strip_line_done

        .p2align 2
pairs_any:
        PAIR_SUMS
        ssat    r11, #16, r11
        ssat    r12, #16, r12
        pkhbt   r11, r11, r12, lsl #16
        vmov    r12, s12
        PAIR_MAX r11, r12, lr
        vmov    r12, s13
        PAIR_MIN r11, r12, lr
        vmov    r12, s6
        vmov    lr, s5
        strh.w  r11, [r1]
        add     r1, r1, r12
        lsr     r11, r11, #16
        strh.w  r11, [r1]
        add     r1, r1, r12
        vmov    r11, s0
        cmp     r0, r11
        blo     pairs_any
        bls     strip_line_done

        // The odd output: a alone, for any clamp.
        .p2align 2
odd_output:
        vmov    r11, s4
        smlad   r11, r8, r2, r11
        smlad   r11, r9, r4, r11
        smlad   r11, r10, r6, r11
        vmov    r10, s2
        ldr.w   r8, [r0, #4]!
        ldr.w   r9, [r0, r10]
        ldr.w   r10, [r0, r10, lsl #1]
        smlabt  r11, r8, r3, r11
        smlabt  r11, r9, r5, r11
        smlabt  r11, r10, r7, r11
        smmulr  r11, r11, lr
        vmov    r9, s12
        vmov    r10, s13
        ssat    r11, #16, r11
        PAIR_CLAMP r11, r9, r10, r12
        strh    r11, [r1]
        b       strip_line_done
        END_KERNEL thumbnn_depthwise_conv2d_s16s8_3x3
