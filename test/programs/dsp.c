/* The DSP instructions, saturation, and the flags they leave, on random operands. */
#include <arm_acle.h>
#include <stdint.h>
#include <stdio.h>

static uint32_t state = 2463534242u;

static uint32_t next(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    /* Extremes are what saturation is about. */
    switch (state >> 28) {
    case 0: return 0x80008000;
    case 1: return 0x7fff7fff;
    case 2: return 0x80000000;
    case 3: return 0x7fffffff;
    default: return state;
    }
}

static uint32_t hash = 2166136261u;

static void mix(uint32_t value)
{
    hash = (hash ^ value) * 16777619u;
}

static uint32_t apsr(void)
{
    uint32_t flags;
    __asm volatile("mrs %0, apsr" : "=r"(flags));
    return flags;
}

#define TWO(name)                                                                                       \
    do {                                                                                                \
        for (int i = 0; i < 200; i++) {                                                                 \
            uint32_t d, a = next(), b = next();                                                         \
            __asm volatile("msr apsr_nzcvqg, %3\n" name " %0, %1, %2" : "=r"(d) : "r"(a), "r"(b), "r"(0)); \
            mix(d);                                                                                     \
            mix(apsr());                                                                                \
        }                                                                                               \
        printf("%-8s %08lx\n", name, (unsigned long)hash);                                              \
    } while (0)

#define THREE(name)                                                                                          \
    do {                                                                                                     \
        for (int i = 0; i < 200; i++) {                                                                      \
            uint32_t d, a = next(), b = next(), c = next();                                                  \
            __asm volatile("msr apsr_nzcvqg, %4\n" name " %0, %1, %2, %3"                                    \
                           : "=r"(d)                                                                         \
                           : "r"(a), "r"(b), "r"(c), "r"(0));                                                \
            mix(d);                                                                                          \
            mix(apsr());                                                                                     \
        }                                                                                                    \
        printf("%-8s %08lx\n", name, (unsigned long)hash);                                                   \
    } while (0)

#define LONG(name)                                                                         \
    do {                                                                                   \
        for (int i = 0; i < 200; i++) {                                                    \
            uint32_t low = next(), high = next();                                          \
            __asm volatile(name " %0, %1, %2, %3" : "+r"(low), "+r"(high) : "r"(next()), "r"(next())); \
            mix(low);                                                                      \
            mix(high);                                                                     \
        }                                                                                  \
        printf("%-8s %08lx\n", name, (unsigned long)hash);                                 \
    } while (0)

int main(void)
{
    TWO("qadd"); TWO("qsub"); TWO("qdadd"); TWO("qdsub");
    TWO("sadd8"); TWO("sadd16"); TWO("ssub8"); TWO("ssub16"); TWO("sasx"); TWO("ssax");
    TWO("uadd8"); TWO("uadd16"); TWO("usub8"); TWO("usub16"); TWO("uasx"); TWO("usax");
    TWO("qadd8"); TWO("qadd16"); TWO("qsub8"); TWO("qsub16"); TWO("qasx"); TWO("qsax");
    TWO("uqadd8"); TWO("uqadd16"); TWO("uqsub8"); TWO("uqsub16"); TWO("uqasx"); TWO("uqsax");
    TWO("shadd8"); TWO("shadd16"); TWO("shsub8"); TWO("shsub16"); TWO("shasx"); TWO("shsax");
    TWO("uhadd8"); TWO("uhadd16"); TWO("uhsub8"); TWO("uhsub16"); TWO("uhasx"); TWO("uhsax");
    TWO("smuad"); TWO("smuadx"); TWO("smusd"); TWO("smusdx"); TWO("smulbb"); TWO("smulbt"); TWO("smultb");
    TWO("smultt"); TWO("smulwb"); TWO("smulwt"); TWO("smmul"); TWO("smmulr"); TWO("usad8"); TWO("sel");
    TWO("sxtab16"); TWO("uxtab16"); TWO("sxtab"); TWO("uxtah");
    THREE("smlad"); THREE("smladx"); THREE("smlsd"); THREE("smlsdx"); THREE("smlabb"); THREE("smlabt");
    THREE("smlatb"); THREE("smlatt"); THREE("smlawb"); THREE("smlawt"); THREE("smmla"); THREE("smmlar");
    THREE("smmls"); THREE("smmlsr"); THREE("usada8"); THREE("mla"); THREE("mls");
    LONG("smlald"); LONG("smlaldx"); LONG("smlsld"); LONG("smlsldx"); LONG("smlalbb"); LONG("smlalbt");
    LONG("smlaltb"); LONG("smlaltt"); LONG("umaal"); LONG("smlal"); LONG("umlal");
    for (int i = 0; i < 200; i++) {
        const int32_t x = (int32_t)next();
        mix((uint32_t)__ssat(x, 9)), mix(__usat(x, 13)), mix((uint32_t)__ssat(x >> 3, 1));
        mix((uint32_t)__ssat16(x, 5)), mix((uint32_t)__usat16(x, 7));
        mix((uint32_t)__builtin_clz((uint32_t)x | 1)), mix(__builtin_bswap32((uint32_t)x));
    }
    printf("saturation and bits %08lx\n", (unsigned long)hash);
    return 0;
}
