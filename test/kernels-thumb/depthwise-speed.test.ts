import assert from 'node:assert/strict';
import { seededDraws } from '../../host/measure/random.js';
import { AVERAGE_POOL_2D_VARIANTS } from '../../host/ops/average-pool-2d/variants.js';
import type { DepthwiseConv2dParams } from '../../host/ops/depthwise-conv-2d/prepare.js';
import { DEPTHWISE_CONV_2D_VARIANTS } from '../../host/ops/depthwise-conv-2d/variants.js';
import { MEAN_VARIANTS } from '../../host/ops/mean/variants.js';
import { chooseVariant } from '../../host/ops/variants.js';
import type { OptionsByOp, Padding } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';
import { geometryOf, imageNode, windowsOf } from './cases.js';
import { variantNamed } from './check-variant.js';
import { runVariant } from './run-variant.js';

/** A depthwise layer of a known model, with the cycles it may take on zero-wait, everything included. */
interface Layer {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly multiplier?: number;
  readonly filter: readonly [height: number, width: number];
  readonly stride: number;
  readonly dilation?: number;
  readonly padding: Padding;
  readonly variant: string;
  readonly cycles: number;
}

const SQUARE = [3, 3] as const;

const LAYERS: { readonly [name: string]: Layer } = {
  'keyword spotting 25x5x64': {
    height: 25,
    width: 5,
    depth: 64,
    filter: SQUARE,
    stride: 1,
    padding: 'SAME',
    variant: 'depthwise_conv2d_s16s8_3x3',
    cycles: 157_000,
  },
  'person detection 6x6x128': {
    height: 6,
    width: 6,
    depth: 128,
    filter: SQUARE,
    stride: 1,
    padding: 'SAME',
    variant: 'depthwise_conv2d_s16s8_3x3',
    cycles: 125_000,
  },
  'person detection 3x3x256': {
    height: 3,
    width: 3,
    depth: 256,
    filter: SQUARE,
    stride: 1,
    padding: 'SAME',
    variant: 'depthwise_conv2d_s16s8',
    cycles: 92_500,
  },
  'person detection 12x12x64, stride 2': {
    height: 12,
    width: 12,
    depth: 64,
    filter: SQUARE,
    stride: 2,
    padding: 'SAME',
    variant: 'depthwise_conv2d_s16s8_3x3_s2',
    cycles: 86_000,
  },
  'first layer 48x48x1, 8 filters, stride 2': {
    height: 48,
    width: 48,
    depth: 1,
    multiplier: 8,
    filter: SQUARE,
    stride: 2,
    padding: 'SAME',
    variant: 'depthwise_conv2d_s16s8_3x3_s2',
    cycles: 91_000,
  },
  'temporal 1x50x128, dilation 9': {
    height: 1,
    width: 50,
    depth: 128,
    filter: [1, 3],
    stride: 1,
    dilation: 9,
    padding: 'VALID',
    variant: 'depthwise_conv2d_s16s8_line3',
    cycles: 47_000,
  },
  // By a kernel of CONV_2D, whose own budget is in speed.test.ts: this one tells that it still pays (the general depthwise
  // kernel takes 3 million).
  'keyword spotting first layer 49x40x1, 8 filters 10x8': {
    height: 49,
    width: 40,
    depth: 1,
    multiplier: 8,
    filter: [10, 8],
    stride: 2,
    padding: 'SAME',
    variant: 'conv2d_s16s8',
    cycles: 700_000,
  },
};

function caseOf({ height, width, depth, multiplier = 1, filter, stride, dilation = 1, padding }: Layer) {
  const outputDepth = depth * multiplier;
  const shape = windowsOf(
    { input: height, filter: filter[0], stride, dilation },
    { input: width, filter: filter[1], stride, dilation },
    padding,
  );
  const draw = seededDraws(1);
  const weights = Int8Array.from({ length: filter[0] * filter[1] * outputDepth }, () => draw() % 64);
  const params: DepthwiseConv2dParams = {
    ...geometryOf(shape, 1, depth, outputDepth),
    depthMultiplier: multiplier,
    weights,
    accumulator: 'int64',
    bias: undefined,
    multipliers: new Int32Array(outputDepth).fill(2 ** 30),
    shifts: new Int32Array(outputDepth).fill(-8),
    rounding: 'double',
    activationMin: 0,
    activationMax: 32767,
  };
  return { node: imageNode('DEPTHWISE_CONV_2D', shape, 1, depth, outputDepth), params };
}

describe('kernels: speed of DEPTHWISE_CONV_2D, AVERAGE_POOL_2D and MEAN', () => {
  for (const [name, layer] of Object.entries(LAYERS)) {
    it(`${name}: at most ${layer.cycles} cycles`, () => {
      const { node, params: p } = caseOf(layer);
      const { name } = chooseVariant(node, p).variant;
      assert.equal(name, layer.variant);
      const served = variantNamed(DEPTHWISE_CONV_2D_VARIANTS, name);
      const input = new Int16Array(p.inputHeight * p.inputWidth * p.inputDepth);
      const { cycles } = runVariant(served, node, p, input);
      assert.ok(cycles <= layer.cycles, `${cycles} cycles`);
    });
  }

  it('a global average of 25x5x64: at most 2.2 cycles per element', () => {
    const [height, width, depth] = [25, 5, 64];
    const params = {
      batches: 1,
      inputHeight: height,
      inputWidth: width,
      depth,
      filterHeight: height,
      filterWidth: width,
      outputHeight: 1,
      outputWidth: 1,
      strideH: 1,
      strideW: 1,
      padTop: 0,
      padLeft: 0,
      padBottom: 0,
      padRight: 0,
      activationMin: -32768,
      activationMax: 32767,
    };
    const node = makeNode(
      'AVERAGE_POOL_2D',
      {} as OptionsByOp['AVERAGE_POOL_2D'],
      [{ shape: [1, height, width, depth] }],
      [{ shape: [1, 1, 1, depth] }],
    );
    const input = new Int16Array(height * width * depth);
    const { cycles } = runVariant(AVERAGE_POOL_2D_VARIANTS[0], node, params, input);
    assert.ok(cycles <= 2.2 * input.length, `${cycles} cycles`);
  });

  it('a mean over 25x5 of 64 channels: at most 2.4 cycles per element', () => {
    const params = {
      inputShape: [1, 25, 5, 64],
      reduced: [false, true, true, false],
      count: 125,
      outputElements: 64,
      multiplier: 2 ** 30,
      shift: -5,
      rounding: 'double' as const,
    };
    const node = makeNode(
      'MEAN',
      {} as OptionsByOp['MEAN'],
      [{ shape: params.inputShape }],
      [{ shape: [1, 64] }],
    );
    const { cycles } = runVariant(MEAN_VARIANTS[0], node, params, new Int16Array(125 * 64));
    assert.ok(cycles <= 2.4 * 125 * 64, `${cycles} cycles`);
  });
});
