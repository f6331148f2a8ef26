import assert from 'node:assert/strict';
import { C, CODE, Cpu, DATA, instruction, N, type State, V, Z } from './cpu.js';

const cpu = new Cpu();
const PC = 15;

/** ConditionPassed by the table of A7.3.1, as a formula on N, Z, C, V. */
const CONDITIONS: readonly (readonly [
  string,
  (n: boolean, z: boolean, c: boolean, v: boolean) => boolean,
])[] = [
  ['eq', (_n, z) => z],
  ['ne', (_n, z) => !z],
  ['cs', (_n, _z, c) => c],
  ['cc', (_n, _z, c) => !c],
  ['mi', (n) => n],
  ['pl', (n) => !n],
  ['vs', (_n, _z, _c, v) => v],
  ['vc', (_n, _z, _c, v) => !v],
  ['hi', (_n, z, c) => c && !z],
  ['ls', (_n, z, c) => !c || z],
  ['ge', (n, _z, _c, v) => n === v],
  ['lt', (n, _z, _c, v) => n !== v],
  ['gt', (n, z, _c, v) => !z && n === v],
  ['le', (n, z, _c, v) => z || n !== v],
];
const FLAG_STATES = Array.from({ length: 16 }, (_, k) => ({
  apsr: ((k << 28) >>> 0) & (N | Z | C | V),
  flags: [8, 4, 2, 1].map((bit) => (k & bit) !== 0) as [boolean, boolean, boolean, boolean],
}));

const state = (registers: { readonly [r: number]: number }, apsr = 0): State => ({
  registers: Array.from({ length: 15 }, (_, r) => registers[r] ?? (r === 13 ? DATA : 0)),
  apsr: apsr >>> 0,
});

/** PC and LR after one instruction. */
function branch(code: readonly number[], registers: { readonly [r: number]: number } = {}, apsr = 0) {
  const after = cpu.run(code, state(registers, apsr));
  return { pc: cpu.engine.register(PC), lr: after.registers[14] };
}

describe('branches', () => {
  it('B<cond> is taken for exactly the flags of its condition', () => {
    CONDITIONS.forEach(([name, passes], c) => {
      for (const { apsr, flags } of FLAG_STATES) {
        for (const row of ['B T1', 'B T3']) {
          const code = instruction(
            row,
            row === 'B T1' ? { c, i: 0x10 } : { c, S: 0, q: 0, p: 0, i: 0, j: 0x10 },
          );
          const expected = passes(...flags) ? CODE + 4 + 0x20 : CODE + 2 * code.length;
          assert.equal(branch(code, {}, apsr).pc, expected, `${row} ${name} ${apsr.toString(16)}`);
        }
      }
    });
  });

  it('reaches forwards and backwards to the ends of its range', () => {
    assert.equal(branch(instruction('B T1', { c: 14 - 14, i: 0x80 }), {}, Z).pc, CODE + 4 - 256);
    assert.equal(branch(instruction('B T2', { i: 0x3ff }), {}).pc, CODE + 4 + 2046);
    assert.equal(branch(instruction('B T2', { i: 0x400 }), {}).pc, CODE + 4 - 2048);
    // B T4: S:I1:I2:imm10:imm11:0 with J = NOT(I EOR S).
    assert.equal(branch(instruction('B T4', { S: 0, p: 1, q: 1, i: 1, j: 0 }), {}).pc, CODE + 4 + 0x1000);
    assert.equal(branch(instruction('B T4', { S: 1, p: 1, q: 1, i: 0x3ff, j: 0x7ff }), {}).pc, CODE + 2);
    assert.equal(branch(instruction('B T4', { S: 0, p: 1, q: 0, i: 0, j: 0 }), {}).pc, CODE + 4 + 0x40_0000);
  });

  it('BL and BLX leave the return address with the Thumb bit', () => {
    assert.deepEqual(branch(instruction('BL T1', { S: 0, p: 1, q: 1, i: 1, j: 0 })), {
      pc: CODE + 4 + 0x1000,
      lr: CODE + 5,
    });
    assert.deepEqual(branch(instruction('BLX (register) T1', { m: 3 }), { 3: 0x0800_3001 }), {
      pc: 0x0800_3000,
      lr: CODE + 3,
    });
    assert.deepEqual(branch(instruction('BLX (register) T1', { m: 14 }), { 14: 0x0800_3001 }), {
      pc: 0x0800_3000,
      lr: CODE + 3,
    });
  });

  it('BX needs bit 0, MOV pc and ADD pc ignore it', () => {
    assert.equal(branch(instruction('BX T1', { m: 2 }), { 2: 0x0800_3001 }).pc, 0x0800_3000);
    for (const target of [0x0800_3000, 0x0800_3001]) {
      assert.equal(branch(instruction('MOV (register) T1', { d: PC, m: 2 }), { 2: target }).pc, 0x0800_3000);
    }
    assert.equal(
      branch(instruction('ADD (register) T2', { d: PC, m: 2 }), { 2: 0x101 }).pc,
      CODE + 4 + 0x100,
    );
  });

  it('CBZ and CBNZ look at the register, not at the flags', () => {
    for (const apsr of [0, Z]) {
      assert.equal(branch(instruction('CBZ T1', { n: 1, i: 63 }), { 1: 0 }, apsr).pc, CODE + 4 + 126);
      assert.equal(branch(instruction('CBZ T1', { n: 1, i: 63 }), { 1: 5 }, apsr).pc, CODE + 2);
      assert.equal(branch(instruction('CBNZ T1', { n: 1, i: 5 }), { 1: 5 }, apsr).pc, CODE + 14);
      assert.equal(branch(instruction('CBNZ T1', { n: 1, i: 5 }), { 1: 0 }, apsr).pc, CODE + 2);
    }
  });

  it('TBB and TBH count halfwords from the PC; the table may stand behind them', () => {
    cpu.engine.load(DATA, Uint8Array.of(1, 2, 3, 4, 5, 6));
    assert.equal(branch(instruction('TBB T1', { n: 1, m: 2, H: 0 }), { 1: DATA, 2: 3 }).pc, CODE + 4 + 8);
    assert.equal(
      branch(instruction('TBB T1', { n: 1, m: 2, H: 1 }), { 1: DATA, 2: 2 }).pc,
      CODE + 4 + 2 * 0x605,
    );
    const withTable = [...instruction('TBB T1', { n: PC, m: 2, H: 0 }), 0x0907];
    assert.equal(branch(withTable, { 2: 1 }).pc, CODE + 4 + 18);
  });
});

