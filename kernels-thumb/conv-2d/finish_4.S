/*contract
symbol: thumbnn_finish_4
op: RUNTIME
summary: >
  Requantizes, clamps and stores 4 channels for the kernels with 64-bit accumulators. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r0-r3, r12, lr, flags, q, ge, s3, s9, s11]
bounds: >
  proofs in common/requantize.inc
*/
// in: r2:r3 A  r4:r5 B  r6:r7 C  r8:r9 D, int64; r1 their words, per channel three for MBQM64 (mlo, mhi, down) or MBQM32
// (m, up, down), see common/requantize.inc; s3 output cursor, s5 kind, s7, s8 activation_min, _max twice, s11 channels left
// out: r1, s3 behind them, r9 and s11 channels left behind these, less than 0 when there were fewer than 4, and its flags
//
// Kinds of accumulator: 0 int64, MBQM64; 1 int32, MBQM32 (double rounding); 2 int32, single rounding, which is MBQM64's
// formula with the whole multiplier and S = 31 - shift in 1..62 (its proof in requantize.inc holds: the product of an int32
// and a 31-bit multiplier fits 63 bits).
        .include "kernel.inc"
        .include "requantize.inc"

        KERNEL  thumbnn_finish_4
        vmov    s9, lr
        vmov    r0, s5
        cmp     r0, #1
        beq     requantize_32
        bhi     wrap
requantize_64:
        ldm.w   r1!, {r10, r11, r12}
        MBQM64  r2, r3, r10, r11, r12, r0, lr
        ldm.w   r1!, {r10, r11, r12}
        MBQM64  r4, r5, r10, r11, r12, r0, lr
        ldm.w   r1!, {r10, r11, r12}
        MBQM64  r6, r7, r10, r11, r12, r0, lr
        ldm.w   r1!, {r10, r11, r12}
        MBQM64  r8, r9, r10, r11, r12, r0, lr
clamp:
        ssat    r2, #16, r2             // before the clamp to a range inside int16: changes nothing
        ssat    r4, #16, r4
        ssat    r6, #16, r6
        ssat    r8, #16, r8
        pkhbt   r2, r2, r4, lsl #16
        pkhbt   r6, r6, r8, lsl #16
        vmov    r10, s7
        vmov    r11, s8
        PAIR_CLAMP r2, r10, r11, lr
        PAIR_CLAMP r6, r10, r11, lr
        vmov    r9, s11
        vmov    r8, s3
        subs    r9, r9, #4
        vmov    s11, r9
        vmov    lr, s9
        blt     store_last
        str     r2, [r8]
        str     r6, [r8, #4]
        add     r8, r8, #8
        vmov    s3, r8
        bx      lr
store_last:                             // r9 = -3, -2, -1: 1, 2 or 3 channels
        cmp     r9, #-2
        strh    r2, [r8], #2
        blt     store_last_done
        lsr     r2, r2, #16
        strh    r2, [r8], #2
        beq     store_last_done
        strh    r6, [r8], #2
store_last_done:
        cmp     r9, #0
        vmov    s3, r8
        bx      lr
requantize_32:
        .irp    lo, r2, r4, r6, r8
        ldm.w   r1!, {r10, r11, r12}
        MBQM32  \lo, r10, r11, r12, r0, lr
        .endr
        b       clamp
wrap:                                   // to int32
        asrs    r3, r2, #31
        asrs    r5, r4, #31
        asrs    r7, r6, #31
        asr     r9, r8, #31
        b       requantize_64
        END_KERNEL thumbnn_finish_4
