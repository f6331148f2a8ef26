/* newlib's string functions, which are hand-written assembly with all kinds of addressing and IT blocks. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static uint8_t source[512], target[512];

static uint32_t hash(void)
{
    uint32_t h = 2166136261u;
    for (unsigned i = 0; i < sizeof target; i++) h = (h ^ target[i]) * 16777619u;
    return h;
}

static void refill(void)
{
    for (unsigned i = 0; i < sizeof source; i++) source[i] = (uint8_t)(i * 7 + 3), target[i] = 0xee;
}

int main(void)
{
    static const unsigned lengths[] = {0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 64, 65, 130, 255};
    uint32_t copies = 0, moves = 0, fills = 0;
    for (unsigned to = 0; to < 5; to++) {
        for (unsigned from = 0; from < 5; from++) {
            for (unsigned k = 0; k < sizeof lengths / sizeof *lengths; k++) {
                refill();
                memcpy(target + to, source + from, lengths[k]);
                copies = copies * 31 + hash();
                memmove(target + from, target + to + 3, lengths[k]);
                moves = moves * 31 + hash();
                memset(target + to, (int)from, lengths[k]);
                fills = fills * 31 + hash();
            }
        }
    }
    printf("copies %08lx, moves %08lx, fills %08lx\n", (unsigned long)copies, (unsigned long)moves,
           (unsigned long)fills);
    static const char *const words[] = {"", "a", "b", "ab", "abc", "abcdefgh", "abcdefghi", "abcdefgz", "ABCDEFGH"};
    for (unsigned i = 0; i < 9; i++) {
        for (unsigned j = 0; j < 9; j++) {
            const int c = strcmp(words[i], words[j]), n = strncasecmp(words[i], words[j], 8);
            printf("%c%c ", c < 0 ? '<' : c > 0 ? '>' : '=', n < 0 ? '<' : n > 0 ? '>' : '=');
        }
        printf("%u\n", (unsigned)strlen(words[i]));
    }
    char text[] = "the quick,brown  fox;jumps";
    for (char *word = strtok(text, " ,;"); word; word = strtok(NULL, " ,;")) printf("[%s]", word);
    printf("\n%s|%s|%s\n", strstr("haystack with needle in it", "needle"), strchr("find x here", 'x'),
           strrchr("a/b/c", '/'));
    printf("%d %d\n", memcmp("abcd\0x", "abcd\0y", 6) < 0, memchr("12345", '4', 3) == NULL);
    printf("%ld %lu %lld %d\n", strtol("-0x7fz", NULL, 0), strtoul("4294967295", NULL, 10),
           strtoll("-9223372036854775808", NULL, 10), atoi("  42abc"));
    const volatile uint64_t a = 0xfedcba9876543210u, b = 0x12345;
    const volatile int64_t c = -0x123456789abcdef;
    printf("%llu %llu %lld %lld\n", a / b, a % b, c / (int64_t)b, c % (int64_t)b);
    return 0;
}
