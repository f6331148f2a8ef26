import assert from 'node:assert/strict';
import { MachineFault } from '../../../emulator/index.js';
import { Slot } from '../../../emulator/ir/ops.js';
import { Ccr, Cfsr, Control, Exception, Hfsr, Shcsr } from '../../../emulator/machine/system.js';
import { REFILL_CYCLES } from '../../../emulator/timing/exceptions.js';
import {
  BX_LR,
  createRig,
  enableIrq,
  handlerOf,
  IRQ0,
  LOOP,
  MAIN,
  NOP,
  REGISTER,
  type Rig,
  STACK_TOP,
  SVC_0,
  UDF,
  VMOV,
  WFI,
} from './rig.js';

const PSP_TOP = 0x2000_8000;
const FRAME_BYTES = 0x20;
/** Of the twelve cycles of an entry the last three are a refill, which is in the time of the first instruction. */
const ENTRY_CYCLES = 12 - REFILL_CYCLES;
const TAIL_CHAIN_CYCLES = 6 - REFILL_CYCLES;

/** Mark registers, so that a frame can be told from chance. */
function markRegisters(rig: Rig): void {
  for (const r of [0, 1, 2, 3, 12]) rig.engine.setRegister(r, 0x1000_0000 + r);
  rig.engine.setRegister(Slot.LR, 0x0800_0123);
}

function pendIrq(rig: Rig, irq: number): void {
  rig.poke(REGISTER.ISPR, 1 << irq);
}

const usePsp = (rig: Rig, control: number = Control.SPSEL) => {
  rig.system.psp = PSP_TOP;
  rig.system.setMode(0, control);
};

