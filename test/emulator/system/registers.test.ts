import assert from 'node:assert/strict';
import { Slot } from '../../../emulator/ir/ops.js';
import { AccessFault } from '../../../emulator/machine/memory.js';
import { Ccr, Cfsr, Control, Exception, Fpccr, Hfsr, Scr, Shcsr } from '../../../emulator/machine/system.js';
import { createRig, enableIrq, handlerOf, IRQ0, LOOP, NOP, REGISTER, SEV, VECTORS, WFE } from './rig.js';

/** Register, reset value, what it keeps of all ones, section. */
const REGISTERS: readonly (readonly [
  name: keyof typeof REGISTER,
  reset: number,
  kept: number,
  section: string,
])[] = [
  ['CPUID', 0x410f_c241, 0x410f_c241, 'B3.2.3'],
  ['ICTR', 2, 2, 'B3.4.2'],
  ['VTOR', VECTORS, 0xffff_ff80, 'B3.2.5'],
  ['AIRCR', 0xfa05_0000, 0xfa05_0000, 'B3.2.6: without the key nothing is written'],
  ['SCR', 0, Scr.SLEEPONEXIT | Scr.SLEEPDEEP | Scr.SEVONPEND, 'B3.2.7'],
  [
    'CCR',
    Ccr.STKALIGN,
    Ccr.NONBASETHRDENA | Ccr.USERSETMPEND | Ccr.UNALIGN_TRP | Ccr.DIV_0_TRP | Ccr.BFHFNMIGN | Ccr.STKALIGN,
    'B3.2.8',
  ],
  ['SHPR', 0, 0xf0f0_f0f0, 'B3.2.10: four bits of priority'],
  ['CFSR', 0, 0, 'B3.2.15: ones clear'],
  ['HFSR', 0, 0, 'B3.2.16: ones clear'],
  ['MMFAR', 0, 0xffff_ffff, 'B3.2.18'],
  ['BFAR', 0, 0xffff_ffff, 'B3.2.17'],
  ['CPACR', 0, 0x00f0_0000, 'B3.2.20'],
  ['IPR', 0, 0xf0f0_f0f0, 'B3.4.9'],
  ['IABR', 0, 0, 'B3.4.8: read-only'],
  ['MPU_TYPE', 0x800, 0x800, 'B3.5.4'],
  ['MPU_CTRL', 0, 7, 'B3.5.5'],
  [
    'FPCCR',
    0xc000_0000,
    (Fpccr.ASPEN | Fpccr.LSPEN | Fpccr.THREAD | Fpccr.USER | Fpccr.LSPACT) >>> 0,
    'B3.2.21',
  ],
  ['STIR', 0, 0, 'B3.2.26: write-only'],
];

