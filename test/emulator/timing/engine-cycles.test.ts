import assert from 'node:assert/strict';
import { createEngine, type Engine, machineOf, ZERO_WAIT } from '../../../emulator/index.js';
import { decodeNarrow, decodeWide, isWide } from '../../../emulator/isa/decode.js';
import { disassemble } from '../../../emulator/isa/disassemble.js';
import { REGISTER } from '../system/rig.js';
import { TIMED_SNIPPETS, type TimedSnippet } from './engine-snippets.js';

const VECTORS = 0x0800_0000;
const START = 0x0800_1000;
const STACK = 0x2000_8000;
const DATA = 0x2000_4000;
const OTHER_DATA = 0x2000_4100;

/** DWT_CTRL: CYCCNT and all event counters on (C1.8.7). */
const ALL_COUNTERS = 0x003e_0001;

/** `adds r7, r7, #1`: one cycle, whatever stands before or behind it here. */
const ALU = 0x3701;
const LEAD_IN = [ALU, ALU, ALU, ALU];
const LEAD_OUT = [ALU, ALU];
const END = 0xe7fe;

const SNIPPET = START + 2 * LEAD_IN.length;

/** `ldr.w r12, [r11, #4]` before the lead-in, `ldr.w r10, [r11, #4]` behind the lead-out. */
const FIRST_READ = [0xf8db, 0xc004];
const SECOND_READ = [0xf8db, 0xa004];

const words = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);
const halfwordsOf = (code: string) => code.split(' ').map((h) => Number.parseInt(h, 16));

/** An engine about to run the snippet. Returns the address behind the lead-out. */
function prepare(engine: Engine, { code, registers = {}, memory, target = 0 }: TimedSnippet): number {
  const halfwords = halfwordsOf(code);
  const all = [...FIRST_READ, ...LEAD_IN, ...halfwords, ...LEAD_OUT, ...SECOND_READ, END];
  const first = START - 2 * FIRST_READ.length;
  engine.load(first, Uint8Array.from(all.flatMap((h) => [h & 0xff, h >> 8])));
  engine.load(VECTORS, words(STACK, first | 1));
  const label = (SNIPPET + target) | 1;
  const byte = (target - 4) / 2;
  if (memory === 'return address') engine.load(STACK, words(0, label));
  if (memory === 'pointer') engine.load(DATA, words(label));
  if (memory === 'pointer to itself') engine.load(DATA, words(DATA));
  if (memory === 'zero') engine.load(DATA, words(0));
  if (memory === 'table entry') engine.load(DATA, Uint8Array.of(byte));
  engine.reset();
  const usual: { readonly [r: number]: number } = {
    1: 3,
    2: 5,
    3: 7,
    4: DATA,
    5: 4,
    6: OTHER_DATA,
    11: DATA,
  };
  for (const [r, value] of Object.entries({ ...usual, ...registers })) {
    engine.setRegister(Number(r), value === 'target' ? label : value);
  }
  return SNIPPET + 2 * (halfwords.length + LEAD_OUT.length);
}

/** Cycles from the arrival at the snippet to the arrival behind the lead-out, less the lead-out. */
function cyclesOf(snippet: TimedSnippet, run: (engine: Engine, end: number) => void): number {
  const engine = createEngine('interpreter', ZERO_WAIT);
  const end = prepare(engine, snippet);
  engine.run({ stopAt: [SNIPPET] });
  const before = engine.cycles;
  run(engine, end);
  assert.equal(engine.register(15), end);
  return engine.cycles - before - LEAD_OUT.length;
}

/** Mnemonics without .n, .w and the conditions of IT lanes. */
function mnemonics(code: string): string[] {
  const result: string[] = [];
  const halfwords = halfwordsOf(code);
  for (let k = 0; k < halfwords.length; ) {
    const size = isWide(halfwords[k]) ? 4 : 2;
    const decoded = size === 2 ? decodeNarrow(halfwords[k]) : decodeWide(halfwords[k], halfwords[k + 1]);
    assert.ok(decoded);
    result.push(disassemble(decoded, { address: SNIPPET + 2 * k, size, inItBlock: false }).split(/[ .]/)[0]);
    k += size / 2;
  }
  return result;
}

