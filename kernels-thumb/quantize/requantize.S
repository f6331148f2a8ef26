/*contract
symbol: thumbnn_requantize
op: RUNTIME
summary: >
  TFLM's MultiplyByQuantizedMultiplier for kernels in which it is no inner loop. Not by AAPCS, see below.
params: []
stack: 0
clobbers: [r0-r2, r12, flags]
bounds: >
  proofs in common/requantize.inc
*/
// in: r0 low and r1 high word of an int64 (kind 0), r0 an int32 (kinds 1 and 2; 2 is single rounding, for which MBQM64's
// formula holds: the product of an int32 and a 31-bit multiplier fits 63 bits); r2 three words of common/requantize.inc; r3 kind
// out: r0, r2 behind the words; clobbers r1, r4-r7, r12, flags
        .include "kernel.inc"
        .include "requantize.inc"

        KERNEL  thumbnn_requantize
        ldm     r2!, {r4, r5, r6}
        cmp     r3, #1
        blo     2f
        beq     1f
        asrs    r1, r0, #31
2:      MBQM64  r0, r1, r4, r5, r6, r12, r7
        bx      lr
1:      MBQM32  r0, r4, r5, r6, r12, r7
        bx      lr
        END_KERNEL thumbnn_requantize
