import type { Conv2dParams } from './prepare.js';

/**
 * In which order a kernel gathers an output pixel's inputs, and the weights that belong to them
 * (kernels-thumb/common/im2col.inc): [run along x][filter row][tap of the run][channel], runs padded to even length.
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
  const paddedRun = runLength + (runLength % 2);
  const runs = filterWidth / runTaps;
  const columns = runs * filterHeight * paddedRun;
  const volume = filterHeight * filterWidth * filterDepth;

  const rows = Array.from({ length: outputDepth }, (_, channel) => {
    const row = new Int8Array(columns);
    for (let run = 0; run < runs; run++) {
      for (let ky = 0; ky < filterHeight; ky++) {
        const from = channel * volume + (ky * filterWidth + run * runTaps) * filterDepth;
        row.set(weights.subarray(from, from + runLength), (run * filterHeight + ky) * paddedRun);
      }
    }
    return row;
  });
  return { runTaps, columns, rows };
}
