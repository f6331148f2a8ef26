/*contract
symbol: thumbnn_conv2d_s16s8_small
op: CONV_2D
summary: >
  Convolution of few products per output (first layers, narrow 1x1 layers): any filter, stride, dilation and padding, one
  group, at most 28 columns. int16 activations, int8 weights widened to int16, int64 bias folded into 32-bit accumulators.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * batches * input_height * input_width * input_depth", align: 2, doc: "int16 NHWC"}
  - {name: output, type: pointer, access: write, bytes: "2 * batches * output_height * output_width * output_depth", align: 2, doc: "int16 NHWC"}
  - {name: weights, type: pointer, access: constant, bytes: "ceil(output_depth, 2) * (8 + 2 * ceil(filter_height * filter_width * input_depth, 2))", align: 4, doc: "records of channel pairs, see below; columns as in im2col.S"}
  - {name: scratch, type: pointer, access: scratch, bytes: "12 * ceil(filter_height * filter_width * input_depth, 2)", align: 4, doc: "4 patches, room to gather one"}
  - {name: batches, type: int32, doc: ">= 1, as all sizes"}
  - {name: input_height, type: int32}
  - {name: input_width, type: int32}
  - {name: input_depth, type: int32}
  - {name: filter_height, type: int32}
  - {name: filter_width, type: int32, doc: "filter_height * filter_width * input_depth <= 28"}
  - {name: output_height, type: int32}
  - {name: output_width, type: int32}
  - {name: output_depth, type: int32}
  - {name: stride_h, type: int32}
  - {name: stride_w, type: int32}
  - {name: dilation_h, type: int32}
  - {name: dilation_w, type: int32}
  - {name: pad_top, type: int32, doc: "rows of zeros above the image"}
  - {name: pad_left, type: int32, doc: "columns of zeros left of the image"}
  - {name: run_taps, type: int32, doc: "filter_width when dilation_w is 1, else 1"}
  - {name: activation_min, type: int32, doc: "in -32768..32767"}
  - {name: activation_max, type: int32, doc: "in activation_min..32767"}
  - {name: taps, type: pointer, access: constant, bytes: "2 * ceil(filter_height * filter_width * input_depth, 2)", align: 4, doc: "one word per column pair: where it lies in an input patch, see below"}
stack: 148
calls: [thumbnn_im2col]
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s12]
bounds: >
  per output channel 32768 * sum|w| + |bias| <= 2^31 - 1, checked when the weights are packed; the requantization is kind 0
  of common/conv_4x2.inc
*/
// 4 pixels x 2 output channels A B. Weights record of a channel pair, read strictly forward from flash:
//   int32 biasA, biasB; per column pair two words: int16 pairs of A, of B; int32 multipliers MA, MB
// Wide weights cost no unpacking, and with so few of them flash hardly notices. Scratch: per column pair 4 words, one per
// pixel.
//
// Four pixels of one output row whose patches lie inside the image are gathered together, a column pair at a time, by a
// table: a word of `taps` is the byte offset of the pair in the patch, bit 0 clear, when its columns are neighbours; else
// bits 1-15 are the offset of the first column, bits 16-31 of the second, and bit 0 is set. (A column that only pads has
// the offset of the one before it and weights of 0.) All other pixels go through im2col.S one by one.
//
// Cycles per column pair (16 MACs): LDM 3 + LDM 3 + 4 SMLAD + LDM 3 + 4 SMLAD = 17, no loop; about 48 for the rest of 8
// outputs; gathering about 20 per column pair and 4 pixels.
//
// Registers in the core                      FP registers
//   r0  patch cursor                           s0  entry into the steps      s7  activation_min twice
//   r1  weights cursor                         s1  scratch                   s8  activation_max twice
//   r2 r4 r6 r8  channel A, pixels 0..3        s2  how to finish, see below  s9  weights
//   r3 r5 r7 r9  channel B, pixels 0..3        s3  output cursor             s10 pixels of this group: 1..4
//   r10 r11 weights of A, B                    s4  bytes of an output pixel  s11 column pairs
//   r12 lr  patch words                        s5  end of whole pairs        s12 s2 for whole groups and pairs
//                                              s6  end of records
        .include "kernel.inc"
        .include "requantize.inc"
        .include "im2col.inc"

        .equ    PARAM_taps, 88

        .equ    FRAME_output, FRAME_IM2COL_SIZE         // of the next four pixels
        .equ    FRAME_pixels_left, FRAME_output + 4     // these included
        .equ    FRAME_inner, FRAME_pixels_left + 4      // four patches from 0 <= x < this on lie inside
        .equ    FRAME_taps, FRAME_inner + 4
        .equ    FRAME_patch, FRAME_taps + 4             // where to gather one pixel
        .equ    FRAME_SIZE, FRAME_patch + 4

        // s2
        .equ    FINISH_RELU, 0
        .equ    FINISH_SATURATED, 1
        .equ    FINISH_ANY, 2

        .equ    MAX_STEPS, 14
        .equ    STEP_BYTES, 44

        .macro  STEP_LOAD
        ldm.w   r1!, {r10, r11}
        ldm.w   r0!, {r12, lr}
        .endm
        .macro  STEP a0=r2, b0=r3, a1=r4, b1=r5, a2=r6, b2=r7, a3=r8, b3=r9
        STEP_LOAD
        smlad   r2, r12, r10, \a0
        smlad   r3, r12, r11, \b0
        smlad   r4, lr, r10, \a1
        smlad   r5, lr, r11, \b1
        ldm.w   r0!, {r12, lr}
        smlad   r6, r12, r10, \a2
        smlad   r7, r12, r11, \b2
        smlad   r8, lr, r10, \a3
        smlad   r9, lr, r11, \b3
        .endm

        KERNEL  thumbnn_conv2d_s16s8_small
        push    {r4-r11, lr}
        sub     sp, sp, #FRAME_SIZE
        ldr     r1, [r0, #PARAM_input_depth]
        ldr     r2, [r0, #PARAM_input]
        bl      thumbnn_im2col
        ldr     r1, [r0, #PARAM_weights]
        ldr     r3, [r0, #PARAM_output_depth]
        ldr     r4, [r0, #PARAM_activation_min]
        ldr     r5, [r0, #PARAM_activation_max]
        ldr     r6, [r0, #PARAM_scratch]
        ldr     r7, [r0, #PARAM_taps]
        vmov    s9, r1
        vmov    s1, r6
        str     r7, [sp, #FRAME_taps]
        add     r6, r6, r9, lsl #3
        str     r6, [sp, #FRAME_patch]
        lsls    r6, r3, #1
        vmov    s4, r6
        lsr     r6, r9, #1
        vmov    s11, r6
        // Entry: the last column pairs - 1 of the steps.
        rsb     r6, r6, #MAX_STEPS
        movs    r7, #STEP_BYTES
        adr     r2, steps + 1
        mla     r2, r6, r7, r2
        vmov    s0, r2
        // Bytes of a record: 16 + 4 per column.
        add     r2, r9, #4
        lsls    r2, r2, #2
        lsrs    r6, r3, #1
        mla     r7, r6, r2, r1
        vmov    s5, r7
        adds    r3, r3, #1
        lsrs    r3, r3, #1
        mla     r7, r3, r2, r1
        vmov    s6, r7
        pkhbt   r6, r4, r4, lsl #16
        pkhbt   r7, r5, r5, lsl #16
        vmov    s7, r6
        vmov    s8, r7
        movs    r6, #FINISH_ANY
        movw    r7, #0x7fff
        cmp     r5, r7
        bne     1f
        cmn     r4, #0x8000
        it      eq
        moveq   r6, #FINISH_SATURATED
        cmp     r4, #0
        it      eq
        moveq   r6, #FINISH_RELU
1:      vmov    s12, r6
        // Columns from which four patches lie inside: width - (filter_width - 1) * dilation - 3 * stride.
        ldr     r2, [r0, #PARAM_filter_width]
        ldr     r3, [r0, #PARAM_dilation_w]
        ldr     r4, [r0, #PARAM_stride_w]
        ldr     r5, [r0, #PARAM_input_width]
        subs    r2, r2, #1
        mls     r5, r2, r3, r5
        add     r4, r4, r4, lsl #1
        subs    r5, r5, r4
        bic     r5, r5, r5, asr #31
        str     r5, [sp, #FRAME_inner]
        ldr     r1, [r0, #PARAM_batches]
        ldr     r2, [r0, #PARAM_output_height]
        ldr     r3, [r0, #PARAM_output_width]
        ldr     r4, [r0, #PARAM_output]
        muls    r1, r2, r1
        muls    r1, r3, r1
        str     r4, [sp, #FRAME_output]
next_pixels:
        // A new group of four, r1 pixels left. Together if they are of one row and inside.
        str     r1, [sp, #FRAME_pixels_left]
        ldr     r4, [sp, #FRAME_columns_left]
        cbnz    r4, 1f
        bl      thumbnn_im2col_row
1:
        vmov    r0, s1
        ldr     r2, [sp, #FRAME_x]
        ldr     r3, [sp, #FRAME_inner]
        ldr     r4, [sp, #FRAME_columns_left]
        ldr     r5, [sp, #FRAME_top]
        ldr     r6, [sp, #FRAME_bottom]
        cmp     r2, r3
        bhs     gather_pixels           // unsigned: left of the image too
        cmp     r4, #4
        blt     gather_pixels
        orrs    r5, r5, r6
        bne     gather_pixels
        ldr     r6, [sp, #FRAME_stride_w]
        ldr     r7, [sp, #FRAME_pixel_bytes]
        ldr     r1, [sp, #FRAME_row]
        ldr.w   r8, [sp, #FRAME_taps]
        vmov    r5, s11
        mla     r1, r2, r7, r1
        muls    r7, r6, r7
        add     r2, r2, r6, lsl #2
        subs    r4, r4, #4
        str     r2, [sp, #FRAME_x]
        str     r4, [sp, #FRAME_columns_left]
        adds    r2, r1, r7
        adds    r3, r2, r7
        adds    r4, r3, r7
        .p2align 2
gather_pair:
        // r0 patches, r1-r4 pixels, r5 column pairs left, r8 taps
        ldr     r9, [r8], #4
        lsls    r7, r9, #31
        bne     gather_split
        ldr     r10, [r1, r9]
        ldr     r11, [r2, r9]
        ldr     r12, [r3, r9]
        ldr     lr, [r4, r9]
        subs    r5, r5, #1
        stm.w   r0!, {r10-r12, lr}
        bne     gather_pair
        b       gathered_row
        .p2align 2
gather_split:
        bic     r7, r9, #1
        uxth    r7, r7
        lsr     r9, r9, #16
        ldrh    r10, [r1, r7]
        ldrh    r11, [r2, r7]
        ldrh    r12, [r3, r7]
        ldrh    lr, [r4, r7]
        ldrh    r6, [r1, r9]
        ldrh    r7, [r2, r9]
        orr     r10, r10, r6, lsl #16
        orr     r11, r11, r7, lsl #16
        ldrh    r6, [r3, r9]
        ldrh    r7, [r4, r9]
        orr     r12, r12, r6, lsl #16
        orr     lr, lr, r7, lsl #16
        subs    r5, r5, #1
        stm.w   r0!, {r10-r12, lr}
        bne     gather_pair
gathered_row:
        movs    r5, #4
        b       multiply

        // One by one, each spread to the words of its place; s10 its number.
gather_pixels:
        movs    r4, #0
gather_pixel:
        vmov    s10, r4
        ldr     r4, [sp, #FRAME_columns_left]
        cbnz    r4, 1f
        bl      thumbnn_im2col_row
1:      ldr     r0, [sp, #FRAME_patch]
        bl      thumbnn_im2col_pixel
        ldr     r2, [sp, #FRAME_columns_left]
        ldr     r3, [sp, #FRAME_x]
        ldr     r4, [sp, #FRAME_stride_w]
        subs    r2, r2, #1
        adds    r3, r3, r4
        str     r2, [sp, #FRAME_columns_left]
        str     r3, [sp, #FRAME_x]
spread_pixel:
        vmov    r4, s10
        vmov    r0, s1
        ldr     r2, [sp, #FRAME_patch]
        ldr     r6, [sp, #FRAME_pixels_left]
        vmov    r3, s11
        add     r0, r0, r4, lsl #2
1:      ldr     r5, [r2], #8
        subs    r3, r3, #1
        str     r5, [r0], #16
        bne     1b
        adds    r4, r4, #1
        cmp     r4, #4
        beq     gathered_pixels
        cmp     r4, r6
        blo     gather_pixel
        vmov    s10, r4
        b       spread_pixel            // no pixels left: repeat the last one
gathered_pixels:
        mov     r5, r4
        cmp     r6, #4
        it      lo
        movlo   r5, r6
multiply:
        // r5 pixels of the group; the position is behind them
        vmov    s10, r5
        vmov    r6, s12
        cmp     r5, #4
        it      ne
        movne   r6, #FINISH_ANY
        vmov    s2, r6
        ldr     r0, [sp, #FRAME_output]
        vmov    r1, s9
        vmov    s3, r0
        vmov    r12, s5
        cmp     r1, r12
        beq.w   pairs_done
        .p2align 2
pair_loop:
        ldm.w   r1!, {r8, r9}
        vmov    r0, s1
        // The first column pair starts the sums from the biases.
        STEP    r8, r9, r8, r9, r8, r9, r8, r9
        vmov    lr, s0
        bx      lr
        .p2align 2
steps:
        .rept   MAX_STEPS - 1
        STEP
        .endr
        .if     . - steps != (MAX_STEPS - 1) * STEP_BYTES
        .error  "STEP_BYTES is wrong"
        .endif
        ldm.w   r1!, {r10, r11}
        vmov    r0, s2
        smmulr  r2, r2, r10
        smmulr  r3, r3, r11
        smmulr  r4, r4, r10
        smmulr  r5, r5, r11
        smmulr  r6, r6, r10
        smmulr  r7, r7, r11
        smmulr  r8, r8, r10
        smmulr  r9, r9, r11
        vmov    r12, s3
        vmov    lr, s4
        cbnz    r0, finish_any
        .irp    reg, r2, r3, r4, r5, r6, r7, r8, r9
        usat    \reg, #15, \reg         // 0..32767
        .endr
store:
        add     r10, r12, lr
        pkhbt   r2, r2, r3, lsl #16
        pkhbt   r4, r4, r5, lsl #16
        add     r11, r10, lr
        str     r2, [r12]
        str     r4, [r10]
        pkhbt   r6, r6, r7, lsl #16
        add     r10, r11, lr
        pkhbt   r8, r8, r9, lsl #16
        add     r12, r12, #4
        str     r6, [r11]
        str     r8, [r10]
        vmov    r11, s5
        vmov    s3, r12
        cmp     r1, r11
        bne.w   pair_loop
        b       pairs_done
finish_any:
        .irp    reg, r2, r3, r4, r5, r6, r7, r8, r9
        ssat    \reg, #16, \reg
        .endr
        cmp     r0, #FINISH_SATURATED
        beq     store
        pkhbt   r2, r2, r3, lsl #16
        pkhbt   r4, r4, r5, lsl #16
        pkhbt   r6, r6, r7, lsl #16
        pkhbt   r8, r8, r9, lsl #16
        vmov    r10, s7
        vmov    r11, s8
        PAIR_CLAMP r2, r10, r11, r3
        PAIR_CLAMP r4, r10, r11, r3
        PAIR_CLAMP r6, r10, r11, r3
        PAIR_CLAMP r8, r10, r11, r3
        // Any number of pixels and channels, a halfword at a time.
        vmov    r0, s10
        vmov    r10, s5
        cmp     r1, r10
        mov     r11, r12
store_pixel:                            // C: beyond the whole pairs, if Z is clear
        strh    r2, [r11]
        bhi     store_next
        lsr     r2, r2, #16
        strh    r2, [r11, #2]
store_next:
        add     r11, r11, lr
        mov     r2, r4
        mov     r4, r6
        mov     r6, r8
        sub     r0, r0, #1
        cbz     r0, stored
        b       store_pixel
stored:
        bhi     next_group
        add     r12, r12, #4
        vmov    s3, r12
        bne.w   pair_loop

pairs_done:
        vmov    r11, s6
        movs    r0, #FINISH_ANY
        vmov    s2, r0
        cmp     r1, r11
        bne.w   pair_loop               // a last single channel
next_group:
        ldr     r0, [sp, #FRAME_output]
        ldr     r1, [sp, #FRAME_pixels_left]
        vmov    r2, s4
        add     r0, r0, r2, lsl #2
        str     r0, [sp, #FRAME_output]
        subs    r1, r1, #4
        bgt     next_pixels
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_conv2d_s16s8_small
