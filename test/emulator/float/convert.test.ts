import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compare, Ordering } from '../../../emulator/float/compare.js';
import type { FloatContext } from '../../../emulator/float/context.js';
import { FixedFormat, fromFixed, fromHalf, toFixed, toHalf } from '../../../emulator/float/convert.js';
import { fpscr, single, singlePair } from './arbitraries.js';
import { type Outcome, refer } from './reference.js';

const RUNS = { numRuns: 4000 };

function perform(control: number, operation: (context: FloatContext) => number): Outcome {
  const context = { fpscr: control };
  const bits = operation(context);
  assert.equal(bits, bits | 0, 'results are int32 patterns');
  return { bits: bits >>> 0, fpscr: context.fpscr >>> 0 };
}

const fixedFormat = fc
  .record({
    halfword: fc.boolean(),
    unsigned: fc.boolean(),
    fpscrRounding: fc.boolean(),
    fraction: fc.integer({ min: 0, max: 32 }),
  })
  .map((f) => ({
    ...f,
    size: f.halfword ? (16 as const) : (32 as const),
    fraction: f.halfword ? f.fraction >> 1 : f.fraction,
    format:
      (f.halfword ? FixedFormat.HALFWORD : 0) |
      (f.unsigned ? FixedFormat.UNSIGNED : 0) |
      (f.fpscrRounding ? FixedFormat.FPSCR_ROUNDING : 0),
  }));

describe('conversions and comparison', () => {
  it('toFixed rounds, saturates and raises like FPToFixed', () => {
    // Half of the operands are small numbers with few fraction bits, so that ties and limits occur.
    const near = fc
      .tuple(fc.integer({ min: -0x1_0010, max: 0x1_0010 }), fc.integer({ min: 0, max: 34 }))
      .map(([n, scale]) => new Int32Array(new Float32Array([n / 2 ** scale]).buffer)[0]);
    fc.assert(
      fc.property(fc.oneof(single, near), fixedFormat, fpscr, (a, f, control) => {
        assert.deepEqual(
          perform(control, (c) => toFixed(a, f.fraction, f.format, c)),
          refer(control, (r) => r.toFixed(a, f.size, f.fraction, f.unsigned, !f.fpscrRounding)),
        );
      }),
      RUNS,
    );
  });

  it('fromFixed rounds like FixedToFP', () => {
    const integer = fc.oneof(
      fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
      fc.integer({ min: -70000, max: 70000 }),
    );
    fc.assert(
      fc.property(integer, fixedFormat, fpscr, (a, f, control) => {
        assert.deepEqual(
          perform(control, (c) => fromFixed(a, f.fraction, f.format, c)),
          refer(control, (r) => r.fromFixed(a, f.size, f.fraction, f.unsigned, !f.fpscrRounding)),
        );
      }),
      RUNS,
    );
  });

  it('toHalf rounds like FPSingleToHalf', () => {
    const inRange = fc
      .tuple(
        fc.constantFrom(0, 0x8000_0000),
        fc.integer({ min: 100, max: 146 }),
        fc.integer({ min: 0, max: 0x7ff }),
        fc.constantFrom(0, 0x800, 0x7ff, 0x801),
      )
      .map(([s, exponent, high, low]) => s | (exponent << 23) | (high << 12) | low | 0);
    fc.assert(
      fc.property(fc.oneof(single, inRange), fpscr, (a, control) => {
        assert.deepEqual(
          perform(control, (c) => toHalf(a, c)),
          refer(control, (r) => r.toHalf(a)),
        );
      }),
      RUNS,
    );
  });

  it('fromHalf converts all halves like FPHalfToSingle', () => {
    for (const control of [0, 1 << 26, 1 << 25, 1 << 24, 3 << 22]) {
      for (let half = 0; half < 0x1_0000; half++) {
        const ours = perform(control, (c) => fromHalf(half | 0x5555_0000, c));
        const theirs = refer(control, (r) => r.fromHalf(half));
        if (ours.bits !== theirs.bits || ours.fpscr !== theirs.fpscr)
          assert.deepEqual(ours, theirs, half.toString(16));
      }
    }
  });

  it('compare orders and raises like FPCompare', () => {
    const nzcv = {
      [Ordering.LESS]: 0b1000,
      [Ordering.EQUAL]: 0b0110,
      [Ordering.GREATER]: 0b0010,
      [Ordering.UNORDERED]: 0b0011,
    };
    fc.assert(
      fc.property(singlePair, fc.boolean(), fpscr, ([a, b], quietSignals, control) => {
        assert.deepEqual(
          perform(control, (c) => nzcv[compare(a, b, quietSignals, c)]),
          refer(control, (r) => r.compare(a, b, quietSignals)),
        );
      }),
      RUNS,
    );
  });
});
