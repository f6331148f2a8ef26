import assert from 'node:assert/strict';
import { Interpreter } from '../../../emulator/interpreter.js';
import { Exception, Fpccr } from '../../../emulator/machine/system.js';
import { BOARDS, ZERO_WAIT } from '../../../emulator/timing/board.js';
import { REFILL_CYCLES } from '../../../emulator/timing/exceptions.js';
import {
  BX_LR,
  type Code,
  createRig,
  enableIrq,
  handlerOf,
  IRQ0,
  MAIN,
  NOP,
  REGISTER,
  type Rig,
  SVC_0,
  VMOV,
  WFI,
} from '../system/rig.js';

/**
 * Time of exceptions (docs/timing.md, "Exceptions"), seen as a chip would show it: from the cycle in which the last
 * instruction before enters execute to that in which the first one behind does.
 */

const pendIrq = (rig: Rig, irq: number) => rig.poke(REGISTER.ISPR, 1 << irq);

/** `adds r7, r7, #1`: one cycle, wherever it stands. */
const ALU = 0x3701;
const ALU_WIDE = [0xf107, 0x0701] as const;

/** Cycles until so many more instructions have entered execute. */
function next(rig: Rig, instructions = 1): number {
  const { cycles } = rig.machine;
  rig.step(instructions);
  return rig.machine.cycles - cycles;
}

/** From the last instruction of a handler, BX LR, to the first one behind it; BX LR itself follows an ALU instruction. */
const afterReturn = (rig: Rig) => next(rig, 2) - 1;

/** A machine some instructions into main, IRQ0 and IRQ1 enabled, the first with the higher priority. */
function underWay(code: Code, board = ZERO_WAIT): Rig {
  const rig = createRig({ main: Array.from({ length: 16 }, () => ALU), ...code }, new Interpreter(board));
  enableIrq(rig, 0, 0x40);
  enableIrq(rig, 1, 0x80);
  rig.poke(REGISTER.CPACR, 0xf0_0000);
  rig.step(6);
  return rig;
}

const HANDLER = [ALU, BX_LR] as const;
const boardNamed = (name: string) => BOARDS.find((b) => b.name === name)!;

