/* setjmp and longjmp restore core and floating-point registers, also out of deep recursion. */
#include <setjmp.h>
#include <stdio.h>

static jmp_buf target;

static volatile int bottom = 50;

static int __attribute__((noinline)) dive(int depth)
{
    volatile char room[64];
    room[0] = (char)depth;
    if (depth == bottom) {
        __asm volatile("vmov.f32 s16, #1.0" : : : "s16");
        longjmp(target, 42);
    }
    return depth < 100 ? dive(depth + 1) + room[0] : 0;
}

int main(void)
{
    volatile int rounds = 0;
    __asm volatile("vmov.f32 s16, #2.5" : : : "s16");
    const int value = setjmp(target);
    printf("setjmp returned %d, round %d\n", value, rounds);
    if (rounds++ == 0) dive(0);
    if (rounds == 2) longjmp(target, 0);
    float kept;
    __asm volatile("vmov.f32 %0, s16" : "=t"(kept));
    printf("rounds %d, kept %g\n", rounds, kept);
    return 0;
}