describe('cycles of programs on the board zero-wait', () => {
  for (const snippet of TIMED_SNIPPETS) {
    it(`${snippet.reason} — ${snippet.asm}`, () => {
      const whole = cyclesOf(snippet, (engine, end) => engine.run({ stopAt: [end] }));
      assert.equal(whole, snippet.cycles);
    });
  }

  it('are the same however the run is cut', () => {
    for (const snippet of TIMED_SNIPPETS) {
      for (const pieces of [1, 2, 3]) {
        const cut = cyclesOf(snippet, (engine, end) => {
          while (engine.register(15) !== end) engine.run({ stopAt: [end], maxInstructions: pieces });
        });
        assert.equal(cut, snippet.cycles, `${snippet.asm}, pieces of ${pieces}`);
      }
      const addresses = (end: number) =>
        Array.from({ length: (end - SNIPPET) / 2 }, (_, k) => SNIPPET + 2 * k + 2);
      const stopped = cyclesOf(snippet, (engine, end) => {
        while (engine.register(15) !== end) engine.run({ stopAt: addresses(end) });
      });
      assert.equal(stopped, snippet.cycles, `${snippet.asm}, stopped at every instruction`);
      const observed = cyclesOf(snippet, (engine, end) => {
        for (const address of addresses(end)) engine.observe(address, () => undefined);
        engine.run({ stopAt: [end] });
      });
      assert.equal(observed, snippet.cycles, `${snippet.asm}, observed at every instruction`);
    }
  });

  it('are what the guest reads from DWT_CYCCNT and SysTick around them, and its event counters add up to them', () => {
    /** Cycles that the reads themselves add: the first is a load that pipelines with nothing. */
    const READS = 2;
    for (const snippet of TIMED_SNIPPETS) {
      const difference = (register: number) => {
        const engine = createEngine('interpreter', ZERO_WAIT);
        const end = prepare(engine, snippet) + 2 * SECOND_READ.length;
        const machine = machineOf(engine)!;
        machine.dwt.writeDemcr(1 << 24);
        machine.dwt.writeControl(ALL_COUNTERS);
        machine.systick.writeReload(0xff_ffff);
        machine.systick.writeControl(1);
        engine.setRegister(11, register - 4);
        engine.run({ maxInstructions: 3 });
        const { instructions } = engine;
        engine.run({ stopAt: [end] });
        assert.equal(engine.register(15), end);
        const [first, second] = [engine.register(12), engine.register(10)];
        return { read: (second - first) | 0, instructions: engine.instructions - instructions + 2 };
      };
      const expected = READS + LEAD_IN.length + snippet.cycles + LEAD_OUT.length;
      const { read: cycles, instructions } = difference(REGISTER.DWT_CYCCNT);
      assert.equal(cycles, expected, snippet.asm);
      assert.equal(-difference(REGISTER.SYST_CVR).read, expected, snippet.asm);
      const [cpi, lsu, fold, exceptions, sleep] = [0x08, 0x14, 0x18, 0x0c, 0x10].map(
        (offset) => difference(REGISTER.DWT_CTRL + offset).read & 0xff,
      );
      assert.equal(instructions + cpi + lsu + exceptions + sleep - fold, cycles, snippet.asm);
      assert.deepEqual([exceptions, sleep], [0, 0]);
    }
  });

  it('the code of each snippet is its text', () => {
    for (const { asm, code } of TIMED_SNIPPETS) {
      const text = asm.split('; ').map((line) => line.replace(/^\w+: /, '').split(/[ .]/)[0]);
      const decoded = mnemonics(code);
      assert.equal(decoded.length, text.length, asm);
      decoded.forEach((mnemonic, k) => {
        assert.ok(
          text[k].startsWith(mnemonic) ||
            mnemonic.startsWith(text[k]) ||
            text[k].startsWith(mnemonic.replace(/s$/, '')),
          `${text[k]} ${mnemonic}`,
        );
      });
    }
  });
});
