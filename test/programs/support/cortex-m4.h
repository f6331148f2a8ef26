/* Registers of the Cortex-M4 by their names in the Armv7-M Architecture Reference Manual, and what the programs
   share. */
#pragma once
#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define SYST_CSR REGISTER(0xe000e010)
#define SYST_RVR REGISTER(0xe000e014)
#define SYST_CVR REGISTER(0xe000e018)
#define NVIC_ISER0 REGISTER(0xe000e100)
#define NVIC_ICER0 REGISTER(0xe000e180)
#define NVIC_ISPR0 REGISTER(0xe000e200)
#define NVIC_ICPR0 REGISTER(0xe000e280)
#define NVIC_IABR0 REGISTER(0xe000e300)
#define NVIC_IPR ((volatile uint8_t *)0xe000e400)
#define SCB_ICSR REGISTER(0xe000ed04)
#define SCB_VTOR REGISTER(0xe000ed08)
#define SCB_AIRCR REGISTER(0xe000ed0c)
#define SCB_SCR REGISTER(0xe000ed10)
#define SCB_CCR REGISTER(0xe000ed14)
#define SCB_SHPR ((volatile uint8_t *)0xe000ed14) /* indexed by exception number, from 4 on */
#define SCB_SHCSR REGISTER(0xe000ed24)
#define SCB_CFSR REGISTER(0xe000ed28)
#define SCB_HFSR REGISTER(0xe000ed2c)
#define SCB_MMFAR REGISTER(0xe000ed34)
#define SCB_BFAR REGISTER(0xe000ed38)
#define SCB_CPACR REGISTER(0xe000ed88)
#define MPU_TYPE REGISTER(0xe000ed90)
#define MPU_CTRL REGISTER(0xe000ed94)
#define MPU_RNR REGISTER(0xe000ed98)
#define MPU_RBAR REGISTER(0xe000ed9c)
#define MPU_RASR REGISTER(0xe000eda0)
#define STIR REGISTER(0xe000ef00)
#define FPU_FPCCR REGISTER(0xe000ef34)

#define CCR_UNALIGN_TRP (1u << 3)
#define CCR_DIV_0_TRP (1u << 4)
#define SHCSR_MEMFAULTENA (1u << 16)
#define SHCSR_BUSFAULTENA (1u << 17)
#define SHCSR_USGFAULTENA (1u << 18)

#define READ_SPECIAL(name)                                  \
    ({                                                      \
        uint32_t value_;                                    \
        __asm volatile("mrs %0, " name : "=r"(value_));     \
        value_;                                             \
    })
#define WRITE_SPECIAL(name, value) \
    __asm volatile("msr " name ", %0\n isb" : : "r"(value) : "memory")

/* Until it is over, nothing that was made pending is still waiting. */
static inline void barrier(void)
{
    __asm volatile("dsb\n isb" : : : "memory");
}

static inline uint32_t semihosting(uint32_t operation, const void *parameters)
{
    register uint32_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = parameters;
    __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static inline void semihosting_write(const char *text)
{
    semihosting(0x04, text);
}

__attribute__((noreturn)) static inline void semihosting_exit(uint32_t code)
{
    const uint32_t block[2] = {0x20026, code};
    semihosting(0x20, block);
    for (;;) {}
}

/* What an exception entry pushed. */
struct frame {
    uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr;
};

/* A handler that calls `function(frame, EXC_RETURN)`. */
#define FRAME_HANDLER(name, function)                   \
    __attribute__((naked)) void name(void)              \
    {                                                   \
        __asm volatile("tst lr, #4\n"                   \
                       "ite eq\n"                       \
                       "mrseq r0, msp\n"                \
                       "mrsne r0, psp\n"                \
                       "mov r1, lr\n"                   \
                       "b " #function);                 \
    }
