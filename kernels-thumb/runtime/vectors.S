/*contract
symbol: thumbnn_vectors
op: RUNTIME
summary: Vector table; the linker places it at the start of flash.
params: []
stack: 0
clobbers: []
bounds: >
  no accumulator
*/
// ARMv7-M B1.5.3. thumbnn_stack_top is set by the linker. No exception is expected: all of them stop at thumbnn_fault.
        .syntax unified
        .section .vectors.thumbnn_vectors, "a", %progbits
        .p2align 7
        .global thumbnn_vectors
        .type   thumbnn_vectors, %object
thumbnn_vectors:
        .word   thumbnn_stack_top
        .word   thumbnn_reset
        .word   thumbnn_fault           // NMI
        .word   thumbnn_fault           // HardFault
        .word   thumbnn_fault           // MemManage
        .word   thumbnn_fault           // BusFault
        .word   thumbnn_fault           // UsageFault
        .word   0, 0, 0, 0
        .word   thumbnn_fault           // SVCall
        .word   thumbnn_fault           // DebugMonitor
        .word   0
        .word   thumbnn_fault           // PendSV
        .word   thumbnn_fault           // SysTick
        .size   thumbnn_vectors, . - thumbnn_vectors
