import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Fields } from '../../../../emulator/isa/row.js';
import { anyRegister, anyState, C, Cpu, changed, instruction, type State, V, word } from './cpu.js';
import {
  addWithCarry,
  type Carried,
  type ShiftName,
  shiftC,
  signedSlice,
  slice,
  UInt,
} from './pseudocode.js';

const cpu = new Cpu();

/** APSR with N and Z of a result; C and V as given, else as they were. */
function withFlags(apsr: number, result: number, carry?: boolean, overflow?: boolean): number {
  let flags = apsr & 0x3fff_ffff;
  if (result >>> 31) flags |= 0x8000_0000;
  if (result >>> 0 === 0) flags |= 0x4000_0000;
  if (carry !== undefined) flags = carry ? flags | C : flags & ~C;
  if (overflow !== undefined) flags = overflow ? flags | V : flags & ~V;
  return flags >>> 0;
}

const carryOf = (state: State) => (state.apsr & C) !== 0;

/** Operation of a data-processing instruction on n, the second operand, its shifter carry and C. */
type Operation = (
  n: number,
  m: number,
  shifter: boolean,
  c: boolean,
) => Pick<Carried, 'result' | 'carry'> & { overflow?: boolean };

const logical =
  (compute: (n: number, m: number) => number): Operation =>
  (n, m, shifter) => ({ result: compute(n, m) >>> 0, carry: shifter });

const OPERATIONS: { readonly [name: string]: Operation } = {
  AND: logical((n, m) => n & m),
  BIC: logical((n, m) => n & ~m),
  ORR: logical((n, m) => n | m),
  ORN: logical((n, m) => n | ~m),
  EOR: logical((n, m) => n ^ m),
  ADD: (n, m) => addWithCarry(n, m, false),
  ADC: (n, m, _shifter, c) => addWithCarry(n, m, c),
  SUB: (n, m) => addWithCarry(n, ~m, true),
  SBC: (n, m, _shifter, c) => addWithCarry(n, ~m, c),
  RSB: (n, m) => addWithCarry(~n, m, true),
};
const COMPARISONS: { readonly [name: string]: Operation } = {
  TST: OPERATIONS.AND,
  TEQ: OPERATIONS.EOR,
  CMN: OPERATIONS.ADD,
  CMP: OPERATIONS.SUB,
};
const MOVES: { readonly [name: string]: Operation } = {
  MOV: logical((_n, m) => m),
  MVN: logical((_n, m) => ~m),
};
const ALL = { ...OPERATIONS, ...COMPARISONS, ...MOVES };

const SHIFTS: readonly ShiftName[] = ['LSL', 'LSR', 'ASR', 'ROR'];

/** DecodeImmShift (A7.4.2). */
function decodeImmediateShift(type: number, imm5: number): { type: ShiftName; amount: number } {
  if (type === 3 && imm5 === 0) return { type: 'RRX', amount: 1 };
  return { type: SHIFTS[type], amount: imm5 === 0 && type !== 0 ? 32 : imm5 };
}

/** ThumbExpandImm_C (A5.3.2). */
function expandImmediate(imm12: number, carryIn: boolean): { result: number; carry: boolean } {
  const byte = imm12 & 0xff;
  if (imm12 >> 10 !== 0) return shiftC(0x80 | (imm12 & 0x7f), 'ROR', imm12 >> 7, carryIn);
  const patterns = [byte, byte * 0x0001_0001, byte * 0x0100_0100, byte * 0x0101_0101];
  return { result: patterns[(imm12 >> 8) & 3] >>> 0, carry: carryIn };
}

const bit = fc.integer({ min: 0, max: 1 });
const registers = fc.record({ n: anyRegister, m: anyRegister, d: anyRegister });

function expectOperation(
  name: string,
  row: string,
  f: Fields,
  state: State,
  operand: { result: number; carry: boolean },
): void {
  const compares = name in COMPARISONS;
  const { result, carry, overflow } = ALL[name](
    state.registers[f.n],
    operand.result,
    operand.carry,
    carryOf(state),
  );
  const setsFlags = compares || f.S === 1;
  const apsr = setsFlags ? withFlags(state.apsr, result, carry, overflow) : state.apsr;
  const expected = changed(state, compares ? {} : { [f.d]: UInt(result) }, apsr);
  assert.deepEqual(cpu.run(instruction(row, f), state), expected);
}

