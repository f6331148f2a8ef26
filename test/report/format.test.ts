import assert from 'node:assert/strict';
import fc from 'fast-check';
import { count, duration, frequency, percent, printable, shape } from '../../host/report/format.js';

describe('format', () => {
  it('groups thousands', () => {
    assert.deepEqual([0, 999, 1000, 123456, 2 ** 53 - 1].map(count), [
      '0',
      '999',
      '1,000',
      '123,456',
      '9,007,199,254,740,991',
    ]);
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        assert.match(count(value), /^\d{1,3}(,\d{3})*$/);
        assert.equal(Number(count(value).replaceAll(',', '')), value);
      }),
    );
  });

  it('chooses the unit of a time', () => {
    assert.deepEqual([2.5, 1, 0.0015, 0.000_000_5, 0].map(duration), [
      '2.500 s',
      '1.000 s',
      '1.500 ms',
      '0.500 us',
      '0.000 us',
    ]);
  });

  it('formats frequencies, shares and shapes', () => {
    assert.deepEqual([168e6, 32_768, 50].map(frequency), ['168 MHz', '32.768 kHz', '50 Hz']);
    assert.equal(percent(0.4567), '45.7 %');
    assert.deepEqual([[], [7], [1, 8, 8, 16]].map(shape), ['scalar', '7', '1x8x8x16']);
  });

  it('makes any text one harmless line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(printable(text), /[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      }),
    );
    assert.equal(printable('Größe 1,5 µs'), 'Größe 1,5 µs');
  });
});
