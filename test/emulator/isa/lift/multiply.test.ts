import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Fields } from '../../../../emulator/isa/row.js';
import { anyRegister, anyState, Cpu, changed, instruction, Q, type State } from './cpu.js';
import { half, overflows, SInt, signedSlice, slice, UInt } from './pseudocode.js';

/** The operands of a multiplication by their letters in the manual. */
interface Operands {
  readonly n: number;
  readonly m: number;
  readonly a: number;
  readonly lo: number;
  readonly hi: number;
}

/** Result of an instruction with one destination; `q` sets the flag. */
interface Word {
  readonly d: bigint;
  readonly q?: boolean;
}

const word = (d: bigint, overflow?: boolean): Word => ({
  d,
  ...(overflow === undefined ? {} : { q: overflow }),
});
/** The product of a halfword pair. */
const product = (o: Operands, x: number, y: number): bigint => half(o.n, x) * half(o.m, y);
const rounding = (r: number): bigint => (r ? 0x8000_0000n : 0n);
const signedProduct = (o: Operands): bigint => SInt(o.n) * SInt(o.m);
const unsignedProduct = (o: Operands): bigint => UInt(o.n) * UInt(o.m);
/** The two products of the dual multiplications; X exchanges the halves of m. */
const dual = (o: Operands, f: Fields): readonly [bigint, bigint] => [
  product(o, 0, f.X),
  product(o, 1, 1 - f.X),
];

/** Row, option bits, and the Operation section of the manual in integers. */
const WORD_RESULTS: readonly (readonly [string, string, (o: Operands, f: Fields) => Word])[] = [
  ['MUL T2', '', (o) => word(unsignedProduct(o))],
  ['MLA T1', '', (o) => word(UInt(o.a) + unsignedProduct(o))],
  ['MLS T1', '', (o) => word(UInt(o.a) - unsignedProduct(o))],
  ['SMULBB T1', 'XY', (o, f) => word(product(o, f.X, f.Y))],
  [
    'SMLABB T1',
    'XY',
    (o, f) => {
      const result = product(o, f.X, f.Y) + SInt(o.a);
      return word(result, overflows(result));
    },
  ],
  ['SMULWB T1', 'Y', (o, f) => word(signedSlice(SInt(o.n) * half(o.m, f.Y), 47, 16))],
  [
    'SMLAWB T1',
    'Y',
    (o, f) => {
      const result = SInt(o.n) * half(o.m, f.Y) + (SInt(o.a) << 16n);
      return word(signedSlice(result, 47, 16), result >> 16n !== signedSlice(result, 47, 16));
    },
  ],
  [
    'SMUAD T1',
    'X',
    (o, f) => {
      const [first, second] = dual(o, f);
      return word(first + second, overflows(first + second));
    },
  ],
  [
    'SMUSD T1',
    'X',
    (o, f) => {
      const [first, second] = dual(o, f);
      return word(first - second);
    },
  ],
  [
    'SMLAD T1',
    'X',
    (o, f) => {
      const [first, second] = dual(o, f);
      const result = first + second + SInt(o.a);
      return word(result, overflows(result));
    },
  ],
  [
    'SMLSD T1',
    'X',
    (o, f) => {
      const [first, second] = dual(o, f);
      const result = first - second + SInt(o.a);
      return word(result, overflows(result));
    },
  ],
  ['SMMUL T1', 'r', (o, f) => word(slice(signedProduct(o) + rounding(f.r), 63, 32))],
  ['SMMLA T1', 'r', (o, f) => word(slice((SInt(o.a) << 32n) + signedProduct(o) + rounding(f.r), 63, 32))],
  ['SMMLS T1', 'r', (o, f) => word(slice((SInt(o.a) << 32n) - signedProduct(o) + rounding(f.r), 63, 32))],
  ['SDIV T1', '', (o) => word(SInt(o.m) === 0n ? 0n : SInt(o.n) / SInt(o.m))],
  ['UDIV T1', '', (o) => word(UInt(o.m) === 0n ? 0n : UInt(o.n) / UInt(o.m))],
];

const accumulator = (o: Operands): bigint => (UInt(o.hi) << 32n) | UInt(o.lo);

