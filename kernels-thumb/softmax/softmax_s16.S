/*contract
symbol: thumbnn_softmax_s16
op: SOFTMAX
summary: >
  Softmax over the last dimension, int16 to Q0.15, with TFLM's two 513-entry tables (SoftmaxInt16 in
  tensorflow/lite/kernels/internal/reference/softmax.h).
params:
  - {name: input, type: pointer, access: read, bytes: "2 * rows * depth", align: 2, doc: "int16 [rows, depth]"}
  - {name: output, type: pointer, access: write, bytes: "2 * rows * depth", align: 2, doc: "int16 [rows, depth]"}
  - {name: exp_table, type: pointer, access: constant, bytes: "2048", align: 4, doc: "exp(x), x from -10 to 0: 512 words, entry in the upper half, slope to the next in the lower"}
  - {name: reciprocal_table, type: pointer, access: constant, bytes: "1026", align: 2, doc: "int16 1 / (1 + x), x from 0 to 1"}
  - {name: rows, type: int32, doc: ">= 1"}
  - {name: depth, type: int32, doc: "1..65538"}
  - {name: multiplier, type: int32, doc: "0 or 2^30..2^31-1: beta * input scale over the exp table's step"}
  - {name: shift, type: int32, doc: "-31..30, positive is left"}
  - {name: rounding, type: int32, doc: "0: double (TFLM's default), 1: single (TFLITE_SINGLE_ROUNDING)"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q, ge, s0-s10]
bounds: >
  sum of exponentials <= 32767 * depth < 2^31; exponential times reciprocal plus half < 2^30 + 2^29
*/
// Per row: maximum; exponentials into the output and their sum; scaling by the sum's reciprocal.
//
// Table lookup (LUTLookup in tensorflow/lite/kernels/internal/common.h): with i = 256 + (v >> 7), o = v & 127
//   lut[i] + ((lut[i+1] - lut[i]) * o + 64 >> 7)  =  (lut[i] * (128 - o) + lut[i+1] * o + 64) >> 7
// (128 * lut[i] is a multiple of 128 and may move into the shifted term). Slopes of both tables fit int16, so TFLM's int16
// arithmetic wraps nowhere. The table of exponentials holds words of entry and slope, so that two elements at a time need no
// constants; the one of reciprocals, used once per row, is TFLM's: one LDR fetches the pair of entries, unaligned for odd i,
// 128 + 65535 * o is the pair (128 - o, o), and SMLAD does the rest.
//
// Registers in the exponential loop          FP registers
//   r0  input cursor                           s0  input of the row         s5  exp table, entry 256
//   r1  output cursor                          s1  output of the row        s6  right shift
//   r2  elements left                          s2  rows left                s7  reciprocal table, entry 256
//   r3  maximum (fast loop: its negative)      s3  depth                    s8  maximum
//   r4  multiplier   r5 left shift             s4  exponential loop         s9  left shift or upper multiplier word
//   r6  32767        r7 exp table, entry 256
//   r10 64           r11 sum                   s10 rounding
//   r8 r9 r12 lr values and table entries
        .include "kernel.inc"
        .include "requantize.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_exp_table, 8
        .equ    PARAM_reciprocal_table, 12
        .equ    PARAM_rows, 16
        .equ    PARAM_depth, 20
        .equ    PARAM_multiplier, 24
        .equ    PARAM_shift, 28
        .equ    PARAM_rounding, 32

        // in: \value in -32768..32767; out: \entry = exponential. \value is lost.
        .macro  LOOKUP_EXP entry, value
        asr     \entry, \value, #7
        and     \value, \value, #127
        ldr     \entry, [r7, \entry, lsl #2]
        smlabb  \value, \entry, \value, r10
        asr     \value, \value, #7
        add     \entry, \value, \entry, asr #16
        .endm

        // As LOOKUP_EXP, around \table's entry 256; r8 = 65535, r9 = 128.
        .macro  LOOKUP entry, value, table
        asr     \entry, \value, #7
        and     \value, \value, #127
        ldr     \entry, [\table, \entry, lsl #1]
        mla     \value, \value, r8, r9
        smlad   \entry, \entry, \value, r10
        asr     \entry, \entry, #7
        .endm

        // in: \pair exponentials, r12 reciprocal, r11 half, r0 shift; out: \result. \pair is lost.
        .macro  SCALE_PAIR result, pair
        smlabb  \result, \pair, r12, r11
        smlatb  \pair, \pair, r12, r11
        asr     \result, \result, r0
        asr     \pair, \pair, r0
        usat    \result, #15, \result
        usat    \pair, #15, \pair
        pkhbt   \result, \result, \pair, lsl #16
        .endm

        KERNEL  thumbnn_softmax_s16
        push    {r4-r11, lr}
        ldr     r1, [r0, #PARAM_input]
        ldr     r2, [r0, #PARAM_output]
        ldr     r3, [r0, #PARAM_rows]
        ldr     r5, [r0, #PARAM_depth]
        ldr     r6, [r0, #PARAM_exp_table]
        ldr     r7, [r0, #PARAM_reciprocal_table]
        ldr     r8, [r0, #PARAM_shift]
        ldr     r4, [r0, #PARAM_multiplier]
        vmov    s0, r1
        vmov    s1, r2
        vmov    s2, r3
        vmov    s3, r5
        add     r6, r6, #1024
        add     r7, r7, #512
        vmov    s5, r6
        vmov    s7, r7
        // Shifts of 0..14 keep 2 * (x - max) << shift inside int32 (x - max >= -65535) and need no second rounding:
        // SMMULR(2 * d << shift, m) = (d * m + 2^(30 - shift)) >> (31 - shift). All others take the general loop.
        adr     r9, exponentials
        add     r10, r8, #1
        cmp     r8, #14
        bls     1f                      // unsigned: not for negative shifts either
        adr     r9, exponentials_any
        ldr     r11, [r0, #PARAM_rounding]
        vmov    s10, r11
        cmp     r11, #0
        bne     2f
        rsbs    r12, r8, #0             // MBQM32: left shift, right shift
        it      mi
        movmi   r12, #0
        vmov    s6, r12
        bic     r10, r8, r8, asr #31
        b       1f
2:      // MBQM64 of a 32-bit value with S = 31 - shift: upper word of m << (shift + 1) when that is a left shift
        mvns    r12, r8                 // -1 - shift
        bmi     3f
        mov     r10, #0
        vmov    s6, r12
        b       1f
3:      rsb     r12, r10, #32
        lsr     r12, r4, r12
        lsl     r4, r4, r10
        mov     r10, r12
        mov     r12, #0
        vmov    s6, r12
1:      orr     r9, r9, #1
        vmov    s4, r9
        vmov    s9, r10
        movw    r6, #32767
        mov     r10, #64

next_row:
        vmov    r0, s0
        vmov    r2, s3
        mov     r3, #0x8000
        movt    r3, #0x8000             // two int16 minima
        subs    r2, r2, #4
        blt     maximum_rest
        .p2align 2
maximum:
        ldr     r12, [r0], #8
        ldr     r11, [r0, #-4]
        PAIR_MAX r3, r12, lr
        PAIR_MAX r3, r11, lr
        subs    r2, r2, #4
        bge     maximum
maximum_rest:
        adds    r2, r2, #4
        beq     maximum_done
maximum_element:
        ldrh    r12, [r0], #2
        pkhbt   r12, r12, r12, lsl #16
        PAIR_MAX r3, r12, lr
        subs    r2, r2, #1
        bne     maximum_element
maximum_done:
        sxth    r12, r3
        asr     r3, r3, #16
        cmp     r3, r12
        it      lt
        movlt   r3, r12
        vmov    lr, s4
        vmov    r0, s0
        vmov    r1, s1
        vmov    r2, s3
        vmov    r7, s5
        vmov    r5, s9
        mov     r11, #0
        bx      lr

        .p2align 2
exponentials:
        rsbs    r3, r3, #0
        subs    r2, r2, #2
        blt     exponential_odd
        .p2align 2
exponential_pair:
        ldr     r12, [r0], #4
        sxtah   lr, r3, r12
        sxtah   r12, r3, r12, ror #16
        lsl     lr, lr, r5
        lsl     r12, r12, r5
        smmlar  lr, lr, r4, r6          // + 32767
        smmlar  r12, r12, r4, r6
        ssat    lr, #16, lr
        ssat    r12, #16, r12
        asr     r8, lr, #7
        asr     r9, r12, #7
        and     lr, lr, #127
        ldr     r8, [r7, r8, lsl #2]
        ldr     r9, [r7, r9, lsl #2]
        and     r12, r12, #127
        smlabb  lr, r8, lr, r10
        smlabb  r12, r9, r12, r10
        asr     lr, lr, #7
        asr     r12, r12, #7
        add     lr, lr, r8, asr #16
        add     r12, r12, r9, asr #16
        add     r11, r11, lr
        pkhbt   lr, lr, r12, lsl #16
        add     r11, r11, r12
        subs    r2, r2, #2
        str     lr, [r1], #4
        bge     exponential_pair
exponential_odd:
        adds    r2, r2, #2
        beq     scale
        ldrsh   r12, [r0]
        add     r12, r12, r3
        lsl     r12, r12, r5
        smmlar  r12, r12, r4, r6
        ssat    r12, #16, r12
        LOOKUP_EXP lr, r12
        add     r11, r11, lr
        strh    lr, [r1]
        b       scale

        .p2align 2
exponentials_any:
        vmov    s8, r3
exponential_any:
        ldrsh   r12, [r0], #2
        vmov    r10, s10
        sub     r12, r12, r3
        cmp     r10, #0
        vmov    r10, s6
        bne     single_rounding
        MBQM32  r12, r4, r5, r10, r3, lr
scaled:
        mov     r10, #64
        vmov    r3, s8
        add     r12, r12, r6            // wraps, as TFLM's
        ssat    r12, #16, r12
        LOOKUP_EXP lr, r12
        add     r11, r11, lr
        subs    r2, r2, #1
        strh    lr, [r1], #2
        bne     exponential_any
        b       scale
single_rounding:
        asr     r9, r12, #31
        MBQM64  r12, r9, r4, r5, r10, r3, lr
        b       scaled

scale:
        // r11 = sum, 32762.. : headroom h = clz(sum), then (sum << (h-1)) + 8192 >> 14 is 65536..131072, unsigned in 32 bits
        clz     r0, r11
        subs    r1, r0, #1
        lsl     r11, r11, r1
        add     r11, r11, #8192
        lsr     r11, r11, #14
        sub     r11, r11, #98304
        ssat    r11, #16, r11
        vmov    r7, s7
        movw    r8, #65535
        mov     r9, #128
        LOOKUP  r12, r11, r7            // r12 = reciprocal, 16384..32767
        rsb     r0, r0, #31             // right shift
        subs    r1, r0, #1
        movs    r2, #1
        lsl     r11, r2, r1             // half
        vmov    r1, s1
        vmov    r2, s3
        subs    r2, r2, #4
        blt     scale_rest
        .p2align 2
scale_pairs:
        ldr.w   r3, [r1]
        ldr.w   lr, [r1, #4]
        SCALE_PAIR r5, r3
        SCALE_PAIR r7, lr
        str.w   r5, [r1], #8
        subs.w  r2, r2, #4              // not two stores in a row: the second would wait for r1
        str.w   r7, [r1, #-4]
        bge     scale_pairs
scale_rest:
        adds    r2, r2, #4
        beq     row_done
scale_element:
        ldrsh   r3, [r1]
        subs    r2, r2, #1
        smlabb  r5, r3, r12, r11
        asr     r5, r5, r0
        usat    r5, #15, r5
        strh    r5, [r1], #2
        bne     scale_element
row_done:
        // r1 is the next row's output; the input moves by the same bytes.
        vmov    r0, s0
        vmov    r2, s3
        vmov    r3, s2
        add     r0, r0, r2, lsl #1
        vmov    s0, r0
        vmov    s1, r1
        subs    r3, r3, #1
        vmov    s2, r3
        bne.w   next_row
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_softmax_s16
