/* Process stack and privilege: system calls from unprivileged thread mode. */
#include "cortex-m4.h"
#include <stdio.h>

static uint64_t process_stack[64];

__attribute__((used)) static void system_call(struct frame *frame, uint32_t exc_return)
{
    const unsigned number = ((const uint8_t *)frame->pc)[-2];
    printf("svc %u: r0 %lu, EXC_RETURN %08lx, CONTROL %lu, frame in process stack %d\n", number,
           (unsigned long)frame->r0, (unsigned long)exc_return, (unsigned long)READ_SPECIAL("control"),
           (uint64_t *)frame >= process_stack && (uint64_t *)frame < process_stack + 64);
    switch (number) {
    case 1:
        frame->r0 = frame->r0 * frame->r0;
        break;
    case 2:
        WRITE_SPECIAL("control", frame->r0);
        break;
    default:
        frame->r0 = 0xffffffff;
    }
}

FRAME_HANDLER(SVC_Handler, system_call)

__attribute__((used)) static void denied(struct frame *frame, uint32_t exc_return)
{
    (void)exc_return;
    printf("BusFault: CFSR %08lx, BFAR %08lx\n", (unsigned long)SCB_CFSR, (unsigned long)SCB_BFAR);
    SCB_CFSR = 0xffffffff;
    frame->pc += 2;
}

FRAME_HANDLER(BusFault_Handler, denied)

static uint32_t call(uint32_t argument)
{
    register uint32_t r0 __asm("r0") = argument;
    __asm volatile("svc 1" : "+r"(r0) : : "memory");
    return r0;
}

static void set_control(uint32_t value)
{
    register uint32_t r0 __asm("r0") = value;
    __asm volatile("svc 2\n isb" : "+r"(r0) : : "memory");
}

static void show(const char *where)
{
    uint32_t sp;
    __asm volatile("mov %0, sp" : "=r"(sp));
    printf("%s: CONTROL %lu, on the process stack %d\n", where, (unsigned long)READ_SPECIAL("control"),
           sp >= (uint32_t)process_stack && sp <= (uint32_t)(process_stack + 64));
}

int main(void)
{
    show("start");
    printf("12 squared: %lu\n", (unsigned long)call(12));

    /* printf needs more room than the process stack has: nothing is printed in between. */
    uint32_t on_process_stack, result, control;
    WRITE_SPECIAL("psp", process_stack + 64);
    __asm volatile("mov r4, sp\n"
                   "mov r0, #2\n"
                   "msr control, r0\n"
                   "isb\n"
                   "mov r5, sp\n"
                   "mov r0, #9\n"
                   "svc 1\n"
                   "mov %1, r0\n"
                   "mrs %2, control\n"
                   "mov r0, #0\n"
                   "msr control, r0\n"
                   "isb\n"
                   "mov %0, r5"
                   : "=&r"(on_process_stack), "=&r"(result), "=&r"(control)
                   :
                   : "r0", "r1", "r2", "r3", "r4", "r5", "r12", "lr", "memory", "cc");
    printf("process stack: sp at its top %d, 9 squared %lu, CONTROL %lu\n",
           on_process_stack == (uint32_t)(process_stack + 64), (unsigned long)result, (unsigned long)control);
    show("back");

    SCB_SHCSR |= SHCSR_BUSFAULTENA;
    set_control(1);
    /* Not privileged: no semihosting, hence no printing, before the system call that ends it. */
    const uint32_t before = READ_SPECIAL("control");
    __asm volatile("cpsid i\n cpsid f");
    WRITE_SPECIAL("primask", 1);
    WRITE_SPECIAL("control", 0);
    const uint32_t after = READ_SPECIAL("control"), primask = READ_SPECIAL("primask"), msp = READ_SPECIAL("msp");
    uint32_t ccr = 5;
    __asm volatile("ldr.n %0, [%1]" : "+l"(ccr) : "l"(&SCB_CCR) : "memory");
    const uint32_t square = call(7);
    set_control(0);
    printf("unprivileged: CONTROL %lu, unchanged %lu, PRIMASK %lu, MSP reads %lu\n", (unsigned long)(before & 3),
           (unsigned long)(after & 3), (unsigned long)primask, (unsigned long)msp);
    printf("system control space: read nothing, still %lu; 7 squared %lu\n", (unsigned long)ccr,
           (unsigned long)square);
    show("privileged again");
    printf("PRIMASK %lu\n", (unsigned long)READ_SPECIAL("primask"));
    return 0;
}
