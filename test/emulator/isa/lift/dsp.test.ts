import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anyRegister, anyState, Cpu, changed, geBits, instruction, Q, type State } from './cpu.js';
import { half, SInt, signedSatQ, signedSlice, slice, UInt, unsignedSatQ } from './pseudocode.js';

const registers = fc.record({ n: anyRegister, m: anyRegister, a: anyRegister, d: anyRegister });
const runs = { numRuns: 60 };

/** One lane of a parallel addition: its exact result, from n's lane x and m's lane y. */
type Lane = (x: bigint, y: bigint) => bigint;

const add: Lane = (x, y) => x + y;
const subtract: Lane = (x, y) => x - y;

/** Lanes of n and m that meet, and how, from the lowest (A7.7.97 and following). */
const ARRANGEMENTS: {
  readonly [name: string]: { readonly bits: number; readonly lanes: readonly [number, number, Lane][] };
} = {
  ADD8: { bits: 8, lanes: [0, 1, 2, 3].map((k) => [k, k, add]) },
  SUB8: { bits: 8, lanes: [0, 1, 2, 3].map((k) => [k, k, subtract]) },
  ADD16: { bits: 16, lanes: [0, 1].map((k) => [k, k, add]) },
  SUB16: { bits: 16, lanes: [0, 1].map((k) => [k, k, subtract]) },
  // "diff = n<15:0> - m<31:16>; sum = n<31:16> + m<15:0>"
  ASX: {
    bits: 16,
    lanes: [
      [0, 1, subtract],
      [1, 0, add],
    ],
  },
  SAX: {
    bits: 16,
    lanes: [
      [0, 1, add],
      [1, 0, subtract],
    ],
  },
};

/** What a prefix makes of the exact lane result; `ge` tells the condition for the lane's GE bits. */
interface Prefix {
  readonly signed: boolean;
  readonly result: (exact: bigint, bits: number) => bigint;
  readonly ge?: (exact: bigint, bits: number, lane: Lane) => boolean;
}

const PREFIXES: { readonly [prefix: string]: Prefix } = {
  S: { signed: true, result: (exact) => exact, ge: (exact) => exact >= 0n },
  U: {
    signed: false,
    result: (exact) => exact,
    // "if sum >= 0x10000 then" for sums, "if diff >= 0 then" for differences
    ge: (exact, bits, lane) => (lane === add ? exact >= 1n << BigInt(bits) : exact >= 0n),
  },
  Q: { signed: true, result: (exact, bits) => signedSatQ(exact, bits).result },
  UQ: { signed: false, result: (exact, bits) => unsignedSatQ(exact, bits).result },
  SH: { signed: true, result: (exact) => exact >> 1n },
  UH: { signed: false, result: (exact) => exact >> 1n },
};

function parallel(prefix: Prefix, arrangement: (typeof ARRANGEMENTS)[string], n: number, m: number) {
  const { bits, lanes } = arrangement;
  const laneOf = (x: number, k: number) =>
    prefix.signed
      ? signedSlice(UInt(x), k * bits + bits - 1, k * bits)
      : slice(UInt(x), k * bits + bits - 1, k * bits);
  let word = 0n;
  let ge = 0;
  lanes.forEach(([x, y, operation], k) => {
    const exact = operation(laneOf(n, x), laneOf(m, y));
    word |= BigInt.asUintN(bits, prefix.result(exact, bits)) << BigInt(k * bits);
    if (prefix.ge?.(exact, bits, operation)) ge |= (bits === 8 ? 1 : 3) << (k * (bits / 8));
  });
  return { word, ge: prefix.ge === undefined ? undefined : ge };
}

