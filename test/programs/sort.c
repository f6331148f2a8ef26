/* qsort and bsearch on integers, floats and strings. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT 2000

static uint32_t state = 12345;

static uint32_t next(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

static int by_value(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int by_float(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int32_t numbers[COUNT];
static float reals[COUNT];

int main(void)
{
    for (int i = 0; i < COUNT; i++) {
        numbers[i] = (int32_t)(next() << 8);
        reals[i] = (float)(int32_t)next() / 7.0f - 1e6f;
    }
    qsort(numbers, COUNT, sizeof *numbers, by_value);
    qsort(reals, COUNT, sizeof *reals, by_float);
    int unsorted = 0;
    for (int i = 1; i < COUNT; i++) unsorted += numbers[i - 1] > numbers[i] || reals[i - 1] > reals[i];
    printf("unsorted pairs: %d\n", unsorted);
    for (int i = 0; i < COUNT; i += 199) printf("%ld %g\n", (long)numbers[i], reals[i]);
    int missing = 0;
    for (int i = 0; i < COUNT; i++) missing += bsearch(&numbers[i], numbers, COUNT, sizeof *numbers, by_value) == NULL;
    printf("not found: %d\n", missing);
    const char *words[] = {"pear", "fig", "apple", "quince", "plum", "cherry", "figs", "", "apples"};
    const size_t count = sizeof words / sizeof *words;
    qsort(words, count, sizeof *words, by_text);
    for (size_t i = 0; i < count; i++) printf("[%s] ", words[i]);
    printf("\n");
    return unsorted + missing;
}
