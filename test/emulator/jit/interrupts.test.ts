import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ZERO_WAIT } from '../../../emulator/index.js';
import { Interpreter } from '../../../emulator/interpreter.js';
import { Jit } from '../../../emulator/jit/engine.js';
import { createRig, REGISTER } from '../system/rig.js';

/** Counts in r0, and mixes it into memory at r2: a loop in a loop. */
const MAIN = [
  0x2140, // outer: movs r1, #64
  0x1840, // inner: adds r0, r0, r1
  0x6813, // ldr r3, [r2]
  0x4043, // eors r3, r0
  0x6013, // str r3, [r2]
  0x3901, // subs r1, #1
  0xd1f9, // bne inner
  0xe7f7, // b outer
];

/** Writes the address at which it interrupted main to the log at r4. */
const HANDLER = [
  0x9b06, // ldr r3, [sp, #24]
  0xf844,
  0x3b04, // str r3, [r4], #4
  0x4770, // bx lr
];

const LOG = 0x2000_1000;
const CELL = 0x2000_0000;
const SYSTICK_EXCEPTION = 15;

/** Where SysTick with this period interrupted main, and how far everything got. */
function interruptsOn(engine: Interpreter, period: number, cycles: number): unknown {
  const rig = createRig({ main: MAIN, handlers: { [SYSTICK_EXCEPTION]: HANDLER } }, engine);
  rig.engine.setRegister(2, CELL);
  rig.engine.setRegister(4, LOG);
  rig.poke(REGISTER.SYST_RVR, period);
  rig.poke(REGISTER.SYST_CVR, 0);
  rig.poke(REGISTER.SYST_CSR, 7);
  rig.engine.run({ maxCycles: cycles });
  const { account, instructions } = rig.engine;
  const registers = Array.from({ length: 16 }, (_, r) => rig.register(r));
  const logged = engine.read(LOG, rig.register(4) - LOG);
  return {
    account,
    cycles: engine.cycles,
    instructions,
    registers,
    log: Buffer.from(logged).toString('hex'),
  };
}

describe('interrupts of translated code', () => {
  it('come at the same instruction as in the interpreter, whatever the period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 700, max: 9000 }), (period) => {
        const jit = new Jit(ZERO_WAIT, undefined, { hot: 200, hotWayOut: 2 });
        const translated = interruptsOn(jit, period, 100_000);
        assert.deepEqual(translated, interruptsOn(new Interpreter(ZERO_WAIT), period, 100_000));
        assert.ok(jit.translatedInstructions > 20_000, `${jit.translatedInstructions} translated`);
      }),
      { numRuns: 12 },
    );
  });
});
