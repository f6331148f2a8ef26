/* Priorities, preemption, tail-chaining and masking, with interrupts that only software makes pending. */
#include "cortex-m4.h"
#include <stdio.h>

static char log_text[400];
static unsigned log_length;

static void note(char c)
{
    log_text[log_length++] = c;
}

static void show(const char *what)
{
    log_text[log_length] = 0;
    printf("%s: %s\n", what, log_text);
    log_length = 0;
}

/* What the handler of interrupt 24 + i does, besides announcing itself. */
static void (*volatile inside[4])(void);

static void interrupt(unsigned i)
{
    note('(');
    note((char)('a' + i));
    if (inside[i]) inside[i]();
    note(')');
}

void IRQ24_Handler(void) { interrupt(0); }
void IRQ25_Handler(void) { interrupt(1); }
void IRQ26_Handler(void) { interrupt(2); }
void IRQ27_Handler(void) { interrupt(3); }
void PendSV_Handler(void) { note('P'); }

static void pend(uint32_t which)
{
    NVIC_ISPR0 = which << 24;
    barrier();
}

static void pend_a(void) { pend(1); note('.'); }
static void pend_b(void) { pend(2); note('.'); }
static void pend_cd(void) { pend(12); note('.'); }
static void pend_by_stir(void) { STIR = 25; barrier(); note('.'); }
static void pend_pendsv(void) { SCB_ICSR = 1u << 28; barrier(); note('.'); }

static void say_active(void)
{
    note((char)('0' + (SCB_ICSR & 0x1ff) - 16 - 24));
    note(SCB_ICSR >> 11 & 1 ? 'r' : 'n');
    note((char)('0' + (NVIC_IABR0 >> 24)));
}

static void priorities(unsigned a, unsigned b, unsigned c, unsigned d)
{
    NVIC_IPR[24] = (uint8_t)a, NVIC_IPR[25] = (uint8_t)b, NVIC_IPR[26] = (uint8_t)c, NVIC_IPR[27] = (uint8_t)d;
    inside[0] = inside[1] = inside[2] = inside[3] = 0;
}

int main(void)
{
    SCB_SHPR[14] = 0xf0;
    priorities(0x40, 0x40, 0x40, 0x40);
    pend(15);
    show("disabled");
    NVIC_ISER0 = 15u << 24;
    barrier();
    show("enabled, equal priorities: lowest number first");

    priorities(0x80, 0x60, 0x40, 0x20);
    __asm volatile("cpsid i");
    pend(15);
    printf("pending %lx, active %lx\n", (unsigned long)(NVIC_ISPR0 >> 24), (unsigned long)(NVIC_IABR0 >> 24));
    __asm volatile("cpsie i\n isb");
    show("by priority");

    inside[0] = pend_b;
    pend(1);
    show("higher priority preempts");

    inside[0] = pend_b;
    inside[1] = pend_cd;
    inside[3] = say_active;
    pend(1);
    show("three levels");

    inside[0] = inside[3] = 0;
    inside[1] = pend_a;
    pend(2);
    show("lower priority waits");

    priorities(0x40, 0x40, 0x40, 0x40);
    inside[0] = pend_by_stir;
    pend(1);
    show("equal priority waits");

    inside[0] = pend_pendsv;
    pend(1);
    show("PendSV is last");

    /* Split into group and subpriority: a and b share group 0x40. */
    priorities(0x70, 0x40, 0x30, 0x80);
    SCB_AIRCR = 0x05fa0500;
    inside[0] = pend_b;
    pend(1);
    show("same group does not preempt");
    inside[0] = pend_cd;
    pend(1);
    show("another group does");
    __asm volatile("cpsid i");
    pend(3);
    __asm volatile("cpsie i\n isb");
    show("subpriority orders");
    SCB_AIRCR = 0x05fa0000;

    priorities(0x80, 0x60, 0x40, 0x20);
    WRITE_SPECIAL("basepri", 0x60);
    pend(15);
    show("BASEPRI 0x60");
    WRITE_SPECIAL("basepri_max", 0x80);
    printf("BASEPRI after BASEPRI_MAX 0x80: %lx\n", (unsigned long)READ_SPECIAL("basepri"));
    WRITE_SPECIAL("basepri_max", 0x20);
    printf("BASEPRI after BASEPRI_MAX 0x20: %lx\n", (unsigned long)READ_SPECIAL("basepri"));
    WRITE_SPECIAL("basepri", 0);
    show("BASEPRI 0");

    __asm volatile("cpsid f\n isb");
    pend(8);
    show("FAULTMASK");
    __asm volatile("cpsie f\n isb");
    show("no FAULTMASK");

    NVIC_ICER0 = 1u << 25;
    pend(3);
    show("b disabled");
    NVIC_ICPR0 = 1u << 25;
    NVIC_ISER0 = 1u << 25;
    barrier();
    show("b taken back");
    return 0;
}
