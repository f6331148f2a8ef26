import { type Cost, costOf, perCall } from '../cost.js';
import { type PoolParams, poolPixels, poolTaps } from '../shared/pooling.js';

/** Channels that the kernel sums at a time, when a pixel has as many. */
const BLOCK = 8;

const blocks = ({ depth }: PoolParams): number => (depth < BLOCK ? 0 : Math.ceil(depth / BLOCK));
const singles = ({ depth }: PoolParams): number => (depth < BLOCK ? depth : 0);

/** average_pool_2d_s16 (kernels-thumb/pooling/sum_channels.S). The numbers are fitted (`npm run costs`). */
export const AVERAGE_POOL_COST: Cost<PoolParams> = costOf<PoolParams>(
  { per: 'tap and block', cycles: 14.97, count: (p) => poolTaps(p) * blocks(p) },
  { per: 'row and block', cycles: 6.5, count: (p) => poolPixels(p) * p.filterHeight * blocks(p) },
  { per: 'block', cycles: 166, count: (p) => poolPixels(p) * blocks(p) },
  { per: 'tap of a single channel', cycles: 11.5, count: (p) => poolTaps(p) * singles(p) },
  { per: 'single channel', cycles: 18, count: (p) => poolPixels(p) * singles(p) },
  { per: 'window', cycles: 78, count: poolPixels },
  perCall(0),
);