describe('exception entry and return', () => {
  it('pushes eight words and enters the handler (B1.5.6)', () => {
    const rig = createRig();
    markRegisters(rig);
    enableIrq(rig, 0, 0x40);
    rig.step(3);
    pendIrq(rig, 0);
    const { cycles } = rig.machine;
    rig.settle();
    assert.equal(rig.pc, handlerOf(IRQ0));
    assert.equal(rig.sp, STACK_TOP - FRAME_BYTES);
    assert.equal(rig.lr, 0xffff_fff9);
    assert.equal(rig.system.ipsr, IRQ0);
    assert.equal(rig.machine.cycles - cycles, ENTRY_CYCLES);
    assert.deepEqual(rig.frame(rig.sp), [
      ...[0x1000_0000, 0x1000_0001, 0x1000_0002, 0x1000_0003, 0x1000_000c, 0x0800_0123],
      ...[MAIN + 6, 0x0100_0000],
    ]);
    assert.deepEqual([rig.system.active[IRQ0], rig.system.pending[IRQ0]], [1, 0]);
  });

  it('comes back with registers and flags as they were (B1.5.8)', () => {
    // The handler: movs r0, #0; mov r3, r0; bx lr
    const rig = createRig({ handlers: { [IRQ0]: [0x2000, 0x4603, BX_LR] } });
    markRegisters(rig);
    const flags = [Slot.N, Slot.Z, Slot.C, Slot.V];
    rig.core.values[Slot.N] = -1;
    rig.core.values[Slot.C] = 1;
    const before = flags.map((f) => rig.core.values[f] !== 0);
    enableIrq(rig, 0, 0);
    pendIrq(rig, 0);
    rig.step(3);
    assert.equal(rig.pc, MAIN);
    assert.deepEqual(
      [0, 3, Slot.LR].map((r) => rig.register(r)),
      [0x1000_0000, 0x1000_0003, 0x0800_0123],
    );
    assert.deepEqual(
      flags.map((f) => rig.core.values[f] !== 0),
      before,
    );
    assert.equal(rig.sp, STACK_TOP);
    assert.deepEqual([rig.system.ipsr, rig.system.active[IRQ0]], [0, 0]);
  });

  it('resumes in the middle of an IT block (B1.4.2)', () => {
    // itete eq; moveq r0, #1; movne r0, #2; moveq r1, #3; movne r1, #4
    const rig = createRig({ main: [0xbf0b, 0x2001, 0x2002, 0x2103, 0x2104] });
    enableIrq(rig, 0, 0);
    rig.core.values[Slot.Z] = 0; // Z set: EQ holds
    rig.step(2);
    pendIrq(rig, 0);
    rig.settle();
    // ITSTATE in xPSR: IT[7:2] in bits 15:10, IT[1:0] in 26:25.
    assert.equal(rig.frame(rig.sp)[7] & 0x0600_fc00, 0x0400_1400);
    rig.step(4);
    assert.deepEqual([rig.register(0), rig.register(1)], [1, 3]);
  });

  it('takes EXC_RETURN from mode, stack and floating-point context (B1.5.8)', () => {
    const seen = (prepare: (rig: Rig) => void): string => {
      const rig = createRig();
      rig.poke(REGISTER.CPACR, 0xf << 20);
      enableIrq(rig, 0, 0);
      prepare(rig);
      pendIrq(rig, 0);
      rig.settle();
      return rig.lr.toString(16);
    };
    assert.equal(
      seen(() => undefined),
      'fffffff9',
    );
    assert.equal(
      seen((rig) => usePsp(rig)),
      'fffffffd',
    );
    assert.equal(
      seen((rig) => rig.system.setMode(0, Control.FPCA)),
      'ffffffe9',
    );
    assert.equal(
      seen((rig) => usePsp(rig, Control.SPSEL | Control.FPCA)),
      'ffffffed',
    );
    const nested = (rig: Rig) => {
      enableIrq(rig, 1, 0x80);
      pendIrq(rig, 1);
      rig.settle();
    };
    assert.equal(seen(nested), 'fffffff1');
  });

  it('stacks on the process stack, and runs the handler on the main one (B1.4.1)', () => {
    const rig = createRig();
    enableIrq(rig, 0, 0);
    usePsp(rig, Control.SPSEL | Control.NPRIV);
    pendIrq(rig, 0);
    rig.settle();
    assert.equal(rig.sp, STACK_TOP);
    assert.equal(rig.system.psp, PSP_TOP - FRAME_BYTES);
    assert.equal(rig.system.privileged, true);
    rig.step();
    assert.deepEqual([rig.sp, rig.system.control], [PSP_TOP, Control.SPSEL | Control.NPRIV]);
    assert.equal(rig.system.privileged, false);
  });

  it('aligns the frame to eight bytes if STKALIGN is set (B1.5.7)', () => {
    for (const [align, expected] of [
      [true, STACK_TOP - 8 - FRAME_BYTES],
      [false, STACK_TOP - 4 - FRAME_BYTES],
    ] as const) {
      const rig = createRig();
      rig.poke(REGISTER.CCR, align ? Ccr.STKALIGN : 0);
      rig.engine.setRegister(Slot.SP, STACK_TOP - 4);
      enableIrq(rig, 0, 0);
      pendIrq(rig, 0);
      rig.settle();
      assert.equal(rig.sp, expected);
      assert.equal((rig.frame(rig.sp)[7] >> 9) & 1, align ? 1 : 0);
      rig.step();
      assert.equal(rig.sp, STACK_TOP - 4);
    }
  });

  it('tail-chains: no unstacking in between, six cycles with the refill (B1.5.12)', () => {
    const rig = createRig();
    enableIrq(rig, 0, 0x40);
    enableIrq(rig, 1, 0x80);
    pendIrq(rig, 0);
    pendIrq(rig, 1);
    rig.settle();
    assert.equal(rig.pc, handlerOf(IRQ0));
    const frame = rig.sp;
    rig.words(frame + 0x18, [MAIN + 0x10]);
    const { cycles } = rig.machine;
    rig.step();
    assert.deepEqual([rig.pc, rig.sp, rig.lr], [handlerOf(IRQ0 + 1), frame, 0xffff_fff9]);
    const branch = rig.machine.cycles - cycles - TAIL_CHAIN_CYCLES;
    assert.ok(branch >= 1 && branch <= 4, `${branch} cycles for BX`);
    rig.step();
    assert.equal(rig.pc, MAIN + 0x10);
  });

  it('sleeps on exit when SLEEPONEXIT says so (B1.5.17)', () => {
    const rig = createRig({ main: [NOP] });
    rig.poke(REGISTER.SCR, 2);
    enableIrq(rig, 0, 0);
    pendIrq(rig, 0);
    assert.equal(rig.step(5).kind, 'sleep');
    assert.equal(rig.pc, MAIN);
  });

  it('stops with the cause when there is no handler', () => {
    const rig = createRig({ main: [UDF], without: [Exception.HARD_FAULT] });
    assert.throws(
      () => rig.step(),
      (error) => error instanceof MachineFault && error.kind === 'UNDEFINED_INSTRUCTION' && error.pc === MAIN,
    );
    const svc = createRig({ main: [SVC_0], without: [Exception.SVCALL] });
    assert.throws(
      () => svc.step(),
      (error) =>
        error instanceof MachineFault && error.kind === 'NO_HANDLER' && error.detail === Exception.SVCALL,
    );
  });
});