describe('system control registers', () => {
  for (const [name, reset, kept, section] of REGISTERS) {
    it(`${name}: reset value and writable bits (${section})`, () => {
      const rig = createRig();
      assert.equal(rig.peek(REGISTER[name]), reset);
      rig.poke(REGISTER[name], 0xffff_ffff);
      assert.equal(rig.peek(REGISTER[name]), kept);
    });
  }

  it('AIRCR with its key sets PRIGROUP and asks for a reset (B3.2.6)', () => {
    const rig = createRig();
    rig.poke(REGISTER.AIRCR, 0x05fa_0300);
    assert.equal(rig.peek(REGISTER.AIRCR), 0xfa05_0300);
    rig.poke(REGISTER.AIRCR, 0x05fa_0004);
    assert.equal(rig.step().kind, 'reset-requested');
  });

  it('SHCSR shows and changes what is enabled, active and pending (B3.2.13)', () => {
    const rig = createRig();
    rig.poke(REGISTER.SHCSR, Shcsr.USGFAULTENA | (1 << 7) | (1 << 15));
    assert.deepEqual([rig.system.active[Exception.SVCALL], rig.system.pending[Exception.SVCALL]], [1, 1]);
    assert.equal(rig.peek(REGISTER.SHCSR), Shcsr.USGFAULTENA | (1 << 7) | (1 << 15));
    rig.poke(REGISTER.SHCSR, 0);
    assert.deepEqual([rig.system.active[Exception.SVCALL], rig.system.pending[Exception.SVCALL]], [0, 0]);
  });

  it('ICSR shows the highest pending exception and makes some pending (B3.2.4)', () => {
    const rig = createRig();
    rig.system.primask = 1;
    enableIrq(rig, 7, 0x40);
    rig.poke(REGISTER.ISPR, 1 << 7);
    rig.poke(REGISTER.SHPR + 10, 0x80, 1); // PendSV
    rig.poke(REGISTER.ICSR, 1 << 28);
    const icsr = rig.peek(REGISTER.ICSR);
    assert.equal((icsr >> 12) & 0x1ff, IRQ0 + 7);
    assert.deepEqual([(icsr >> 28) & 1, (icsr >> 22) & 1, icsr & 0x1ff], [1, 1, 0]);
    rig.poke(REGISTER.ICSR, 1 << 27);
    rig.poke(REGISTER.ICPR, 1 << 7);
    assert.equal(rig.peek(REGISTER.ICSR) & 0x1fff_f000, 0);
    rig.poke(REGISTER.ICSR, 1 << 26);
    rig.poke(REGISTER.ICSR, 1 << 25);
    assert.equal(rig.system.pending[Exception.SYSTICK], 0);
  });

  it('bytes and halfwords of status registers clear only themselves (B3.2.15)', () => {
    const rig = createRig();
    rig.system.cfsr = Cfsr.DACCVIOL | Cfsr.MMARVALID | Cfsr.PRECISERR | Cfsr.DIVBYZERO;
    rig.poke(REGISTER.CFSR + 2, Cfsr.DIVBYZERO >>> 16, 2);
    assert.equal(rig.system.cfsr, Cfsr.DACCVIOL | Cfsr.MMARVALID | Cfsr.PRECISERR);
    rig.poke(REGISTER.CFSR, 0xff, 1);
    assert.equal(rig.peek(REGISTER.CFSR), Cfsr.PRECISERR);
    assert.equal(rig.peek(REGISTER.CFSR + 1, 1), Cfsr.PRECISERR >> 8);
    rig.system.hfsr = Hfsr.FORCED;
    rig.poke(REGISTER.HFSR, Hfsr.FORCED);
    assert.equal(rig.system.hfsr, 0);
  });

  it('priorities can be written bytewise, in their top bits (B3.1.1, B1.5.4)', () => {
    const rig = createRig();
    rig.poke(REGISTER.IPR + 5, 0xab, 1);
    assert.equal(rig.peek(REGISTER.IPR + 4), 0xa000);
    rig.poke(REGISTER.SHPR + 7, 0x35, 1); // SVCall
    assert.equal(rig.system.priority[Exception.SVCALL], 0x30);
    assert.equal(rig.peek(REGISTER.SHPR + 7, 1), 0x30);
  });

  it('enables, pending and active bits of all interrupts (B3.4)', () => {
    const rig = createRig();
    rig.system.primask = 1;
    for (const [set, clear] of [
      [REGISTER.ISER, REGISTER.ICER],
      [REGISTER.ISPR, REGISTER.ICPR],
    ]) {
      rig.poke(set + 8, 0x8000_0001);
      rig.poke(set + 12, 0xffff_ffff); // interrupts 96 to 127 do not exist
      assert.deepEqual([rig.peek(set + 8), rig.peek(set + 12)], [0x8000_0001, 0]);
      rig.poke(clear + 8, 0x8000_0000);
      assert.deepEqual([rig.peek(set + 8), rig.peek(clear + 8)], [1, 1]);
    }
    rig.poke(REGISTER.STIR, 95);
    assert.equal(rig.peek(REGISTER.ISPR + 8), 0x8000_0001);
    rig.system.active[IRQ0 + 33] = 1;
    assert.equal(rig.peek(REGISTER.IABR + 4), 2);
  });

  it('belong to privileged code, except STIR if USERSETMPEND says so (B3.1.1)', () => {
    const rig = createRig();
    rig.core.privileged = false;
    const denied = (call: () => void) => assert.throws(call, (error) => error instanceof AccessFault);
    denied(() => rig.peek(REGISTER.CPUID));
    denied(() => rig.poke(REGISTER.ISER, 1));
    denied(() => rig.poke(REGISTER.STIR, 1));
    rig.core.privileged = true;
    rig.poke(REGISTER.CCR, Ccr.USERSETMPEND);
    rig.core.privileged = false;
    rig.poke(REGISTER.STIR, 1);
    assert.equal(rig.system.pending[IRQ0 + 1], 1);
    denied(() => rig.poke(REGISTER.ISER, 1));
  });

  it('must be accessed aligned, and end where nothing is', () => {
    const rig = createRig();
    assert.throws(() => rig.peek(REGISTER.CFSR + 1, 2), { kind: 'UNALIGNED' });
    assert.throws(() => rig.peek(0xe010_0000), { kind: 'UNMAPPED_READ' });
    assert.equal(rig.peek(0xe000_e0fc), 0, 'reserved words read as 0');
  });

  it('moves the vector table (B3.2.5)', () => {
    const rig = createRig({ handlers: { [IRQ0]: [LOOP] } });
    rig.words(0x2000_0400 + 4 * IRQ0, [handlerOf(IRQ0 + 9) | 1]);
    rig.poke(REGISTER.VTOR, 0x2000_0400);
    enableIrq(rig, 0, 0);
    rig.poke(REGISTER.ISPR, 1);
    rig.settle();
    assert.equal(rig.pc, handlerOf(IRQ0 + 9));
  });
});

