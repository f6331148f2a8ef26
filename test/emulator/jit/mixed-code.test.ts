import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ZERO_WAIT } from '../../../emulator/index.js';
import { Interpreter } from '../../../emulator/interpreter.js';
import { Jit } from '../../../emulator/jit/engine.js';
import { readApsr } from '../../../emulator/machine/psr.js';
import { createRig } from '../system/rig.js';

const SRAM = 0x2000_0000;
/** r8 is the base of loads and r9 their offset, whose alignment changes when the code has been translated. */
const BASE = 8;
const OFFSET = 9;

const low = fc.integer({ min: 0, max: 7 });
/** Two different registers for the words of a 64-bit number: few, so that chains of accumulations come about. */
const pair = fc.constantFrom([0, 1] as const, [2, 3] as const, [1, 2] as const);
const half = fc.integer({ min: 0, max: 3 });

/** SMLALD, SMLAL, UMLAL, SMLALxy: first halfword, bits 7:4 of the second. */
const LONG = [
  [0xfbc0, 0xc],
  [0xfbc0, 0xd],
  [0xfbd0, 0xc],
  [0xfbc0, 0x0],
  [0xfbe0, 0x0],
  [0xfbc0, 0x8],
] as const;

const accumulation = fc
  .tuple(fc.constantFrom(...LONG), low, low, pair)
  .map(([[first, op], n, m, [lo, hi]]) => [first | n, (lo << 12) | (hi << 8) | (op << 4) | m]);

const code = fc.oneof(
  { weight: 6, arbitrary: accumulation },
  // umull, smull
  fc
    .tuple(fc.constantFrom(0xfba0, 0xfb80), low, low, pair)
    .map(([first, n, m, [lo, hi]]) => [first | n, (lo << 12) | (hi << 8) | m]),
  // smlad, smlabb and the other halves, smuad
  fc.tuple(low, low, low, low).map(([n, a, d, m]) => [0xfb20 | n, (a << 12) | (d << 8) | m]),
  fc
    .tuple(low, low, low, low, half)
    .map(([n, a, d, m, xy]) => [0xfb10 | n, (a << 12) | (d << 8) | (xy << 4) | m]),
  fc.tuple(low, low, low).map(([n, d, m]) => [0xfb20 | n, 0xf000 | (d << 8) | m]),
  // sxtb16, rotated
  fc.tuple(low, low, half).map(([d, m, r]) => [0xfa2f, 0xf080 | (d << 8) | (r << 4) | m]),
  // adds, eors, movs, cmp
  fc.tuple(low, low, low).map(([d, n, m]) => [0x1800 | (m << 6) | (n << 3) | d]),
  fc.tuple(low, low).map(([d, m]) => [0x4040 | (m << 3) | d]),
  fc.tuple(low, fc.integer({ min: 0, max: 255 })).map(([d, value]) => [0x2000 | (d << 8) | value]),
  fc.tuple(low, low).map(([n, m]) => [0x4280 | (m << 3) | n]),
  // it <c>; add
  fc
    .tuple(fc.integer({ min: 0, max: 13 }), low, low, low)
    .map(([c, d, n, m]) => [0xbf08 | (c << 4), 0x1800 | (m << 6) | (n << 3) | d]),
  // ite <c>; eor; mov
  fc
    .tuple(fc.integer({ min: 0, max: 13 }), low, low, low)
    .map(([c, d, m, other]) => [
      0xbf04 | (c << 4) | ((1 - (c & 1)) << 3),
      0x4040 | (m << 3) | d,
      0x2005 | (other << 8),
    ]),
  // ldr from a changing alignment
  { weight: 2, arbitrary: low.map((t) => [0xf850 | BASE, (t << 12) | OFFSET]) },
  // add r10, #k; lsr r9, r10, #6; and r9, #31
  fc.integer({ min: 1, max: 9 }).map((k) => [0xf10a, 0x0a00 | k, 0xea4f, 0x199a, 0xf009, 0x091f]),
);

/** Also words whose halves make products and sums that just do not fit. */
const value = fc.oneof(
  fc.integer(),
  fc.constantFrom(0x8000_8000 | 0, 0x8000_7fff | 0, 0x7fff_8000, 0x80_0080),
);

/** Ways out that are taken often are closed by another translation, or never. */
const HOT_WAY_OUT = [3, 1e9] as const;

/** Everything that can be seen after so many instructions of a loop. */
function seenOn(
  engine: Interpreter,
  loop: readonly number[],
  registers: readonly number[],
  runs: readonly number[],
) {
  const rig = createRig({ main: loop }, engine);
  for (const [r, value] of registers.entries()) engine.setRegister(r, value);
  engine.setRegister(BASE, SRAM);
  engine.setRegister(OFFSET, 0);
  engine.setRegister(OFFSET + 1, 0);
  engine.load(
    SRAM,
    Uint8Array.from({ length: 128 }, (_, k) => (k * 151 + (k >> 2)) & 255),
  );
  return runs.map((maxInstructions) => {
    const stop = engine.run({ maxInstructions });
    return {
      stop,
      registers: Array.from({ length: 16 }, (_, r) => rig.register(r)),
      flags: readApsr(rig.machine.core.values),
      cycles: engine.cycles,
      account: engine.account,
    };
  });
}

describe('translated mixed code', () => {
  it('leaves registers and flags as the interpreter does, wherever it is left', () => {
    let all = 0;
    let inTranslation = 0;
    fc.assert(
      fc.property(
        fc.array(code, { minLength: 2, maxLength: 14 }),
        fc.array(value, { minLength: 8, maxLength: 8 }),
        fc.array(fc.integer({ min: 1000, max: 2000 }), { minLength: 3, maxLength: 3 }),
        fc.constantFrom(...HOT_WAY_OUT),
        (instructions, registers, runs, hotWayOut) => {
          const body = instructions.flat();
          const loop = [...body, 0xe000 | ((-body.length - 2) & 0x7ff)];
          const jit = new Jit(ZERO_WAIT, undefined, { hot: 60, hotWayOut });
          const translated = seenOn(jit, loop, registers, runs);
          assert.deepEqual(translated, seenOn(new Interpreter(ZERO_WAIT), loop, registers, runs));
          all += jit.instructions;
          inTranslation += jit.translatedInstructions;
        },
      ),
      {
        numRuns: 80,
        examples: [
          // smlad r0, r1, r3, r3; movs r0, #0: a sum of products that only 64 bits have.
          [
            [[0xfb21, 0x3003], [0x2000]],
            [0, 0x8000_8000 | 0, 0, 0x8000_8000 | 0, 0, 0, 0, 0],
            [1000, 1000, 1000],
            3,
          ],
          // sxtb16 r2, r1, ror #8; sxtb16 r4, r1; smlad r0, r2, r3, r0; smlad r0, r4, r3, r0
          [
            [
              [0xfa2f, 0xf291],
              [0xfa2f, 0xf481],
              [0xfb22, 0x0003],
              [0xfb24, 0x0003],
            ],
            [0, 0x12f3_84d6, 0, 0x7654_89ab | 0, 0, 0, 0, 0],
            [1000, 1000, 1000],
            3,
          ],
        ],
      },
    );
    assert.ok(inTranslation > all / 2, `${inTranslation} of ${all}`);
  });
});