describe('data processing', () => {
  for (const name of Object.keys(ALL)) {
    it(`${name} with a shifted register: result and flags`, () => {
      const shift = fc.record({
        t: fc.integer({ min: 0, max: 3 }),
        i: fc.integer({ min: 0, max: 31 }),
        S: bit,
      });
      fc.assert(
        fc.property(registers, shift, anyState, (r, s, state) => {
          const f = { ...r, ...s };
          const { type, amount } = decodeImmediateShift(f.t, f.i);
          const operand = shiftC(state.registers[f.m], type, amount, carryOf(state));
          expectOperation(name, `${name} (register)`, f, state, operand);
        }),
      );
    });

    it(`${name} with a modified immediate: result and flags`, () => {
      fc.assert(
        fc.property(registers, fc.integer({ min: 0, max: 0xfff }), bit, anyState, (r, i, S, state) => {
          const f = { ...r, i, S };
          expectOperation(name, `${name} (immediate)`, f, state, expandImmediate(i, carryOf(state)));
        }),
      );
    });
  }

  SHIFTS.forEach((name) => {
    it(`${name} by a register: amounts 0, 1, 31, 32, 33, 255 and any other bottom byte`, () => {
      const amount = fc.oneof(fc.constantFrom(0, 1, 31, 32, 33, 64, 255, 256, 0xffff_ff00), word);
      fc.assert(
        fc.property(registers, bit, amount, anyState, (r, S, m, state) => {
          const begin = changed(state, { [r.m]: UInt(m) });
          const { result, carry } = shiftC(begin.registers[r.n], name, m & 0xff, carryOf(begin));
          const apsr = S ? withFlags(begin.apsr, result, carry) : begin.apsr;
          const expected = changed(begin, { [r.d]: UInt(result) }, apsr);
          assert.deepEqual(cpu.run(instruction(`${name} (register) T2`, { ...r, S }), begin), expected);
        }),
        { numRuns: 300 },
      );
    });
  });

  it('adds and subtracts numbers of 128 bits with ADCS and SBCS', () => {
    const wide = fc.array(word, { minLength: 4, maxLength: 4 });
    const number = (words: readonly number[]) => words.reduceRight((sum, w) => (sum << 32n) | UInt(w), 0n);
    for (const [first, next, combine] of [
      ['ADD', 'ADC', (x: bigint, y: bigint) => x + y],
      ['SUB', 'SBC', (x: bigint, y: bigint) => x - y],
    ] as const) {
      fc.assert(
        fc.property(wide, wide, (x, y) => {
          const state: State = { registers: [...x, ...y, ...Array<number>(7).fill(0)], apsr: 0 };
          const code = [0, 1, 2, 3].flatMap((k) =>
            instruction(`${k === 0 ? first : next} (register)`, { d: k, n: k, m: k + 4, S: 1, t: 0, i: 0 }),
          );
          const after = cpu.run(code, state, 4);
          const exact = combine(number(x), number(y));
          assert.equal(number(after.registers.slice(0, 4)), BigInt.asUintN(128, exact));
          const carry = first === 'ADD' ? exact >> 128n === 1n : exact >= 0n;
          assert.equal((after.apsr & C) !== 0, carry);
        }),
      );
    }
  });
});

