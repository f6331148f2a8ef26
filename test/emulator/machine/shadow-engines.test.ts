import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MachineFault, machineOf, Permission, Shadow, ZERO_WAIT } from '../../../emulator/index.js';
import { Jit } from '../../../emulator/jit/engine.js';
import { BUILT_IN_ENGINES } from '../../support/built-in-engines.js';

const CODE = 0x0800_0100;
const SOURCE = 0x2000_1000;
const TARGET = 0x2000_4000;
/** Bytes that one round moves. */
const ROUND = 8;
const MAX_ROUNDS = 600;
/** So that an engine which compiles has done so when it comes to the forbidden byte. */
const FIRST_FORBIDDEN_ROUND = 300;

/**
 * A loop that copies 1, 2 and 4 of every 8 bytes from r0 to r1, r2 times: ldrb, strb, ldrh, strh, ldr, str, adds, adds,
 * subs, bne; then bkpt.
 */
const PROGRAM = [0x7803, 0x700b, 0x8843, 0x804b, 0x6843, 0x604b, 0x3008, 0x3108, 0x3a01, 0xd1f5, 0xbe00];

interface Access {
  readonly pc: number;
  readonly offset: number;
  readonly size: number;
}

/** One round, in order: a load and a store each. */
const ACCESSES: readonly Access[] = [
  { pc: 0, offset: 0, size: 1 },
  { pc: 4, offset: 2, size: 2 },
  { pc: 8, offset: 4, size: 4 },
];

interface Forbidden {
  readonly side: 'source' | 'target';
  /** From the start of that buffer. */
  readonly offset: number;
  readonly permission: Permission;
}

/** Kind, pc and address of the first access that is refused; undefined when none is. */
function expected(rounds: number, { side, offset, permission }: Forbidden, start: number) {
  const refusing = side === 'source' ? Permission.READ_ONLY : Permission.UNINITIALISED;
  if ((permission & refusing) !== 0) return undefined;
  const round = Math.floor(offset / ROUND);
  const access = ACCESSES.find((a) => a.offset <= offset % ROUND && offset % ROUND < a.offset + a.size);
  if (round >= rounds || access === undefined) return undefined;
  const outside = permission === Permission.NONE;
  const [kind, pc] =
    side === 'source'
      ? [outside ? 'READ_OUTSIDE' : 'READ_UNINITIALISED', access.pc]
      : [outside ? 'WRITE_OUTSIDE' : 'WRITE_READ_ONLY', access.pc + 2];
  return { kind, pc: CODE + pc, detail: start + offset };
}

function outcome(run: () => unknown) {
  try {
    run();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof MachineFault, String(error));
    const { kind, pc, detail } = error;
    return { kind, pc, detail };
  }
}

describe('shadow of memory, in code that runs often', () => {
  const loop = fc.record({
    rounds: fc.integer({ min: 1, max: MAX_ROUNDS }),
    skew: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    side: fc.constantFrom('source', 'target'),
    offset: fc.integer({ min: FIRST_FORBIDDEN_ROUND * ROUND, max: MAX_ROUNDS * ROUND - 1 }),
    permission: fc.constantFrom(
      ...[Permission.NONE, Permission.READ_ONLY, Permission.UNINITIALISED, Permission.WRITTEN],
    ),
  });
  for (const [name, create] of Object.entries(BUILT_IN_ENGINES)) {
    it(`decides every access of ${name}`, () => {
      fc.assert(
        fc.property(loop, ({ rounds, skew, ...forbidden }) => {
          const engine = create(ZERO_WAIT);
          const machine = machineOf(engine)!;
          const [source, target] = [SOURCE + skew[0], TARGET + skew[1]];
          const bytes = rounds * ROUND;
          const shadow = new Shadow(machine.core.memory);
          shadow.set(source, bytes, Permission.READ_ONLY);
          shadow.set(target, bytes, Permission.UNINITIALISED);
          const start = forbidden.side === 'source' ? source : target;
          shadow.set(start + forbidden.offset, 1, forbidden.permission);
          engine.load(CODE, new Uint8Array(Uint16Array.from(PROGRAM).buffer));
          engine.load(
            source,
            Uint8Array.from({ length: bytes }, (_, i) => i),
          );
          [source, target, rounds].forEach((value, register) => {
            engine.setRegister(register, value);
          });
          engine.setRegister(15, CODE);
          machine.core.checked = true;

          const found = outcome(() => engine.run({ maxInstructions: 20 * MAX_ROUNDS }));
          assert.deepEqual(found, expected(rounds, forbidden, start));
          const done = found === undefined ? rounds : Math.floor(forbidden.offset / ROUND);
          // Ten a round; the last one is the breakpoint.
          const complete = 10 * done + (found === undefined ? 1 : (found.pc - CODE) / 2);
          assert.equal(engine.instructions, complete);
          if (engine instanceof Jit && done > 10) assert.ok(engine.translatedInstructions > complete / 2);
          for (let round = 0; round < done; round++) {
            const at = ROUND * round;
            const copied = [at, 0, at + 2, at + 3, at + 4, at + 5, at + 6, at + 7].map((byte) => byte & 0xff);
            assert.deepEqual([...engine.read(target + at, ROUND)], copied);
            const [first, gap, ...rest] = shadow.get(target + at, ROUND);
            assert.ok([first, ...rest].every((byte) => byte === Permission.WRITTEN));
            const isForbidden = forbidden.side === 'target' && forbidden.offset === at + 1;
            assert.equal(gap, isForbidden ? forbidden.permission : Permission.UNINITIALISED);
          }
        }),
        { numRuns: 40 },
      );
    });
  }
});
