import { type Cost, type CostTerm, costOf, perCall } from '../cost.js';
import { tapsOfAxis } from '../shared/convolution.js';
import { type Planes, planesOf } from './planes.js';
import type { DepthwiseConv2dParams } from './prepare.js';
import { BLOCK_CHANNELS } from './windows.js';

/** What the kernels of DEPTHWISE_CONV_2D cost; the numbers are fitted (`npm run costs`). */

type Count = (p: DepthwiseConv2dParams) => number;
type Term = CostTerm<DepthwiseConv2dParams>;

const pixels: Count = (p) => p.batches * p.outputHeight * p.outputWidth;
const outputs: Count = (p) => pixels(p) * p.outputDepth;

/** Rows of the filter inside the image, over all pixels. */
const windowRows: Count = (p) =>
  p.batches *
  p.outputWidth *
  tapsOfAxis(p.outputHeight, p.strideH, p.padTop, p.dilationH, p.filterHeight, p.inputHeight);

/** Taps inside the image, over all pixels. */
const taps: Count = (p) =>
  (windowRows(p) / p.outputWidth) *
  tapsOfAxis(p.outputWidth, p.strideW, p.padLeft, p.dilationW, p.filterWidth, p.inputWidth);

/** What a kernel that takes planes of a channel line by line spends on each. */
interface PlaneCycles {
  readonly input: number;
  readonly inputLine: number;
  readonly output: number;
  /** Once for every output channel in every band of lines. */
  readonly channelBand: number;
  readonly call: number;
}

function planesCost(lengthStride: number, cycles: PlaneCycles): Cost<DepthwiseConv2dParams> {
  const each =
    (count: (planes: Planes, p: DepthwiseConv2dParams) => number): Count =>
    (p) => {
      const planes = planesOf(p, lengthStride);
      return planes === undefined ? 0 : p.batches * count(planes, p);
    };
  return costOf<DepthwiseConv2dParams>(
    {
      per: 'input',
      cycles: cycles.input,
      count: each((s, p) => s.inputLines * s.inputLength * p.inputDepth),
    },
    { per: 'input line', cycles: cycles.inputLine, count: each((s, p) => s.inputLines * p.inputDepth) },
    {
      per: 'output',
      cycles: cycles.output,
      count: each((s, p) => s.outputLines * s.outputLength * p.outputDepth),
    },
    {
      per: 'channel and band',
      cycles: cycles.channelBand,
      count: each((s, p) => Math.ceil(s.outputLines / s.bandLines) * p.outputDepth),
    },
    perCall(cycles.call),
  );
}

/** By the stride along the lines: depthwise_conv2d_s16s8_3x3 and depthwise_conv2d_s16s8_3x3_s2. */
export const PLANES_COST = {
  1: planesCost(1, { input: 1.88, inputLine: 25.2, output: 14.94, channelBand: 207, call: 550 }),
  2: planesCost(2, { input: 1.83, inputLine: 41.7, output: 17.3, channelBand: 10, call: 990 }),
} as const;

const blocks: Count = (p) => Math.ceil(p.inputDepth / BLOCK_CHANNELS);
const perPixel = (cycles: number): Term => ({ per: 'pixel', cycles, count: pixels });

/** depthwise_conv2d_s16s8: a pixel and four channels at a time. */
export const WINDOW_COST: Cost<DepthwiseConv2dParams> = costOf<DepthwiseConv2dParams>(
  { per: 'tap and block', cycles: 12.1, count: (p) => taps(p) * blocks(p) },
  { per: 'row and block', cycles: 14.9, count: (p) => windowRows(p) * blocks(p) },
  { per: 'block', cycles: 55.5, count: (p) => pixels(p) * blocks(p) },
  perPixel(90),
  perCall(260),
);

/** depthwise_conv2d_s16s8_line3 */
export const LINE_COST: Cost<DepthwiseConv2dParams> = costOf<DepthwiseConv2dParams>(
  { per: 'output', cycles: 10.4, count: outputs },
  {
    per: 'line and channel pair',
    cycles: 21.7,
    count: (p) => (p.batches * p.outputHeight * p.inputDepth) / 2,
  },
  { per: 'channel pair', cycles: 41.6, count: (p) => p.inputDepth / 2 },
  perCall(135),
);

/** depthwise_conv2d_s16s8_any: an output at a time. */
export const ANY_COST: Cost<DepthwiseConv2dParams> = costOf<DepthwiseConv2dParams>(
  { per: 'tap', cycles: 8.64, count: (p) => taps(p) * p.outputDepth },
  { per: 'row', cycles: 8.18, count: (p) => windowRows(p) * p.outputDepth },
  { per: 'output', cycles: 52.8, count: outputs },
  perPixel(75),
  perCall(490),
);
