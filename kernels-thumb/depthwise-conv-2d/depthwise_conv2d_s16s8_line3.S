/*contract
symbol: thumbnn_depthwise_conv2d_s16s8_line3
op: DEPTHWISE_CONV_2D
summary: >
  Depthwise convolution with a filter of 3 taps in a row or in a column (temporal convolution), any stride and dilation, no
  padding, even depth, depth multiplier 1. int16 activations, int8 weights, int64 bias folded into 32-bit accumulators.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * input_depth", align: 4, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * input_depth", align: 4, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "14 * input_depth", align: 4, doc: "a record per channel pair"}
  - {name: batches, type: int32, doc: ">= 1, as all sizes"}
  - {name: input_height, type: int32}
  - {name: input_width, type: int32}
  - {name: input_depth, type: int32, doc: "even"}
  - {name: output_height, type: int32}
  - {name: output_width, type: int32}
  - {name: stride_h, type: int32}
  - {name: stride_w, type: int32}
  - {name: tap_step, type: int32, doc: "pixels from a tap to the next: dilation_w, or dilation_h * input_width"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
stack: 76
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s9]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed: sums wrap modulo 2^32 on the
  way, the final one fits int32; SMMULR as in depthwise_planes.S
*/
// Two channels at a time along the rows of the output; their weights, biases and multipliers stay in registers.
//
// Weights record of a channel pair, in flash: int32 biasA, biasB, M'A, M'B; 3 words (weight of A, weight of B) as int16.
//
// Cycles per pixel (6 MACs): LDR LDR LDR 4 + 6 + 6 to requantize, pack and store + 4 for the cursors = 20; 4 unrolled + 4 for
// the loop.
//
// Registers                                   FP registers
//   r0 input    r3 r4 biases   r7-r9 weights    s0 bytes between input pixels    s4, s5 activation_min, _max twice
//   r1 output   r5 r6 M'       r10-r12 input    s1 between output pixels         s6 entry into the pixels
//   r2 bytes between taps      lr sum of A      s2 between input rows            s7 bytes of an output row
//                                               s3 end of the output row         s8 rows left
        .include "kernel.inc"
        .include "requantize.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_weights, 8
        .equ    PARAM_batches, 12
        .equ    PARAM_input_height, 16
        .equ    PARAM_input_width, 20
        .equ    PARAM_input_depth, 24
        .equ    PARAM_output_height, 28
        .equ    PARAM_output_width, 32
        .equ    PARAM_stride_h, 36
        .equ    PARAM_stride_w, 40
        .equ    PARAM_tap_step, 44
        .equ    PARAM_activation_min, 48
        .equ    PARAM_activation_max, 52

        .equ    FRAME_input, 0                  // batch 0, row 0 of the channel pair
        .equ    FRAME_output, 4
        .equ    FRAME_record, 8
        .equ    FRAME_pairs_left, 12
        .equ    FRAME_batches, 16
        .equ    FRAME_batches_left, 20
        .equ    FRAME_rows, 24
        .equ    FRAME_image, 28                 // input and output of the batch
        .equ    FRAME_image_bytes, 32
        .equ    FRAME_row, 36
        .equ    FRAME_SIZE, 40

        .equ    UNROLL, 4
        .equ    PIXEL_BYTES, 76

        .macro  SUMS
        ldr.w   r10, [r0]
        ldr.w   r11, [r0, r2]
        ldr.w   r12, [r0, r2, lsl #1]
        smlabb  lr, r10, r7, r3
        smlatt  r10, r10, r7, r4
        smlabb  lr, r11, r8, lr
        smlatt  r10, r11, r8, r10
        smlabb  lr, r12, r9, lr
        smlatt  r10, r12, r9, r10
        vmov    r11, s0
        smmulr  lr, lr, r5
        smmulr  r10, r10, r6
        add.w   r0, r0, r11
        vmov    r12, s1
        .endm

        KERNEL  thumbnn_depthwise_conv2d_s16s8_line3
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r1, [r0, #PARAM_input_height]
        ldr     r2, [r0, #PARAM_input_width]
        ldr     r3, [r0, #PARAM_input_depth]
        ldr     r4, [r0, #PARAM_output_height]
        ldr     r5, [r0, #PARAM_output_width]
        ldr     r6, [r0, #PARAM_stride_h]
        ldr     r7, [r0, #PARAM_stride_w]
        ldr     r8, [r0, #PARAM_tap_step]
        ldr     r9, [r0, #PARAM_batches]
        ldr     r10, [r0, #PARAM_input]
        ldr     r11, [r0, #PARAM_output]
        ldr     r12, [r0, #PARAM_weights]
        str     r4, [sp, #FRAME_rows]
        str     r9, [sp, #FRAME_batches]
        str     r10, [sp, #FRAME_input]
        str     r11, [sp, #FRAME_output]
        str     r12, [sp, #FRAME_record]
        lsrs    r4, r3, #1
        lsls    r3, r3, #1
        str     r4, [sp, #FRAME_pairs_left]
        muls    r7, r3, r7
        muls    r2, r3, r2
        mul     r8, r8, r3
        muls    r1, r2, r1
        muls    r6, r2, r6
        mul     r9, r5, r3
        vmov    s0, r7
        vmov    s1, r3
        vmov    s2, r6
        vmov    s7, r9
        vmov    s9, r8
        str     r1, [sp, #FRAME_image_bytes]
        ldr     r3, [r0, #PARAM_activation_min]
        ldr     r4, [r0, #PARAM_activation_max]
        pkhbt   r6, r3, r3, lsl #16
        pkhbt   r7, r4, r4, lsl #16
        vmov    s4, r6
        vmov    s5, r7
        // Entry: skip (-pixels) mod UNROLL of RELU's unrolled loop, or the loop for any clamp.
        adr     r8, pixels_any + 1
        cbnz    r3, 1f
        movw    r6, #0x7fff
        cmp     r4, r6
        bne     1f
        rsbs    r5, r5, #0
        and     r5, r5, #UNROLL - 1
        movs    r6, #PIXEL_BYTES
        adr     r8, pixels_relu + 1
        mla     r8, r5, r6, r8
1:      vmov    s6, r8

next_pair:
        ldr     r12, [sp, #FRAME_record]
        ldr     r0, [sp, #FRAME_input]
        ldr     r1, [sp, #FRAME_output]
        ldr     r10, [sp, #FRAME_batches]
        vmov    r2, s9
        ldm     r12!, {r3-r9}
        str     r12, [sp, #FRAME_record]
next_batch:
        str     r10, [sp, #FRAME_batches_left]
        str     r0, [sp, #FRAME_image]
        ldr     r10, [sp, #FRAME_rows]
next_row:
        vmov    s8, r10
        str     r0, [sp, #FRAME_row]
        vmov    r11, s7
        vmov    r12, s6
        add     r11, r11, r1
        vmov    s3, r11
        bx      r12

        .p2align 2
pixels_relu:
        .rept   UNROLL
        SUMS
        usat    lr, #15, lr
        usat    r10, #15, r10
        pkhbt   r10, lr, r10, lsl #16
        str.w   r10, [r1]
        add.w   r1, r1, r12
        .endr
        .if     . - pixels_relu != UNROLL * PIXEL_BYTES
        .error  "PIXEL_BYTES is wrong"
        .endif
        vmov    r10, s3
        cmp.w   r1, r10
        bne.w   pixels_relu
row_done:
        ldr     r0, [sp, #FRAME_row]
        vmov    r11, s2
        vmov    r10, s8
        add     r0, r0, r11
        subs    r10, r10, #1
        bne     next_row
        ldr     r0, [sp, #FRAME_image]
        ldr     r10, [sp, #FRAME_batches_left]
        ldr     r11, [sp, #FRAME_image_bytes]
        subs    r10, r10, #1
        add     r0, r0, r11
        bne     next_batch
        ldr     r0, [sp, #FRAME_input]
        ldr     r1, [sp, #FRAME_output]
        ldr     r10, [sp, #FRAME_pairs_left]
        adds    r0, r0, #4
        adds    r1, r1, #4
        subs    r10, r10, #1
        str     r0, [sp, #FRAME_input]
        str     r1, [sp, #FRAME_output]
        str     r10, [sp, #FRAME_pairs_left]
        bne     next_pair
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}

        .p2align 2
pixels_any:
        SUMS
        ssat    lr, #16, lr
        ssat    r10, #16, r10
        pkhbt   r10, lr, r10, lsl #16
        vmov    r11, s4
        PAIR_MAX r10, r11, lr
        vmov    r11, s5
        PAIR_MIN r10, r11, lr
        str     r10, [r1]
        add     r1, r1, r12
        vmov    r10, s3
        cmp     r1, r10
        bne     pixels_any
        b       row_done
        END_KERNEL thumbnn_depthwise_conv2d_s16s8_line3
