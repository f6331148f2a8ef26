/*contract
symbol: thumbnn_tanh_s16
op: TANH
summary: Hyperbolic tangent, int16 of any scale to Q0.15, interpolated in TFLM's sigmoid table.
params:
  - {name: input, type: pointer, access: read, bytes: "2 * elements", align: 4, doc: int16}
  - {name: output, type: pointer, access: write, bytes: "2 * elements", align: 4, doc: int16}
  - {name: table, type: pointer, access: constant, bytes: "1026", align: 4, doc: "int16 tanh(i / 48) in Q0.15, i = -256..256, see tanh_s16.S"}
  - {name: elements, type: uint32, doc: ">= 1"}
  - {name: multiplier, type: int32, doc: "0..32767: input to 1/256 steps of the table, times 2^shift"}
  - {name: shift, type: uint32, doc: "to the right, 0..31"}
stack: 36
clobbers: [r0-r3, r12, lr, flags, q, s0]
bounds: >
  |x * multiplier| <= 2^30 and the rounding constant is at most 2^30, -2^30 + 2^30 .. 2^30 - 2^15 + 2^30 fits int32;
  256 * tanh is within 2^23
*/
// TFLM (reference/integer_ops/tanh.h) with T the sigmoid table: x' = (x * m + half) >> shift, a = |x'|, u = a >> 8,
// f = a & 255, p = T[u] * 256 + f * (T[u+1] - T[u]), saturated to 65535 * 256 for u >= 255;
// out = (p - 2^23 + 128) >> 8 for x' >= 0, (-p + 2^23 + 127) >> 8 for x' < 0.
//
// With t[i] = T[i] - 32768, t[256] = 32767 (T[255] = 65535, so the saturation is t[255] = t[256] and x' limited to
// 17 bits by SSAT) and t[-i] = -t[i] the table has both signs and no absolute value is needed: for x' >= 0
//   p - 2^23 = t[u] * 256 + f * (t[u+1] - t[u]) = t[u] * (256 - f) + t[u+1] * f.
// For x' < 0 let v = x' >> 8, g = x' & 255: if g = 0, u = -v and f = 0, else u = -v - 1 and f = 256 - g, and both times
//   -(p - 2^23) = t[v] * (256 - g) + t[v+1] * g.
// One LDR, unaligned for odd entries, fetches both, MLA makes (256 - g, g) = g * 65535 + 256, SMLAD interpolates and adds
// 128, or 127 for negative x'. |x'| > 65535 is limited to -65536 and 65535, where both entries are the last.
//
// Cycles per 4 elements: 2 * (LDR 2 + 2 * 10.5 + 2) + STR 0 + 1 + 5 = 56: a store right behind a load is free, right before
// one it holds it up.
//
// Registers
//   r0  output cursor, less 4     r1 input cursor
//   r2  output pair               s0 elements left, less a block
//   r3  multiplier      r4 half           r5 shift
//   r6  table's entry 0                   r7 65535   r8 256   r9 128
//   r10 input pair      r11 r12 lr temporaries
        .include "kernel.inc"

        .equ    PARAM_input, 0
        .equ    PARAM_output, 4
        .equ    PARAM_table, 8
        .equ    PARAM_elements, 12
        .equ    PARAM_multiplier, 16
        .equ    PARAM_shift, 20

        .equ    BLOCK, 4
        .equ    TABLE_ENTRY_0, 512

        // out: \result = 256 * tanh, rounded up to shifting. \result may be r10.
        .macro  TANH half, result
        smlab\half r11, r3, r10, r4
        asr     r11, r11, r5
        ssat    r11, #17, r11
        asr     r12, r11, #8
        uxtb    lr, r11
        ldr     r12, [r6, r12, lsl #1]
        mla     lr, lr, r7, r8
        add     r11, r9, r11, asr #31
        smlad   \result, r12, lr, r11
        .endm

        // in: r10 input pair; out: r2
        .macro  TANH_PAIR
        TANH    b, r2
        TANH    t, r10
        lsl     r10, r10, #8            // the result into the upper half
        pkhtb   r2, r10, r2, asr #8
        .endm

        KERNEL  thumbnn_tanh_s16
        push    {r4-r11, lr}
        ldr     r2, [r0, #PARAM_elements]
        ldr     r3, [r0, #PARAM_multiplier]
        ldr     r5, [r0, #PARAM_shift]
        ldr     r6, [r0, #PARAM_table]
        ldr     r1, [r0, #PARAM_input]
        ldr     r0, [r0, #PARAM_output]
        movs    r4, #1
        subs    r0, r0, #4
        lsl     r4, r4, r5
        lsr     r4, r4, #1              // 2^(shift - 1), 0 without shift
        add     r6, r6, #TABLE_ENTRY_0
        movw    r7, #65535
        mov     r8, #256
        mov     r9, #128
        subs    r2, r2, #BLOCK
        vmov    s0, r2
        blo     rest
        .p2align 2
blocks:
        ldr.w   r10, [r1], #4
        TANH_PAIR
        ldr.w   r10, [r1], #4
        str.w   r2, [r0, #4]
        TANH_PAIR
        vmov    r10, s0
        str.w   r2, [r0, #8]!
        subs.w  r10, r10, #BLOCK
        vmov    s0, r10
        bhs.w   blocks
rest:
        vmov    r2, s0
        adds    r2, r2, #BLOCK - 2      // elements left - 2
        vmov    s0, r2
        bmi     last
        ldr     r10, [r1], #4
        TANH_PAIR
        str     r2, [r0, #4]!
        vmov    r2, s0
last:
        lsls    r2, r2, #31             // odd: one is left
        beq     done
        ldrsh   r10, [r1]
        TANH    b, r10
        asr     r10, r10, #8
        strh    r10, [r0, #4]
done:
        pop     {r4-r11, pc}
        END_KERNEL thumbnn_tanh_s16
