/* Faults of exception entry and return themselves: stacking, unstacking, invalid EXC_RETURN values and frames. */
#include "cortex-m4.h"
#include <stdio.h>

static volatile uint32_t *const nowhere = (uint32_t *)0x30000100;
static uint64_t process_stack[64];
static char order[16];
static volatile unsigned length;
static volatile uint32_t lr_seen, cfsr_seen, msp_seen, msp_before, mode;

void resume(void);

static void note(char c)
{
    order[length++] = c;
}

/* Called with LR and MSP as the handler found them; returns the EXC_RETURN to use. */
__attribute__((used)) static uint32_t usage_fault(uint32_t lr, uint32_t msp)
{
    note('U');
    lr_seen = lr;
    msp_seen = msp;
    cfsr_seen |= SCB_CFSR;
    SCB_CFSR = 0xffffffff;
    /* The frame is still that of the interrupt. */
    ((struct frame *)msp)->xpsr &= ~0x1ffu;
    return 0xfffffff9;
}

__attribute__((used)) static uint32_t bus_fault(uint32_t lr, uint32_t msp)
{
    note('B');
    lr_seen = lr;
    msp_seen = msp;
    cfsr_seen |= SCB_CFSR;
    SCB_CFSR = 0xffffffff;
    /* What should have been stacked is lost: make a frame that goes on behind the fault. */
    struct frame *frame = (struct frame *)(process_stack + 56);
    frame->pc = (uint32_t)resume & ~1u;
    frame->xpsr = 1u << 24;
    WRITE_SPECIAL("psp", frame);
    return lr;
}

#define HANDLER_WITH_LR(name, function)                \
    __attribute__((naked)) void name(void)             \
    {                                                  \
        __asm volatile("mov r0, lr\n mrs r1, msp\n"    \
                       "push {r4, lr}\n"               \
                       "bl " #function "\n"            \
                       "pop {r4, lr}\n"                \
                       "bx r0");                       \
    }

HANDLER_WITH_LR(UsageFault_Handler, usage_fault)
HANDLER_WITH_LR(BusFault_Handler, bus_fault)

/* The interrupt returns with `mode` as EXC_RETURN, or spoils its frame. */
__attribute__((used)) static uint32_t interrupt(uint32_t lr, uint32_t msp)
{
    note('I');
    msp_before = msp;
    if (mode == 1) {
        ((struct frame *)msp)->xpsr |= 5;
        return lr;
    }
    if (mode == 2) {
        WRITE_SPECIAL("psp", nowhere);
        return lr;
    }
    return mode ? mode : lr;
}

HANDLER_WITH_LR(IRQ24_Handler, interrupt)

static void show(const char *what)
{
    order[length] = 0;
    printf("%s: %s", what, order);
    if (lr_seen) printf(", LR %08lx, CFSR %08lx, same frame %d", (unsigned long)lr_seen, (unsigned long)cfsr_seen,
                        msp_seen == msp_before);
    printf("\n");
    length = lr_seen = cfsr_seen = 0;
}

static void pend(void)
{
    NVIC_ISPR0 = 1u << 24;
    barrier();
}

__attribute__((noinline, noclone)) static void stacking_fails(const char *what, uint8_t priority)
{
    NVIC_IPR[24] = priority;
    WRITE_SPECIAL("control", 0);
    const uint32_t here = READ_SPECIAL("msp");
    WRITE_SPECIAL("psp", nowhere);
    __asm volatile("mov r4, #2\n msr control, r4\n isb\n"
                   "str %1, [%0]\n dsb\n isb\n udf #1\n"
                   ".global resume\n .thumb_func\n resume:\n"
                   "mov r4, #0\n msr control, r4\n isb"
                   :
                   : "r"(&NVIC_ISPR0), "r"(1u << 24)
                   : "r0", "r1", "r2", "r3", "r4", "r12", "lr", "memory", "cc");
    show(what);
    printf("main stack as before %d\n", here == READ_SPECIAL("msp"));
}

int main(void)
{
    NVIC_ISER0 = 1u << 24;
    SCB_SHCSR |= SHCSR_USGFAULTENA | SHCSR_BUSFAULTENA;
    WRITE_SPECIAL("control", 0);
    pend();
    show("valid");
    static const uint32_t invalid[] = {0xfffffff5, 0xffffffff, 0xfffffff0};
    for (unsigned i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        printf("%08lx ", (unsigned long)invalid[i]);
        mode = invalid[i];
        WRITE_SPECIAL("control", 0);
        pend();
        show("returned");
    }
    mode = 1;
    WRITE_SPECIAL("control", 0);
    pend();
    show("frame for a handler");

    mode = 0;
    SCB_SHPR[5] = 0x40;
    stacking_fails("stacking fails, interrupt first", 0);
    stacking_fails("stacking fails, fault first", 0x80);
    return 0;
}
