/*contract
symbol: thumbnn_depthwise_conv2d_s16s8
op: DEPTHWISE_CONV_2D
summary: >
  Depthwise convolution with any filter, stride, dilation and padding, at least 4 channels and depth multiplier 1. int16
  activations, int8 weights, int64 bias folded into 32-bit accumulators.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * input_depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * input_depth * depth_multiplier", align: 2, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "ceil(input_depth, 4) * (filter_height * filter_width + 8)", align: 4, doc: "a record per block of 4 channels"}
  - {name: batches, type: int32, doc: ">= 1, as all sizes"}
  - {name: input_height, type: int32}
  - {name: input_width, type: int32}
  - {name: input_depth, type: int32, doc: ">= 4"}
  - {name: depth_multiplier, type: int32, doc: "1"}
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
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed: sums wrap modulo 2^32 on the
  way, the final one fits int32; SMMULR as in depthwise_planes.S
*/
// A pixel at a time, in blocks of 4 channels. The last block begins 4 channels before the end: where the depth is no
// multiple of 4 it computes some channels twice, and no access leaves the pixel.
//
// Weights record of a block, in flash: int32 bias[4]; per tap the bytes of the 4 channels; int32 M'[4].
//
// Cycles per tap (4 MACs): LDR LDR 3 + LDR from flash 2 + pointer 1 + unpack 2 + 4 = 12.
//
// Registers                                  FP registers beside those of the driver
//   r0 input of the tap     r6 r7 input        s4 bytes of a row's taps         s9  input of the window, channel 0
//   r1 weights of the tap   r8 r9 weights      s5 from there to the next row    s10 record
//   r2-r5 accumulators      r10 bytes to the   s6 weights bytes skipped per row s11 the window's first tap in a record
//   lr entry                next tap           s7 rows inside                   s12 M' in a record
//   r11 end of the row      r12 rows left      s8 entry into the taps           s13 block in the pixel
//                                              s14, s15 activation_min, _max twice
        .include "kernel.inc"
        .include "requantize.inc"

        .include "depthwise_window.inc"

        .equ    UNROLL, 4
        .equ    TAP_BYTES, 40

        KERNEL  thumbnn_depthwise_conv2d_s16s8
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r1, [r0, #PARAM_filter_height]
        ldr     r2, [r0, #PARAM_filter_width]
        muls    r1, r2, r1
        adds    r1, r1, #4
        lsls    r1, r1, #2
        vmov    s12, r1
        adr     r1, window + 1
        b       thumbnn_depthwise_windows

        .p2align 2
window:
        str     lr, [sp, #FRAME_return]
        vmov    s7, r3
        vmov    s9, r0
        vmov    s10, r5
        adds    r1, r1, #4
        lsls    r1, r1, #2
        vmov    s11, r1
        subs    r4, r4, r2
        lsls    r4, r4, #2
        vmov    s6, r4
        // Entry: skip (-taps) mod 4 of the unrolled loop.
        rsbs    r2, r2, #0
        and     r2, r2, #UNROLL - 1
        movs    r3, #TAP_BYTES
        adr     r4, taps + 1
        mla     r2, r2, r3, r4
        vmov    r3, s7
        cbnz    r3, 1f
        adr     r2, window_summed + 1   // no taps
1:      vmov    s8, r2
        mov     r10, r7
        movs    r6, #0
next_block:
        // r6 bytes of the block in a pixel
        vmov    r1, s10
        vmov    r0, s9
        vmov    r12, s7
        vmov    r11, s11
        vmov    s13, r6
        ldm     r1, {r2, r3, r4, r5}    // accumulators start from the bias
        add     r0, r0, r6
        add     r1, r1, r11
        vmov    lr, s8
next_filter_row:
        vmov    r11, s4
        add     r11, r11, r0
        bx      lr

        .p2align 2
taps:
        .rept   UNROLL
        ldr.w   r6, [r0]
        ldr.w   r7, [r0, #4]
        add.w   r0, r0, r10
        ldr.w   r8, [r1], #4
        sxtb16  r9, r8                  // channels 0, 2
        sxtb16  r8, r8, ror #8          // channels 1, 3
        smlabb  r2, r6, r9, r2
        smlatb  r3, r6, r8, r3
        smlabt  r4, r7, r9, r4
        smlatt  r5, r7, r8, r5
        .endr
        .if     . - taps != UNROLL * TAP_BYTES
        .error  "TAP_BYTES is wrong"
        .endif
        cmp.w   r0, r11
        bne.w   taps
        vmov    r6, s5
        vmov    r7, s6
        subs    r12, r12, #1
        add     r0, r0, r6
        add     r1, r1, r7
        bne     next_filter_row
        .p2align 2
window_summed:
        vmov    r1, s10
        vmov    r0, s12
        vmov    r11, s3
        add     r1, r1, r0
        ldm     r1!, {r0, r6, r7, r9}
        vmov    s10, r1
        smmulr  r2, r2, r0
        smmulr  r3, r3, r6
        vmov    r6, s13
        smmulr  r4, r4, r7
        smmulr  r5, r5, r9
        vmov    r7, s0
        vmov    r8, s14
        vmov    r9, s15
        add     r11, r11, r6
        ssat    r2, #16, r2
        ssat    r3, #16, r3
        ssat    r4, #16, r4
        ssat    r5, #16, r5
        pkhbt   r2, r2, r3, lsl #16
        pkhbt   r4, r4, r5, lsl #16
        PAIR_CLAMP r2, r8, r9, lr
        PAIR_CLAMP r4, r8, r9, lr
        str     r2, [r11]
        str     r4, [r11, #4]
        // The next block: 4 channels further, or the last 4.
        subs    r7, r7, #8
        cmp     r6, r7
        beq     pixel_done
        adds    r6, r6, #8
        cmp     r6, r7
        it      gt
        movgt   r6, r7
        b       next_block
pixel_done:
        add     r11, r11, #8
        vmov    s3, r11
        ldr     lr, [sp, #FRAME_return]
        bx      lr
        END_KERNEL thumbnn_depthwise_conv2d_s16s8
