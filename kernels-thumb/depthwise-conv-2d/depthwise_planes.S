/*contract
symbol: thumbnn_depthwise_planes
op: RUNTIME
summary: >
  What the 3x3 depthwise kernels share: thumbnn_depthwise_planes prepares, thumbnn_depthwise_planes_run turns the input into
  planes, calls the kernel's strips and returns to the kernel's caller. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r0-r3, r12, lr, flags, s0-s15]
bounds: >
  no accumulator
*/
// It turns the input into planes, one channel after the other, so that neighbouring pixels of a channel are neighbouring
// halfwords and SMLAD takes two taps at once.
//
// A line is a row of the image or a column of it (the host takes the longer ones, and turns the filters to match). Two
// channels are transposed at a time, a band of lines at a time, with the zeros of the padding:
//   scratch   plane A: lines of `line_words` words, word k = pixels 2k, 2k+1 of the padded line; plane B behind it
// Each output channel then runs along the lines of the band; its weights stay in registers.
//
//   weights   one record per output channel, in flash, in order:
//               int32 bias, int32 multiplier M' = rm << (32 - S), 16 <= S <= 32 (0 <= M' < 2^31)
//               3 words, one per line of the filter, bytes w0 w1 w1 w2: one SXTB16 makes (w0, w1), one (w1, w2)
//
// Exact because the host accepts a channel only if 32768 * sum|w| + |bias| <= 2^31 - 1: the final sum fits int32 and the
// multiply-accumulates wrap modulo 2^32 on the way. SMMULR(acc, M') = (acc * M' + 2^31) >> 32 = (acc * rm + 2^(S-1)) >> S,
// which is MBQM64 bit for bit, and |result| < 2^30, so wrapping to int32 before the clamp changes nothing.
//
// Cycles of the transposition: 4 pixels of 2 channels take LDR 5 + ADD + 4 PKH + 2 STM 6 = 16; 2 unrolled + 3 for the loop
// = 35 per 16 elements.
        .include "kernel.inc"
        .include "depthwise_planes.inc"

