/*contract
symbol: thumbnn_sum_channels
op: RUNTIME
summary: >
  Sums of 8 neighbouring channels, or of one (thumbnn_sum_channel), over rows of taps at equal distances, for averages and
  means. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r0-r3, r12, lr, flags, s5, s7, s9]
bounds: >
  sums wrap modulo 2^32; the caller says why they are exact
*/
// in: r0 input of the first tap, r1 rows >= 1; s0 bytes from a tap to the next, s4 taps in a row, s6 bytes from a row's end to
// the next row. out: r4-r11 the sums of 8 channels, or r4 of one.
//
// Cycles per tap: LDR x 4 5 + 8 + 2 for the cursor = 15 per 8 elements, 4 unrolled + 3 for the loop.
//
//   r0 input   r1 groups of taps left   r2 r3 r12 lr input   r4-r11 sums   s5 entry   s7 return   s9 rows left
        .include "kernel.inc"

        .equ    UNROLL, 4
        .equ    TAP_BYTES, 56

        KERNEL  thumbnn_sum_channels
        vmov    s7, lr
        vmov    r2, s4
        adr     r4, taps + 1
        rsbs    r3, r2, #0
        and     r3, r3, #UNROLL - 1
        movs    r5, #TAP_BYTES
        mla     r4, r3, r5, r4
        vmov    s5, r4
        .irp    sum, r4, r5, r6, r7
        movs    \sum, #0
        .endr
        .irp    sum, r8, r9, r10, r11
        mov     \sum, r4
        .endr
next_row:
        vmov    s9, r1
        vmov    r1, s4
        vmov    r2, s5
        adds    r1, r1, #UNROLL - 1
        lsrs    r1, r1, #2
        bx      r2
        .p2align 2
taps:
        .rept   UNROLL
        ldr.w   r2, [r0]
        ldr.w   r3, [r0, #4]
        ldr.w   r12, [r0, #8]
        ldr.w   lr, [r0, #12]
        sxtah   r4, r4, r2
        add.w   r5, r5, r2, asr #16
        vmov    r2, s0
        sxtah   r6, r6, r3
        add.w   r7, r7, r3, asr #16
        add.w   r0, r0, r2
        sxtah   r8, r8, r12
        add.w   r9, r9, r12, asr #16
        sxtah   r10, r10, lr
        add.w   r11, r11, lr, asr #16
        .endr
        .if     . - taps != UNROLL * TAP_BYTES
        .error  "TAP_BYTES is wrong"
        .endif
        subs.w  r1, r1, #1
        bne.w   taps
        vmov    r1, s9
        vmov    r2, s6
        add     r0, r0, r2
        subs    r1, r1, #1
        bne     next_row
        vmov    lr, s7
        bx      lr

        .global thumbnn_sum_channel
        .thumb_func
thumbnn_sum_channel:
        vmov    r3, s0
        vmov    r12, s6
        movs    r4, #0
next_single_row:
        vmov    r2, s4
next_single_tap:
        ldrsh   r5, [r0]
        add     r0, r0, r3
        add     r4, r4, r5
        subs    r2, r2, #1
        bne     next_single_tap
        add     r0, r0, r12
        subs    r1, r1, #1
        bne     next_single_row
        bx      lr
        END_KERNEL thumbnn_sum_channels
