import assert from 'node:assert/strict';
import { MachineFault, Permission, Shadow, ZERO_WAIT } from '../../../emulator/index.js';
import { Interpreter } from '../../../emulator/interpreter.js';
import { Jit } from '../../../emulator/jit/engine.js';
import { branchWide } from '../../lockstep/encode.js';
import { createRig, MAIN, type Rig } from '../system/rig.js';

const SRAM = 0x2000_0000;
const TIERING = { hot: 100, hotWayOut: 5, counters: 600 };

/** Set a machine up, run it, and tell what it found out. */
type Scenario = (rig: Rig, engine: Interpreter) => unknown;

/** Run on both engines: they have to tell the same. Returns how much of it ran as translated code. */
function onBoth(main: readonly number[], scenario: Scenario): number {
  const told = [new Interpreter(ZERO_WAIT), new Jit(ZERO_WAIT, undefined, TIERING)].map((engine) => {
    const rig = createRig({ main }, engine);
    const outcome = scenario(rig, engine);
    const { cycles, instructions, account } = engine;
    const registers = Array.from({ length: 16 }, (_, r) => rig.register(r));
    return {
      engine,
      all: { outcome, cycles, instructions, account, registers, events: rig.machine.events() },
    };
  });
  const [plain, translated] = told;
  assert.deepEqual(translated.all, plain.all);
  const jit = translated.engine as Jit;
  return jit.translatedInstructions / jit.instructions;
}