describe('cycles of exceptions', () => {
  it('12 to the first instruction of a handler, 10 back (TRM 3.9)', () => {
    const rig = underWay({ handlers: { [IRQ0]: HANDLER } });
    pendIrq(rig, 0);
    assert.equal(next(rig), 12);
    assert.equal(rig.pc, handlerOf(IRQ0) + 2);
    assert.equal(afterReturn(rig), 10);
    assert.equal(rig.pc, MAIN + 14);
  });

  it('6 from handler to handler (TRM 3.9)', () => {
    const rig = underWay({ handlers: { [IRQ0]: HANDLER, [IRQ0 + 1]: HANDLER } });
    pendIrq(rig, 0);
    pendIrq(rig, 1);
    assert.equal(next(rig), 12);
    assert.equal(afterReturn(rig), 6);
    assert.equal(rig.pc, handlerOf(IRQ0 + 1) + 2);
  });

  it('the refill at the end is a refill like any other: a wide instruction across two words takes one more', () => {
    const rig = underWay({ handlers: { [IRQ0]: [NOP, NOP, BX_LR] } });
    rig.halfwords(handlerOf(IRQ0) + 2, [...ALU_WIDE]);
    rig.words(0x0800_0000 + 4 * IRQ0, [(handlerOf(IRQ0) + 2) | 1]);
    pendIrq(rig, 0);
    assert.equal(next(rig), 13);
  });

  it('wait states: the refill pays for its line, the vector is read while the frame is pushed; tail-chaining waits for it', () => {
    const board = boardNamed('stm32f407@168');
    const rig = underWay({ handlers: { [IRQ0]: HANDLER, [IRQ0 + 1]: HANDLER } }, board);
    pendIrq(rig, 0);
    pendIrq(rig, 1);
    assert.equal(next(rig), 12 + 5);
    assert.equal(afterReturn(rig), 6 + 5 + 5);
  });

  describe('with floating-point registers', () => {
    const withFloat = { main: [ALU, ...VMOV, ...Array.from({ length: 16 }, () => ALU)] };
    const FLOAT_HANDLER = [...VMOV, ALU, BX_LR] as const;

    it('29 in and 27 back when they are pushed at once: a word a cycle (AN298)', () => {
      const rig = underWay({ ...withFloat, handlers: { [IRQ0]: HANDLER } });
      rig.poke(REGISTER.FPCCR, Fpccr.ASPEN);
      pendIrq(rig, 0);
      assert.equal(next(rig), 12 + 17);
      assert.equal(afterReturn(rig), 10 + 17);
    });

    it('lazily 12 in and 10 back, if the handler leaves them alone', () => {
      const rig = underWay({ ...withFloat, handlers: { [IRQ0]: HANDLER } });
      pendIrq(rig, 0);
      assert.equal(next(rig), 12);
      assert.equal(afterReturn(rig), 10);
    });

    it('otherwise its first floating-point instruction pushes them, and the return pops them', () => {
      const rig = underWay({ ...withFloat, handlers: { [IRQ0]: [ALU, ...FLOAT_HANDLER] } });
      pendIrq(rig, 0);
      assert.equal(next(rig), 12);
      assert.equal(next(rig), 1 + 17);
      assert.equal(next(rig), 1);
      assert.equal(afterReturn(rig), 10 + 17);
    });
  });

  describe('late arrival (B1.5.12)', () => {
    /** SysTick reaches 0 so many cycles behind the next instruction, once. */
    const tickIn = (rig: Rig, cycles: number) => {
      rig.poke(REGISTER.SYST_RVR, cycles);
      rig.poke(REGISTER.SYST_CVR, 0);
      rig.poke(REGISTER.SYST_CSR, 3);
      rig.step();
      rig.poke(REGISTER.SYST_RVR, 0);
    };
    const late = () => underWay({ handlers: { [IRQ0]: HANDLER, [Exception.SYSTICK]: HANDLER } });

    it('a higher priority that comes while the frame is pushed goes first with it; then they tail-chain', () => {
      const rig = late();
      const { sp } = rig;
      tickIn(rig, 5);
      pendIrq(rig, 0);
      assert.equal(next(rig), 12);
      assert.equal(rig.pc, handlerOf(Exception.SYSTICK) + 2);
      assert.equal(rig.sp, sp - 32, 'one frame');
      assert.equal(afterReturn(rig), 6);
      assert.equal(rig.pc, handlerOf(IRQ0) + 2);
      assert.equal(afterReturn(rig), 10);
      assert.equal(rig.pc, MAIN + 16);
    });

    it('one that comes later preempts the handler', () => {
      const rig = late();
      const { sp } = rig;
      tickIn(rig, 12);
      pendIrq(rig, 0);
      // A run ends only when what is due has been taken: all of the second entry but its refill.
      assert.equal(next(rig), 12 + 12 - REFILL_CYCLES);
      assert.equal(rig.pc, handlerOf(Exception.SYSTICK));
      assert.equal(rig.sp, sp - 64, 'two frames');
    });

    it('one of a lower priority waits', () => {
      const rig = late();
      rig.poke(REGISTER.SHPR + 11, 0x80, 1);
      tickIn(rig, 5);
      pendIrq(rig, 0);
      assert.equal(next(rig), 12);
      assert.equal(rig.pc, handlerOf(IRQ0) + 2);
      assert.equal(afterReturn(rig), 6);
      assert.equal(rig.pc, handlerOf(Exception.SYSTICK) + 2);
    });
  });

  it('are in DWT_EXCCNT and DWT_SLEEPCNT as the guest reads them', () => {
    // ldr r1, [r0, #offset]; svc or wfi; ldr r2, [r0, #offset]
    const difference = (offset: number, instruction: number) => {
      const load = (t: number) => 0x6800 | ((offset >> 2) << 6) | t;
      const rig = createRig({ main: [load(1), instruction, load(2)] });
      rig.poke(REGISTER.DEMCR, 1 << 24);
      rig.poke(REGISTER.DWT_CTRL, 0x003e_0001);
      rig.poke(REGISTER.SYST_RVR, 99);
      rig.poke(REGISTER.SYST_CVR, 0);
      rig.poke(REGISTER.SYST_CSR, instruction === WFI ? 3 : 0);
      rig.engine.setRegister(0, REGISTER.DWT_CTRL);
      rig.engine.run({ stopAt: [MAIN + 6] });
      return rig.register(2) - rig.register(1);
    };
    const EXCCNT = 0x0c;
    const SLEEPCNT = 0x10;
    const entryAndReturn = 12 + 10 - 2 * REFILL_CYCLES;
    assert.equal(difference(EXCCNT, SVC_0), entryAndReturn);
    assert.equal(difference(SLEEPCNT, SVC_0), 0);
    assert.equal(difference(EXCCNT, WFI), entryAndReturn);
    // SysTick reaches 0 in cycle 100; the core sleeps from where WFI, the second instruction, has entered execute.
    const asleep = difference(SLEEPCNT, WFI);
    assert.ok(asleep > 90 && asleep < 100, `${asleep}`);
  });

  it('all add up: cycles are instructions, lost cycles, exceptions and sleep (C1.8.5)', () => {
    const rig = underWay({ handlers: { [IRQ0]: HANDLER, [IRQ0 + 1]: HANDLER } });
    pendIrq(rig, 0);
    pendIrq(rig, 1);
    rig.step(12);
    const { cycles, instructions } = rig.machine;
    const { cpi, lsu, exceptions, sleep, folded } = rig.machine.events();
    assert.equal(exceptions, 9 + 3 + 7);
    assert.equal(instructions + cpi + lsu + exceptions + sleep - folded, cycles);
  });
});
