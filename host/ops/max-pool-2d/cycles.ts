import { type Cost, costOf, perCall } from '../cost.js';
import { type PoolParams, poolPixels, poolTaps } from '../shared/pooling.js';

/** Channels go by eight, by two, and a last one. */
const blocks = ({ depth }: PoolParams): number => Math.floor(depth / 8);
const words = ({ depth }: PoolParams): number => Math.floor((depth % 8) / 2);
const singles = ({ depth }: PoolParams): number => depth % 2;

/** Whether the kernel takes a row of whole 2x2 windows at once. */
const inRuns = (p: PoolParams): boolean =>
  p.filterHeight === 2 && p.filterWidth === 2 && p.depth >= 8 && p.depth % 2 === 0;

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
  { per: '2x2 window and block', cycles: 59.8, count: ifInRuns((p) => poolPixels(p) * blocks(p)) },
  { per: '2x2 window and word', cycles: 22.6, count: ifInRuns((p) => poolPixels(p) * words(p)) },
  { per: 'row of 2x2 windows', cycles: 154, count: ifInRuns((p) => p.batches * p.outputHeight) },
  { per: 'tap and block', cycles: 17.8, count: otherwise((p) => poolTaps(p) * blocks(p)) },
  { per: 'tap and rest', cycles: 8.3, count: otherwise((p) => poolTaps(p) * (words(p) + singles(p))) },
  {
    per: 'block or rest',
    cycles: 48.4,
    count: otherwise((p) => poolPixels(p) * (blocks(p) + words(p) + singles(p))),
  },
  { per: 'window', cycles: 26, count: otherwise(poolPixels) },
  perCall(22),
);