describe('jit', () => {
  it('translates code in SRAM again when it is overwritten', () => {
    const main = [
      0x2664, // outer: movs r6, #100
      0x47a8, // inner: blx r5
      0x183f, // adds r7, r7, r0
      0x3e01, // subs r6, #1
      0xd1fb, // bne inner
      0x8821, // ldrh r1, [r4]
      0x3101, // adds r1, #1
      0x8021, // strh r1, [r4]: the function's constant is one more
      0xe7f6, // b outer
    ];
    const share = onBoth(main, (rig, engine) => {
      rig.halfwords(SRAM, [0x2001, 0x4770]); // movs r0, #1; bx lr
      engine.setRegister(4, SRAM);
      engine.setRegister(5, SRAM | 1);
      return engine.run({ maxInstructions: 40_000 });
    });
    assert.ok(share > 0.5, `${share}`);
  });

  it('calls observers at every arrival, with exact counters', () => {
    const main = [
      0x1840, // loop: adds r0, r0, r1
      0xf010,
      0x0f07, // tst r0, #7
      0xd100, // bne next
      0x3201, // adds r2, #1: observed
      0xe7f9, // next: b loop
    ];
    onBoth(main, (_, engine) => {
      engine.setRegister(1, 3);
      const seen: number[][] = [];
      engine.observe(MAIN + 8, () => seen.push([engine.cycles, engine.instructions, engine.register(0)]));
      engine.run({ maxInstructions: 20_000 });
      assert.ok(seen.length > 100);
      return seen;
    });
  });

  it('stops at addresses and limits as the interpreter does', () => {
    const main = [
      0x3001, // loop: adds r0, #1
      0x4048, // eors r0, r1
      0xe7fc, // b loop
    ];
    onBoth(main, (_, engine) => {
      const ends: unknown[] = [];
      for (const limits of [{ maxInstructions: 5001 }, { maxCycles: 777 }, { maxInstructions: 3000 }])
        ends.push(engine.run(limits), engine.cycles, engine.instructions, engine.register(15));
      ends.push(engine.run({ stopAt: [MAIN + 2], maxInstructions: 1000 }), engine.register(15));
      return ends;
    });
  });

  it('follows loads whose alignment changes all the time, and divisions', () => {
    const main = [
      0x5888, // loop: ldr r0, [r1, r2]
      0x3201, // adds r2, #1
      0xf002,
      0x021f, // and r2, r2, #31
      0xfbb3,
      0xf4f2, // udiv r4, r3, r2
      0x1940, // adds r0, r0, r5
      0xe7f6, // b loop
    ];
    const share = onBoth(main, (_, engine) => {
      engine.setRegister(1, SRAM);
      engine.setRegister(3, 0x1234_5678);
      return engine.run({ maxInstructions: 60_000 });
    });
    assert.ok(share > 0.75, `${share}`);
  });

  it('chooses by the condition of IT blocks, and leaves them anywhere', () => {
    const main = [
      0x0841, // loop: lsrs r1, r0, #1
      0xbf2c, // ite cs
      0x3201, // addcs r2, #1
      0x4053, // eorcc r3, r2
      0x3007, // adds r0, #7
      0xf000,
      0x063f, // and r6, r0, #63
      0x59a5, // ldr r5, [r4, r6]: aligned every fourth time
      0x187f, // adds r7, r7, r1
      0xe7f5, // b loop
    ];
    const share = onBoth(main, (rig, engine) => {
      engine.setRegister(4, SRAM);
      const stop = engine.run({ maxInstructions: 60_000 });
      return [stop, [...rig.machine.profile()]];
    });
    assert.ok(share > 0.5, `${share}`);
  });

  it('reads tables in flash and in SRAM with one instruction', () => {
    const main = [
      0x6808, // loop: ldr r0, [r1]
      0x18c9, // adds r1, r1, r3
      0x425b, // negs r3, r3
      0xe7fb, // b loop
    ];
    const share = onBoth(main, (_, engine) => {
      engine.setRegister(1, SRAM);
      engine.setRegister(3, MAIN - SRAM);
      return engine.run({ maxInstructions: 20_000 });
    });
    assert.ok(share > 0.75, `${share}`);
  });

  it('asks the shadow when memory is checked', () => {
    const main = [
      0x6808, // loop: ldr r0, [r1]
      0xf842,
      0x0b04, // str r0, [r2], #4
      0xe7fb, // b loop
    ];
    const share = onBoth(main, (rig, engine) => {
      engine.machine.core.checked = true;
      const shadow = new Shadow(engine.machine.core.memory);
      shadow.forbidAll();
      shadow.set(SRAM, 4, Permission.READ_ONLY);
      shadow.set(SRAM + 0x1000, 0x4000, Permission.UNINITIALISED);
      engine.setRegister(1, SRAM);
      engine.setRegister(2, SRAM + 0x1000);
      try {
        engine.run({ maxInstructions: 1e6 });
        return 'no violation';
      } catch (error) {
        assert.ok(error instanceof MachineFault, String(error));
        const written = shadow.get(SRAM + 0x1000, 0x4000).every((byte) => byte === Permission.WRITTEN);
        return [error.kind, error.pc, error.detail, written, rig.register(2)];
      }
    });
    assert.ok(share > 0.75, `${share}`);
  });

  it('asks the shadow for all loads through one base at once, and finds the one that is not allowed', () => {
    const loads = [
      0xe9d1,
      0x0304, // loop: ldrd r0, r3, [r1, #16]
      0x680c, // ldr r4, [r1]
    ];
    const onlyLoads = [...loads, 0x3108, 0xe7fa]; // adds r1, #8; b loop
    const withStore = [...loads, 0xf841, 0x0b08, 0xe7f9]; // str r0, [r1], #8; b loop
    for (const [main, end] of [onlyLoads, withStore].flatMap((code) => [
      [code, 0x2000] as const,
      [code, 0x2004] as const,
    ])) {
      const share = onBoth(main, (rig, engine) => {
        engine.machine.core.checked = true;
        const shadow = new Shadow(engine.machine.core.memory);
        shadow.forbidAll();
        shadow.set(SRAM, end, Permission.WRITTEN);
        shadow.set(SRAM + end, 0x100, Permission.UNINITIALISED);
        engine.setRegister(1, SRAM);
        try {
          engine.run({ maxInstructions: 1e6 });
          return 'no violation';
        } catch (error) {
          assert.ok(error instanceof MachineFault, String(error));
          return [error.kind, error.pc, error.detail, rig.register(1)];
        }
      });
      assert.ok(share > 0.75, `${share}`);
    }
  });

  it('forgets its translations when they use up their budget, and goes on', () => {
    // A chain of loops, each hot: movs r1, #100; adds r0, r0, r1; subs r1, #1; bne. Then back to the first.
    const loops = Array.from({ length: 150 }, () => [0x2164, 0x1840, 0x3901, 0xd1fc]).flat();
    const main = [...loops, ...branchWide(MAIN + 2 * loops.length, MAIN)];
    const share = onBoth(main, (_, engine) => engine.run({ maxInstructions: 300_000 }));
    assert.ok(share > 0.5, `${share}`);
  });
});
