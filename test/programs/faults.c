/* Faults that the program provokes, whose handler reports them and goes on behind the instruction. */
#include "cortex-m4.h"
#include <stdio.h>

static const char *name;

static void recover(struct frame *frame, uint32_t exc_return)
{
    const uint32_t cfsr = SCB_CFSR;
    printf("%s: exception %lu, EXC_RETURN %08lx, CFSR %08lx, HFSR %08lx", name,
           (unsigned long)READ_SPECIAL("ipsr"), (unsigned long)exc_return, (unsigned long)cfsr,
           (unsigned long)SCB_HFSR);
    if (cfsr & 1u << 15) printf(", BFAR %08lx", (unsigned long)SCB_BFAR);
    if (cfsr & 1u << 7) printf(", MMFAR %08lx", (unsigned long)SCB_MMFAR);
    printf(", T %lu\n", (unsigned long)(frame->xpsr >> 24 & 1));
    SCB_CFSR = cfsr;
    SCB_HFSR = 0xffffffff;
    if (cfsr & 1u << 17) {
        /* INVSTATE: go back to where LR points, as a call that returned. */
        frame->pc = frame->lr & ~1u;
        frame->xpsr |= 1u << 24;
    } else {
        const uint16_t first = *(const uint16_t *)frame->pc;
        frame->pc += first >> 11 >= 0x1d ? 4 : 2;
    }
}

__attribute__((used)) static void handle(struct frame *frame, uint32_t exc_return)
{
    recover(frame, exc_return);
}

FRAME_HANDLER(HardFault_Handler, handle)
FRAME_HANDLER(BusFault_Handler, handle)
FRAME_HANDLER(UsageFault_Handler, handle)

#define PROVOKE(what, ...)            \
    do {                              \
        name = what;                  \
        __asm volatile(__VA_ARGS__);  \
    } while (0)

static void provoke(void)
{
    PROVOKE("permanently undefined", "udf #0x2a" : : : "memory");
    PROVOKE("undefined, 32 bits", "udf.w #0x1234" : : : "memory");
    PROVOKE("coprocessor 3", "mcr p3, 0, r0, c0, c0, 0" : : : "memory");
    uint32_t quotient = 77;
    /* The barrier: QEMU 7.2 forgets registers that were written since the last block when a division traps. */
    PROVOKE("signed division by zero", "isb\n sdiv %0, %1, %2" : "+r"(quotient) : "r"(7), "r"(0) : "memory");
    PROVOKE("unsigned division by zero", "isb\n udiv %0, %1, %2" : "+r"(quotient) : "r"(7), "r"(0) : "memory");
    printf("quotient %lu\n", (unsigned long)quotient);
    static uint32_t words[4] = {0x11223344, 0x55667788, 0x99aabbcc, 0xddeeff00};
    uint32_t value = 0;
    PROVOKE("unaligned word", "ldr %0, [%1, #1]" : "+r"(value) : "r"(words) : "memory");
    PROVOKE("unaligned halfword", "strh %0, [%1, #3]" : : "r"(value), "r"(words) : "memory");
    PROVOKE("unaligned pair", "ldrd r2, r3, [%0]" : : "r"((char *)words + 2) : "r2", "r3", "memory");
    PROVOKE("unaligned list", "ldm %0, {r2, r3}" : : "r"((char *)words + 2) : "r2", "r3", "memory");
    PROVOKE("load from nowhere", "ldr %0, [%1]" : "+r"(value) : "r"(0x30000000) : "memory");
    PROVOKE("store to nowhere", "str %0, [%1]" : : "r"(value), "r"(0x38000010) : "memory");
    printf("value %08lx, words %08lx %08lx\n", (unsigned long)value, (unsigned long)words[0],
           (unsigned long)words[1]);
    PROVOKE("branch to Arm state", "blx %0" : : "r"((uint32_t)words & ~1u) : "lr", "memory");
}

int main(void)
{
    printf("-- every fault with its handler\n");
    SCB_SHCSR |= SHCSR_USGFAULTENA | SHCSR_BUSFAULTENA;
    SCB_CCR |= CCR_DIV_0_TRP | CCR_UNALIGN_TRP;
    barrier();
    provoke();
    printf("-- all become HardFault\n");
    SCB_SHCSR &= ~(SHCSR_USGFAULTENA | SHCSR_BUSFAULTENA);
    provoke();
    printf("-- no traps\n");
    SCB_CCR &= ~(CCR_DIV_0_TRP | CCR_UNALIGN_TRP);
    barrier();
    uint32_t quotient = 77, value;
    static const uint32_t words[2] = {0x11223344, 0x55667788};
    __asm volatile("udiv %0, %1, %2" : "=r"(quotient) : "r"(7), "r"(0));
    __asm volatile("ldr %0, [%1, #1]" : "=r"(value) : "r"(words));
    printf("7 / 0 = %lu, unaligned word %08lx\n", (unsigned long)quotient, (unsigned long)value);
    return 0;
}
