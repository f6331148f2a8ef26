import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Exception, System } from '../../../emulator/machine/system.js';
import { SysTick } from '../../../emulator/machine/systick.js';
import { createRig, handlerOf, LOOP, MAIN, NOP, REGISTER, type Rig, WFI } from './rig.js';

const ENABLE = 1;
const TICKINT = 2;
const CLKSOURCE = 4;
const COUNTFLAG = 1 << 16;

/** The timer as the manual tells it, clock by clock (B3.3.1). */
class SteppedTimer {
  value = 0;
  reload = 0;
  control = CLKSOURCE;
  countFlag = false;
  raised = 0;

  clock(): void {
    if ((this.control & ENABLE) === 0) return;
    if (this.value === 0) this.value = this.reload;
    else if (--this.value === 0) {
      this.countFlag = true;
      if ((this.control & TICKINT) !== 0) this.raised = 1;
    }
  }

  readControl(): number {
    const value = this.control | (this.countFlag ? COUNTFLAG : 0);
    this.countFlag = false;
    return value;
  }
}

describe('SysTick', () => {
  it('counts as the manual says, however long nobody looks (B3.3.1)', () => {
    const reload = fc.oneof(fc.nat(20), fc.constant(0xff_ffff));
    const action = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait'), value: fc.nat(60) }) },
      fc.record({ kind: fc.constant('reload'), value: reload }),
      fc.record({ kind: fc.constant('control'), value: fc.nat(7) }),
      fc.record({ kind: fc.constantFrom('clear', 'read-value', 'read-control'), value: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        let now = 0;
        const system = new System(new Int32Array(256));
        const timer = new SysTick(system, () => now);
        const stepped = new SteppedTimer();
        for (const { kind, value } of actions) {
          switch (kind) {
            case 'wait': {
              const due = timer.nextEvent();
              const before = stepped.raised;
              let raisedAt = Infinity;
              for (let k = 0; k < value; k++) {
                stepped.clock();
                now++;
                if (stepped.raised > before && raisedAt === Infinity) raisedAt = now;
              }
              if (before === 0) assert.equal(due <= now ? due : Infinity, raisedAt);
              timer.advance();
              break;
            }
            case 'reload':
              timer.writeReload(value);
              stepped.reload = value;
              break;
            case 'control':
              timer.writeControl(value);
              stepped.control = (value & 3) | CLKSOURCE;
              break;
            case 'clear':
              timer.clearValue();
              stepped.value = 0;
              stepped.countFlag = false;
              break;
            case 'read-value':
              assert.equal(timer.readValue(), stepped.value);
              break;
            default:
              assert.equal(timer.readControl(), stepped.readControl());
          }
        }
        assert.equal(timer.readValue(), stepped.value);
        assert.equal(system.pending[Exception.SYSTICK], stepped.raised);
      }),
      { numRuns: 2000 },
    );
  });

  const inHandler = (rig: Rig) => rig.system.ipsr === Exception.SYSTICK;

  const start = (rig: Rig, reload: number) => {
    rig.poke(REGISTER.SYST_RVR, reload);
    rig.poke(REGISTER.SYST_CVR, 0);
    rig.poke(REGISTER.SYST_CSR, ENABLE | TICKINT);
  };

  it('interrupts every reload + 1 cycles, exactly', () => {
    // Single-cycle instructions: nops, and b back to them.
    const rig = createRig({ main: [...Array.from({ length: 30 }, () => NOP), 0xe7e0] });
    start(rig, 999);
    const entries: number[] = [];
    while (entries.length < 5) {
      rig.step();
      if (inHandler(rig)) {
        entries.push(rig.machine.cycles);
        while (inHandler(rig)) rig.step();
      }
    }
    const periods = entries.slice(1).map((cycle, k) => cycle - entries[k]);
    for (const period of periods) assert.ok(Math.abs(period - 1000) <= 4, `${periods}`);
    assert.ok(Math.abs(entries[4] - entries[0] - 4000) <= 4, `${entries}`);
  });

  it('wakes a sleeping core in the cycle in which it reaches zero', () => {
    const rig = createRig({ main: [WFI, NOP] });
    start(rig, 123_456);
    rig.step(2);
    const { cycles } = rig.machine;
    assert.equal(rig.system.ipsr, 0);
    assert.ok(cycles >= 123_456 && cycles <= 123_456 + 50, `${cycles}`);
    assert.equal(rig.machine.events().sleep > 123_000, true);
  });

  it('has no reference clock and no calibration (B3.3.3, B3.3.6)', () => {
    const rig = createRig();
    rig.poke(REGISTER.SYST_CSR, 0);
    assert.equal(rig.peek(REGISTER.SYST_CSR), CLKSOURCE);
    assert.equal(rig.peek(REGISTER.SYST_CALIB), 0xc000_0000);
    rig.poke(REGISTER.SYST_RVR, 0xffff_ffff);
    assert.equal(rig.peek(REGISTER.SYST_RVR), 0x00ff_ffff);
  });
});

