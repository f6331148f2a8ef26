/* Three threads with stacks of their own, switched in PendSV, which saves floating-point registers only of threads that
   use them. SysTick preempts at times that differ from machine to machine; what is printed does not. */
#include "cortex-m4.h"
#include <stdio.h>

#define THREADS 3
#define STACK_WORDS 256

static uint64_t stacks[THREADS][STACK_WORDS / 2];
uint32_t *stack_pointers[THREADS];
volatile uint32_t current;
static volatile uint32_t switches, running = THREADS, results[THREADS];

__attribute__((used)) static uint32_t *next_thread(uint32_t *sp)
{
    stack_pointers[current] = sp;
    current = (current + 1) % THREADS;
    switches++;
    return stack_pointers[current];
}

__attribute__((naked)) void PendSV_Handler(void)
{
    __asm volatile("mrs r0, psp\n"
                   "tst lr, #16\n"
                   "it eq\n"
                   "vstmdbeq r0!, {s16-s31}\n"
                   "stmdb r0!, {r4-r11, lr}\n"
                   "bl next_thread\n"
                   "ldmia r0!, {r4-r11, lr}\n"
                   "tst lr, #16\n"
                   "it eq\n"
                   "vldmiaeq r0!, {s16-s31}\n"
                   "msr psp, r0\n"
                   "bx lr");
}

void SysTick_Handler(void)
{
    SCB_ICSR = 1u << 28;
}

static void finish(uint32_t result)
{
    results[current] = result;
    __asm volatile("cpsid i");
    running--;
    __asm volatile("cpsie i");
    for (;;) SCB_ICSR = 1u << 28;
}

static uint32_t integers(void)
{
    uint32_t h = 1;
    for (uint32_t i = 0; i < 20000; i++) h = h * 31 + (i ^ h >> 7);
    return h;
}

static void floats(void)
{
    float x = 0.25f, y = 1.0f, z = 3.0f, w = 0.001f;
    for (int i = 0; i < 8000; i++) {
        x = 3.7f * x * (1.0f - x);
        y = y * 0.999f + x * w;
        z = z - x * y * 0.01f + 0.005f;
    }
    union { float f; uint32_t bits; } sum = {x + y + z};
    finish(sum.bits);
}

static void both(void)
{
    float x = 1.0f;
    uint32_t h = 7;
    for (uint32_t i = 1; i < 8000; i++) {
        x += 1.0f / (float)i;
        h = h * 17 + (uint32_t)(x * 1000.0f);
        if (i % 1000 == 0) SCB_ICSR = 1u << 28;
    }
    finish(h);
}

static void start(unsigned thread, void (*entry)(void))
{
    uint32_t *sp = (uint32_t *)(stacks[thread] + STACK_WORDS / 2) - 8;
    sp[6] = (uint32_t)entry & ~1u;
    sp[7] = 1u << 24;
    *--sp = 0xfffffffd;
    stack_pointers[thread] = sp - 8;
}

int main(void)
{
    start(1, floats);
    start(2, both);
    SCB_SHPR[14] = SCB_SHPR[15] = 0xf0;
    /* main goes on as thread 0, on this stack; handlers get room below. */
    WRITE_SPECIAL("psp", READ_SPECIAL("msp"));
    WRITE_SPECIAL("control", 2);
    WRITE_SPECIAL("msp", READ_SPECIAL("psp") - 8192);
    SYST_RVR = 4999;
    SYST_CVR = 0;
    SYST_CSR = 7;
    results[0] = integers();
    while (running > 1) {}
    SYST_CSR = 0;
    __asm volatile("cpsid i");
    printf("results %08lx %08lx %08lx\n", (unsigned long)results[0], (unsigned long)results[1],
           (unsigned long)results[2]);
    printf("switched: %d\n", switches > 3);
    return 0;
}
