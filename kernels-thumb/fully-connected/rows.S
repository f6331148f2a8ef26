/*contract
symbol: thumbnn_rows
op: RUNTIME
summary: >
  The multiply-accumulate loop of the fully connected kernels. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r0-r3, r12, lr, flags, s1, s2, s10]
bounds: >
  the kernels say why their sums are exact
*/
// The multiply-accumulate core of the fully connected kernels: 4 output channels A B C D x 1 input row.
//
// Weights, read strictly forward from flash: per column pair two words of int16 pairs: 256 * B + A, 256 * D + C (low half =
// even column); an odd last column is paired with zeros.
//
// One unpacked pair serves two channels: SMLALD with the word as it is sums x * (256 B + A), which an int64 holds for any
// depth; SXTB16 of the same word gives the A pair for a 32-bit SMLAD. Then B = (AB - A) >> 8, exactly: 256 B + A with A
// in -128..127 has one decomposition. It needs 256 B + A >= -32768: no B = -128 beside a negative A.
//
// Cycles per 4 columns (16 MACs): inputs in SRAM and weights in flash never pipeline with each other, so
// LDR LDR 3 + LDM 5 + 4 * (SMLALD SXTB16 SMLAD) = 20; UNROLL blocks + 5 for the loop.
//
// Registers                                  FP registers
//   r0  input cursor                           s0  input cursor at which mac_loop ends
//   r1  weights cursor                         s1  input cursor at entry
//   r2  A          r3  C                       s2  entry into mac_loop
//   r4:r5 AB       r6:r7 CD                    s4  where to go behind it
//   r8 r9 two input words
//   r10-r12 lr four weights words              s10 where to go behind the last columns

        .include "kernel.inc"

        .equ    UNROLL, 24
        .equ    BLOCK_BYTES, 60

        .macro  BLOCK at           // 4 columns, 4 channels
        ldr.w   r8, [r0, #\at]          // LDR, not LDM: rows of odd depth are not word-aligned
        ldr.w   r9, [r0, #\at + 4]
        ldm.w   r1!, {r10, r11, r12, lr}
        smlald  r4, r5, r8, r10
        sxtb16.w r10, r10
        smlad   r2, r8, r10, r2
        smlald  r6, r7, r8, r11
        sxtb16.w r11, r11
        smlad   r3, r8, r11, r3
        smlald  r4, r5, r9, r12
        sxtb16.w r12, r12
        smlad   r2, r9, r12, r2
        smlald  r6, r7, r9, lr
        sxtb16.w lr, lr
        smlad   r3, r9, lr, r3
        .endm

        .macro  PAIR               // 2 columns in r8, 4 channels
        ldm.w   r1!, {r10, r11}
        smlald  r4, r5, r8, r10
        sxtb16.w r10, r10
        smlad   r2, r8, r10, r2
        smlald  r6, r7, r8, r11
        sxtb16.w r11, r11
        smlad   r3, r8, r11, r3
        .endm

// in: r2 input, r3 columns, r7 the kernel's code behind the last columns. out: r4 end of the input's blocks of 4 columns, r5 where
// to go behind mac_loop: the last 1 to 3 columns, or r7; r6 blocks; sets s1, s2, s10. clobbers r3, r7, flags
        KERNEL  thumbnn_rows
        vmov    s10, r7
        mov     r5, r7
        ands    r4, r3, #3
        beq     1f
        adr     r5, tail_2 + 1
        cmp     r4, #2
        it      lo
        adrlo   r5, tail_1 + 1
        it      hi
        adrhi   r5, tail_3 + 1
1:      // Entry: skip (-blocks) mod UNROLL of the unrolled blocks; straight to the tail when there is none.
        lsrs    r6, r3, #2
        add     r4, r2, r6, lsl #3
        movs    r7, #UNROLL
        add     r3, r6, #UNROLL - 1
        udiv    r3, r3, r7
        muls    r3, r7, r3
        subs    r3, r3, r6
        sub     r7, r2, r3, lsl #3
        vmov    s1, r7
        mov     r7, r5
        cbz     r6, 1f
        movs    r7, #BLOCK_BYTES
        muls    r3, r7, r3
        adr     r7, mac_loop + 1
        add     r7, r7, r3
1:      vmov    s2, r7
        bx      lr

        // Until s0, then to s4.
        .p2align 2
        .global thumbnn_rows_loop
        .thumb_func
thumbnn_rows_loop:
mac_loop:
        .set    at, 0
        .rept   UNROLL
        BLOCK at
        .set    at, at + 8
        .endr
        .if     . - mac_loop != UNROLL * BLOCK_BYTES
        .error  "BLOCK_BYTES is wrong"
        .endif
        vmov    r8, s0
        add     r0, r0, #8 * UNROLL
        cmp.w   r0, r8
        bne.w   mac_loop
        vmov    lr, s4
        bx      lr

        // The last 1 to 3 columns, then to s10.
        .p2align 2
tail_3:
        ldr     r8, [r0], #4
        PAIR
        .p2align 2
tail_1:
        ldrh    r8, [r0]
        b       1f
        .p2align 2
tail_2:
        ldr     r8, [r0]
1:      PAIR
        vmov    lr, s10
        bx      lr
        END_KERNEL thumbnn_rows
