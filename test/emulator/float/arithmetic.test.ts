import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  add,
  divide,
  multiply,
  multiplyAdd,
  squareRoot,
  subtract,
} from '../../../emulator/float/arithmetic.js';
import type { FloatContext } from '../../../emulator/float/context.js';
import { fpscr, single, singlePair } from './arbitraries.js';
import { type Outcome, type Reference, refer } from './reference.js';

const RUNS = { numRuns: 4000 };

function perform(control: number, operation: (context: FloatContext) => number): Outcome {
  const context = { fpscr: control };
  const bits = operation(context);
  assert.equal(bits, bits | 0, 'results are int32 patterns');
  return { bits: bits >>> 0, fpscr: context.fpscr >>> 0 };
}

const BINARY: readonly {
  name: string;
  ours: (a: number, b: number, context: FloatContext) => number;
  theirs: (r: Reference, a: number, b: number) => number;
}[] = [
  { name: 'add', ours: add, theirs: (r, a, b) => r.add(a, b) },
  { name: 'subtract', ours: subtract, theirs: (r, a, b) => r.add(a, b, true) },
  { name: 'multiply', ours: multiply, theirs: (r, a, b) => r.multiply(a, b) },
  { name: 'divide', ours: divide, theirs: (r, a, b) => r.divide(a, b) },
];

describe('single-precision arithmetic', () => {
  for (const { name, ours, theirs } of BINARY) {
    it(`${name} gives the bits and flags of exact arithmetic rounded once`, () => {
      fc.assert(
        fc.property(singlePair, fpscr, ([a, b], control) => {
          assert.deepEqual(
            perform(control, (c) => ours(a, b, c)),
            refer(control, (r) => theirs(r, a, b)),
          );
        }),
        RUNS,
      );
    });
  }

  it('squareRoot gives the bits and flags of the exact root rounded once', () => {
    fc.assert(
      fc.property(single, fpscr, (a, control) => {
        assert.deepEqual(
          perform(control, (c) => squareRoot(a, c)),
          refer(control, (r) => r.squareRoot(a)),
        );
      }),
      RUNS,
    );
  });

  const fused = (addend: number, a: number, b: number, control: number) =>
    assert.deepEqual(
      perform(control, (c) => multiplyAdd(addend, a, b, c)),
      refer(control, (r) => r.multiplyAdd(addend, a, b)),
    );

  it('multiplyAdd rounds once', () => {
    fc.assert(
      fc.property(single, singlePair, fpscr, (addend, [a, b], control) => fused(addend, a, b, control)),
      RUNS,
    );
  });

  it('multiplyAdd rounds once where the sum nearly cancels or the addend is far below', () => {
    const distance = fc.integer({ min: -60, max: 60 });
    fc.assert(
      fc.property(singlePair, single, distance, fpscr, ([a, b], c, below, control) => {
        const product = multiply(a, b, { fpscr: 0 });
        fused(product ^ (0x8000_0000 | 0), a, b, control);
        const exponent = Math.min(Math.max(((product >>> 23) & 0xff) + below, 0), 254);
        fused((c & (0x807f_ffff | 0)) | (exponent << 23), a, b, control);
      }),
      RUNS,
    );
  });

  it('multiplyAdd is not fooled when the double sum lies half way between two singles', () => {
    // p * q has 25 bits and is odd: the product of these singles is half way between two singles.
    const twelve = fc.integer({ min: 0, max: 0x3ff }).map((k) => 0x801 | (k << 1));
    const thirteen = fc.integer({ min: 0, max: 0x7ff }).map((k) => 0x1001 | (k << 1));
    const bitsOf = (x: number) => new Int32Array(new Float32Array([x]).buffer)[0];
    let halfWay = 0;
    fc.assert(
      fc.property(
        twelve,
        thirteen,
        fc.integer({ min: 30, max: 90 }),
        fc.boolean(),
        fc.boolean(),
        fpscr,
        (p, q, below, up, negative, control) => {
          if (p * q >= 2 ** 24 && p * q < 2 ** 25) halfWay++;
          fused(bitsOf(2 ** (24 - below) * (up ? 1 : -1)), bitsOf(negative ? -p : p), bitsOf(q), control);
        },
      ),
      RUNS,
    );
    assert.ok(halfWay > RUNS.numRuns / 4, `only ${halfWay} half-way cases`);
  });

  it('multiplyAdd treats zeros, infinities and NaNs like FPMulAdd, all combinations', () => {
    const magnitudes = [0, 0x0000_0001, 0x3f80_0000, 0x7f80_0000, 0x7f80_0001, 0x7fc0_0005];
    const specials = magnitudes.flatMap((m) => [m, m | (0x8000_0000 | 0)]);
    for (const control of [0, 2 << 22, 1 << 24, 1 << 25])
      for (const addend of specials)
        for (const a of specials) for (const b of specials) fused(addend, a, b, control);
  });

  it('detects tininess before rounding', () => {
    // (1 - 2^-24) * 2^-126 rounds up to the smallest normal number, but is an underflow on Arm.
    const context = { fpscr: 0 };
    assert.equal(multiply(0x3f7f_ffff, 0x0080_0000, context), 0x0080_0000);
    assert.equal(context.fpscr, 0x18);
  });
});
