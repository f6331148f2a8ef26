import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Fields } from '../../../../emulator/isa/row.js';
import { anyRegister, CODE, Cpu, DATA, instruction, SP, type State } from './cpu.js';

const cpu = new Cpu();

/** Memory around DATA: byte k holds k. */
const BYTES = Uint8Array.from({ length: 768 }, (_, k) => k & 0xff);
const BASE = DATA - 256;

function zeroState(registers: { readonly [r: number]: number }): State {
  return { registers: Array.from({ length: 15 }, (_, r) => registers[r] ?? 0), apsr: 0 };
}

/** Run one instruction on fresh memory; returns the registers, the bytes that changed by address, and any word. */
function run(row: string, fields: Fields, registers: { readonly [r: number]: number }) {
  cpu.engine.load(BASE, BYTES);
  const state = cpu.run(instruction(row, fields), zeroState(registers));
  const after = cpu.engine.read(BASE, BYTES.length);
  const written = new Map<number, number>();
  after.forEach((byte, k) => {
    if (byte !== BYTES[k]) written.set(BASE + k, byte);
  });
  const view = new DataView(after.buffer);
  const stored = (address: number) => view.getUint32(address - BASE, true);
  return { registers: state.registers, written, stored };
}

/** `size` bytes at an address, little endian. */
const memory = (address: number, size: number): number =>
  Array.from({ length: size }, (_, k) => BYTES[address - BASE + k] * 256 ** k).reduce((a, b) => a + b, 0);

const word = (address: number) => memory(address, 4);
const signed = (value: number, bits: number) => ((value << (32 - bits)) >> (32 - bits)) >>> 0;

describe('loads and stores', () => {
  const LOADS: readonly (readonly [string, number, (value: number) => number])[] = [
    ['LDR', 4, (x) => x],
    ['LDRH', 2, (x) => x],
    ['LDRSH', 2, (x) => signed(x, 16)],
    ['LDRB', 1, (x) => x],
    ['LDRSB', 1, (x) => signed(x, 8)],
  ];

  for (const [name, size, extend] of LOADS) {
    it(`${name} extends what it loads, from any address`, () => {
      for (let offset = 0; offset < 140; offset += 3) {
        const { registers } = run(`${name} (immediate) T3`, { t: 0, n: 1, i: offset }, { 1: DATA });
        assert.equal(registers[0], extend(memory(DATA + offset, size)), `offset ${offset}`);
      }
    });

    it(`${name} with index and writeback`, () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 255 }),
          fc.boolean(),
          fc.constantFrom('pre', 'post', 'offset'),
          (i, add, mode) => {
            fc.pre(!(mode === 'offset' && add));
            const [P, W] = { pre: [1, 1], post: [0, 1], offset: [1, 0] }[mode] as [number, number];
            const f = { t: 0, n: 1, i, P, U: add ? 1 : 0, W };
            const moved = DATA + (add ? i : -i);
            const address = mode === 'post' ? DATA : moved;
            const { registers } = run(`${name} (immediate) T4`, f, { 1: DATA });
            assert.equal(registers[0], extend(memory(address, size)));
            assert.equal(registers[1], mode === 'offset' ? DATA : moved);
          },
        ),
      );
    });

    it(`${name} with a shifted register offset`, () => {
      for (const [m, i] of [
        [5, 0],
        [5, 1],
        [-7, 2],
        [11, 3],
      ]) {
        const { registers } = run(`${name} (register) T2`, { t: 0, n: 1, m: 2, i }, { 1: DATA, 2: m >>> 0 });
        assert.equal(registers[0], extend(memory(DATA + m * 2 ** i, size)));
      }
    });
  }

  for (const [name, size] of [
    ['STR', 4],
    ['STRH', 2],
    ['STRB', 1],
  ] as const) {
    it(`${name} writes ${size} bytes, low byte first, at any address`, () => {
      for (let offset = 0; offset < 9; offset++) {
        const { written } = run(
          `${name} (immediate) T3`,
          { t: 0, n: 1, i: offset },
          { 0: 0xa1b2_c3d4, 1: DATA },
        );
        const expected = [0xd4, 0xc3, 0xb2, 0xa1].slice(0, size).map((byte, k) => [DATA + offset + k, byte]);
        assert.deepEqual([...written], expected);
      }
    });
  }

  it('literals and ADR count from the PC, which is aligned down to a word for them', () => {
    const nop = 0xbf00;
    for (const lead of [[], [nop]]) {
      const base = CODE + 4 + 2 * lead.length - ((CODE + 2 * lead.length) % 4);
      const literal = [
        ...lead,
        ...instruction('LDR (literal) T1', { t: 0, i: 1 }),
        0,
        0x1111,
        0x2222,
        0x3333,
        0x4444,
      ];
      const loaded = cpu.run(literal, zeroState({}), lead.length + 1).registers[0];
      assert.equal(loaded, new DataView(cpu.engine.read(base + 4, 4).buffer).getUint32(0, true));
      const address = cpu.run(
        [...lead, ...instruction('ADR T1', { d: 0, i: 3 })],
        zeroState({}),
        lead.length + 1,
      );
      assert.equal(address.registers[0], base + 12);
      const wide = cpu.run(
        [...lead, ...instruction('ADR T2', { d: 0, i: 9 })],
        zeroState({}),
        lead.length + 1,
      );
      assert.equal(wide.registers[0], base - 9);
      const word = cpu.run(
        [...lead, ...instruction('LDRSH (literal) T2', { t: 0, U: 0, i: 4 })],
        zeroState({}),
        lead.length + 1,
      );
      const bits = new DataView(cpu.engine.read(base - 4, 2).buffer).getInt16(0, true);
      assert.equal(word.registers[0], bits >>> 0);
    }
  });

  it('an unaligned word is read across the word boundary', () => {
    const { registers } = run('LDR (immediate) T3', { t: 0, n: 1, i: 3 }, { 1: DATA });
    assert.equal(registers[0], (6 << 24) | (5 << 16) | (4 << 8) | 3);
  });

  it('a store of the base with writeback of another register stores the old value', () => {
    const { written, registers } = run(
      'STR (immediate) T4',
      { t: 2, n: 1, i: 8, P: 1, U: 1, W: 1 },
      { 1: DATA, 2: 0xaabb_ccdd },
    );
    assert.deepEqual(
      [...written.keys()],
      [8, 9, 10, 11].map((k) => DATA + k),
    );
    assert.equal(registers[1], DATA + 8);
  });
});

