import type { Conv2dParams } from './prepare.js';

/**
 * What the kernels of CONV_2D cost, in cycles on the zero-wait board. The terms are those of the kernels' own headers; the
 * small numbers are fitted to the emulator over convolutions of many shapes. test/kernels-thumb/cost.test.ts compares.
 */

interface Shape {
  readonly groups: number;
  readonly pixels: number;
  /** Output channels of a group. */
  readonly channels: number;
  /** Columns of a patch, padded to an even number. */
  readonly columns: number;
  /** Contiguous runs of a patch. */
  readonly runs: number;
  /** 1 when a run has an odd number of columns, else 0. */
  readonly odd: number;
  /** Share of the output columns whose patch sticks out at the left or right. */
  readonly clipped: number;
}

function shapeOf(p: Conv2dParams): Shape {
  const products = p.filterHeight * p.filterWidth * p.filterDepth;
  const contiguous = p.groups === 1 && (p.dilationW === 1 || p.filterWidth === 1);
  const lastWhole = p.inputWidth - (p.filterWidth - 1) * p.dilationW - 1;
  let clipped = 0;
  for (let x = 0; x < p.outputWidth; x++) {
    const first = x * p.strideW - p.padLeft;
    if (first < 0 || first > lastWhole) clipped++;
  }
  return {
    groups: p.groups,
    pixels: p.batches * p.outputHeight * p.outputWidth,
    channels: p.outputDepth / p.groups,
    columns: products + (products % 2),
    runs: p.filterHeight * (contiguous ? 1 : p.filterWidth),
    odd: (contiguous ? p.filterWidth * p.filterDepth : p.filterDepth) % 2,
    clipped: clipped / Math.max(1, p.outputWidth),
  };
}

/** Gathering a patch by runs (im2col.S). */
const gatherCycles = ({ runs, odd, columns, clipped }: Shape): number =>
  78 + (30 + 27 * clipped + 11.5 * odd) * runs + 1.95 * columns;

/** conv2d_s16s8 (common/conv_4x2.inc): 8 cycles per column, 4 channels and 2 pixels. */
export function fastConvolutionCycles(p: Conv2dParams): number {
  const shape = shapeOf(p);
  const { groups, pixels, channels, columns } = shape;
  const records = Math.ceil(pixels / 2) * Math.ceil(channels / 4);
  const finish = p.accumulator === 'int64' ? 60 : 126;
  const record = 8 * columns + 5 * Math.ceil(columns / 40) + finish;
  return groups * (records * record + pixels * gatherCycles(shape) + 500);
}

/** conv2d_s16s8_small: 8.5 cycles per column, 2 channels and 4 pixels; four patches are gathered together where none is clipped. */
export function smallConvolutionCycles(p: Conv2dParams): number {
  const { pixels, channels, columns, clipped } = shapeOf(p);
  const records = Math.ceil(pixels / 4) * Math.ceil(channels / 2);
  const gather = 26 + 2.5 * columns + clipped * (555 + 2.3 * columns);
  return records * (8.5 * columns + 52) + pixels * gather + 550;
}

/** conv2d_s16s8_any (common/dot_4x64.inc): 6.5 cycles per column and 4 channels. */
export function anyConvolutionCycles(p: Conv2dParams): number {
  const shape = shapeOf(p);
  const { groups, pixels, channels, columns } = shape;
  const finish = p.accumulator === 'int64' ? 94 : 108;
  const record = 6.5 * columns + 5 * Math.ceil(columns / 8) + finish;
  return pixels * groups * (Math.ceil(channels / 4) * record + gatherCycles(shape)) + 160;
}