describe('IT blocks', () => {
  /** IT{x{y{z}}} <cond> followed by one MOVS r<k>, #1 per lane: which lanes ran? */
  function lanes(c: number, m: number, apsr: number): string {
    const count = 4 - Math.log2(m & -m);
    const code = [...instruction('IT T1', { c, m })];
    for (let k = 0; k < count; k++) code.push(...instruction('MOV (immediate) T1', { d: k, i: 1 }));
    const after = cpu.runThrough(code, state({}, apsr));
    assert.equal(after.apsr, apsr >>> 0, 'a 16-bit instruction sets no flags in an IT block (A7.3.2)');
    assert.equal(cpu.engine.register(PC), CODE + 2 * code.length);
    return after.registers.slice(0, count).join('');
  }

  it('executes the lanes of the condition and of its opposite, for every condition, mask and flags', () => {
    CONDITIONS.forEach(([name, passes], c) => {
      for (let m = 1; m < 16; m++) {
        const count = 4 - Math.log2(m & -m);
        for (const { apsr, flags } of FLAG_STATES) {
          const first = passes(...flags);
          let expected = first ? '1' : '0';
          // Mask bits above the lowest set one: equal to the condition's bit 0 means "then".
          for (let k = 1; k < count; k++)
            expected += (((m >> (4 - k)) & 1) === (c & 1)) === first ? '1' : '0';
          assert.equal(lanes(c, m, apsr), expected, `${name} mask ${m} flags ${apsr.toString(16)}`);
        }
      }
    });
  });

  it('AL executes every lane', () => {
    assert.equal(lanes(14, 8, 0), '1');
    assert.equal(lanes(14, 8, Z), '1');
  });

  it('CMP in a lane decides about the lanes behind it', () => {
    // ITTE EQ; CMP r0, #1; MOVEQ r1, #1; MOVNE r2, #1: r0 is 0, so the comparison makes Z 0.
    const code = [
      ...instruction('IT T1', { c: 0, m: 0b0110 }),
      ...instruction('CMP (immediate) T1', { n: 0, i: 1 }),
      ...instruction('MOV (immediate) T1', { d: 1, i: 1 }),
      ...instruction('MOV (immediate) T1', { d: 2, i: 1 }),
    ];
    const after = cpu.runThrough(code, state({}, Z));
    assert.deepEqual(after.registers.slice(1, 3), [0, 1]);
  });

  it('32-bit instructions with S set flags in a lane', () => {
    const code = [
      ...instruction('IT T1', { c: 0, m: 0b0100 }),
      ...instruction('MOV (immediate)', { d: 1, S: 1, i: 5 }),
      ...instruction('MOV (immediate) T1', { d: 2, i: 7 }),
    ];
    const after = cpu.runThrough(code, state({}, Z));
    assert.deepEqual(after.registers.slice(1, 3), [5, 0]);
    assert.equal(after.apsr, 0);
  });

  it('a branch in the last lane leaves the block, and is skipped like anything else', () => {
    const code = [...instruction('IT T1', { c: 0, m: 8 }), ...instruction('B T2', { i: 4 })];
    for (const [apsr, pc] of [
      [Z, CODE + 2 + 4 + 8],
      [0, CODE + 4],
    ]) {
      cpu.run(code, state({}, apsr), 2);
      assert.equal(cpu.engine.register(PC), pc);
      assert.equal(cpu.engine.machine.itState, 0);
    }
  });

  it('may be entered and left between any two of its instructions', () => {
    const code = [
      ...instruction('IT T1', { c: 0, m: 0b0001 }),
      ...[0, 1, 2, 3].flatMap((d) => instruction('ADD (immediate) T2', { d, i: 1 })),
    ];
    cpu.run(code, state({}, Z), 0);
    for (let k = 0; k < 5; k++) cpu.engine.run({ maxInstructions: 1 });
    assert.deepEqual(cpu.state().registers.slice(0, 4), [1, 1, 1, 1]);
  });
});