describe('special registers (B1.4, B5.2)', () => {
  const MSR = (sysm: number, register = 0) => [0xf380 | register, 0x8800 | sysm];
  const MRS = (sysm: number, register = 1) => [0xf3ef, 0x8000 | (register << 8) | sysm];
  const [MSP, PSP, PRIMASK, BASEPRI, BASEPRI_MAX, FAULTMASK, CONTROL] = [8, 9, 16, 17, 18, 19, 20];

  /** Write a value by MSR, read it by MRS. */
  function written(
    sysm: number,
    value: number,
    prepare: (rig: ReturnType<typeof createRig>) => void = () => {},
  ) {
    const rig = createRig({ main: [...MSR(sysm), ...MRS(sysm)] });
    prepare(rig);
    rig.engine.setRegister(0, value);
    rig.step(2);
    return rig.register(1);
  }
  const unprivileged = (rig: ReturnType<typeof createRig>) => {
    rig.system.setMode(0, Control.NPRIV);
    rig.core.privileged = false;
  };

  it('keep the bits that exist', () => {
    assert.equal(written(PRIMASK, 0xff), 1);
    assert.equal(written(FAULTMASK, 0xff), 1);
    assert.equal(written(BASEPRI, 0x1b7), 0xb0);
    assert.equal(written(MSP, 0x2000_0ff7), 0x2000_0ff4);
    assert.equal(written(PSP, 0x2000_0ff7), 0x2000_0ff4);
    assert.equal(written(CONTROL, 0xff), 7);
  });

  it('BASEPRI_MAX only raises (B5.2.3)', () => {
    const from = (before: number, value: number) =>
      written(BASEPRI_MAX, value, (rig) => {
        rig.system.basepri = before;
      });
    assert.deepEqual(
      [from(0, 0x40), from(0x60, 0x40), from(0x40, 0x60), from(0x40, 0)],
      [0x40, 0x40, 0x40, 0x40],
    );
  });

  it('change nothing without privilege, and show little', () => {
    for (const sysm of [MSP, PSP, PRIMASK, BASEPRI, FAULTMASK])
      assert.equal(written(sysm, 0x40, unprivileged), 0);
    assert.equal(written(CONTROL, 0, unprivileged), Control.NPRIV);
  });

  it('CONTROL.SPSEL is fixed in handlers, and switches stacks in threads (B1.4.4)', () => {
    const inHandler = createRig({ handlers: { [IRQ0]: [...MSR(CONTROL), ...MRS(CONTROL)] } });
    enableIrq(inHandler, 0, 0);
    inHandler.poke(REGISTER.ISPR, 1);
    inHandler.engine.setRegister(0, Control.SPSEL | Control.NPRIV);
    inHandler.step(2);
    assert.equal(inHandler.register(1), Control.NPRIV);
    const thread = createRig({ main: [...MSR(PSP), ...MSR(CONTROL, 2)] });
    thread.engine.setRegister(0, 0x2000_4000);
    thread.engine.setRegister(2, Control.SPSEL);
    const msp = thread.sp;
    thread.step(2);
    assert.deepEqual([thread.sp, thread.system.msp >>> 0], [0x2000_4000, msp]);
  });

  it('FAULTMASK cannot be set by NMI and HardFault handlers (B5.2.3)', () => {
    const rig = createRig({
      handlers: { [Exception.HARD_FAULT]: [...MSR(FAULTMASK), ...MRS(FAULTMASK), 0xb671] },
    });
    rig.system.pend(Exception.HARD_FAULT);
    rig.engine.setRegister(0, 1);
    rig.step(2);
    assert.equal(rig.register(1), 0);
    rig.step(); // cpsid f
    assert.equal(rig.system.faultmask, 0);
  });

  it('CPS changes the masks (B5.2.1)', () => {
    // cpsid if; cpsie i; cpsie f
    const rig = createRig({ main: [0xb673, 0xb662, 0xb661] });
    rig.step();
    assert.deepEqual([rig.system.primask, rig.system.faultmask], [1, 1]);
    rig.step();
    assert.deepEqual([rig.system.primask, rig.system.faultmask], [0, 1]);
    rig.step();
    assert.equal(rig.system.faultmask, 0);
  });

  it('APSR has the flags, IPSR the exception; EPSR reads as zero (B5.2.2)', () => {
    const rig = createRig({ handlers: { [IRQ0]: [...MRS(3), NOP] } });
    rig.core.values[Slot.N] = -1;
    rig.core.values[Slot.Q] = 1;
    rig.core.values[Slot.GE] = 0xa;
    enableIrq(rig, 0, 0);
    rig.poke(REGISTER.ISPR, 1);
    rig.step();
    assert.equal(rig.register(1), (0x880a_0000 | IRQ0) >>> 0);
  });

  it('the event register ends WFE once (B1.5.18)', () => {
    const rig = createRig({ main: [SEV, WFE, NOP, WFE, NOP] });
    assert.equal(rig.step(3).kind, 'max-instructions');
    assert.equal(rig.step(2).kind, 'sleep');
    // SEVONPEND: a pending interrupt is an event, even a disabled one.
    const pending = createRig({ main: [WFE, NOP] });
    pending.poke(REGISTER.SCR, Scr.SEVONPEND);
    pending.poke(REGISTER.ISPR, 1 << 4);
    assert.equal(pending.step(2).kind, 'max-instructions');
  });
});
