import { type Cost, costOf, perCall } from '../cost.js';
import { type PoolParams, poolPixels, poolTaps } from '../shared/pooling.js';

/** Channels that the kernel takes at a time, when a pixel has as many. */
const BLOCK = 8;

const blocks = ({ depth }: PoolParams): number => (depth < BLOCK ? 0 : Math.ceil(depth / BLOCK));
const singles = ({ depth }: PoolParams): number => (depth < BLOCK ? depth : 0);

/** Whether the kernel takes a row of whole 2x2 windows at once. */
const inRuns = (p: PoolParams): boolean =>
  p.filterHeight === 2 && p.filterWidth === 2 && p.depth % BLOCK === 0;

const ifInRuns =
  (count: (p: PoolParams) => number) =>
  (p: PoolParams): number =>
    inRuns(p) ? count(p) : 0;
const otherwise =
  (count: (p: PoolParams) => number) =>
  (p: PoolParams): number =>
    inRuns(p) ? 0 : count(p);

/** max_pool_2d_s16. The numbers are fitted (`npm run costs`). */
export const MAX_POOL_COST: Cost<PoolParams> = costOf<PoolParams>(
  { per: '2x2 window and block', cycles: 57.5, count: ifInRuns((p) => poolPixels(p) * blocks(p)) },
  { per: 'row of 2x2 windows', cycles: 159, count: ifInRuns((p) => p.batches * p.outputHeight) },
  { per: 'tap and block', cycles: 17.8, count: otherwise((p) => poolTaps(p) * blocks(p)) },
  { per: 'tap of a single channel', cycles: 8.7, count: otherwise((p) => poolTaps(p) * singles(p)) },
  {
    per: 'block or single channel',
    cycles: 51,
    count: otherwise((p) => poolPixels(p) * (blocks(p) + singles(p))),
  },
  { per: 'window', cycles: 45, count: otherwise(poolPixels) },
  perCall(0),
);