describe('multiple loads and stores', () => {
  const list = fc
    .uniqueArray(anyRegister, { minLength: 2, maxLength: 12 })
    .map((l) => l.sort((a, b) => a - b));
  const bits = (registers: readonly number[]) => registers.reduce((sum, r) => sum | (1 << r), 0);

  for (const [row, decrements] of [
    ['LDM T2', false],
    ['LDMDB T1', true],
  ] as const) {
    it(`${row}: the lowest register from the lowest address; the base moves by four bytes each`, () => {
      fc.assert(
        fc.property(list, anyRegister, fc.integer({ min: 0, max: 1 }), (registers, n, W) => {
          fc.pre(!(W === 1 && registers.includes(n)));
          const bytes = 4 * registers.length;
          const start = decrements ? DATA - bytes : DATA;
          const after = run(row, { n, W, l: bits(registers) }, { [n]: DATA }).registers;
          registers.forEach((r, k) => {
            assert.equal(after[r], word(start + 4 * k));
          });
          if (!registers.includes(n)) assert.equal(after[n], W ? (decrements ? start : DATA + bytes) : DATA);
        }),
      );
    });
  }

  for (const [row, decrements] of [
    ['STM T2', false],
    ['STMDB T1', true],
  ] as const) {
    it(`${row}: the lowest register to the lowest address`, () => {
      fc.assert(
        fc.property(list, fc.integer({ min: 0, max: 1 }), (registers, W) => {
          fc.pre(!registers.includes(12));
          const bytes = 4 * registers.length;
          const start = decrements ? DATA - bytes : DATA;
          const values = Object.fromEntries(registers.map((r) => [r, 0xc0c0_c000 + r]));
          const after = run(row, { n: 12, W, l: bits(registers) }, { ...values, 12: DATA });
          registers.forEach((r, k) => {
            assert.equal(after.stored(start + 4 * k), 0xc0c0_c000 + r);
          });
          assert.equal(after.registers[12], W ? (decrements ? start : DATA + bytes) : DATA);
        }),
      );
    });
  }

  it('LDM T1 writes back unless the base is loaded (A7.7.41)', () => {
    const without = run('LDM T1', { n: 0, l: 0b110 }, { 0: DATA }).registers;
    assert.deepEqual(without.slice(0, 3), [DATA + 8, word(DATA), word(DATA + 4)]);
    const loaded = run('LDM T1', { n: 0, l: 0b111 }, { 0: DATA }).registers;
    assert.deepEqual(loaded.slice(0, 3), [word(DATA), word(DATA + 4), word(DATA + 8)]);
  });

  it('PUSH stores below the SP, POP takes it back', () => {
    const pushed = run(
      'PUSH T1',
      { l: 0b1001, M: 1 },
      { 0: 0xc0c0_c0c0, 3: 0xc3c3_c3c3, 14: 0xcece_cece, [SP]: DATA },
    );
    assert.equal(pushed.registers[SP], DATA - 12);
    assert.deepEqual(
      [0, 4, 8].map((k) => pushed.stored(DATA - 12 + k)),
      [0xc0c0_c0c0, 0xc3c3_c3c3, 0xcece_cece],
    );
    const popped = run('POP T1', { l: 0b1001, M: 0 }, { [SP]: DATA }).registers;
    assert.deepEqual([popped[0], popped[3], popped[SP]], [word(DATA), word(DATA + 4), DATA + 8]);
  });

  it('POP {pc} branches to the loaded address and moves the SP', () => {
    cpu.engine.load(BASE, BYTES);
    cpu.engine.load(DATA, Uint8Array.of(1, 0x20, 0, 8));
    const state = cpu.run(instruction('POP T1', { l: 0, M: 1 }), zeroState({ [SP]: DATA }));
    assert.equal(cpu.engine.register(15), 0x0800_2000);
    assert.equal(state.registers[SP], DATA + 4);
  });

  it('LDRD and STRD move two words and write the base back', () => {
    for (const [P, W, U] of [
      [1, 0, 1],
      [1, 1, 0],
      [0, 1, 1],
    ]) {
      const f = { t: 0, s: 5, n: 1, i: 3, P, U, W };
      const moved = DATA + (U ? 12 : -12);
      const address = P ? moved : DATA;
      const base = W ? moved : DATA;
      const loaded = run('LDRD (immediate) T1', f, { 1: DATA }).registers;
      assert.deepEqual([loaded[0], loaded[5], loaded[1]], [word(address), word(address + 4), base]);
      const after = run('STRD (immediate) T1', f, { 0: 0xc0c0_c0c0, 5: 0xc5c5_c5c5, 1: DATA });
      assert.deepEqual([after.stored(address), after.stored(address + 4)], [0xc0c0_c0c0, 0xc5c5_c5c5]);
      assert.equal(after.registers[1], base);
    }
  });
});