describe('priorities', () => {
  /** Interrupts that have been entered, in order: handlers are left at once. */
  function order(rig: Rig, instructions: number): number[] {
    const entered: number[] = [];
    for (let k = 0; k < instructions; k++) {
      rig.settle();
      for (let e = 2; e < 64; e++) if (rig.pc === handlerOf(e)) entered.push(e - IRQ0);
      rig.step();
    }
    return entered;
  }

  it('order pending interrupts, equal ones by number (B1.5.4)', () => {
    const rig = createRig();
    for (const [irq, priority] of [
      [5, 0x40],
      [3, 0x40],
      [4, 0x20],
      [6, 0x80],
    ])
      enableIrq(rig, irq, priority);
    rig.poke(REGISTER.ISPR, 0b111_1000);
    assert.deepEqual(order(rig, 6), [4, 3, 5, 6]);
  });

  it('let only a higher one preempt', () => {
    for (const [priority, preempts] of [
      [0x30, true],
      [0x40, false],
      [0x50, false],
    ] as const) {
      const rig = createRig({ handlers: { [IRQ0]: [NOP, NOP, BX_LR] } });
      enableIrq(rig, 0, 0x40);
      enableIrq(rig, 1, priority);
      pendIrq(rig, 0);
      rig.step();
      pendIrq(rig, 1);
      rig.settle();
      assert.equal(rig.pc === handlerOf(IRQ0 + 1), preempts, `priority ${priority}`);
    }
  });

  it('are split into group and subpriority by PRIGROUP (B1.5.4, B3.2.6)', () => {
    // Bits 7:6 are the group: 0x40 and 0x70 do not preempt each other.
    const rig = createRig({ handlers: { [IRQ0]: [NOP, NOP, BX_LR] } });
    rig.poke(REGISTER.AIRCR, 0x05fa_0500);
    enableIrq(rig, 0, 0x70);
    enableIrq(rig, 1, 0x40);
    enableIrq(rig, 2, 0x30);
    pendIrq(rig, 0);
    rig.step();
    pendIrq(rig, 1);
    rig.settle();
    assert.equal(rig.pc, handlerOf(IRQ0) + 2);
    pendIrq(rig, 2);
    rig.settle();
    assert.equal(rig.pc, handlerOf(IRQ0 + 2));
    // Subpriorities still order what is pending.
    const both = createRig();
    both.poke(REGISTER.AIRCR, 0x05fa_0500);
    enableIrq(both, 0, 0x70);
    enableIrq(both, 1, 0x40);
    both.poke(REGISTER.ISPR, 3);
    assert.deepEqual(order(both, 3), [1, 0]);
  });

  const masks: [string, (rig: Rig) => void, boolean, boolean][] = [
    // name, mask, is an interrupt of priority 0x40 taken, is an NMI taken
    ['none', () => undefined, true, true],
    ['PRIMASK', (rig) => (rig.system.primask = 1), false, true],
    ['BASEPRI 0x40', (rig) => (rig.system.basepri = 0x40), false, true],
    ['BASEPRI 0x50', (rig) => (rig.system.basepri = 0x50), true, true],
    ['FAULTMASK', (rig) => (rig.system.faultmask = 1), false, true],
  ];
  for (const [name, mask, interrupt, nmi] of masks) {
    it(`are raised by ${name} (B1.4.3)`, () => {
      const rig = createRig();
      enableIrq(rig, 0, 0x40);
      mask(rig);
      pendIrq(rig, 0);
      rig.settle();
      assert.equal(rig.pc === handlerOf(IRQ0), interrupt);
      rig.poke(REGISTER.ICSR, 0x8000_0000);
      rig.settle();
      assert.equal(rig.pc === handlerOf(Exception.NMI), nmi);
    });
  }

  it('FAULTMASK ends with the handler, except of NMI (B1.4.3)', () => {
    for (const [exception, left] of [
      [Exception.NMI, 1],
      [Exception.HARD_FAULT, 0],
    ]) {
      const rig = createRig();
      rig.system.pend(exception);
      rig.settle();
      rig.system.faultmask = 1;
      rig.step();
      assert.equal(rig.system.faultmask, left);
    }
  });
});

