/**
 * How fully_connected_s16s8_any cuts a row of blocks of 4 columns: a first segment, and others of one length behind it. Within
 * a segment the channel that shares the lower half of its words is summed in 32 bits.
 */
export interface RowSegments {
  /** Blocks of a segment behind the first: a multiple of what kernels-thumb/fully-connected/rows.S unrolls. */
  readonly segmentBlocks: number;
  readonly segmentsBehind: number;
}

const BLOCK_COLUMNS = 4;
/** Blocks that the kernel unrolls. */
const UNROLLED = 24;
/** 32768 * sum|w| <= 2^31 - 1. */
const MAX_WEIGHTS = 65535;

/**
 * As few segments as the weights and the unrolling allow. A row of the shortest segments always fits: 99 columns of 128 are 12,672.
 * @param rows weights by channel, of one depth; those of the channels 0, 2, 4, ... are summed in 32 bits
 */
export function rowSegments(rows: readonly Int8Array[], depth: number): RowSegments {
  const blocks = Math.floor(depth / BLOCK_COLUMNS);
  const sums = rows.filter((_, channel) => channel % 2 === 0).map(runningSums);
  for (let segmentsBehind = 0; ; segmentsBehind++) {
    const even = blocks / (segmentsBehind + 1) / UNROLLED;
    for (const unrolled of [Math.floor(even), Math.ceil(even)]) {
      const segmentBlocks = UNROLLED * Math.max(1, unrolled);
      const first = blocks - segmentsBehind * segmentBlocks;
      if (segmentsBehind > 0 && first < 1) continue;
      const cuts = Array.from(
        { length: segmentsBehind },
        (_, i) => BLOCK_COLUMNS * (first + i * segmentBlocks),
      );
      if (sums.every((sum) => fits(sum, [0, ...cuts, depth]))) return { segmentBlocks, segmentsBehind };
    }
  }
}

/** Sums of the absolute weights of the first 0, 1, 2, ... columns. */
function runningSums(row: Int8Array): Int32Array {
  const sums = new Int32Array(row.length + 1);
  for (const [column, weight] of row.entries()) sums[column + 1] = sums[column] + Math.abs(weight);
  return sums;
}

const fits = (sums: Int32Array, cuts: readonly number[]): boolean =>
  cuts.every((cut, i) => i === 0 || sums[cut] - sums[cuts[i - 1]] <= MAX_WEIGHTS);
