import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench, type GivenInput } from '../../host/bench.js';
import { EXIT, failureOf } from '../../host/cli/exit.js';
import { ContractError, UsageError } from '../../host/errors.js';
import { contractOf } from '../../host/image/manifest.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { isBitExact } from '../../host/measure/derived.js';
import { ROOT } from '../support/run-cli.js';
import { sabotaged } from '../support/sabotaged.js';

const digits = (name: string): Uint8Array => readFileSync(join(ROOT, 'benchmarks/models/digits', name));
const MODEL = digits('digits-cnn.int16x8.tflite');
const kernels = loadKernelLibrary();

const BX_LR = 0x4770;
const BRANCH_TO_ITSELF = 0xe7fe;
const UDF = 0xde00;

describe('bench', () => {
  it('finds every image of the digits as TFLM classifies it', async () => {
    const images = digits('test-inputs.i16.bin');
    const goldens = digits('test-goldens.i16.bin');
    const count = images.length / 128;
    assert.equal(count, 397);
    for (let image = 0; image < count; image++) {
      const inputs = [{ label: 'image', bytes: images.subarray(128 * image, 128 * (image + 1)) }];
      const { result, outputs } = await bench(MODEL, { kernels, inputs });
      assert.ok(result.totals.bitExact);
      const golden = Buffer.from(goldens.subarray(20 * image, 20 * (image + 1)));
      assert.deepEqual(Buffer.from(outputs[0]), golden, `image ${image}`);
    }
  });

  it('gives the same result twice, in spite of anything that is left from the first', async () => {
    const [first, second] = [await bench(MODEL, { kernels }), await bench(MODEL, { kernels })];
    assert.deepEqual(first, second);
  });

  it('runs a model with folded shape arithmetic at the same cost', async () => {
    const fixed = (await bench(MODEL, { kernels })).result;
    const dynamic = (await bench(digits('digits-cnn-dynamic.int16x8.tflite'), { kernels })).result;
    assert.deepEqual(
      dynamic.folded.map(({ op }) => op),
      ['SHAPE', 'STRIDED_SLICE', 'PACK'],
    );
    assert.deepEqual(dynamic.totals, fixed.totals);
    assert.equal(dynamic.outputs[0].sha256, fixed.outputs[0].sha256);
  });

  it('sees no more stack than the contracts allow', async () => {
    const { result } = await bench(MODEL, { kernels });
    const stackOf = (symbol: string): number => contractOf(kernels, symbol)!.stack;
    const deepest = Math.max(
      ...result.ops
        .filter(({ variant }) => variant !== 'alias')
        .map(({ variant }) => stackOf(`thumbnn_${variant}`)),
    );
    assert.ok(result.memory.stack.highWaterBytes <= stackOf('thumbnn_reset') + deepest);
  });

  it('tells which kernel computes something else', async () => {
    const { result } = await bench(MODEL, { kernels: sabotaged(kernels, 'thumbnn_softmax_s16', BX_LR) });
    assert.ok(!result.totals.bitExact);
    assert.deepEqual(result.ops.map(isBitExact), [true, true, true, true, true, true, false]);
    const { comparison } = result.ops[6].outputs[0];
    assert.ok(comparison.differing > 0 && comparison.elements === 10);
    assert.equal(comparison.first?.position.length, 2);
  });

  it('in checked mode gives the same result and says so', async () => {
    const { result, outputs } = await bench(MODEL, { kernels });
    const checked = await bench(MODEL, { kernels, checked: true });
    assert.deepEqual(checked, { result: { ...result, checked: true }, outputs });
  });

  it('in checked mode stops a kernel that breaks its contract', async () => {
    const options = { kernels: sabotaged(kernels, 'thumbnn_softmax_s16', BX_LR), label: 'm.tflite' };
    await assert.rejects(bench(MODEL, { ...options, checked: true }), (error) => {
      assert.ok(error instanceof ContractError);
      assert.deepEqual(error.place, { op: 6, file: 'm.tflite' });
      assert.deepEqual(failureOf(error), {
        exitCode: EXIT.gate,
        line: 'thumbnn: m.tflite, op 6: thumbnn_softmax_s16 leaves byte 0 of output unwritten (the contract is the comment at the top of its .S file)',
      });
      return true;
    });
  });

  it('stops a kernel that does not end, and one that faults', async () => {
    const softmax = 'thumbnn_softmax_s16';
    for (const [symbol, halfword, code, message, op] of [
      [softmax, BRANCH_TO_ITSELF, 'KERNEL_ENDLESS', /^thumbnn_softmax_s16 does not end/, 6],
      [
        softmax,
        UDF,
        'KERNEL_FAULT',
        /^thumbnn_softmax_s16 faults: undefined instruction.*<thumbnn_softmax_s16>/,
        6,
      ],
      ['thumbnn_reset', UDF, 'KERNEL_FAULT', /^the runtime faults: undefined instruction/, undefined],
    ] as const) {
      const run = bench(MODEL, { kernels: sabotaged(kernels, symbol, halfword), label: 'm.tflite' });
      await assert.rejects(run, (error) => {
        assert.ok(error instanceof ContractError);
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.deepEqual(error.place, { ...(op !== undefined && { op }), file: 'm.tflite' });
        return true;
      });
    }
  });

  it('refuses inputs that do not fit', async () => {
    const input: GivenInput = { label: 'x.bin', bytes: new Uint8Array(128) };
    for (const [inputs, code] of [
      [[], 'INPUT_COUNT'],
      [[input, input], 'INPUT_COUNT'],
      [[{ ...input, bytes: new Uint8Array(127) }], 'INPUT_SIZE'],
    ] as const) {
      await assert.rejects(bench(MODEL, { kernels, inputs }), (error) => {
        return error instanceof UsageError && error.code === code;
      });
    }
  });

  it('tells its progress', async () => {
    const seen: [number, number, string][] = [];
    await bench(MODEL, { kernels, onProgress: (...progress) => seen.push(progress) });
    assert.deepEqual(seen, [
      [0, 6, 'CONV_2D'],
      [1, 6, 'MAX_POOL_2D'],
      [2, 6, 'CONV_2D'],
      [3, 6, 'MAX_POOL_2D'],
      [4, 6, 'FULLY_CONNECTED'],
      [5, 6, 'SOFTMAX'],
      [6, 6, ''],
    ]);
  });
});