describe('bit fields, extension, packing', () => {
  const place = fc.record({ i: fc.integer({ min: 0, max: 31 }), w: fc.integer({ min: 0, max: 31 }) });

  it('BFI and BFC replace bits lsb to msb', () => {
    fc.assert(
      fc.property(registers, place, fc.boolean(), anyState, (r, p, clears, state) => {
        fc.pre(p.w >= p.i);
        const f = { d: r.d, n: r.n, i: p.i, w: p.w };
        const mask = ((1n << BigInt(p.w - p.i + 1)) - 1n) << BigInt(p.i);
        const source = clears ? 0n : UInt(state.registers[r.n]) << BigInt(p.i);
        const result = (UInt(state.registers[r.d]) & ~mask) | (source & mask);
        const code = instruction(clears ? 'BFC T1' : 'BFI T1', f);
        assert.deepEqual(cpu.run(code, state), changed(state, { [r.d]: result }));
      }),
      { numRuns: 200 },
    );
  });

  it('SBFX and UBFX extract widthminus1 + 1 bits from lsb on', () => {
    fc.assert(
      fc.property(registers, place, fc.boolean(), anyState, (r, p, signed, state) => {
        fc.pre(p.i + p.w <= 31);
        const cut = signed ? signedSlice : slice;
        const result = cut(UInt(state.registers[r.n]), p.i + p.w, p.i);
        const code = instruction(signed ? 'SBFX T1' : 'UBFX T1', { d: r.d, n: r.n, ...p });
        assert.deepEqual(cpu.run(code, state), changed(state, { [r.d]: result }));
      }),
      { numRuns: 200 },
    );
  });

  const rotated = (state: State, f: Fields) =>
    UInt(shiftC(state.registers[f.m], 'ROR', 8 * f.r, false).result);
  const pair = (cut: typeof slice, x: bigint) => [cut(x, 7, 0), cut(x, 23, 16)] as const;
  const join16 = (low: bigint, high: bigint) => (BigInt.asUintN(16, high) << 16n) | BigInt.asUintN(16, low);
  /** Rows with and without addend, and the value from the rotated operand and Rn. */
  const EXTENSIONS: readonly (readonly [string, string, (x: bigint, n: bigint) => bigint])[] = [
    ['SXTB T2', 'SXTAB T1', (x, n) => n + signedSlice(x, 7, 0)],
    ['SXTH T2', 'SXTAH T1', (x, n) => n + signedSlice(x, 15, 0)],
    ['UXTB T2', 'UXTAB T1', (x, n) => n + slice(x, 7, 0)],
    ['UXTH T2', 'UXTAH T1', (x, n) => n + slice(x, 15, 0)],
    ...(
      [
        ['S', signedSlice],
        ['U', slice],
      ] as const
    ).map(([sign, cut]) => {
      const value = (x: bigint, n: bigint) => {
        const [low, high] = pair(cut, x);
        return join16(slice(n, 15, 0) + low, slice(n, 31, 16) + high);
      };
      return [`${sign}XTB16 T2`, `${sign}XTAB16 T1`, value] as const;
    }),
  ];
  for (const [plain, adding, value] of EXTENSIONS) {
    it(`${plain} and ${adding} extend the rotated operand`, () => {
      fc.assert(
        fc.property(
          registers,
          fc.integer({ min: 0, max: 3 }),
          fc.boolean(),
          anyState,
          (regs, r, adds, state) => {
            const f = { ...regs, r };
            const n = adds ? UInt(state.registers[f.n]) : 0n;
            const expected = changed(state, { [f.d]: value(rotated(state, f), n) });
            assert.deepEqual(cpu.run(instruction(adds ? adding : plain, f), state), expected);
          },
        ),
      );
    });
  }

  it('PKHBT takes the bottom of n and the top of m, PKHTB the reverse', () => {
    fc.assert(
      fc.property(
        registers,
        fc.integer({ min: 0, max: 31 }),
        fc.boolean(),
        anyState,
        (r, i, topFirst, state) => {
          const { type, amount } = decodeImmediateShift(topFirst ? 2 : 0, i);
          const shifted = UInt(shiftC(state.registers[r.m], type, amount, false).result);
          const n = UInt(state.registers[r.n]);
          const [bottom, top] = topFirst ? [shifted, n] : [n, shifted];
          const expected = changed(state, { [r.d]: join16(slice(bottom, 15, 0), slice(top, 31, 16)) });
          assert.deepEqual(
            cpu.run(instruction(topFirst ? 'PKHTB T1' : 'PKHBT T1', { ...r, i }), state),
            expected,
          );
        },
      ),
    );
  });

  const bytes = (x: bigint) => [0, 8, 16, 24].map((k) => slice(x, k + 7, k));
  const joinBytes = (list: readonly bigint[]) => list.reduceRight((sum, b) => (sum << 8n) | b, 0n);
  const UNARY: readonly (readonly [string, (x: bigint) => bigint])[] = [
    ['REV T2', (x) => joinBytes(bytes(x).reverse())],
    ['REV16 T2', (x) => joinBytes([1, 0, 3, 2].map((k) => bytes(x)[k]))],
    ['REVSH T2', (x) => signedSlice(joinBytes([1, 0].map((k) => bytes(x)[k])), 15, 0)],
    ['RBIT T1', (x) => BigInt(`0b${[...x.toString(2).padStart(32, '0')].reverse().join('')}`)],
    ['CLZ T1', (x) => BigInt(x === 0n ? 32 : 32 - x.toString(2).length)],
  ];
  for (const [row, value] of UNARY) {
    it(row, () => {
      fc.assert(
        fc.property(registers, anyState, ({ m, d }, state) => {
          const expected = changed(state, { [d]: value(UInt(state.registers[m])) });
          assert.deepEqual(cpu.run(instruction(row, { d, m, k: m }), state), expected);
        }),
      );
    });
  }

  it('MOVW clears the top half, MOVT keeps the bottom half', () => {
    fc.assert(
      fc.property(
        anyRegister,
        fc.integer({ min: 0, max: 0xffff }),
        fc.boolean(),
        anyState,
        (d, imm16, top, state) => {
          const f = { d, k: imm16 >> 12, j: (imm16 >> 11) & 1, i: imm16 & 0x7ff };
          const old = UInt(state.registers[d]);
          const result = top ? (BigInt(imm16) << 16n) | slice(old, 15, 0) : BigInt(imm16);
          const code = instruction(top ? 'MOVT T1' : 'MOV (immediate) T3', f);
          assert.deepEqual(cpu.run(code, state), changed(state, { [d]: result }));
        },
      ),
    );
  });
});
