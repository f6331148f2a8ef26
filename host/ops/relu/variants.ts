import { costOf, perCall, perElement } from '../cost.js';
import type { Variant } from '../op.js';
import { acceptsRescale, requantizeKernel, rescaleKernel } from '../quantize/kernels.js';
import { clampKernel } from '../relu6/variants.js';
import type { ReluParams } from './prepare.js';

/** The kernels for RELU, the faster first: it is a clamp, and a requantization where the scales differ. */
export const RELU_VARIANTS: readonly Variant<'RELU', ReluParams>[] = [
  {
    name: 'clamp_s16',
    serves: 'equal scales',
    cost: costOf(perElement(1.8), perCall(55)),
    accepts: (_, { multiplier, shift }) => (multiplier === 2 ** 30 && shift === 1) || 'the scales differ',
    prepare: clampKernel,
  },
  {
    name: 'requantize_s16',
    serves: 'a multiplier of shift -16 to 14',
    cost: costOf(perElement(5.02), perCall(43)),
    accepts: (_, p) => acceptsRescale(p),
    prepare: (node, p) => rescaleKernel(node, p, true),
  },
  {
    name: 'requantize_any',
    serves: 'any node',
    cost: costOf(perElement(61), perCall(36)),
    accepts: () => true,
    prepare: (node, p) =>
      requantizeKernel(
        node,
        { ...p, from: 'INT16', to: 'INT16', inputZeroPoint: 0, outputZeroPoint: 0 },
        { min: p.activationMin, max: p.activationMax },
      ),
  },
];
