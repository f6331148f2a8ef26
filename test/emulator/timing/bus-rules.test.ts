import assert from 'node:assert/strict';
import { type TimingConfig, ZERO_WAIT_TIMING } from '../../../emulator/timing/model/config.js';
import { encode as e, measured, repeat, SRAM, type Step, step as s } from './snippets.js';

/**
 * Rules of the buses (docs/timing.md, "Buses"). Every number was measured on a chip: the STM32F100 with code in SRAM,
 * and the CC2652R (its write buffer off) with code in SRAM or in flash with two wait states.
 */

const STM32 = ZERO_WAIT_TIMING;
const CC2652: TimingConfig = {
  ...ZERO_WAIT_TIMING,
  buffersStores: false,
  systemWritesHoldFetch: false,
  flashWaitStates: 2,
};
const CC2652_LINE: TimingConfig = { ...CC2652, flashLine: 16 };

/** Where the first counter read stands, with code that begins at 0 or 6 modulo 8. */
const SRAM_CODE = 0x2000_0404;
const SRAM_CODE_6 = 0x2000_040c;
const FLASH_CODE = 0x0000_1004;

interface BusRule {
  readonly rule: string;
  readonly chip: TimingConfig;
  readonly base: number;
  readonly narrowReads?: boolean;
  readonly snippets: readonly (readonly [steps: readonly Step[], cycles: number])[];
}

const store = s(e.storeWide(1, 6));
const load = s(e.loadWide(0, 5));
const bitLoad = s(e.loadWide(6, 5), { bitBand: true });
const bitStore = s(e.storeWide(7, 5), { bitBand: true });
const add = s([0x4409]);
/** `strh.w r1, [r6, #offset]` */
const storeHalf = (offset: number) => s([0xf8a6, 0x1000 | offset], { data: [SRAM + offset], width: 2 });
const at = (code: readonly number[], offset: number) => s(code, { data: [SRAM + offset] });
/** `adr r6, #8` */
const address = s([0xa602]);

const RULES: readonly BusRule[] = [
  {
    rule: 'code in SRAM shares its bus with data: a write in its data phase holds the fetch (stm32-sram)',
    chip: STM32,
    base: SRAM_CODE,
    snippets: [
      [[], 2],
      [[s(e.load(0, 5)), s(e.store(1, 6))], 6],
      [[load, store], 6],
      [repeat(1, [s(e.storePost(7, 6))]), 4],
      [repeat(2, [s(e.storePost(7, 6))]), 7],
      [repeat(3, [s(e.storePost(7, 6))]), 10],
    ],
  },
  {
    rule: 'without a write buffer a store stays, and its write loses a cycle to a fetch (cc-sram)',
    chip: CC2652,
    base: SRAM_CODE,
    snippets: [
      [[store], 5],
      [[storeHalf(0)], 5],
      [repeat(1, [s(e.storePost(7, 6))]), 5],
      [repeat(2, [s(e.storePost(7, 6))]), 8],
      [repeat(3, [s(e.storePost(7, 6))]), 11],
      [[store, storeHalf(2)], 8],
    ],
  },
  {
    rule: 'the parts of an unaligned access ask for the bus one by one (cc-sram)',
    chip: CC2652,
    base: SRAM_CODE,
    snippets: [
      [[store, storeHalf(1)], 9],
      [[storeHalf(0), s([0xf8b5, 0x0001], { data: [SRAM + 1], width: 2 })], 9],
      [[load, at(e.loadWide(0, 5, 1), 1)], 9],
      [[load, at(e.storeWide(1, 6, 2), 2)], 8],
    ],
  },
  {
    rule: 'an unaligned access lets the next one in a cycle later (stm32-flash)',
    chip: STM32,
    base: 0x0800_1004,
    snippets: [
      [[storeHalf(2), s([0xf8b5, 0x0001], { data: [SRAM + 1], width: 2 })], 7],
      [[at(e.loadWide(0, 5, 1), 1), at(e.storeWide(1, 6, 1), 1)], 9],
      [[at(e.storeWide(1, 6, 1), 1), s([0xf8b5, 0x0001], { data: [SRAM + 1], width: 2 })], 9],
    ],
  },
  {
    rule: 'a bit-band access is locked: the fetch waits, and a store reads before it writes (cc-sram)',
    chip: CC2652,
    base: SRAM_CODE_6,
    narrowReads: true,
    snippets: [
      [[bitLoad], 5],
      [[bitStore], 8],
      [[add, bitLoad], 7],
      [[add, bitStore], 10],
      [[bitLoad, add], 6],
      [[add, bitLoad, add], 8],
      [[bitLoad, load, add], 9],
      [repeat(3, [bitLoad]), 13],
      [[bitStore, store, bitStore], 18],
    ],
  },
  {
    rule: 'a fetch that waits for the flash starves decode; a line buffer answers within its line (cc-flash)',
    chip: CC2652,
    base: FLASH_CODE,
    snippets: [
      [[], 3],
      [repeat(3, [address]), 9],
      [[s(e.loadWide(6, 6)), s(e.nop), s(e.loadWide(8, 6))], 12],
    ],
  },
  {
    rule: 'a line buffer answers within its line (cc-flash)',
    chip: CC2652_LINE,
    base: FLASH_CODE,
    snippets: [
      [[], 1],
      [repeat(3, [address]), 5],
      [[s(e.loadWide(6, 6)), s(e.nop), s(e.loadWide(8, 6))], 7],
    ],
  },
];

describe('the rules of the buses, as measured', () => {
  for (const { rule, chip, base, narrowReads = false, snippets } of RULES)
    it(rule, () => {
      for (const [steps, cycles] of snippets) {
        const text = steps.map((x) => x.code.map((h) => h.toString(16)).join(' ')).join('; ');
        assert.equal(measured(steps, { config: chip, base, narrowReads }), cycles, text);
      }
    });
});
