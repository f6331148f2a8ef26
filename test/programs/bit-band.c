/* Bit-band: one word for each bit of SRAM. */
#include "cortex-m4.h"
#include <stdio.h>

static volatile uint32_t word;

int main(void)
{
    volatile uint32_t *bits = (volatile uint32_t *)(0x22000000 + ((uint32_t)&word - 0x20000000) * 32);
    word = 0x80000001;
    for (int i = 0; i < 32; i++) printf("%lu", (unsigned long)bits[i]);
    printf("\n");
    for (int i = 0; i < 32; i += 3) bits[i] = 1;
    printf("every third set: %08lx\n", (unsigned long)word);
    bits[31] = 0xfffffffe;
    bits[0] = 0;
    printf("bit 0 of the data counts: %08lx\n", (unsigned long)word);
    for (int i = 0; i < 32; i++) bits[i] ^= 1;
    printf("inverted: %08lx\n", (unsigned long)word);
    *(volatile uint8_t *)&bits[4] = 1;
    *(volatile uint16_t *)&bits[5] = 0;
    printf("bytes and halfwords: %08lx, bit 4 reads %u\n", (unsigned long)word, *(volatile uint8_t *)&bits[4]);
    return 0;
}
