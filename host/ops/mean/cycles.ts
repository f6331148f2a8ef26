import { type Cost, costOf, perCall } from '../cost.js';
import { layers, runsOf } from './layers.js';
import type { MeanParams } from './prepare.js';

/** What the kernels of MEAN cost; the numbers are fitted (`npm run costs`). */

/** Channels that mean_s16 sums at a time, when there are as many. */
const BLOCK = 8;

/** Of the layers of a node that mean_s16 accepts. */
const ofLayers =
  (count: (layer: { readonly outer: number; readonly count: number; readonly inner: number }) => number) =>
  (p: MeanParams): number => {
    const found = layers(p);
    return found === undefined ? 0 : count(found);
  };
const blocks = (inner: number): number => (inner < BLOCK ? 0 : Math.ceil(inner / BLOCK));
const singles = (inner: number): number => (inner < BLOCK ? inner : 0);

/** mean_s16 (kernels-thumb/pooling/sum_channels.S). */
export const LAYERS_COST: Cost<MeanParams> = costOf<MeanParams>(
  {
    per: 'input block',
    cycles: 15.8,
    count: ofLayers(({ outer, count, inner }) => outer * count * blocks(inner)),
  },
  { per: 'output block', cycles: 336, count: ofLayers(({ outer, inner }) => outer * blocks(inner)) },
  {
    per: 'single input',
    cycles: 7,
    count: ofLayers(({ outer, count, inner }) => outer * count * singles(inner)),
  },
  { per: 'single output', cycles: 75, count: ofLayers(({ outer, inner }) => outer * singles(inner)) },
  { per: 'layer', cycles: 7.9, count: ofLayers(({ outer }) => outer) },
  perCall(30),
);

/** mean_s16_any: an input at a time. */
export const ANY_COST: Cost<MeanParams> = costOf<MeanParams>(
  { per: 'input', cycles: 9.93, count: inputs },
  { per: 'output', cycles: 41.2, count: (p) => p.outputElements },
  { per: 'run', cycles: 16.5, count: (p) => inputs(p) / (runsOf(p).at(-1)?.size ?? 1) },
  perCall(27),
);

function inputs(p: MeanParams): number {
  return p.outputElements * p.count;
}
