import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine, ENGINES, type Engine, loadEngine, ZERO_WAIT } from '../../emulator/index.js';
import { requireUnicorn } from '../support/require-unicorn.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const VECTORS = 0x0800_0000;
const CODE = 0x0800_0100;
const STACK = 0x2000_8000;
const PC = 15;

/** Ten times round a loop, then an IT block, then a branch to itself. */
const PROGRAM = [
  0x200a, // 00 movs r0, #10
  0x3801, // 02 subs r0, #1
  0x3101, // 04 adds r1, #1
  0x2800, // 06 cmp r0, #0
  0xd1fb, // 08 bne 02
  0xbf00, // 0a nop
  0xbf0c, // 0c ite eq
  0x3105, // 0e addeq r1, #5
  0x3106, // 10 addne r1, #6
  0xe7fe, // 12 b 12
];
const LOOP = CODE + 4;
const LAST = CODE + 0x12;

function start(engine: Engine, program: readonly number[]): void {
  engine.load(CODE, Uint8Array.from(program.flatMap((h) => [h & 0xff, h >> 8])));
  engine.load(VECTORS, new Uint8Array(Uint32Array.of(STACK, CODE | 1).buffer));
  engine.reset();
}

for (const { name } of ENGINES) {
  describe(`engine ${name}`, () => {
    let engine: Engine;

    beforeEach(async function () {
      engine = await requireUnicorn(this, () => loadEngine(name, ZERO_WAIT));
      start(engine, PROGRAM);
    });

    it('starts with SP and PC from the vector table', () => {
      assert.equal(engine.register(13), STACK);
      assert.equal(engine.register(14), 0xffff_ffff);
      assert.equal(engine.register(PC), CODE);
      assert.equal(engine.instructions, 0);
      assert.equal(engine.cycles, 0);
    });

    it('stops at an address each time execution arrives there, not where it begins', () => {
      assert.deepEqual(engine.run({ stopAt: [LOOP] }), { kind: 'address', address: LOOP });
      assert.deepEqual([engine.instructions, engine.register(0), engine.register(1)], [2, 9, 0]);
      assert.deepEqual(engine.run({ stopAt: [LOOP] }), { kind: 'address', address: LOOP });
      assert.deepEqual([engine.instructions, engine.register(0), engine.register(1)], [6, 8, 1]);
    });

    it('stops inside an IT block, and goes on in it', () => {
      const [first, second] = [CODE + 0x0e, CODE + 0x10];
      assert.deepEqual(engine.run({ stopAt: [first] }), { kind: 'address', address: first });
      assert.deepEqual(engine.run({ stopAt: [first, second] }), { kind: 'address', address: second });
      assert.equal(engine.register(1), 15);
      assert.deepEqual(engine.run({ stopAt: [LAST] }), { kind: 'address', address: LAST });
      assert.equal(engine.register(1), 15, 'the lane of the other condition is skipped');
      assert.equal(engine.instructions, 45, 'but counts');
    });

    it('calls observers once for each arrival, with exact counters', () => {
      const seen: number[][] = [];
      engine.observe(LOOP, () => seen.push([engine.instructions, engine.register(0), engine.register(PC)]));
      engine.run({ stopAt: [LAST] });
      assert.deepEqual(
        seen,
        Array.from({ length: 10 }, (_, k) => [2 + 4 * k, 9 - k, LOOP]),
      );
    });

    it('calls them as often when the run is cut into pieces', () => {
      for (const pieces of [1, 2, 3, 5, 7]) {
        let calls = 0;
        const other = engine;
        start(other, PROGRAM);
        const observer = () => {
          calls++;
        };
        other.observe(CODE + 2, observer);
        while (other.instructions < 45)
          other.run({ maxInstructions: Math.min(pieces, 45 - other.instructions) });
        assert.equal(calls % 10, 0, `pieces of ${pieces}`);
        assert.equal(other.register(PC), LAST);
        assert.equal(other.register(1), 15);
      }
    });

    it('passes on what an observer throws', () => {
      engine.observe(LOOP, () => {
        throw new Error('enough');
      });
      assert.throws(() => engine.run({ stopAt: [LAST] }), /enough/);
      assert.equal(engine.register(PC), LOOP);
    });

    it('runs exactly as many instructions as it may', () => {
      for (let k = 0; k <= 46; k++) {
        start(engine, PROGRAM);
        assert.deepEqual(engine.run({ maxInstructions: k }), { kind: 'max-instructions' });
        assert.equal(engine.instructions, k);
      }
    });

    it('tells an endless loop', () => {
      assert.deepEqual(engine.run({}), { kind: 'endless-loop', address: LAST });
    });

    it('stops at a breakpoint, and goes on behind it when told to', () => {
      start(engine, [0x2001, 0xbeab, 0x2002, 0xe7fe]);
      assert.deepEqual(engine.run({}), { kind: 'breakpoint', immediate: 0xab });
      assert.equal(engine.register(PC), CODE + 2);
      assert.equal(engine.register(0), 1);
      engine.setRegister(PC, CODE + 4);
      engine.run({ stopAt: [CODE + 6] });
      assert.equal(engine.register(0), 2);
    });

    it('runs code that is loaded over code that has run', () => {
      engine.run({ stopAt: [LAST] });
      start(engine, [0x2142, 0xe7fe]);
      engine.run({ stopAt: [CODE + 2] });
      assert.equal(engine.register(1), 0x42);
    });

    it('runs code in SRAM, and code that the program itself has changed', () => {
      // At SRAM + 0x1000: movs r1, #1; then the program turns it into movs r1, #2 and calls it again.
      const target = 0x2000_1000;
      engine.load(target, Uint8Array.of(0x01, 0x21, 0x70, 0x47)); // movs r1, #1; bx lr
      start(engine, [
        0x4788, // blx r1
        0x460a, // mov r2, r1
        0x8023, // strh r3, [r4, #0]
        0x47a8, // blx r5
        0xe7fe,
      ]);
      engine.setRegister(1, target | 1);
      engine.setRegister(3, 0x2102);
      engine.setRegister(4, target);
      engine.setRegister(5, target | 1);
      engine.run({ stopAt: [CODE + 8] });
      assert.deepEqual([engine.register(2), engine.register(1)], [1, 2]);
    });

    it('has the same bytes in a memory and its alias', async function () {
      const board = {
        ...ZERO_WAIT,
        aliases: [
          { region: 'flash', base: 0 },
          { region: 'sram', base: 0x1000_0000 },
        ],
      };
      const other = await requireUnicorn(this, () => loadEngine(name, board));
      start(other, [0x6019, 0x681a, 0x6822, 0xe7fe]); // str r1, [r3]; ldr r2, [r3]; ldr r2, [r4]
      other.setRegister(1, 0x1234_5678);
      other.setRegister(3, 0x1000_0100);
      other.setRegister(4, 0x2000_0100);
      other.setRegister(PC, 0x100);
      other.run({ stopAt: [0x106] });
      assert.equal(other.register(2), 0x1234_5678);
      other.load(CODE, Uint8Array.of(0x07, 0x22, 0xfe, 0xe7)); // movs r2, #7, where the code has run at its alias
      other.setRegister(PC, 0x100);
      other.run({ stopAt: [0x102] });
      assert.equal(other.register(2), 7);
    });

    it('takes register values modulo 2^32, and bits 1:0 of the SP as zero (B1.4.1)', () => {
      engine.setRegister(13, 0x2000_1003);
      assert.equal(engine.register(13), 0x2000_1000);
      engine.setRegister(3, -1);
      assert.equal(engine.register(3), 0xffff_ffff);
    });
  });
}

describe('engines by name', () => {
  const directory = temporaryDirectory();

  it('names that are not engines', async () => {
    assert.throws(() => createEngine('qemu', ZERO_WAIT), /unknown engine qemu/);
    await assert.rejects(() => loadEngine('toString', ZERO_WAIT), /unknown engine toString/);
  });

  it('without koffi the others work, and unicorn says what to install', () => {
    cpSync(fileURLToPath(new URL('../../emulator', import.meta.url)), join(directory.path, 'emulator'), {
      recursive: true,
    });
    writeFileSync(join(directory.path, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(directory.path, 'main.js'),
      `import { createEngine, EngineUnavailable, loadEngine, ZERO_WAIT } from './emulator/index.js';
       createEngine('interpreter', ZERO_WAIT);
       try { await loadEngine('unicorn', ZERO_WAIT); }
       catch (error) { console.log(error instanceof EngineUnavailable, error.code, error.message, '|', error.hint); }`,
    );
    const { stdout, stderr } = spawnSync(process.execPath, [join(directory.path, 'main.js')], {
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.match(
      stdout,
      /^true ENGINE_UNAVAILABLE .*koffi is not installed \| .*apt-get install libunicorn2.*npm install koffi$/m,
    );
  });
});
