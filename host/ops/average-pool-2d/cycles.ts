import { type Cost, costOf, perCall } from '../cost.js';
import { type PoolParams, poolPixels, poolTaps } from '../shared/pooling.js';

/** Channels that the kernel sums at a time, when a pixel has as many. */
const BLOCK = 8;

const blocks = ({ depth }: PoolParams): number => (depth < BLOCK ? 0 : Math.ceil(depth / BLOCK));
const singles = ({ depth }: PoolParams): number => (depth < BLOCK ? depth : 0);

/** A window whose size is a power of two is shifted, any other divided. */
const isShifted = ({ filterHeight, filterWidth }: PoolParams): boolean =>
  Number.isInteger(Math.log2(filterHeight * filterWidth));

/** average_pool_2d_s16 (kernels-thumb/common/sum_channels.inc). The numbers are fitted (`npm run costs`). */
export const AVERAGE_POOL_COST: Cost<PoolParams> = costOf<PoolParams>(
  { per: 'tap and block', cycles: 14.85, count: (p) => poolTaps(p) * blocks(p) },
  { per: 'row and block', cycles: 6.85, count: (p) => poolPixels(p) * p.filterHeight * blocks(p) },
  { per: 'divided block', cycles: 156, count: (p) => (isShifted(p) ? 0 : poolPixels(p) * blocks(p)) },
  { per: 'shifted block', cycles: 92.5, count: (p) => (isShifted(p) ? poolPixels(p) * blocks(p) : 0) },
  { per: 'tap of a single channel', cycles: 12.15, count: (p) => poolTaps(p) * singles(p) },
  { per: 'single channel', cycles: 12.3, count: (p) => poolPixels(p) * singles(p) },
  { per: 'window', cycles: 82.5, count: poolPixels },
  perCall(0),
);
