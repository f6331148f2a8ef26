import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BOARDS } from '../../../emulator/timing/board.js';
import { createFlashCaches } from '../../../emulator/timing/flash.js';
import { CAUSES } from '../../../emulator/timing/model/causes.js';
import { configFor, type TimingConfig, ZERO_WAIT_TIMING } from '../../../emulator/timing/model/config.js';
import type { TimedInstruction } from '../../../emulator/timing/model/instruction.js';
import { simulate } from '../../../emulator/timing/model/simulate.js';
import { type PipelineState, refillState } from '../../../emulator/timing/model/state.js';
import { encode as e, FLASH, layOut, SRAM, type Step, step as s, tableFor } from './snippets.js';

const CONFIGS: readonly TimingConfig[] = [
  ZERO_WAIT_TIMING,
  { ...ZERO_WAIT_TIMING, buffersStores: false, systemWritesHoldFetch: false },
  { ...ZERO_WAIT_TIMING, flashWaitStates: 2, flashLine: 16 },
  { ...ZERO_WAIT_TIMING, flashWaitStates: 3, sharedCodePort: false },
  ...BOARDS.map((board) => configFor(board)),
];

/** Few lines, so that they replace each other. */
const CACHE = { lines: 3, lineBytes: 16 } as const;

const address = fc.constantFrom(SRAM, SRAM + 1, SRAM + 2, SRAM + 8, FLASH, FLASH + 4, 0xe000_1004);

const someStep: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(
    s(e.addImmediate(1, 1)),
    s(e.addWide(5, 5, 4)),
    s(e.nop),
    s(e.multiplyFlags(1, 1)),
    s(e.unsignedDivide(5, 2, 3), { executeCycles: 7 }),
    s(e.branch(10), { jump: 10 }),
    s(e.branchIf(0, 18), { target: 18 }),
    s(e.branchIf(0, 14), { jump: 14 }),
    s(e.branchExchange(14), { jump: 6 }),
    s(e.branchIfZero(1, 8), { jump: 8 }),
    s(e.loadWide(15, 5), { jump: 12 }),
    s(e.tableBranch(5, 6), { jump: 10, width: 1 }),
    s(e.floatMultiplyAdd(1, 2, 3)),
    s(e.floatDivide(1, 2, 3)),
    s(e.loadDual(5, 6, 7)),
    s(e.storeDual(1, 2, 5)),
    s(e.loadMultipleNarrow(5, 0x0e)),
    s(e.it(0)),
  ),
  address.map((a) => s(e.load(5, 6), { data: [a] })),
  address.map((a) => s(e.loadPost(1, 5), { data: [a] })),
  address.map((a) => s(e.storeWide(1, 5), { data: [a] })),
  address.map((a) => s(e.storeRegister(1, 5, 6), { data: [a] })),
);

const program = fc.record({
  steps: fc.array(someStep, { minLength: 1, maxLength: 40 }),
  cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 40, maxLength: 40 }),
  config: fc.constantFrom(...CONFIGS),
  base: fc.constantFrom(0x0800_1000, 0x0800_1002, 0x2000_1000),
});

interface Total {
  cycles: number;
  lost: number;
  folded: number;
  state: PipelineState;
}

function inPieces(config: TimingConfig, run: readonly TimedInstruction[], cuts: readonly number[]): Total {
  const table = tableFor(config);
  const { flashWaitStates: waitStates, flashLine: lineBytes } = config;
  const caches = createFlashCaches({ waitStates, lineBytes, prefetch: false, instructionCache: CACHE });
  const total: Total = { cycles: 0, lost: 0, folded: 0, state: refillState(table) };
  for (let at = 0, k = 0; at < run.length; k++) {
    const piece = run.slice(at, at + (cuts[k] ?? 1));
    at += piece.length;
    const timing = simulate(table, total.state, piece, run[at], (line) => caches.fetch(line));
    total.cycles += timing.cycles;
    total.lost += timing.lost.reduce((sum, n) => sum + n, 0);
    total.folded += timing.folded;
    total.state = timing.next;
  }
  return total;
}

describe('runs of the cycle model', () => {
  it('take the same time wherever a program is cut', () => {
    fc.assert(
      fc.property(program, ({ steps, cuts, config, base }) => {
        const run = layOut(steps, base);
        assert.equal(inPieces(config, run, cuts).cycles, inPieces(config, run, [run.length]).cycles);
      }),
      { numRuns: 1000 },
    );
  });

  it('account for every cycle: causes and issue slots make up the total', () => {
    fc.assert(
      fc.property(program, ({ steps, cuts, config, base }) => {
        const run = layOut(steps, base);
        const { cycles, lost, folded } = inPieces(config, run, cuts);
        assert.equal(lost + run.length - folded, cycles);
      }),
      { numRuns: 200 },
    );
  });

  it('name the cause of a lost cycle', () => {
    const table = tableFor(ZERO_WAIT_TIMING);
    const run = layOut(
      [s(e.nopWide), s(e.addWide(5, 5, 1)), s(e.loadWide(1, 5)), s(e.addWide(2, 1, 1))],
      0x0800_1000,
    );
    const { lost } = simulate(table, refillState(table), run);
    const of = (instruction: number) =>
      CAUSES.filter((_, cause) => lost[instruction * CAUSES.length + cause] > 0);
    assert.deepEqual([of(1), of(2), of(3)], [[], ['address'], ['load']]);
  });

  it('meet few states in a loop: the second time round is the same state', () => {
    const table = tableFor({ ...ZERO_WAIT_TIMING });
    const body = [
      s(e.load(1, 5)),
      s(e.multiplyAccumulate(2, 1, 1, 2)),
      s(e.addImmediate(3, 1)),
      s(e.branchIf(1, -8), { jump: -8 }),
    ];
    const run = layOut(body, 0x0800_1000);
    let state = refillState(table);
    const times: number[] = [];
    for (let k = 0; k < 5; k++) {
      const timing = simulate(table, state, run);
      times.push(timing.cycles);
      state = timing.next;
    }
    assert.equal(new Set(times.slice(1)).size, 1);
    assert.ok(table.states.length <= 4, `${table.states.length} states`);
  });
});
