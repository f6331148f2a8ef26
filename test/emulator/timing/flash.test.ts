import assert from 'node:assert/strict';
import { createFlashCaches } from '../../../emulator/timing/flash.js';
import { ZERO_WAIT_TIMING } from '../../../emulator/timing/model/config.js';
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

describe('flash caches', () => {
  it('miss a line once, and again after it was the least recently used', () => {
    const caches = createFlashCaches(FLASH);
    assert.deepEqual(caches.fetch(0x100, 0x120), [0x100, 0x110]);
    assert.deepEqual(caches.fetch(0x100, 0x108), []);
    assert.deepEqual(caches.fetch(0x200, 0x204), [0x200]);
    assert.deepEqual(caches.fetch(0x110, 0x114), [0x110], '0x100 was used after it');
  });

  it('hold data apart from code', () => {
    const caches = createFlashCaches(FLASH);
    caches.fetch(0x100, 0x110);
    assert.deepEqual([caches.data(0x104), caches.data(0x10c), caches.data(0x110)], [5, 0, 5]);
    caches.clear();
    assert.equal(caches.data(0x104), 5);
  });

  it('make a run longer by the wait states of its missing lines', () => {
    const config = { ...ZERO_WAIT_TIMING, flashWaitStates: 5, flashLine: 16, cached: true };
    const table = tableFor(config);
    const run = layOut(repeat(4, [s(e.addWide(1, 1, 1))]), 0x0800_1000);
    const cycles = (missing: number[]) => simulate(table, refillState(table), run, undefined, missing).cycles;
    assert.equal(cycles([0x0800_1000]) - cycles([]), 5);
  });
});
