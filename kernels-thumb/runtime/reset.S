/*contract
symbol: thumbnn_reset
op: RUNTIME
summary: >
  Reset handler: enables the FPU (kernels spill to its registers), runs the model once and stays at thumbnn_done.
params: []
stack: 8
calls: [thumbnn_invoke]
clobbers: [r0-r3, r12, lr, flags]
bounds: >
  no accumulator
*/
        .include "kernel.inc"

        .equ    CPACR, 0xe000ed88       // ARMv7-M B3.2.20

        KERNEL  thumbnn_reset
        movw    r0, #:lower16:CPACR
        movt    r0, #:upper16:CPACR
        ldr     r1, [r0]
        orr     r1, r1, #0xf << 20      // CP10, CP11: full access
        str     r1, [r0]
        dsb
        isb
        movw    r0, #:lower16:thumbnn_invoke_table
        movt    r0, #:upper16:thumbnn_invoke_table
        bl      thumbnn_invoke
        .global thumbnn_done
        .thumb_func
thumbnn_done:
        b       thumbnn_done

        // Every exception ends here.
        .global thumbnn_fault
        .thumb_func
thumbnn_fault:
        b       thumbnn_fault
        END_KERNEL thumbnn_reset