describe('faults', () => {
  const enableAll = (rig: Rig) =>
    rig.poke(REGISTER.SHCSR, Shcsr.MEMFAULTENA | Shcsr.BUSFAULTENA | Shcsr.USGFAULTENA);

  it('go to their own handler if that is enabled, else to HardFault (B1.5.14)', () => {
    for (const [enabled, exception, hfsr] of [
      [true, Exception.USAGE_FAULT, 0],
      [false, Exception.HARD_FAULT, Hfsr.FORCED],
    ] as const) {
      const rig = createRig({ main: [NOP, UDF] });
      if (enabled) enableAll(rig);
      rig.step(2);
      assert.equal(rig.pc, handlerOf(exception));
      assert.equal(rig.system.cfsr, Cfsr.UNDEFINSTR);
      assert.equal(rig.system.hfsr, hfsr);
      assert.equal(rig.frame(rig.sp)[6], MAIN + 2, 'the instruction itself');
    }
  });

  it('escalate when they cannot preempt', () => {
    const rig = createRig({ handlers: { [IRQ0]: [UDF] } });
    enableAll(rig);
    rig.poke(REGISTER.SHPR + 2, 0x80, 1); // UsageFault
    enableIrq(rig, 0, 0x80);
    pendIrq(rig, 0);
    rig.step();
    assert.equal(rig.pc, handlerOf(Exception.HARD_FAULT));
    assert.equal(rig.system.hfsr, Hfsr.FORCED);
    assert.equal(rig.lr, 0xffff_fff1);
  });

  it('SVC escalates where its priority is masked', () => {
    const rig = createRig({ main: [SVC_0] });
    rig.system.primask = 1;
    rig.step();
    assert.deepEqual([rig.pc, rig.system.hfsr], [handlerOf(Exception.HARD_FAULT), Hfsr.FORCED]);
    assert.equal(rig.frame(rig.sp)[6], MAIN + 2, 'behind the instruction');
  });

  it('lock up at the priority of HardFault (B1.5.15)', () => {
    const isLockup = (error: unknown) => error instanceof MachineFault && error.kind === 'LOCKUP';
    const inHandler = createRig({ main: [UDF], handlers: { [Exception.HARD_FAULT]: [NOP, UDF] } });
    assert.throws(() => inHandler.step(3), isLockup);
    const inNmi = createRig({ handlers: { [Exception.NMI]: [UDF] } });
    inNmi.poke(REGISTER.ICSR, 0x8000_0000);
    assert.throws(() => inNmi.step(), isLockup);
    const masked = createRig({ main: [UDF] });
    masked.system.faultmask = 1;
    assert.throws(() => masked.step(), isLockup);
  });

  it('an even branch target is INVSTATE at the target, with T clear (B1.5.14)', () => {
    const rig = createRig({ main: [0x4700 /* bx r0 */] });
    enableAll(rig);
    rig.engine.setRegister(0, MAIN + 0x20);
    rig.step();
    assert.equal(rig.pc, handlerOf(Exception.USAGE_FAULT));
    assert.equal(rig.system.cfsr, Cfsr.INVSTATE);
    assert.deepEqual(rig.frame(rig.sp).slice(6), [MAIN + 0x20, 0]);
  });

  const returns: [string, number, (rig: Rig) => void, boolean][] = [
    // EXC_RETURN, preparation in the handler, valid?
    ['thread, main stack', 0xffff_fff9, () => undefined, true],
    ['thread, process stack', 0xffff_fffd, (rig) => processFrame(rig), true],
    ['handler, but none is active', 0xffff_fff1, () => undefined, false],
    ['reserved form', 0xffff_fff5, () => undefined, false],
    ['zeros above', 0xf000_0009, () => undefined, false],
    ['not active any more', 0xffff_fff9, (rig) => (rig.system.active[IRQ0] = 0), false],
    ['frame of a handler', 0xffff_fff9, (rig) => rig.words(rig.sp + 0x1c, [0x0100_0003]), false],
    ['thread, while another is active', 0xffff_fff9, (rig) => anotherActive(rig), false],
    [
      'the same with NONBASETHRDENA',
      0xffff_fff9,
      (rig) => {
        anotherActive(rig);
        rig.poke(REGISTER.CCR, Ccr.NONBASETHRDENA | Ccr.STKALIGN);
      },
      true,
    ],
  ];
  const anotherActive = (rig: Rig) => {
    enableIrq(rig, 5, 0x40);
    rig.system.active[IRQ0 + 5] = 1;
  };
  const processFrame = (rig: Rig) => {
    rig.system.psp = PSP_TOP;
    rig.words(PSP_TOP, [0, 0, 0, 0, 0, 0, MAIN + 4, 0x0100_0000]);
  };
  for (const [name, value, prepare, valid] of returns) {
    it(`EXC_RETURN: ${name} is ${valid ? 'valid' : 'INVPC'} (B1.5.8)`, () => {
      const rig = createRig({ handlers: { [IRQ0]: [0x4700 /* bx r0 */] } });
      enableAll(rig);
      enableIrq(rig, 0, 0x40);
      pendIrq(rig, 0);
      rig.settle();
      rig.engine.setRegister(0, value);
      const frame = rig.sp;
      prepare(rig);
      rig.step();
      if (valid) assert.deepEqual([rig.system.ipsr, rig.system.cfsr], [0, 0]);
      else {
        assert.equal(rig.pc, handlerOf(Exception.USAGE_FAULT));
        assert.equal(rig.system.cfsr, Cfsr.INVPC);
        assert.deepEqual([rig.lr, rig.sp], [(value | 0xf000_0000) >>> 0, frame], 'LR and frame as they were');
        assert.equal(rig.system.active[IRQ0], 0);
      }
    });
  }

  it('of stacking come first or later, by priority (B1.5.11)', () => {
    for (const [busFault, first, second] of [
      [0, Exception.BUS_FAULT, IRQ0],
      [0x80, IRQ0, Exception.BUS_FAULT],
    ]) {
      const rig = createRig();
      enableAll(rig);
      rig.poke(REGISTER.SHPR + 1, busFault, 1);
      enableIrq(rig, 0, 0x40);
      usePsp(rig);
      rig.system.psp = 0x3000_0000;
      pendIrq(rig, 0);
      rig.settle();
      assert.equal(rig.pc, handlerOf(first));
      assert.equal(rig.system.cfsr, Cfsr.STKERR);
      assert.equal(rig.lr, 0xffff_fffd);
      rig.step();
      assert.deepEqual([rig.pc, rig.lr], [handlerOf(second), 0xffff_fffd], 'chained, no frame in between');
      assert.equal(rig.sp, STACK_TOP);
    }
  });

  it('of unstacking leave the frame pointer alone', () => {
    const rig = createRig({ handlers: { [IRQ0]: [0x4700] } });
    enableAll(rig);
    enableIrq(rig, 0, 0x40);
    pendIrq(rig, 0);
    rig.settle();
    rig.engine.setRegister(0, 0xffff_fffd);
    rig.system.psp = 0x3000_0000;
    rig.step();
    assert.equal(rig.pc, handlerOf(Exception.BUS_FAULT));
    assert.equal(rig.system.cfsr, Cfsr.UNSTKERR);
    assert.deepEqual([rig.system.psp, rig.lr], [0x3000_0000, 0xffff_fffd]);
  });
});

