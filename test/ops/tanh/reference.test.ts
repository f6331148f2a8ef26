import assert from 'node:assert/strict';
import fc from 'fast-check';
import { prepareTanh } from '../../../host/ops/tanh/prepare.js';
import { tanhReference } from '../../../host/ops/tanh/reference.js';
import { makeNode } from '../node.js';

function paramsAt(scale: number, elements = 1) {
  const shape = [elements];
  return prepareTanh(makeNode('TANH', {}, [{ shape, scale }], [{ shape, scale: 2 ** -15 }]));
}

describe('ops/tanh', () => {
  for (const [label, scale, multiplier, shift] of [
    ['2^-12, taken as a power of two', 2 ** -12, 3, 0],
    ['2^-11, taken as a power of two', 2 ** -11, 6, 0],
    ['2^-13', 2 ** -13, 24576, 14],
    ['0.001', 0.001, 25165, 11],
    ['0.05', 0.05, 19660, 5],
    ['10/32768', 10 / 32768, 30720, 13],
  ] as const) {
    it(`multiplier and shift at scale ${label}`, () => {
      const p = paramsAt(scale);
      assert.deepEqual([p.multiplier, p.shift], [multiplier, shift]);
    });
  }

  it('gives the values of TFLM at the points of its table', () => {
    const points = Int16Array.of(-32768, -10000, -4096, -1, 0, 1, 4096, 10000, 32767);
    const [values] = tanhReference(paramsAt(2 ** -12, points.length), [points]);
    assert.deepEqual([...values], [-32767, -32275, -24956, -8, 0, 8, 24956, 32275, 32767]);
  });

  it('is near the real tanh, and does not fall', () => {
    const all = Int16Array.from({ length: 65536 }, (_, i) => i - 32768);
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1, noNaN: true }), (scale) => {
        const [values] = tanhReference(paramsAt(scale, all.length), [all]);
        for (let i = 1; i < all.length; i++) {
          assert.ok(values[i] >= values[i - 1]);
          const real = Math.tanh(all[i] * Math.fround(scale)) * 32768;
          assert.ok(Math.abs(values[i] - real) < 40, `${all[i]} at ${scale}: ${values[i]}, real ${real}`);
        }
      }),
      { numRuns: 8 },
    );
  });
});
