import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchResult } from '../../host/measure/result.js';
import { assertBenchSchema } from '../support/bench-schema.js';
import { thumbnn } from '../support/in-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { buildModel, type TensorSpec } from '../tflite/model-builder.js';

const activation = (scale: number): TensorSpec => ({
  type: 'INT16',
  shape: [1, 9],
  scale: [scale],
  zeroPoint: [0],
});

/** RELU6 between these scales. */
const relu6 = (input: number, output: number): Uint8Array =>
  buildModel({
    tensors: [activation(input), activation(output)],
    operators: [{ op: 'RELU6', inputs: [0], outputs: [1] }],
    inputs: [0],
    outputs: [1],
  });

describe('thumbnn bench: warnings', () => {
  const root = temporaryDirectory();
  const bench = async (model: Uint8Array, ...args: string[]) => {
    const path = join(mkdtempSync(join(root.path, 'case-')), 'relu6.tflite');
    writeFileSync(path, model);
    return thumbnn('bench', path, ...args);
  };

  it('a RELU6 whose output scale TFLM ignores runs as in TFLM, with one line and an entry in the JSON', async () => {
    const { exitCode, out, err } = await bench(relu6(0.25, 0.5), '--json', '-');
    assert.equal(exitCode, 0);
    assert.match(
      err,
      /^thumbnn: warning: [^\n]*relu6\.tflite, op 0 RELU6: output scale 0\.5 is not the input scale 0\.25[^\n]*\n$/,
    );
    const result: BenchResult = JSON.parse(out);
    assertBenchSchema(result);
    assert.ok(result.totals.bitExact);
    assert.equal(result.warnings.length, 1);
    assert.deepEqual(
      [result.warnings[0].index, result.warnings[0].op, result.warnings[0].code],
      [0, 'RELU6', 'SCALES_DIFFER'],
    );
  });

  it('a sweep tells it once', async () => {
    const { exitCode, err } = await bench(relu6(0.25, 0.5), '--sweep', 'wait-states=0..2');
    assert.equal(exitCode, 0);
    assert.equal(err.match(/warning/g)?.length, 1);
  });

  it('none where the scales agree', async () => {
    const { exitCode, out, err } = await bench(relu6(0.25, 0.25), '--json', '-');
    assert.deepEqual([exitCode, err], [0, '']);
    assert.deepEqual(JSON.parse(out).warnings, []);
  });
});
