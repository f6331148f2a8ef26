import assert from 'node:assert/strict';
import { measureRow } from '../../benchmarks/kernels/measure.js';
import { BENCH_ROWS } from '../../benchmarks/kernels/shapes.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';

const LIBRARY = loadKernelLibrary();

/** Cycles on the zero-wait board, everything included: what each kernel has reached, so that no change loses it unnoticed. */
const BUDGETS: readonly (readonly [row: string, variant: string, cycles: number])[] = [
  ['dscnn_pw_25x5_64-64', 'conv2d_s16s8', 622_000],
  ['dscnn_pw_25x5_64-64_b32', 'conv2d_s16s8', 687_000],
  ['dscnn_conv1_10x4_1-64', 'conv2d_s16s8', 455_000],
  ['pd_conv1_3x3_96_1-8', 'conv2d_s16s8_small', 482_000],
  ['pd_pw_48x48_8-16', 'conv2d_s16s8_small', 640_000],
  ['dscnn_pw_25x5_64-64', 'conv2d_s16s8_any', 1_115_000],
  ['fc_256-128', 'fully_connected_s16s8', 43_800],
  ['fc_128-10', 'fully_connected_s16s8', 1_960],
  ['fc_1960-16', 'fully_connected_s16s8_any', 40_500],
  ['maxpool2x2_24x24x16', 'max_pool_2d_s16', 18_500],
  ['pd_dw_3x3_48x48x8', 'depthwise_conv2d_s16s8_3x3', 330_000],
  ['pd_dw_3x3s2_48x48x16', 'depthwise_conv2d_s16s8_3x3_s2', 265_000],
  ['resnet_3x3_16_32x32', 'conv2d_s16s8', 3_000_000],
  ['softmax_32x32', 'softmax_s16', 26_800],
  ['softmax_12', 'softmax_s16', 410],
];

describe('kernels: speed', () => {
  for (const [name, variant, budget] of BUDGETS) {
    it(`${name} takes at most ${budget} cycles on ${variant}`, () => {
      const row = BENCH_ROWS.find((candidate) => candidate.name === name);
      assert.ok(row, name);
      const measured = measureRow(LIBRARY, row, variant);
      assert.ok(measured?.exact, 'differs from the reference');
      assert.ok(measured.cycles <= budget, `${measured.cycles} cycles`);
    });
  }
});
