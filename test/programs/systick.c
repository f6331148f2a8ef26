/* SysTick wakes the processor ten times; nothing that is printed depends on how long anything takes. */
#include "cortex-m4.h"
#include <stdio.h>

static volatile unsigned ticks, goal = 10;

void SysTick_Handler(void)
{
    if (++ticks < goal) return;
    /* The last one, however slow the machine is that runs this. */
    SYST_CSR = 0;
    SCB_ICSR = 1u << 25;
}

int main(void)
{
    SYST_RVR = 1999;
    SYST_CVR = 0;
    printf("at rest: CVR %lu, COUNTFLAG %lu\n", (unsigned long)SYST_CVR, (unsigned long)(SYST_CSR >> 16 & 1));
    SYST_CSR = 7;
    while (ticks < goal) __asm volatile("wfi");
    printf("ten ticks: %s\n", ticks == 10 ? "yes" : "no");

    /* Polling COUNTFLAG: reading SYST_CSR clears it. */
    SYST_CVR = 0;
    SYST_CSR = 5;
    while ((SYST_CSR >> 16 & 1) == 0) {}
    SYST_CSR = 4;
    (void)SYST_CSR;
    printf("COUNTFLAG after reading: %lu\n", (unsigned long)(SYST_CSR >> 16 & 1));
    printf("counter at most reload: %d\n", SYST_CVR <= 1999);

    /* While PRIMASK is set the exception stays pending. */
    __asm volatile("cpsid i");
    SYST_CVR = 0;
    SYST_CSR = 7;
    while ((SCB_ICSR >> 26 & 1) == 0) {}
    SYST_CSR = 0;
    printf("pending: %u handled\n", ticks - 10);
    __asm volatile("cpsie i\n isb");
    printf("enabled: %u handled\n", ticks - 10);

    /* Pending by software, taken back, and pending again. */
    __asm volatile("cpsid i");
    SCB_ICSR = 1u << 26;
    SCB_ICSR = 1u << 25;
    __asm volatile("cpsie i\n isb");
    printf("taken back: %u handled\n", ticks - 11);
    SCB_ICSR = 1u << 26;
    barrier();
    printf("by software: %u handled\n", ticks - 11);
    return 0;
}
