/* Code in SRAM: copied there at start, written at run time, and changed while it is in use. */
#include "cortex-m4.h"
#include <stdio.h>
#include <string.h>

__attribute__((section(".ramcode"), noinline)) static uint32_t from_ram(uint32_t x)
{
    uint32_t h = 0;
    for (uint32_t i = 0; i < 10; i++) h = h * 31 + (x ^ i);
    return h;
}

static uint16_t code[8];

static uint32_t generated(uint32_t constant)
{
    code[0] = (uint16_t)(0x2000 | constant); /* movs r0, #constant */
    code[1] = 0x3001;                        /* adds r0, #1 */
    code[2] = 0x4770;                        /* bx lr */
    barrier();
    return ((uint32_t(*)(void))((uint32_t)code | 1))();
}

int main(void)
{
    printf("runs in SRAM: %d, result %08lx\n", (uint32_t)from_ram >> 28 == 2, (unsigned long)from_ram(7));
    uint32_t sum = 0;
    for (uint32_t i = 0; i < 200; i++) sum += generated(i);
    printf("generated: %lu\n", (unsigned long)sum);
    /* A loop that changes its own instruction: the constant that is added grows by one in each of its rounds. */
    static const uint16_t loop[] = {
        0x2000, /* movs r0, #0 */
        0x1c4a, /* adds r2, r1, #1: never run, keeps the next word aligned */
        0x3001, /* adds r0, #1 <- patched */
        0x880a, /* ldrh r2, [r1] */
        0x3201, /* adds r2, #1 */
        0x800a, /* strh r2, [r1] */
        0xf3bf, 0x8f4f, /* dsb */
        0xf3bf, 0x8f6f, /* isb */
        0xb2d3, /* uxtb r3, r2 */
        0x2b0a, /* cmp r3, #10 */
        0xd1f4, /* bne patched */
        0x4770, /* bx lr */
    };
    static uint16_t copy[sizeof loop / 2];
    memcpy(copy, loop, sizeof loop);
    barrier();
    printf("self-modifying: %lu\n",
           (unsigned long)((uint32_t(*)(int, uint16_t *))((uint32_t)copy | 1))(0, copy + 2));
    return 0;
}
