/*contract
symbol: thumbnn_move
op: RUNTIME
summary: Copies a run of int16 elements at any even address. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r0-r3, flags]
bounds: >
  no accumulator
*/
// Copy r2 bytes (even, >= 0) from r1 to r0, both even; advances both. clobbers r2-r10, flags
// Cycles per 32 bytes: LDM 9 + STM 9 + 3 when source and destination agree modulo 4, else 8 LDR 17 + STM 9 + 3: a word
// load at 2 modulo 4 takes one cycle more, LDM and STM need aligned addresses (ARMv7-M A3.2.1). What is left goes by
// single words at any address, with their stores behind the loads (a load right behind a store has to wait).
        .include "kernel.inc"

        KERNEL  thumbnn_move
        subs    r2, r2, #32
        blo     5f
        orr     r3, r0, r1
        lsls    r3, r3, #31             // bit 1 to C
        bcc     2f
        lsls    r3, r0, #31
        bcc     3f
        ldrh    r3, [r1], #2
        subs    r2, r2, #2
        strh    r3, [r0], #2
        blo     5f
        lsls    r3, r1, #31
        bcc     2f
        .p2align 2
3:
        ldr.w   r3, [r1], #32
        ldr.w   r4, [r1, #-28]
        ldr.w   r5, [r1, #-24]
        ldr.w   r6, [r1, #-20]
        ldr.w   r7, [r1, #-16]
        ldr.w   r8, [r1, #-12]
        ldr.w   r9, [r1, #-8]
        ldr.w   r10, [r1, #-4]
        subs.w  r2, r2, #32
        stm.w   r0!, {r3-r10}
        bhs     3b
        b       5f
        .p2align 2
2:
        ldm.w   r1!, {r3-r10}
        subs.w  r2, r2, #32
        stm.w   r0!, {r3-r10}
        bhs     2b
5:      // r2 = bytes left - 32, negative
        lsls    r3, r2, #28             // bit 4 to C, bit 3 to N
        bcc     6f
        ldr     r3, [r1], #16
        ldr     r4, [r1, #-12]
        ldr     r5, [r1, #-8]
        ldr     r6, [r1, #-4]
        str     r3, [r0], #16
        str     r4, [r0, #-12]
        str     r5, [r0, #-8]
        str     r6, [r0, #-4]
6:      bpl     7f
        ldr     r3, [r1], #8
        ldr     r4, [r1, #-4]
        str     r3, [r0], #8
        str     r4, [r0, #-4]
7:      lsls    r2, r2, #30             // bit 2 to C, bit 1 to N
        bcc     8f
        ldr     r3, [r1], #4
        str     r3, [r0], #4
8:      bpl     9f
        ldrh    r3, [r1], #2
        strh    r3, [r0], #2
9:      bx      lr
        END_KERNEL thumbnn_move
