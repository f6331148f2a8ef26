import assert from 'node:assert/strict';
import { extend, follow, noTree } from '../../../emulator/timing/answers.js';
import { createFlashCaches } from '../../../emulator/timing/flash.js';
import { type TimingConfig, ZERO_WAIT_TIMING } from '../../../emulator/timing/model/config.js';
import { simulate } from '../../../emulator/timing/model/simulate.js';
import { refillState } from '../../../emulator/timing/model/state.js';
import { encode as e, layOut, repeat, step as s, tableFor } from './snippets.js';

const CACHE = { lines: 2, lineBytes: 16 } as const;
const FLASH = {
  waitStates: 5,
  lineBytes: 16,
  prefetch: false,
  instructionCache: CACHE,
  dataCache: CACHE,
} as const;

const CACHED: TimingConfig = { ...ZERO_WAIT_TIMING, flashWaitStates: 5, flashLine: 16, cached: true };
const AHEAD: TimingConfig = { ...CACHED, readsAhead: true };
const LINE = 0x0800_1000;

describe('flash caches', () => {
  it('miss a line once, and again after it was the least recently used', () => {
    const caches = createFlashCaches(FLASH);
    const fetched = [0x100, 0x110, 0x100, 0x200, 0x110].map((line) => caches.fetch(line));
    assert.deepEqual(fetched, [false, false, true, false, false], '0x100 was used after 0x110');
  });

  it('hold data apart from code', () => {
    const caches = createFlashCaches(FLASH);
    caches.fetch(0x100);
    assert.deepEqual([caches.data(0x104), caches.data(0x10c), caches.data(0x110)], [5, 0, 5]);
    caches.clear();
    assert.equal(caches.data(0x104), 5);
  });

  it('answer as a copy without consequences', () => {
    const caches = createFlashCaches(FLASH);
    const copy = caches.copy();
    assert.deepEqual([copy.fetch(0x100), copy.fetch(0x100), copy.data(0x100)], [false, true, 5]);
    assert.deepEqual([caches.fetch(0x100), caches.data(0x100)], [false, 5]);
  });
});

describe('runs behind a flash cache', () => {
  const straight = (count: number, code: readonly number[]) => layOut(repeat(count, [s(code)]), LINE);
  const timed = (config: TimingConfig, run: ReturnType<typeof layOut>, held: (line: number) => boolean) => {
    const table = tableFor(config);
    const asked: number[] = [];
    const { cycles } = simulate(table, refillState(table), run, undefined, (line) => {
      asked.push(line - LINE);
      return held(line);
    });
    return { cycles, asked };
  };

  it('ask for each line once that fetch comes to, ahead of execution', () => {
    const run = straight(4, e.addWide(1, 1, 1));
    assert.deepEqual(timed(CACHED, run, () => true).asked, [0x0, 0x10]);
    assert.deepEqual(timed(CACHED, straight(1, e.addWide(1, 1, 1)), () => true).asked, [0x0]);
  });

  it('are longer by the wait states of a line that is missed', () => {
    const run = straight(4, e.addWide(1, 1, 1));
    const all = timed(CACHED, run, () => true).cycles;
    assert.equal(timed(CACHED, run, (line) => line !== LINE).cycles - all, 5);
  });

  it('wait for a line that is read ahead as long as it still takes', () => {
    const miss = () => false;
    const beyondLine = (config: TimingConfig, code: readonly number[]) => {
      const perLine = 16 / (2 * code.length);
      return (
        timed(config, straight(perLine + 1, code), miss).cycles -
        timed(config, straight(perLine, code), miss).cycles
      );
    };
    // A line takes six cycles; executing one takes four at a word a cycle, eight at two instructions a word.
    assert.deepEqual([beyondLine(CACHED, e.addWide(1, 1, 1)), beyondLine(AHEAD, e.addWide(1, 1, 1))], [6, 3]);
    assert.deepEqual(
      [beyondLine(CACHED, e.addImmediate(1, 1)), beyondLine(AHEAD, e.addImmediate(1, 1))],
      [3, 1],
    );
  });

  it('give up what is read ahead when fetch goes elsewhere', () => {
    const steps = [s(e.branch(32), { jump: 32 }), s(e.branch(-16), { jump: -16 }), s(e.nop)];
    const run = layOut(steps, LINE);
    const miss = () => false;
    assert.equal(timed(AHEAD, run, miss).cycles, timed(CACHED, run, miss).cycles);
  });
});

describe('outcomes by what a cache answers', () => {
  /** Asks for lines 1 and 2, and for line 3 when the first was missed. */
  const make = (holds: (line: number) => boolean): string => {
    const first = holds(1);
    const second = holds(2);
    return `${first} ${second}${first ? '' : ` ${holds(3)}`}`;
  };

  it('are made once for each sequence of answers, and every line is asked for once and in order', () => {
    const tree = noTree<string>();
    const made: string[] = [];
    for (let k = 0; k < 64; k++) {
      const held = new Map([1, 2, 3].map((line) => [line, ((k >> (line - 1)) & 1) === 1]));
      const asked: number[] = [];
      const holds = (line: number) => {
        asked.push(line);
        return held.get(line)!;
      };
      const known = follow(tree, holds);
      const result = known === undefined ? extend(tree, holds, make) : { outcome: known, answers: undefined };
      assert.equal(
        result.outcome,
        make((line) => held.get(line)!),
      );
      assert.deepEqual(asked, held.get(1) ? [1, 2] : [1, 2, 3]);
      if (result.answers !== undefined) made.push(result.answers);
    }
    assert.deepEqual(made.sort(), ['++', '+-', '-++', '-+-', '--+', '---'].sort());
  });
});
