import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSizeExpression } from '../../host/image/size-expression.js';

const value = (text: string, values: { [name: string]: number } = {}) =>
  parseSizeExpression(text).evaluate(values);

describe('image: size expressions', () => {
  it('follow the precedence of arithmetic', () => {
    assert.equal(value('2 + 3 * 4'), 14);
    assert.equal(value('(2 + 3) * 4 - 6 / 3'), 18);
    assert.equal(value('20 - 3 - 2'), 15);
    assert.equal(value('24 / 4 / 2'), 3);
  });

  it('use fields by name', () => {
    assert.equal(value('2 * rows * depth', { rows: 3, depth: 5 }), 30);
    assert.deepEqual(parseSizeExpression('a * (b + a) / 2').names, ['a', 'b']);
    assert.throws(() => value('a + b', { a: 1 }), RangeError);
  });

  it('round up with ceil', () => {
    const small = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(small, small, (a, b) => {
        const rounded = value('ceil(a, b)', { a, b });
        assert.ok(rounded >= a && rounded < a + b && rounded % b === 0);
      }),
    );
  });

  it('refuse a division with remainder, and what is no whole number', () => {
    assert.throws(() => value('7 / 2'), RangeError);
    assert.throws(() => value('n / 0', { n: 1 }), RangeError);
    assert.equal(value('8 / 2'), 4);
  });

  for (const text of ['', '2 +', '* 2', '(2', '2)', 'ceil(2)', 'ceil 2, 3', '2 2', '2 ^ 3', 'A', "'; drop"]) {
    it(`refuse '${text}'`, () => {
      assert.throws(() => parseSizeExpression(text), RangeError);
    });
  }
});
