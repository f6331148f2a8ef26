import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rowSegments } from '../../../host/ops/fully-connected/segments.js';

/** Sums of absolute weights between cuts, by definition. */
function segmentSums(
  row: Int8Array,
  { segmentBlocks, segmentsBehind }: ReturnType<typeof rowSegments>,
): number[] {
  const first = Math.floor(row.length / 4) - segmentsBehind * segmentBlocks;
  const cuts = [
    0,
    ...Array.from({ length: segmentsBehind }, (_, i) => 4 * (first + i * segmentBlocks)),
    row.length,
  ];
  return cuts.slice(1).map((cut, i) => row.slice(cuts[i], cut).reduce((sum, w) => sum + Math.abs(w), 0));
}

describe('ops: segments of a fully connected row', () => {
  it('hold sums that fit 32 bits, for any weights', () => {
    const row = fc.tuple(fc.integer({ min: 1, max: 12_000 }), fc.integer({ min: 0, max: 128 }));
    fc.assert(
      fc.property(row, ([depth, size]) => {
        const weights = Int8Array.from({ length: depth }, (_, i) => (i % 3 === 0 ? size - 128 : -size));
        const segments = rowSegments([weights, new Int8Array(depth)], depth);
        for (const sum of segmentSums(weights, segments)) assert.ok(32768 * sum <= 2 ** 31 - 1, `${sum}`);
        assert.equal(segments.segmentBlocks % 24, 0);
        const first = Math.floor(depth / 4) - segments.segmentsBehind * segments.segmentBlocks;
        assert.ok(segments.segmentsBehind === 0 || first >= 1);
      }),
    );
  });

  it('are one where a whole row fits, whatever the channels are that 64 bits sum', () => {
    const small = new Int8Array(2000).fill(32);
    const large = new Int8Array(2000).fill(-128);
    assert.equal(rowSegments([small, large], 2000).segmentsBehind, 0);
    assert.equal(rowSegments([large, small], 2000).segmentsBehind, 4);
    assert.equal(rowSegments([large], 3).segmentsBehind, 0);
  });
});
