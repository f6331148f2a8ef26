import type { Conv2dParams } from './prepare.js';

/**
 * In which order a kernel gathers an output pixel's inputs, and the weights that belong to them
 * (kernels-thumb/conv-2d/im2col.S): [run along x][filter row][tap of the run][channel], padded to an even length.
 */
export interface Patch {
  /** Neighbouring taps that lie contiguously in the input. */
  readonly runTaps: number;
  /** Columns of a patch, padding included; even. */
  readonly columns: number;
  /** Weights of every output channel, by column, zeros in the padding. */
  readonly rows: readonly Int8Array[];
}

export function patchOf(p: Conv2dParams): Patch {
  const { filterHeight, filterWidth, filterDepth, outputDepth, weights } = p;
  const contiguous = p.groups === 1 && (p.dilationW === 1 || filterWidth === 1);
  const runTaps = contiguous ? filterWidth : 1;
  const runLength = runTaps * filterDepth;
  const runs = filterWidth / runTaps;
  const volume = filterHeight * filterWidth * filterDepth;
  const columns = volume + (volume % 2);

  const rows = Array.from({ length: outputDepth }, (_, channel) => {
    const row = new Int8Array(columns);
    for (let run = 0; run < runs; run++) {
      for (let ky = 0; ky < filterHeight; ky++) {
        const from = channel * volume + (ky * filterWidth + run * runTaps) * filterDepth;
        row.set(weights.subarray(from, from + runLength), (run * filterHeight + ky) * runLength);
      }
    }
    return row;
  });
  return { runTaps, columns, rows };
}

/**
 * Where the column pairs of a patch lie in the input, as offsets in bytes from its first tap: the words that
 * kernels-thumb/conv-2d/conv2d_s16s8_small.S gathers by; undefined when an offset does not fit its 16 bits. For one group.
 */
export function tapOffsets(p: Conv2dParams, { columns, runTaps }: Patch): number[] | undefined {
  const { filterHeight, filterWidth, filterDepth, inputWidth, inputDepth, dilationH, dilationW } = p;
  const offsets: number[] = [];
  for (let run = 0; run < filterWidth; run += runTaps) {
    for (let ky = 0; ky < filterHeight; ky++) {
      const first = (ky * dilationH * inputWidth + run * dilationW) * inputDepth;
      for (let i = 0; i < runTaps * filterDepth; i++) offsets.push(2 * (first + i));
    }
  }
  // The column that only pads: any input will do, its weights are zeros.
  if (offsets.length < columns) offsets.push(offsets[offsets.length - 1]);
  if (Math.max(...offsets) > 0xffff) return undefined;
  return Array.from({ length: columns / 2 }, (_, j) => {
    const [first, second] = [offsets[2 * j], offsets[2 * j + 1]];
    return second === first + 2 ? first : second * 0x10000 + first + 1;
  });
}
