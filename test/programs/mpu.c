/* The memory protection unit: a region that may not be written, one that may not be read without privilege, one that
   holds no code, subregions, and overlapping regions. */
#include "cortex-m4.h"
#include <stdio.h>

static uint32_t arena[512] __attribute__((aligned(2048)));
static volatile uint32_t violations, cfsr_seen, mmfar_seen, exception_seen;

__attribute__((used)) static void violation(struct frame *frame)
{
    violations++;
    exception_seen = READ_SPECIAL("ipsr");
    cfsr_seen = SCB_CFSR;
    mmfar_seen = SCB_MMFAR;
    SCB_CFSR = 0xffffffff;
    SCB_HFSR = 0xffffffff;
    if (cfsr_seen & 1) {
        /* Not executable: return to the caller. */
        frame->pc = frame->lr & ~1u;
        return;
    }
    const uint16_t first = *(const uint16_t *)frame->pc;
    frame->pc += first >> 11 >= 0x1d ? 4 : 2;
}

FRAME_HANDLER(MemManage_Handler, violation)
FRAME_HANDLER(HardFault_Handler, violation)

__attribute__((used)) static void system_call(struct frame *frame)
{
    WRITE_SPECIAL("control", frame->r0);
}

FRAME_HANDLER(SVC_Handler, system_call)

static void set_control(uint32_t value)
{
    register uint32_t r0 __asm("r0") = value;
    __asm volatile("svc 2\n isb" : "+r"(r0) : : "memory");
}

static uint32_t load(const volatile uint32_t *address)
{
    uint32_t value = 0xdead;
    __asm volatile("ldr.w %0, [%1]" : "+r"(value) : "r"(address) : "memory");
    return value;
}

static void store(volatile uint32_t *address, uint32_t value)
{
    __asm volatile("str.w %0, [%1]" : : "r"(value), "r"(address) : "memory");
}

static void report(const char *what)
{
    printf("%s: %lu violations", what, (unsigned long)violations);
    if (violations) {
        printf(", exception %lu, CFSR %08lx", (unsigned long)exception_seen, (unsigned long)cfsr_seen);
        if (cfsr_seen & 0x80) printf(", MMFAR arena + %lu", (unsigned long)(mmfar_seen - (uint32_t)arena));
    }
    printf("\n");
    violations = 0;
}

enum { NO_ACCESS = 0, PRIVILEGED = 1, PRIVILEGED_WRITE = 2, FULL = 3, PRIVILEGED_READ = 5, READ_ONLY = 6 };

static void region(unsigned number, volatile void *base, unsigned log2_size, unsigned access, uint32_t more)
{
    MPU_RNR = number;
    MPU_RBAR = (uint32_t)base;
    MPU_RASR = more | access << 24 | (log2_size - 1) << 1 | 1;
    barrier();
}

#define EXECUTE_NEVER (1u << 28)

int main(void)
{
    for (unsigned i = 0; i < 512; i++) arena[i] = i;
    printf("regions: %lu\n", (unsigned long)(MPU_TYPE >> 8 & 0xff));
    SCB_SHCSR |= SHCSR_MEMFAULTENA;

    /* Code and constants, all of SRAM, and what is to be watched. */
    region(0, (void *)0, 20, READ_ONLY, 0);
    region(1, (void *)0x20000000, 29, FULL, 0);
    region(4, arena, 8, READ_ONLY, 0);
    MPU_CTRL = 1;
    barrier();

    printf("read-only: loads %lu\n", (unsigned long)load(arena + 3));
    store(arena + 3, 77);
    report("store");
    printf("arena[3] is %lu\n", (unsigned long)arena[3]);
    store(arena + 64, 77);
    report("store behind the region");
    printf("arena[64] is %lu\n", (unsigned long)arena[64]);
    __asm volatile("str.w %0, [%1]" : : "r"(5), "r"((char *)arena + 254) : "memory");
    report("unaligned store across its end");

    region(4, arena, 8, NO_ACCESS, 0);
    printf("no access: loads %lx\n", (unsigned long)load(arena + 3));
    report("load");

    /* The region with the higher number decides; a disabled subregion lets the lower one through. */
    region(5, arena, 11, READ_ONLY, 0x80u << 8);
    printf("higher number: loads %lu\n", (unsigned long)load(arena + 3));
    store(arena + 400, 1);
    report("store");
    store(arena + 500, 1);
    report("store to the disabled subregion");
    MPU_RASR = 0;

    region(4, arena, 8, PRIVILEGED, 0);
    uint32_t value = load(arena + 3), unprivileged = 0xdead;
    __asm volatile("ldrt %0, [%1, #12]" : "+r"(unprivileged) : "r"(arena) : "memory");
    printf("privileged: loads %lu, LDRT %lx\n", (unsigned long)value, (unsigned long)unprivileged);
    report("LDRT");
    set_control(1);
    value = load(arena + 3);
    set_control(0);
    printf("unprivileged: loads %lx\n", (unsigned long)value);
    report("load");
    region(4, arena, 8, PRIVILEGED_WRITE, 0);
    set_control(1);
    value = load(arena + 3);
    store(arena + 3, 78);
    set_control(0);
    printf("unprivileged: loads %lu\n", (unsigned long)value);
    report("store");

    arena[0] = 0x47704770; /* bx lr */
    barrier();
    region(4, arena, 8, FULL, EXECUTE_NEVER);
    ((void (*)(void))((uint32_t)arena | 1))();
    report("call of data");
    region(4, arena, 8, FULL, 0);
    ((void (*)(void))((uint32_t)arena | 1))();
    report("call of code");

    /* Outside of all regions: refused, unless the default map is the background of privileged code. */
    value = load((void *)0x00200000);
    report("outside of all regions");
    MPU_CTRL = 5;
    barrier();
    value = load((void *)0x00200000);
    printf("background: loads %lu\n", (unsigned long)value);
    report("load");

    SCB_SHCSR &= ~SHCSR_MEMFAULTENA;
    region(4, arena, 8, NO_ACCESS, 0);
    load(arena);
    report("MemManage disabled");
    MPU_CTRL = 0;
    barrier();
    store(arena + 3, 99);
    report("MPU disabled");
    return 0;
}
