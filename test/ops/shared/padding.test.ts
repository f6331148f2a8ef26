import assert from 'node:assert/strict';
import fc from 'fast-check';
import { axisPadding } from '../../../host/ops/shared/padding.js';

describe('ops/shared/padding', () => {
  for (const [padding, input, filter, stride, dilation, output, before, after] of [
    ['SAME', 8, 3, 1, 1, 8, 1, 1],
    ['SAME', 8, 3, 2, 1, 4, 0, 1],
    ['SAME', 7, 2, 2, 1, 4, 0, 1],
    ['SAME', 7, 4, 1, 2, 7, 3, 3],
    ['SAME', 5, 2, 3, 1, 2, 0, 0],
    ['VALID', 8, 3, 1, 1, 6, 0, 0],
    ['VALID', 8, 3, 2, 1, 3, 0, 0],
    ['VALID', 32, 2, 1, 2, 30, 0, 0],
    ['VALID', 2, 3, 1, 1, 0, 0, 0],
  ] as const) {
    it(`${padding}: ${filter} taps on ${input}, stride ${stride}, dilation ${dilation}`, () =>
      assert.deepEqual(axisPadding(padding, input, filter, stride, dilation), { output, before, after }));
  }

  it('lets every window touch the input, and SAME leave nothing out that a stride reaches', () => {
    const size = fc.integer({ min: 1, max: 40 });
    const step = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(
        fc.constantFrom('SAME', 'VALID'),
        size,
        step,
        step,
        step,
        (padding, input, filter, stride, d) => {
          const { output, before, after } = axisPadding(padding, input, filter, stride, d);
          fc.pre(output > 0);
          const extent = (filter - 1) * d + 1;
          const end = (output - 1) * stride + extent - before;
          assert.ok(end <= input + after);
          assert.ok(after - before === 0 || after - before === 1);
          if (padding === 'VALID') assert.equal(before + after, 0);
          else assert.equal(output, Math.ceil(input / stride));
        },
      ),
    );
  });
});
