import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createEngine, type Engine } from '../../../emulator/index.js';
import { BOARDS, type Board } from '../../../emulator/timing/board.js';
import { parseBoard } from '../../../emulator/timing/board-file.js';

/**
 * The time of a program does not depend on how an engine cuts it into blocks: on every board that comes with it, and on
 * one whose caches are so small that their lines replace each other.
 */

const CRAMPED: Board = parseBoard({
  name: 'cramped',
  description: 'caches of two and one lines, read ahead',
  core: 'cortex-m4',
  clockHz: 1e6,
  regions: [
    { name: 'flash', kind: 'flash', base: '0x08000000', size: 0x10000 },
    { name: 'sram', kind: 'sram', base: '0x20000000', size: 0x10000 },
  ],
  vectorTable: '0x08000000',
  timing: {
    flash: {
      waitStates: 4,
      lineBytes: 8,
      prefetch: true,
      instructionCache: { lines: 2, lineBytes: 8 },
      dataCache: { lines: 1, lineBytes: 8 },
    },
    codePorts: 'shared',
  },
});

/** Loads from flash and SRAM, literals, ALU in both widths, IT, branches over what follows, calls and returns. */
const PIECES: readonly (readonly number[])[] = [
  [0x3001], // adds r0, r0, #1
  [0xf100, 0x0001], // add.w r0, r0, #1
  [0xbf00], // nop
  [0x6821], // ldr r1, [r4]
  [0x6869], // ldr r1, [r5, #4]
  [0xf8d5, 0x1040], // ldr.w r1, [r5, #64]
  [0x6021], // str r1, [r4]
  [0xe9d5, 0x0102], // ldrd r0, r1, [r5, #8]
  [0x4b00], // ldr r3, [pc, #0]
  [0xf8df, 0x3002], // ldr.w r3, [pc, #2]
  [0xfbb0, 0xf0f2], // udiv r0, r0, r2
  [0x2800, 0xbf08, 0x3102], // cmp r0, #0; it eq; addeq r1, #2
  [0xe001, 0x3001, 0x3001], // b over two
  [0x07c3, 0xd401, 0xf100, 0x0001], // lsls r3, r0, #31; bmi over a wide one
  [0xb108, 0x3001, 0x3001], // cbz r0 over two
  [0xf000, 0xf801, 0xe001, 0x3001, 0x4770], // bl to 'adds; bx lr' behind a branch over them
];

const piece = fc.constantFrom(...PIECES);
const program = fc.record({
  pieces: fc.array(piece, { minLength: 1, maxLength: 24 }),
  cuts: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 8, maxLength: 8 }),
  lead: fc.integer({ min: 0, max: 7 }),
  board: fc.constantFrom(...BOARDS, CRAMPED),
});

const LOOPS = 3;
const bytesOf = (halfwords: readonly number[]) =>
  Uint8Array.from(halfwords.flatMap((h) => [h & 0xff, h >> 8]));

/** An engine about to run the pieces three times in a loop; returns the address behind it. */
function load(engine: Engine, board: Board, pieces: readonly (readonly number[])[], lead: number): number {
  const flash = board.regions.find(({ kind }) => kind === 'flash')!;
  const sram = board.regions.find(({ kind }) => kind === 'sram')!;
  const start = flash.base + 0x400;
  const body = pieces.flat();
  const back = -2 * (body.length + 1) - 4;
  const code = [
    ...new Array<number>(lead).fill(0xbf00),
    ...body,
    0x3e01, // subs r6, r6, #1
    0, // bne.w, below
    0,
    0xbf00,
    0xbf00,
  ];
  // B<c>.W (T3): S:J2:J1:imm6:imm11
  const at = lead + body.length + 1;
  const offset = back >> 1;
  code[at] = 0xf000 | (1 << 10) | (1 << 6) | ((offset >> 11) & 0x3f);
  code[at + 1] = 0xa800 | (offset & 0x7ff);
  engine.load(board.vectorTable, new Uint8Array(Uint32Array.of(sram.base + 0x1000, start | 1).buffer));
  engine.load(start, bytesOf(code));
  engine.reset();
  const registers = [0, 1, 3, 0, sram.base + 0x100, flash.base + 0x600, LOOPS];
  registers.forEach((value, k) => {
    engine.setRegister(k, value);
  });
  return start + 2 * (at + 2);
}

type Course = (engine: Engine, end: number) => void;

describe('the cycles of a program', () => {
  it('are the same wherever it is cut, on every board', () => {
    fc.assert(
      fc.property(program, ({ pieces, cuts, lead, board }) => {
        const measured = (course: Course) => {
          const engine = createEngine('interpreter', board);
          const end = load(engine, board, pieces, lead);
          course(engine, end);
          assert.equal(engine.register(15), end);
          assert.equal(engine.register(6), 0);
          const { issued, stalls } = engine.account!;
          const sum = Object.values(stalls).reduce((a, b) => a + b, issued);
          assert.equal(sum, engine.cycles, 'issue slots and stalls add up');
          return { cycles: engine.cycles, stalls };
        };
        const whole = measured((engine, end) => engine.run({ stopAt: [end] }));
        const single = measured((engine, end) => {
          while (engine.register(15) !== end) engine.run({ stopAt: [end], maxInstructions: 1 });
        });
        const inPieces = measured((engine, end) => {
          for (let k = 0; engine.register(15) !== end; k++)
            engine.run({ stopAt: [end], maxInstructions: cuts[k % cuts.length] });
        });
        const observed = measured((engine, end) => {
          for (let address = end - 120; address < end; address += 2) engine.observe(address, () => undefined);
          engine.run({ stopAt: [end] });
        });
        for (const cut of [single, inPieces, observed]) assert.deepEqual(cut, whole);
      }),
      { numRuns: 300 },
    );
  });
});
