/* The heap: blocks of many sizes come and go, and keep what was written to them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 60

static uint32_t state = 99;

static uint32_t next(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

int main(void)
{
    struct {
        uint8_t *bytes;
        size_t size;
        uint8_t fill;
    } slots[SLOTS] = {0};
    unsigned damaged = 0, failed = 0, grown = 0;
    for (int round = 0; round < 4000; round++) {
        const unsigned i = next() % SLOTS;
        for (size_t k = 0; k < slots[i].size; k++) damaged += slots[i].bytes[k] != slots[i].fill;
        const size_t size = next() % 700;
        if (slots[i].bytes != NULL && next() % 3 == 0) {
            uint8_t *bytes = realloc(slots[i].bytes, size + 1);
            if (bytes == NULL) {
                failed++;
                continue;
            }
            const size_t kept = size < slots[i].size ? size : slots[i].size;
            for (size_t k = 0; k < kept; k++) damaged += bytes[k] != slots[i].fill;
            slots[i].bytes = bytes;
            grown++;
        } else {
            free(slots[i].bytes);
            slots[i].bytes = malloc(size + 1);
            failed += slots[i].bytes == NULL;
        }
        slots[i].size = slots[i].bytes == NULL ? 0 : size;
        slots[i].fill = (uint8_t)next();
        if (slots[i].bytes != NULL) memset(slots[i].bytes, slots[i].fill, size);
    }
    printf("damaged %u, failed %u, reallocated %u\n", damaged, failed, grown);
    printf("a block larger than memory: %s\n", malloc(0x7fffffff) == NULL ? "refused" : "given");
    return damaged != 0;
}