describe('DWT', () => {
  const TRCENA = 1 << 24;
  /** All event counters and CYCCNT. */
  const ALL = 0x003e_0001;

  it('counts cycles: two reads differ by what was executed between them (C1.8.8)', () => {
    // ldr r1, [r0]; ten nops; ldr r2, [r0]
    const rig = createRig({ main: [0x6801, ...Array.from({ length: 10 }, () => NOP), 0x6802] });
    rig.poke(REGISTER.DEMCR, TRCENA);
    rig.poke(REGISTER.DWT_CTRL, 1);
    rig.engine.setRegister(0, REGISTER.DWT_CYCCNT);
    rig.step();
    const first = rig.machine.cycles;
    rig.step(11);
    assert.equal(rig.register(2) - rig.register(1), rig.machine.cycles - first);
  });

  it('holds still while it is off, and goes on where it was', () => {
    const rig = createRig({ main: [] });
    rig.poke(REGISTER.DWT_CTRL, 1);
    rig.step(20);
    assert.equal(rig.peek(REGISTER.DWT_CYCCNT), 0, 'TRCENA is clear');
    rig.poke(REGISTER.DEMCR, TRCENA);
    assert.equal(rig.peek(REGISTER.DWT_CYCCNT), 0);
    const from = rig.machine.cycles;
    rig.step(10);
    const shown = rig.peek(REGISTER.DWT_CYCCNT);
    assert.equal(shown, rig.machine.cycles - from);
    rig.poke(REGISTER.DWT_CTRL, 0);
    rig.step(10);
    assert.equal(rig.peek(REGISTER.DWT_CYCCNT), shown);
    rig.poke(REGISTER.DWT_CYCCNT, 0xffff_fff0);
    rig.poke(REGISTER.DWT_CTRL, 1);
    const restart = rig.machine.cycles;
    rig.step(20);
    assert.equal(rig.peek(REGISTER.DWT_CYCCNT), (0xffff_fff0 + rig.machine.cycles - restart) >>> 0);
    assert.equal(rig.peek(REGISTER.DWT_CTRL) >>> 28, 4, 'comparators');
  });

  it('tells where the cycles went: events add up to cycles (C1.8.5)', () => {
    // Loads, stores, a division, IT, a branch, an interrupt and a sleep.
    const rig = createRig({
      main: [
        ...[0x9800, 0x9801, 0x9000, 0x9901], // ldr r0, [sp]; ldr r0, [sp, #4]; str r0, [sp]; ldr r1, [sp, #4]
        ...[0xf04f, 0x52ff, 0x2307, 0xfb92, 0xf4f3], // mov r2, #0x1fe0; movs r3, #7; sdiv r4, r2, r3
        ...[0xbf18, 0x2501, NOP, NOP, NOP], // it ne; movne r5, #1
        ...[WFI, NOP, 0xe7f0], // ... b back
      ],
    });
    rig.engine.setRegister(13, 0x2000_8000);
    rig.poke(REGISTER.DEMCR, TRCENA);
    rig.poke(REGISTER.SYST_RVR, 499);
    rig.poke(REGISTER.SYST_CSR, ENABLE | TICKINT);
    rig.poke(REGISTER.DWT_CTRL, ALL);
    for (let k = 0; k < 200; k++) {
      rig.step();
      const { cpi, lsu, exceptions, sleep, folded } = rig.machine.events();
      const { cycles, instructions } = rig.machine;
      assert.equal(instructions + cpi + lsu + exceptions + sleep - folded, cycles);
      assert.ok(Math.min(cpi, lsu, exceptions, sleep, folded) >= 0);
    }
    const { cpi, lsu, exceptions, sleep } = rig.machine.events();
    assert.ok(cpi > 0 && lsu > 0 && exceptions > 0 && sleep > 0);
    const counters = [REGISTER.DWT_CPICNT, REGISTER.DWT_EXCCNT, REGISTER.DWT_SLEEPCNT, REGISTER.DWT_LSUCNT];
    assert.deepEqual(
      counters.map((address) => rig.peek(address)),
      [cpi, exceptions, sleep, lsu].map((count) => count & 0xff),
    );
    rig.poke(REGISTER.DWT_CTRL, 0);
    rig.poke(REGISTER.DWT_CTRL, ALL);
    assert.deepEqual(
      counters.map((address) => rig.peek(address)),
      [0, 0, 0, 0],
      'enabling clears',
    );
  });
});

describe('an interrupt', () => {
  it('comes at the same cycle, however the run is cut into pieces', () => {
    const at = (slice: number): number[] => {
      const rig = createRig({
        main: [0x3101, 0x1889, 0x4351, 0xe7fb], // adds, adds, muls, b back
        handlers: { [Exception.SYSTICK]: [0x3601, 0x4770] }, // adds r6, #1; bx lr
      });
      rig.poke(REGISTER.SYST_RVR, 76);
      rig.poke(REGISTER.SYST_CSR, ENABLE | TICKINT);
      for (let left = 2000; left > 0; left -= slice) rig.step(Math.min(slice, left));
      return [rig.machine.cycles, rig.register(6), rig.register(1), rig.pc];
    };
    const whole = at(2000);
    assert.ok(whole[1] > 10);
    for (const slice of [1, 3, 50]) assert.deepEqual(at(slice), whole);
  });

  it('that the guest makes pending is taken before the next instruction', () => {
    // str r1, [r0]; adds r2, #1
    const rig = createRig({ main: [0x6001, 0x3201], handlers: { 16: [LOOP] } });
    rig.poke(REGISTER.ISER, 1);
    rig.engine.setRegister(0, REGISTER.ISPR);
    rig.engine.setRegister(1, 1);
    rig.step();
    rig.settle();
    assert.equal(rig.pc, handlerOf(16));
    assert.deepEqual([rig.register(2), rig.frame(rig.sp)[6]], [0, MAIN + 2]);
  });
});
