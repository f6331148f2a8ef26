/* A float FFT and its inverse on the FPU; every bit of every intermediate result counts. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define N 256

static float re[N], im[N], before[N];

static void fft(float sign)
{
    for (unsigned i = 1, j = 0; i < N; i++) {
        unsigned bit = N >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j |= bit;
        if (i < j) {
            float t = re[i];
            re[i] = re[j], re[j] = t;
            t = im[i];
            im[i] = im[j], im[j] = t;
        }
    }
    for (unsigned length = 2; length <= N; length <<= 1) {
        const float angle = sign * 6.283185307f / (float)length;
        for (unsigned start = 0; start < N; start += length) {
            for (unsigned k = 0; k < length / 2; k++) {
                const float c = cosf(angle * (float)k), s = sinf(angle * (float)k);
                const unsigned a = start + k, b = a + length / 2;
                const float x = re[b] * c - im[b] * s, y = re[b] * s + im[b] * c;
                re[b] = re[a] - x, im[b] = im[a] - y;
                re[a] += x, im[a] += y;
            }
        }
    }
}

static uint32_t hash(void)
{
    uint32_t h = 2166136261u;
    for (unsigned i = 0; i < N; i++) {
        uint32_t bits[2];
        memcpy(&bits[0], &re[i], 4);
        memcpy(&bits[1], &im[i], 4);
        h = (h ^ bits[0]) * 16777619u;
        h = (h ^ bits[1]) * 16777619u;
    }
    return h;
}

int main(void)
{
    for (unsigned i = 0; i < N; i++) {
        before[i] = re[i] = sinf(0.1f * (float)i) + 0.5f * cosf(0.77f * (float)i) + (float)((i * 37) % 11) / 16.0f;
    }
    fft(-1.0f);
    printf("spectrum %08lx\n", (unsigned long)hash());
    for (unsigned i = 0; i < N / 2; i += 9) printf("%3u %.9g\n", i, sqrtf(re[i] * re[i] + im[i] * im[i]));
    fft(1.0f);
    float worst = 0;
    for (unsigned i = 0; i < N; i++) worst = fmaxf(worst, fabsf(re[i] / N - before[i]));
    printf("back %08lx, largest error %.9g\n", (unsigned long)hash(), worst);
    return worst > 1e-5f;
}
