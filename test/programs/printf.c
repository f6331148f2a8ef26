/* Formatting and parsing of numbers: newlib's printf and strtod do doubles in software, floats on the FPU. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static volatile float third = 1.0f / 3.0f;

int main(void)
{
    printf("%d %i %u %x %X %o %c %s|%5d|%-5d|%05d|%+d\n", -1, 2147483647, 4294967295u, 0xbeefu, 0xbeefu, 0755u, 'c',
           "text", 42, 42, 42, 42);
    printf("%lld %llu %llx\n", -0x7fffffffffffffffLL - 1, ~0ULL, 0x0123456789abcdefULL);
    printf("%f %e %g %.10f %a\n", third, third, third, third, third);
    printf("%f %f %f %f\n", INFINITY, -INFINITY, (double)FLT_MAX, -0.0);
    printf("%.17g %.17g %.17g\n", DBL_MAX, DBL_MIN, 0.1);
    printf("%d\n", isnan(NAN));
    static const char *const texts[] = {"0", "-0.5", "3.14159265358979", "1e-45", "1e40", "0x1.8p3", "inf", "12abc"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *end;
        float f = strtof(texts[i], &end);
        double d = strtod(texts[i], NULL);
        printf("%s -> %.9g %.17g, rest \"%s\"\n", texts[i], f, d, end);
    }
    for (float x = 0.001f; x < 1e6f; x *= 7.3f) {
        printf("%.9g: sqrt %.9g sin %.9g exp %.9g log %.9g pow %.9g\n", x, sqrtf(x), sinf(x), expf(-x), logf(x),
               powf(x, 0.3f));
    }
    unsigned hex;
    int number;
    float real;
    printf("%d fields", sscanf("  77 0x1f 2.5e3", "%d %x %f", &number, &hex, &real));
    printf(": %d %u %g\n", number, hex, real);
    return 0;
}