/** The same for those with a 64-bit result. */
const LONG_RESULTS: readonly (readonly [string, string, (o: Operands, f: Fields) => bigint])[] = [
  ['SMULL T1', '', (o) => signedProduct(o)],
  ['UMULL T1', '', (o) => unsignedProduct(o)],
  ['SMLAL T1', '', (o) => accumulator(o) + signedProduct(o)],
  ['UMLAL T1', '', (o) => accumulator(o) + unsignedProduct(o)],
  ['UMAAL T1', '', (o) => unsignedProduct(o) + UInt(o.lo) + UInt(o.hi)],
  ['SMLALBB T1', 'XY', (o, f) => accumulator(o) + product(o, f.X, f.Y)],
  [
    'SMLALD T1',
    'X',
    (o, f) => {
      const [first, second] = dual(o, f);
      return accumulator(o) + first + second;
    },
  ],
  [
    'SMLSLD T1',
    'X',
    (o, f) => {
      const [first, second] = dual(o, f);
      return accumulator(o) + first - second;
    },
  ],
];

const registers = fc.record({
  n: anyRegister,
  m: anyRegister,
  a: anyRegister,
  d: anyRegister,
  l: anyRegister,
  h: anyRegister,
});
const options = (letters: string) =>
  fc.record(Object.fromEntries([...letters].map((letter) => [letter, fc.integer({ min: 0, max: 1 })])));

const operands = ({ registers: r }: State, f: Fields): Operands => ({
  n: r[f.n],
  m: r[f.m],
  a: r[f.a],
  lo: r[f.l],
  hi: r[f.h],
});

describe('multiplication and division', () => {
  const cpu = new Cpu();

  for (const [row, letters, formula] of WORD_RESULTS) {
    it(`${row} computes the manual's result and Q`, () => {
      fc.assert(
        fc.property(registers, options(letters), anyState, (r, option, state) => {
          const f = { ...r, ...option };
          const { d, q } = formula(operands(state, f), f);
          const expected = changed(state, { [f.d]: d }, q ? state.apsr | Q : state.apsr);
          assert.deepEqual(cpu.run(instruction(row, f), state), expected);
        }),
        { numRuns: 60 },
      );
    });
  }

  for (const [row, letters, formula] of LONG_RESULTS) {
    it(`${row} computes all 64 bits and leaves the flags alone`, () => {
      fc.assert(
        fc.property(registers, options(letters), anyState, (r, option, state) => {
          fc.pre(r.l !== r.h);
          const f = { ...r, ...option };
          const result = formula(operands(state, f), f);
          const expected = changed(state, { [f.l]: result, [f.h]: result >> 32n });
          assert.deepEqual(cpu.run(instruction(row, f), state), expected);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('MULS sets N and Z and keeps C and V (A7.7.84)', () => {
    fc.assert(
      fc.property(anyState, fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 }), (state, n, d) => {
        const result = UInt(state.registers[n]) * UInt(state.registers[d]);
        const low = BigInt.asIntN(32, result);
        const flags = (low < 0n ? 0x8000_0000 : 0) | (low === 0n ? 0x4000_0000 : 0);
        const expected = changed(state, { [d]: result }, (state.apsr & 0x3fff_ffff) | flags);
        assert.deepEqual(cpu.run(instruction('MUL T1', { n, d }), state), expected);
      }),
    );
  });

  it('divides the smallest number by -1 to itself, and by zero to zero', () => {
    const divide = (row: string, n: number, m: number) => {
      const state: State = { registers: [0, n, m, ...Array<number>(12).fill(0)], apsr: 0 };
      return cpu.run(instruction(row, { d: 0, n: 1, m: 2 }), state).registers[0];
    };
    assert.equal(divide('SDIV T1', 0x8000_0000, 0xffff_ffff), 0x8000_0000);
    assert.equal(divide('SDIV T1', 0x8000_0000, 0), 0);
    assert.equal(divide('UDIV T1', 0xffff_ffff, 0), 0);
    assert.equal(divide('SDIV T1', 0xffff_fff9, 2), 0xffff_fffd, '-7 / 2 is -3: toward zero');
    assert.equal(divide('UDIV T1', 0xffff_fff9, 2), 0x7fff_fffc);
  });
});
