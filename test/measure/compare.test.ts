import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytesOf, compareBits } from '../../host/measure/compare.js';

const int16Bytes = (...values: number[]): Uint8Array => bytesOf(Int16Array.from(values));

describe('compareBits', () => {
  it('finds equal bytes equal', () => {
    assert.deepEqual(compareBits(Int16Array.of(1, -2, 3), int16Bytes(1, -2, 3), [3]), {
      elements: 3,
      differing: 0,
      first: null,
    });
  });

  it('gives the first difference with its position and both values', () => {
    const expected = Int16Array.from({ length: 24 }, (_, i) => i);
    const actual = Int16Array.from(expected);
    actual[17] = -300;
    actual[23] = 0;
    assert.deepEqual(compareBits(expected, bytesOf(actual), [1, 2, 3, 4]), {
      elements: 24,
      differing: 2,
      first: { position: [0, 1, 1, 1], expected: '17', actual: '-300' },
    });
  });

  it('compares bits, not values', () => {
    const zero = compareBits(Float32Array.of(0), bytesOf(Float32Array.of(-0)), []);
    assert.deepEqual(zero.first, { position: [], expected: '0', actual: '-0' });
    assert.equal(
      compareBits(Float32Array.of(Number.NaN), bytesOf(Float32Array.of(Number.NaN)), [1]).differing,
      0,
    );
    const wide = compareBits(BigInt64Array.of(2n ** 62n), bytesOf(BigInt64Array.of(2n ** 62n + 1n)), [1]);
    assert.equal(wide.first?.expected, '4611686018427387904');
  });

  it('reads views that do not start at the beginning of their buffer', () => {
    const memory = Uint8Array.of(9, 9, 9, 5, 0, 6, 0);
    assert.equal(compareBits(Int16Array.of(5, 6), memory.subarray(3), [2]).differing, 0);
  });

  it('counts exactly the elements that were changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -32768, max: 32767 })),
        fc.infiniteStream(fc.boolean()),
        (values, changes) => {
          const expected = Int16Array.from(values);
          let changed = 0;
          const actual = expected.map((value) => {
            if (!changes.next().value) return value;
            changed++;
            return value ^ 0x100;
          });
          assert.equal(compareBits(expected, bytesOf(actual), [values.length]).differing, changed);
        },
      ),
    );
  });

  it('refuses bytes of another length', () => {
    assert.throws(() => compareBits(Int16Array.of(1), new Uint8Array(3), [1]), RangeError);
  });
});