describe('floating-point context (B1.5.7)', () => {
  const EXTENDED_FRAME_BYTES = 0x68;

  function interrupted(lazy: boolean): Rig {
    const rig = createRig({ main: [...VMOV], handlers: { [IRQ0]: [...VMOV, BX_LR] } });
    rig.poke(REGISTER.CPACR, 0xf << 20);
    if (!lazy) rig.poke(REGISTER.FPCCR, 0x8000_0000);
    for (let k = 0; k < 16; k++) rig.core.values[Slot.S0 + k] = 0x3f80_0000 + k;
    enableIrq(rig, 0, 0);
    rig.step();
    pendIrq(rig, 0);
    rig.settle();
    return rig;
  }
  const stacked = (rig: Rig) => rig.frame(STACK_TOP - EXTENDED_FRAME_BYTES + 0x20);

  it('is stacked when it is first touched', () => {
    const rig = interrupted(true);
    assert.equal(rig.sp, STACK_TOP - EXTENDED_FRAME_BYTES);
    assert.equal(rig.peek(REGISTER.FPCAR), rig.sp + 0x20);
    assert.equal(rig.peek(REGISTER.FPCCR) & 1, 1);
    assert.deepEqual(stacked(rig).slice(0, 2), [0, 0]);
    rig.step();
    assert.equal(rig.peek(REGISTER.FPCCR) & 1, 0);
    assert.deepEqual(stacked(rig).slice(0, 2), [0x3f80_0000, 0x3f80_0001]);
    rig.core.values[Slot.S0] = 0;
    rig.step();
    assert.deepEqual([rig.sp, rig.core.values[Slot.S0]], [STACK_TOP, 0x3f80_0000]);
    assert.equal(rig.system.control, Control.FPCA);
  });

  it('is stacked at once without LSPEN', () => {
    const rig = interrupted(false);
    assert.equal(rig.peek(REGISTER.FPCCR) & 1, 0);
    assert.deepEqual(stacked(rig).slice(0, 2), [0x3f80_0000, 0x3f80_0001]);
  });

  it('is kept by a handler that leaves it alone', () => {
    const rig = interrupted(true);
    rig.halfwords(handlerOf(IRQ0), [BX_LR]);
    rig.core.values[Slot.S0 + 3] = 7;
    rig.step();
    assert.deepEqual([rig.core.values[Slot.S0 + 3], rig.peek(REGISTER.FPCCR) & 1], [7, 0]);
    assert.deepEqual(stacked(rig).slice(0, 2), [0, 0]);
  });

  it('starts with the modes of FPDSCR and the flags as they were (ExecuteFPCheck)', () => {
    // vmrs r0, fpscr
    const rig = createRig({ main: [0xeef1, 0x0a10] });
    rig.poke(REGISTER.CPACR, 0xf << 20);
    rig.poke(REGISTER.FPDSCR, 0xffff_ffff);
    rig.core.values[Slot.FPSCR] = 0x81;
    rig.core.values[Slot.FP_C] = 1;
    rig.step();
    assert.equal(rig.register(0), 0x27c0_0081);
  });

  it('of nobody needs a short frame, and NOCP without CPACR', () => {
    const rig = createRig({ main: [NOP, ...VMOV], handlers: { [Exception.USAGE_FAULT]: [LOOP] } });
    rig.poke(REGISTER.SHCSR, Shcsr.USGFAULTENA);
    enableIrq(rig, 0, 0);
    pendIrq(rig, 0);
    rig.settle();
    assert.equal(rig.sp, STACK_TOP - FRAME_BYTES);
    rig.step(3);
    assert.deepEqual([rig.pc, rig.system.cfsr], [handlerOf(Exception.USAGE_FAULT), Cfsr.NOCP]);
  });
});

describe('sleep (B1.5.17 to B1.5.19)', () => {
  it('ends for good when nothing can wake the core', () => {
    assert.equal(createRig({ main: [WFI] }).step(2).kind, 'sleep');
  });

  it('ends with a pending interrupt, also when PRIMASK keeps it from being taken', () => {
    const rig = createRig({ main: [WFI, NOP] });
    rig.system.primask = 1;
    enableIrq(rig, 0, 0);
    pendIrq(rig, 0);
    assert.equal(rig.step(2).kind, 'max-instructions');
    assert.equal(rig.pc, MAIN + 4);
  });

  it('an endless loop is one only if nothing can interrupt it', () => {
    const rig = createRig({ main: [LOOP] });
    rig.poke(REGISTER.SYST_RVR, 999);
    rig.poke(REGISTER.SYST_CSR, 3);
    assert.equal(rig.engine.run({ maxCycles: 5000 }).kind, 'max-cycles');
    rig.poke(REGISTER.SYST_CSR, 0);
    assert.deepEqual(rig.engine.run({ maxCycles: 5000 }), { kind: 'endless-loop', address: MAIN });
  });
});
