import assert from 'node:assert/strict';
import { seededDraws } from '../../host/measure/random.js';
import type { Conv2dParams } from '../../host/ops/conv-2d/prepare.js';
import { CONV_2D_VARIANTS } from '../../host/ops/conv-2d/variants.js';
import type { FullyConnectedParams } from '../../host/ops/fully-connected/prepare.js';
import { FULLY_CONNECTED_VARIANTS } from '../../host/ops/fully-connected/variants.js';
import type { OptionsByOp } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';
import { variantNamed } from './check-variant.js';
import { runVariant } from './run-variant.js';

/** Multiply-accumulates per cycle on zero-wait, packing and requantization included: what the design of each core promises. */
const PROMISED = {
  conv2d_s16s8: 0.65,
  conv2d_s16s8_any: 0.45,
  fully_connected_s16s8: 0.7,
  fully_connected_s16s8_any: 0.5,
};

const channels = (count: number) => ({
  accumulator: 'int64' as const,
  bias: undefined,
  multipliers: new Int32Array(count).fill(2 ** 30),
  shifts: new Int32Array(count).fill(-8),
  rounding: 'double' as const,
  activationMin: -32768,
  activationMax: 32767,
});

function smallWeights(count: number): Int8Array {
  const draw = seededDraws(1);
  return Int8Array.from({ length: count }, () => draw() % 32);
}

/** A convolution that keeps height and width. */
function convolution(size: number, depth: number, filter: number, outputDepth: number): Conv2dParams {
  const pad = (filter - 1) / 2;
  return {
    batches: 1,
    inputHeight: size,
    inputWidth: size,
    inputDepth: depth,
    filterHeight: filter,
    filterWidth: filter,
    filterDepth: depth,
    groups: 1,
    outputHeight: size,
    outputWidth: size,
    outputDepth,
    strideH: 1,
    strideW: 1,
    dilationH: 1,
    dilationW: 1,
    padTop: pad,
    padLeft: pad,
    padBottom: pad,
    padRight: pad,
    weights: smallWeights(outputDepth * filter * filter * depth),
    ...channels(outputDepth),
  };
}

function convSpeed(name: string, size: number, depth: number, filter: number): number {
  const outputDepth = 16;
  const params = convolution(size, depth, filter, outputDepth);
  const node = makeNode(
    'CONV_2D',
    {} as OptionsByOp['CONV_2D'],
    [{ shape: [1, size, size, depth] }],
    [{ shape: [1, size, size, outputDepth] }],
  );
  const input = new Int16Array(size * size * depth);
  const { cycles } = runVariant(variantNamed(CONV_2D_VARIANTS, name), node, params, input);
  return (size * size * outputDepth * filter * filter * depth) / cycles;
}

function fullyConnectedSpeed(name: string): number {
  const [inputDepth, outputDepth] = [256, 64];
  const params: FullyConnectedParams = {
    batches: 1,
    inputDepth,
    outputDepth,
    perChannel: true,
    weights: smallWeights(inputDepth * outputDepth),
    ...channels(outputDepth),
  };
  const node = makeNode(
    'FULLY_CONNECTED',
    {} as OptionsByOp['FULLY_CONNECTED'],
    [{ shape: [1, inputDepth] }],
    [{ shape: [1, outputDepth] }],
  );
  const variant = variantNamed(FULLY_CONNECTED_VARIANTS, name);
  return (inputDepth * outputDepth) / runVariant(variant, node, params, new Int16Array(inputDepth)).cycles;
}

describe('kernels: speed', () => {
  const speeds: { readonly [name in keyof typeof PROMISED]: () => number } = {
    conv2d_s16s8: () => convSpeed('conv2d_s16s8', 8, 16, 3),
    conv2d_s16s8_any: () => convSpeed('conv2d_s16s8_any', 8, 16, 3),
    fully_connected_s16s8: () => fullyConnectedSpeed('fully_connected_s16s8'),
    fully_connected_s16s8_any: () => fullyConnectedSpeed('fully_connected_s16s8_any'),
  };
  for (const [name, promised] of Object.entries(PROMISED)) {
    it(`${name} reaches ${promised} MAC/cycle`, () => {
      const speed = speeds[name as keyof typeof PROMISED]();
      assert.ok(speed >= promised, `${speed.toFixed(3)} MAC/cycle`);
    });
  }
});
