/* A division by zero four calls deep, with the fault handler that most firmware has: an endless loop. */
#include "cortex-m4.h"
#include <stdlib.h>

static volatile int zero;

__attribute__((noinline)) static int divide(int a, int b)
{
    return a / b;
}

__attribute__((noinline)) static int average(const int *values, int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++) sum += values[i];
    return divide(sum, count) + zero;
}

static int compare(const void *a, const void *b)
{
    const int values[] = {*(const int *)a, *(const int *)b};
    return average(values, zero) - *(const int *)b;
}

void HardFault_Handler(void)
{
    for (;;) {}
}

int main(void)
{
    int values[] = {3, 1, 2};
    SCB_CCR |= CCR_DIV_0_TRP;
    qsort(values, 3, sizeof *values, compare);
    return values[0] == 1 ? 0 : 1;
}
