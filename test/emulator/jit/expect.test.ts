/**
 * What snippets become: the text is checked in and is read when it changes. `UPDATE_EXPECTED=1 npm test` writes it anew.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { unrolled } from '../../../emulator/jit/unrolling.js';
import { translatedText } from './translated-text.js';

interface Snippet {
  readonly name: string;
  readonly main: readonly number[];
  readonly registers?: Readonly<Record<number, number>>;
  /** Its loops are shown as they run, several rounds at a time. */
  readonly unrolled?: true;
}

const SRAM = 0x2000_0000;

const SNIPPETS: readonly Snippet[] = [
  {
    name: 'counted-loop',
    main: [
      0x1840, // adds r0, r0, r1
      0x3a01, // subs r2, #1
      0xd1fc, // bne
      0xe7fb, // b
    ],
    registers: { 2: 3 },
  },
  {
    name: 'unrolled-loop',
    main: [
      0x3801, // subs r0, #1
      0xd1fd, // bne
      0x200a, // movs r0, #10
      0xe7fb, // b
    ],
    unrolled: true,
  },
  {
    name: 'signed-comparison',
    main: [
      0x3001, // adds r0, #1
      0x4288, // cmp r0, r1
      0xdbfc, // blt
      0xe7fb, // b
    ],
    registers: { 1: 5 },
  },
  {
    name: 'load-and-store',
    main: [
      0x680b, // ldr r3, [r1]
      0x8053, // strh r3, [r2, #2]
      0xe7fc, // b
    ],
    registers: { 1: SRAM, 2: SRAM + 16 },
  },
  {
    name: 'accesses-through-one-base',
    main: [
      0xe9d1,
      0x3402, // ldrd r3, r4, [r1, #8]
      0xf851,
      0x5b04, // ldr r5, [r1], #4
      0x604b, // str r3, [r1, #4]
      0x3904, // subs r1, #4
      0xe7f8, // b
    ],
    registers: { 1: SRAM },
  },
  {
    name: 'dual-multiply-accumulate',
    main: [
      0xfb21,
      0x0002, // smlad r0, r1, r2, r0
      0xfbc1,
      0x34c2, // smlald r3, r4, r1, r2
      0xe7fa, // b
    ],
  },
  {
    name: 'it-block',
    main: [
      0x4288, // cmp r0, r1
      0xbfb8, // it lt
      0x3001, // addlt r0, #1
      0xe7fb, // b
    ],
    registers: { 1: 5 },
  },
  {
    name: 'it-block-as-choice',
    main: [
      0x0841, // lsrs r1, r0, #1
      0xbf2c, // ite cs
      0x3201, // addcs r2, #1
      0x4053, // eorcc r3, r2
      0x3001, // adds r0, #1
      0xe7f9, // b
    ],
  },
  {
    name: 'it-block-of-a-checksum',
    main: [
      0xf010,
      0x0f01, // tst r0, #1
      0xbf1c, // itt ne
      0x4051, // eorne r1, r2
      0xb289, // uxthne r1, r1
      0x3001, // adds r0, #1
      0xe7f8, // b
    ],
  },
  {
    name: 'varying-alignment',
    main: [
      0x5888, // ldr r0, [r1, r2]
      0x3201, // adds r2, #1
      0xe7fc, // b
    ],
    registers: { 1: SRAM },
  },
];

const EXPECTED = new URL('../../../../test/emulator/jit/expected/', import.meta.url);

describe('translated snippets', () => {
  for (const { name, main, registers, unrolled: isUnrolled } of SNIPPETS) {
    it(name, () => {
      const file = new URL(`${name}.wat`, EXPECTED);
      const text = `${translatedText(main, registers ?? {}, isUnrolled ? unrolled : (nodes) => nodes)}\n`;
      if (process.env.UPDATE_EXPECTED === '1') {
        mkdirSync(EXPECTED, { recursive: true });
        writeFileSync(file, text);
      }
      assert.equal(text, readFileSync(file, 'utf8'));
    });
  }
});