// Four pixels of two channels: 2 words for each plane.
        .macro  TRANSPOSE_QUAD
        ldr.w   r4, [r1]
        ldr.w   r5, [r1, r2]
        ldr.w   r6, [r1, r2, lsl #1]
        ldr.w   r7, [r1, r3]
        add.w   r1, r1, r2, lsl #2
        pkhbt   r8, r4, r5, lsl #16
        pkhbt   r9, r6, r7, lsl #16
        pkhtb   r10, r5, r4, asr #16
        pkhtb   r11, r7, r6, asr #16
        stm.w   r0!, {r8, r9}
        stm.w   r12!, {r10, r11}
        .endm

// Before: the kernel has pushed r4-r11, lr and made the frame.
// in: r0 parameters; out: Z set when the clamp is RELU's (0..32767); r2 0 when there is none beyond int16; r3 output_length;
// clobbers r1, r4-r7
        KERNEL  thumbnn_depthwise_planes
        str     r0, [sp, #FRAME_params]
        ldr     r3, [r0, #PARAM_input_depth]
        ldr     r4, [r0, #PARAM_depth_multiplier]
        ldr     r5, [r0, #PARAM_input_length]
        ldr     r6, [r0, #PARAM_input_lines]
        ldr     r1, [r0, #PARAM_lines_are_columns]
        ldr     r7, [r0, #PARAM_output_lines]
        str     r4, [sp, #FRAME_multiplier]
        lsls    r3, r3, #1
        muls    r4, r3, r4
        cbnz    r1, columns
        ldr     r7, [r0, #PARAM_output_length]
        mul     r6, r3, r5              // rows: pixels are neighbours
        muls    r7, r4, r7
        b       1f
columns:                                // pixels are a row apart
        mov     r1, r3
        muls    r3, r6, r3
        mov     r6, r1
        mov     r1, r4
        muls    r4, r7, r4
        mov     r7, r1
1:      str     r3, [sp, #FRAME_in_pixel]
        str     r6, [sp, #FRAME_in_line]
        str     r7, [sp, #FRAME_out_line]
        str     r4, [sp, #FRAME_out_pixel]
        // A line in scratch: lead, pixels (as many as the words hold), zeros.
        ldr     r3, [r0, #PARAM_line_words]
        ldr     r4, [r0, #PARAM_pad_length]     // 0 or 1
        adds    r5, r5, r4              // padded length
        cmp     r5, r3, lsl #1
        it      gt
        lslgt   r5, r3, #1
        adds    r6, r5, #1
        sub     r6, r3, r6, lsr #1      // words of zeros
        sub     r5, r5, r4, lsl #1
        and     r7, r5, #3
        orr     r7, r7, r6, lsl #2
        lsrs    r5, r5, #2
        str     r4, [sp, #FRAME_lead]
        str     r5, [sp, #FRAME_quads]
        str     r7, [sp, #FRAME_tail]
        // The end of a line, its usual forms first.
        adr     r6, load_next
        cbz     r7, 1f
        adr     r6, load_three
        cmp     r7, #3
        beq     1f
        adr     r6, load_zero
        cmp     r7, #4
        beq     1f
        adr     r6, load_one
        cmp     r7, #1
        beq     1f
        adr     r6, load_any
1:      adds    r6, r6, #1
        str     r6, [sp, #FRAME_tail_entry]
        ldr     r4, [r0, #PARAM_line_stride]
        ldr     r5, [r0, #PARAM_band_lines]
        lsls    r3, r3, #2
        vmov    s2, r3
        muls    r4, r3, r4
        str     r4, [sp, #FRAME_line_advance]
        str     r5, [sp, #FRAME_band_lines]
        subs    r5, r5, #1
        muls    r4, r5, r4
        add     r3, r3, r3, lsl #1
        adds    r4, r4, r3
        str     r4, [sp, #FRAME_plane_bytes]
        ldr     r1, [r0, #PARAM_activation_min]
        ldr     r2, [r0, #PARAM_activation_max]
        ldr     r3, [r0, #PARAM_output_length]
        pkhbt   r4, r1, r1, lsl #16
        pkhbt   r5, r2, r2, lsl #16
        vmov    s12, r4
        vmov    s13, r5
        subs    r2, r2, r1
        movw    r4, #0xffff
        subs.w  r2, r2, r4              // 0 for -32768..32767
        movw    r4, #0x7fff
        eors    r4, r4, r5, lsr #16
        orrs    r1, r1, r4
        bx      lr

// Runs everything. The strips' code gets r0 first word of the band in its plane, r1 first output, r2-r7 = (w0, w1), (w1, w2)
// of the filter's lines 0, 1, 2, s4, s5, s9; it keeps s2, s6-s8, s10-s15 and sp.
// in: r4 bytes of the input that the unrolled steps of a line advance by, r5 those behind them, r6 outputs that the output
// cursor advances by, r8 entry into the steps, r9 strips; s7
        .global thumbnn_depthwise_planes_run
        .thumb_func
thumbnn_depthwise_planes_run:
        vmov    s1, r8
        vmov    s11, r9
        ldr     r3, [sp, #FRAME_line_advance]
        ldr     r1, [sp, #FRAME_out_pixel]
        ldr     r2, [sp, #FRAME_out_line]
        subs    r3, r3, r4
        subs    r3, r3, r5
        mls     r2, r6, r1, r2
        vmov    s6, r1
        vmov    s8, r3
        vmov    s10, r2
        ldr     r0, [sp, #FRAME_params]
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_output]
        ldr     r3, [r0, #PARAM_batches]
next_batch:
        str     r1, [sp, #FRAME_input]
        str     r2, [sp, #FRAME_output]
        str     r3, [sp, #FRAME_batches_left]
        ldr     r4, [r0, #PARAM_input_depth]
        ldr     r5, [r0, #PARAM_weights]
        movs    r6, #0
        str     r4, [sp, #FRAME_channels_left]
        str     r5, [sp, #FRAME_record]
next_channels:
        str     r6, [sp, #FRAME_padded]
        ldr     r0, [sp, #FRAME_params]
        ldr     r1, [sp, #FRAME_output]
        ldr     r2, [r0, #PARAM_output_lines]
        ldr     r3, [r0, #PARAM_pad_lines]
        rsbs    r3, r3, #0
next_band:
        // r1 output, r2 output lines left, r3 input line under the filter's first
        str     r1, [sp, #FRAME_band_output]
        str     r2, [sp, #FRAME_lines_left]
        str     r3, [sp, #FRAME_first_line]
        ldr     r4, [sp, #FRAME_band_lines]
        ldr     r5, [r0, #PARAM_line_stride]
        ldr     r1, [r0, #PARAM_input_lines]
        ldr     r6, [sp, #FRAME_in_line]
        ldr     r7, [sp, #FRAME_input]
        cmp     r4, r2
        it      gt
        movgt   r4, r2
        subs    r4, r4, #1
        muls    r4, r5, r4
        adds    r4, r4, #3              // lines of the band
        // Lines before the image (r9), in it (s0), behind it. Every window meets the image.
        adds    r5, r3, r4
        subs    r5, r5, r1
        bic     r5, r5, r5, asr #31
        rsbs    r9, r3, #0
        bic     r9, r9, r9, asr #31
        subs    r4, r4, r5
        sub     r4, r4, r9
        add     r3, r3, r9
        mla     r1, r3, r6, r7
        vmov    s0, r4
        vmov    s5, r1
        vmov    s9, r6
        str     r5, [sp, #FRAME_lines_behind]
        ldr     r1, [r0, #PARAM_planes]
        ldr     r2, [sp, #FRAME_plane_bytes]
        ldr     r0, [r0, #PARAM_scratch]
        subs    r1, r1, #1
        mla     r12, r1, r2, r0         // a single plane is its own plane B: the same padding twice
        bl      pad_lines
        // The first pixel goes beside the padding; then the loop of quads is entered at its middle when they are odd, or not
        // at all.
        ldr     r5, [sp, #FRAME_lead]
        ldr     r6, [sp, #FRAME_quads]
        ldr     r2, [sp, #FRAME_in_pixel]
        ldr     r1, [sp, #FRAME_channels_left]
        adr     r7, load_rest
        cbz     r6, 1f
        adr     r7, load_quad
1:      lsrs    r6, r6, #1
        bcc     1f
        adds    r6, r6, #1
        adr     r7, load_quad_odd
1:      adds    r7, r7, #1
        vmov    s4, r7
        cbz     r5, 1f
        adr     r7, load_lead
        adds    r7, r7, #1
1:      vmov    s15, r7
        vmov    s14, r6
        add     r3, r2, r2, lsl #1
        cmp     r1, #1
        beq     load_single

        // Transpose the band's lines.
        //   r0, r12 next words of planes A, B                        s0 lines left
        //   r1 input, r2, r3 bytes to the next, the third pixel      s5 line   s9 bytes to the next
        //   lr rounds of two quads left                              s14 lr    s15 entry of a line, s4 behind its lead
load_line:
        vmov    r1, s5
        vmov    r7, s9
        vmov    lr, s14
        vmov    r6, s15
        add     r7, r7, r1
        vmov    s5, r7
        bx      r6
        .p2align 2
load_lead:
        ldr     r4, [r1]
        vmov    r6, s4
        add     r1, r1, r2
        lsls    r5, r4, #16
        bfc     r4, #0, #16
        str     r5, [r0], #4
        str     r4, [r12], #4
        bx      r6
        .p2align 2
load_quad:
        TRANSPOSE_QUAD
        .p2align 2
load_quad_odd:
        TRANSPOSE_QUAD
        subs.w  lr, lr, #1
        bne     load_quad
        .p2align 2
load_rest:
        ldr     r6, [sp, #FRAME_tail_entry]
        bx      r6

        // Any end: pixel after pixel, the other half of a last word, words of zeros.
        .p2align 2
load_any:
        ldr     r4, [sp, #FRAME_tail]
        ands    r5, r4, #3
        beq     2f
1:      ldr     r6, [r1]
        add     r1, r1, r2
        strh    r6, [r0], #2
        lsrs    r6, r6, #16
        strh    r6, [r12], #2
        subs    r5, r5, #1
        bne     1b
        lsrs    r6, r4, #1
        bcc     2f
        strh    r5, [r0], #2
        strh    r5, [r12], #2
2:      lsrs    r4, r4, #2
        beq     load_next
        movs    r5, #0
1:      str     r5, [r0], #4
        subs    r4, r4, #1
        str     r5, [r12], #4
        bne     1b
        b       load_next
        .p2align 2
load_zero:
        movs    r5, #0
        str     r5, [r0], #4
        str     r5, [r12], #4
        b       load_next
        .p2align 2
load_three:
        ldr     r6, [r1]
        ldr     r7, [r1, r2]
        add     r1, r1, r2, lsl #1
        pkhbt   r8, r6, r7, lsl #16
        pkhtb   r9, r7, r6, asr #16
        str     r8, [r0], #4
        str     r9, [r12], #4
load_one:
        ldr     r6, [r1]
        uxth    r5, r6
        lsrs    r6, r6, #16
        str     r5, [r0], #4
        str     r6, [r12], #4
        .p2align 2
load_next:
        vmov    r4, s0
        subs    r4, r4, #1
        vmov    s0, r4
        bne     load_line
lines_loaded:
        ldr     r9, [sp, #FRAME_lines_behind]
        bl      pad_lines
        b       band_loaded

        // r9 lines of zeros in both planes, at r0 and r12, unless they are there. clobbers r1, r4-r7, flags
pad_lines:
        vmov    r1, s2
        ldr     r4, [sp, #FRAME_padded]
        mul     r1, r1, r9
        cbnz    r4, 4f
        movs    r5, #0
        movs    r6, #0
        movs    r7, #0
        b       2f
1:      stm     r0!, {r4-r7}
        stm     r12!, {r4-r7}
2:      subs    r1, r1, #16
        bhs     1b
        adds    r1, r1, #16
        beq     5f
3:      subs    r1, r1, #4
        str     r4, [r0], #4
        str     r4, [r12], #4
        bne     3b
        bx      lr
4:      add     r0, r0, r1
        add     r12, r12, r1
5:      bx      lr

        // The last channel of an odd depth has no neighbour: halfword loads. With one channel in rows the pixels are
        // contiguous and words do (unaligned ones where a pixel shares its word with the padding).
load_single:
        vmov    r1, s5
        vmov    r7, s9
        ldr     r6, [sp, #FRAME_lead]
        ldr     r3, [sp, #FRAME_quads]
        ldr     r4, [sp, #FRAME_tail]
        add     r7, r7, r1
        vmov    s5, r7
        cbz     r6, 1f
        ldrh    r7, [r1]
        add     r1, r1, r2
        lsls    r7, r7, #16
        str     r7, [r0], #4
1:      lsls    r3, r3, #1              // pairs
        lsls    r5, r4, #31             // carry: two of the last three; not zero: one
        adc     r3, r3, #0
        cbz     r3, load_single_last
        cmp     r2, #2
        bne     load_single_pair
1:      ldr     r6, [r1], #4
        subs    r3, r3, #1
        str     r6, [r0], #4
        bne     1b
        b       load_single_last
        .p2align 2
load_single_pair:
        ldrh    r6, [r1]
        ldrh    r7, [r1, r2]
        add     r1, r1, r2, lsl #1
        orr     r6, r6, r7, lsl #16
        subs    r3, r3, #1
        str     r6, [r0], #4
        bne     load_single_pair
load_single_last:
        cbz     r5, 1f
        ldrh    r6, [r1]
        str     r6, [r0], #4
1:      lsrs    r5, r4, #2              // words of zeros
        beq     load_single_next
        movs    r6, #0
1:      subs    r5, r5, #1
        str     r6, [r0], #4
        bne     1b
load_single_next:
        vmov    r4, s0
        subs    r4, r4, #1
        vmov    s0, r4
        bne     load_single
        mov     r12, r0
        b       lines_loaded

        // Every output channel of the band: r3 plane, r7 end of the band's lines in it.
band_loaded:
        ldr     r0, [sp, #FRAME_params]
        ldr     r1, [sp, #FRAME_band_output]
        ldr     r2, [sp, #FRAME_record]
        ldr     r4, [sp, #FRAME_channels_left]
        ldr     r5, [sp, #FRAME_lines_left]
        ldr     r6, [sp, #FRAME_band_lines]
        ldr     r7, [sp, #FRAME_line_advance]
        ldr     r3, [r0, #PARAM_scratch]
        cmp     r5, r6
        it      gt
        movgt   r5, r6
        mla     r7, r5, r7, r3
        cmp     r4, #2
        it      gt
        movgt   r4, #2
        vmov    s14, r2
        vmov    s15, r1
next_plane:
        str     r3, [sp, #FRAME_plane]
        str     r4, [sp, #FRAME_planes_left]
        vmov    s9, r7
        ldr     r5, [sp, #FRAME_multiplier]
next_record:
        str     r5, [sp, #FRAME_records_left]
        vmov    r7, s14
        vmov    r1, s15
        vmov    r12, s11
        ldm     r7!, {r2, r3, r4, r5, r6}
        ldr     r0, [sp, #FRAME_plane]
        vmov    s4, r2
        vmov    s5, r3
        vmov    s14, r7
        adds    r7, r1, #2
        vmov    s15, r7
        sxtb16  r2, r4
        sxtb16  r3, r4, ror #8
        sxtb16  r4, r5
        sxtb16  r5, r5, ror #8
        sxtb16  r7, r6, ror #8
        sxtb16  r6, r6
        blx     r12
        ldr     r5, [sp, #FRAME_records_left]
        subs    r5, r5, #1
        bne     next_record
        ldr     r4, [sp, #FRAME_planes_left]
        ldr     r3, [sp, #FRAME_plane]
        ldr     r5, [sp, #FRAME_plane_bytes]
        vmov    r7, s9
        adds    r3, r3, r5
        add     r7, r7, r5
        subs    r4, r4, #1
        bne     next_plane

        ldr     r0, [sp, #FRAME_params]
        ldr     r2, [sp, #FRAME_lines_left]
        ldr     r4, [sp, #FRAME_band_lines]
        ldr     r3, [sp, #FRAME_first_line]
        ldr     r1, [sp, #FRAME_band_output]
        ldr     r6, [sp, #FRAME_out_line]
        ldr     r5, [r0, #PARAM_line_stride]
        mla     r1, r4, r6, r1
        mla     r3, r4, r5, r3
        subs    r2, r2, r4
        bgt     next_band

        ldr     r1, [sp, #FRAME_channels_left]
        ldr     r2, [sp, #FRAME_input]
        ldr     r3, [sp, #FRAME_output]
        ldr     r5, [sp, #FRAME_multiplier]
        ldr     r7, [r0, #PARAM_output_lines]
        movs    r6, #0
        cmp     r4, r7                  // in a single band the padding stays
        it      eq
        moveq   r6, #1
        vmov    r4, s14
        adds    r2, r2, #4
        add     r3, r3, r5, lsl #2
        str     r2, [sp, #FRAME_input]
        str     r3, [sp, #FRAME_output]
        str     r4, [sp, #FRAME_record]
        subs    r1, r1, #2
        str     r1, [sp, #FRAME_channels_left]
        bgt     next_channels

        // The next batch begins where all lines of this one end.
        ldr     r3, [sp, #FRAME_batches_left]
        subs    r3, r3, #1
        beq     done
        ldr     r1, [r0, #PARAM_batches]
        ldr     r5, [r0, #PARAM_input_depth]
        ldr     r4, [r0, #PARAM_input_length]
        ldr     r6, [r0, #PARAM_input_lines]
        subs    r1, r1, r3
        muls    r5, r1, r5
        lsls    r5, r5, #1              // elements become bytes
        muls    r4, r6, r4
        ldr     r6, [r0, #PARAM_output_length]
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_output]
        mla     r1, r5, r4, r1
        ldr     r4, [r0, #PARAM_depth_multiplier]
        muls    r6, r7, r6
        muls    r6, r4, r6
        mla     r2, r5, r6, r2
        b       next_batch
done:
        add     sp, sp, #FRAME_SIZE
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_depthwise_planes