describe('DSP extension', () => {
  const cpu = new Cpu();

  for (const [prefix, kind] of Object.entries(PREFIXES)) {
    for (const [name, arrangement] of Object.entries(ARRANGEMENTS)) {
      it(`${prefix}${name} computes each lane${kind.ge ? ' and GE' : ''}`, () => {
        fc.assert(
          fc.property(registers, anyState, (f, state) => {
            const { word, ge } = parallel(kind, arrangement, state.registers[f.n], state.registers[f.m]);
            const apsr = ge === undefined ? state.apsr : (state.apsr & 0xfff0_ffff) | (ge << 16);
            const expected = changed(state, { [f.d]: word }, apsr);
            assert.deepEqual(cpu.run(instruction(`${prefix}${name} T1`, f), state), expected);
          }),
          runs,
        );
      });
    }
  }

  it('SEL takes each byte from n where its GE bit is set, else from m', () => {
    fc.assert(
      fc.property(registers, anyState, (f, state) => {
        const ge = geBits(state.apsr);
        let word = 0n;
        for (let k = 0; k < 4; k++) {
          const from = UInt(state.registers[(ge >> k) & 1 ? f.n : f.m]);
          word |= slice(from, 8 * k + 7, 8 * k) << BigInt(8 * k);
        }
        assert.deepEqual(cpu.run(instruction('SEL T1', f), state), changed(state, { [f.d]: word }));
      }),
      runs,
    );
  });

  for (const row of ['USAD8 T1', 'USADA8 T1']) {
    it(`${row} sums the absolute differences of bytes`, () => {
      fc.assert(
        fc.property(registers, anyState, (f, state) => {
          let sum = row === 'USAD8 T1' ? 0n : UInt(state.registers[f.a]);
          for (let k = 0; k < 4; k++) {
            const [x, y] = [f.n, f.m].map((r) => slice(UInt(state.registers[r]), 8 * k + 7, 8 * k));
            sum += x > y ? x - y : y - x;
          }
          assert.deepEqual(cpu.run(instruction(row, f), state), changed(state, { [f.d]: sum }));
        }),
        runs,
      );
    });
  }

  // QADD and its relatives operate on Rm, then Rn (A7.7.102).
  const SATURATING: readonly (readonly [string, boolean, Lane])[] = [
    ['QADD T1', false, add],
    ['QSUB T1', false, subtract],
    ['QDADD T1', true, add],
    ['QDSUB T1', true, subtract],
  ];
  for (const [row, doubles, operation] of SATURATING) {
    it(`${row} saturates to 32 bits and sets Q${doubles ? ', also when doubling saturates' : ''}`, () => {
      fc.assert(
        fc.property(registers, anyState, (f, state) => {
          const { n, m } = { n: SInt(state.registers[f.n]), m: SInt(state.registers[f.m]) };
          const doubled = doubles ? signedSatQ(2n * n, 32) : { result: n, saturated: false };
          const { result, saturated } = signedSatQ(operation(m, doubled.result), 32);
          const apsr = saturated || doubled.saturated ? state.apsr | Q : state.apsr;
          assert.deepEqual(cpu.run(instruction(row, f), state), changed(state, { [f.d]: result }, apsr));
        }),
        runs,
      );
    });
  }

  /** SSAT and USAT: w is the width (minus 1 for SSAT), h the shift type, i its amount; ASR #0 is another row. */
  const saturation = fc.record({
    w: fc.integer({ min: 0, max: 31 }),
    h: fc.integer({ min: 0, max: 1 }),
    i: fc.integer({ min: 0, max: 31 }),
  });
  for (const [row, limit] of [
    ['SSAT T1', (i: bigint, w: number) => signedSatQ(i, w + 1)],
    ['USAT T1', (i: bigint, w: number) => unsignedSatQ(i, w)],
  ] as const) {
    it(`${row} saturates the shifted operand to any width`, () => {
      fc.assert(
        fc.property(registers, saturation, anyState, (r, s, state) => {
          fc.pre(s.h === 0 || s.i !== 0);
          const f = { ...r, ...s };
          const operand = SInt(state.registers[f.n]);
          const shifted = f.h ? operand >> BigInt(f.i) : BigInt.asIntN(32, operand << BigInt(f.i));
          const { result, saturated } = limit(shifted, f.w);
          const apsr = saturated ? state.apsr | Q : state.apsr;
          assert.deepEqual(cpu.run(instruction(row, f), state), changed(state, { [f.d]: result }, apsr));
        }),
        { numRuns: 200 },
      );
    });
  }

  for (const [row, limit] of [
    ['SSAT16 T1', (i: bigint, w: number) => signedSatQ(i, w + 1)],
    ['USAT16 T1', (i: bigint, w: number) => unsignedSatQ(i, w)],
  ] as const) {
    it(`${row} saturates both halves`, () => {
      fc.assert(
        fc.property(registers, fc.integer({ min: 0, max: 15 }), anyState, (r, w, state) => {
          const [low, high] = [0, 1].map((top) => limit(half(state.registers[r.n], top), w));
          const word = (BigInt.asUintN(16, high.result) << 16n) | BigInt.asUintN(16, low.result);
          const apsr = low.saturated || high.saturated ? state.apsr | Q : state.apsr;
          const expected = changed(state, { [r.d]: word }, apsr);
          assert.deepEqual(cpu.run(instruction(row, { ...r, w }), state), expected);
        }),
        { numRuns: 100 },
      );
    });
  }

  it('Q stays set until it is written (A2.3.2)', () => {
    const state: State = { registers: Array<number>(15).fill(1), apsr: Q };
    const { apsr } = cpu.run(instruction('QADD T1', { d: 0, n: 1, m: 2 }), state);
    assert.equal(apsr, Q);
  });
});
