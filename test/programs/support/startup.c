/* Vector table and reset code of the test programs. newlib's crt0 (_start) then asks for heap, stack and command
   line by semihosting and calls main. */
#include "cortex-m4.h"

extern uint32_t __data_start__, __data_end__, __data_load__, __stack;
void _start(void);

void Reset_Handler(void)
{
    uint32_t *from = &__data_load__;
    for (uint32_t *to = &__data_start__; to < &__data_end__;) *to++ = *from++;
    SCB_CPACR |= 0xfu << 20;
    __asm volatile("dsb\n isb");
    _start();
}

/* An exception that the program does not expect ends it. */
__attribute__((used)) void unexpected(void)
{
    semihosting_write("unexpected exception\n");
    semihosting_exit(70);
}

#define HANDLER(name) __attribute__((weak, alias("unexpected"))) void name(void)
HANDLER(NMI_Handler);
HANDLER(HardFault_Handler);
HANDLER(MemManage_Handler);
HANDLER(BusFault_Handler);
HANDLER(UsageFault_Handler);
HANDLER(SVC_Handler);
HANDLER(DebugMon_Handler);
HANDLER(PendSV_Handler);
HANDLER(SysTick_Handler);
HANDLER(IRQ24_Handler);
HANDLER(IRQ25_Handler);
HANDLER(IRQ26_Handler);
HANDLER(IRQ27_Handler);

/* Interrupts 24 to 27 have no device on the mps2-an386: only software makes them pending. */
__attribute__((section(".vectors"), used)) void *const vectors[16 + 32] = {
    &__stack, Reset_Handler, NMI_Handler, HardFault_Handler, MemManage_Handler, BusFault_Handler,
    UsageFault_Handler, 0, 0, 0, 0, SVC_Handler, DebugMon_Handler, 0, PendSV_Handler, SysTick_Handler,
    [16 + 24] = IRQ24_Handler, IRQ25_Handler, IRQ26_Handler, IRQ27_Handler,
};
