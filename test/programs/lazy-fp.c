/* Floating-point state across interrupts: lazily saved, saved at once, not saved. */
#include "cortex-m4.h"
#include <stdio.h>

static volatile int use_fp;
static volatile uint32_t exc_return_seen, lspact_seen[2];

__attribute__((used)) static void interrupt(uint32_t exc_return)
{
    exc_return_seen = exc_return;
    lspact_seen[0] = FPU_FPCCR & 1;
    if (use_fp) {
        /* Overwrite all registers that a function may change, and the status. */
        __asm volatile("vmov.f32 s0, #1.0\n vmov.f32 s1, #2.0\n vmov.f32 s15, #3.0\n"
                       "vdiv.f32 s0, s0, s1\n vmsr fpscr, %0"
                       :
                       : "r"(0)
                       : "s0", "s1", "s15");
    }
    lspact_seen[1] = FPU_FPCCR & 1;
}

__attribute__((naked)) void IRQ24_Handler(void)
{
    __asm volatile("mov r0, lr\n b interrupt");
}

static void round_trip(const char *what)
{
    uint32_t after[18];
    const uint32_t status = 0x20000010 | 3u << 22;
    __asm volatile("vmov.f32 s0, #5.0\n vmov.f32 s1, #6.0\n vmov.f32 s7, #7.0\n vmov.f32 s15, #8.0\n"
                   "vmov.f32 s16, #9.0\n"
                   "vmsr fpscr, %2\n"
                   "str %1, [%0]\n dsb\n isb\n"
                   "vmrs %2, fpscr\n"
                   "vstm %3!, {s0-s15}\n vstm %3!, {s16}\n str %2, [%3]\n"
                   "mov %2, #0\n vmsr fpscr, %2"
                   :
                   : "r"(&NVIC_ISPR0), "r"(1u << 24), "r"(status), "r"(after)
                   : "s0", "s1", "s7", "s15", "s16", "memory");
    printf("%s: EXC_RETURN %08lx, LSPACT %lu then %lu; s0 %08lx s1 %08lx s7 %08lx s15 %08lx s16 %08lx FPSCR %08lx\n",
           what, (unsigned long)exc_return_seen, (unsigned long)lspact_seen[0], (unsigned long)lspact_seen[1],
           (unsigned long)after[0], (unsigned long)after[1], (unsigned long)after[7], (unsigned long)after[15],
           (unsigned long)after[16], (unsigned long)after[17]);
}

int main(void)
{
    NVIC_ISER0 = 1u << 24;
    volatile float x = 1.5f;
    x = x * 2.0f;
    printf("CONTROL %lu, FPCCR enables %lx\n", (unsigned long)READ_SPECIAL("control"),
           (unsigned long)(FPU_FPCCR >> 30));
    round_trip("lazy, handler without FP");
    use_fp = 1;
    round_trip("lazy, handler with FP");
    FPU_FPCCR &= ~(1u << 30);
    barrier();
    use_fp = 0;
    round_trip("at once, handler without FP");
    use_fp = 1;
    round_trip("at once, handler with FP");
    FPU_FPCCR |= 1u << 30;
    barrier();

    /* Without a floating-point context the frame is short. */
    WRITE_SPECIAL("control", READ_SPECIAL("control") & ~4u);
    use_fp = 0;
    NVIC_ISPR0 = 1u << 24;
    barrier();
    printf("no context: EXC_RETURN %08lx\n", (unsigned long)exc_return_seen);
    return 0;
}
