/* Exclusive loads and stores, which an interrupt in between must break. */
#include "cortex-m4.h"
#include <stdatomic.h>
#include <stdio.h>

static _Atomic uint32_t counter;
static _Atomic uint8_t small;
static volatile uint32_t shared;

void IRQ24_Handler(void)
{
    atomic_fetch_add(&counter, 100);
}

static uint32_t increment(int interrupted)
{
    uint32_t value, failed;
    __asm volatile("ldrex %0, [%2]\n"
                   "add %0, #1\n"
                   "cbz %3, 1f\n"
                   "str %4, [%5]\n dsb\n isb\n"
                   "1: strex %1, %0, [%2]"
                   : "=&r"(value), "=&r"(failed)
                   : "r"(&shared), "r"(interrupted), "r"(1u << 24), "r"(&NVIC_ISPR0)
                   : "memory", "cc");
    return failed;
}

int main(void)
{
    NVIC_ISER0 = 1u << 24;
    for (int i = 0; i < 10; i++) atomic_fetch_add(&counter, 3);
    printf("counter %lu\n", (unsigned long)counter);
    printf("alone: failed %lu, shared %lu\n", (unsigned long)increment(0), (unsigned long)shared);
    printf("interrupted: failed %lu", (unsigned long)increment(1));
    printf(", shared %lu, counter %lu\n", (unsigned long)shared, (unsigned long)counter);
    uint32_t expected = 130;
    printf("compare and swap: %d", atomic_compare_exchange_strong(&counter, &expected, 7));
    expected = 8;
    printf(" %d, found %lu\n", atomic_compare_exchange_strong(&counter, &expected, 9), (unsigned long)expected);
    atomic_fetch_or(&small, 0x81);
    printf("byte: %u %u\n", atomic_exchange(&small, 5), small);
    uint32_t failed;
    __asm volatile("ldrex r2, [%1]\n clrex\n strex %0, r2, [%1]" : "=&r"(failed) : "r"(&shared) : "r2", "memory");
    printf("after CLREX: failed %lu\n", (unsigned long)failed);
    return 0;
}
