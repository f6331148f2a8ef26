import assert from 'node:assert/strict';
import { bench } from '../../host/bench.js';
import { ModelError, type ThumbnnError, UnsupportedError } from '../../host/errors.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { bytesOf } from '../../host/measure/compare.js';
import { BuiltinOptions, SoftmaxOptions } from '../../host/tflite/generated/schema_generated.js';
import { buildModel, type ModelSpec, type OperatorSpec, type TensorSpec } from '../tflite/model-builder.js';

const kernels = loadKernelLibrary();

const logits = (...shape: number[]): TensorSpec => ({
  type: 'INT16',
  shape,
  scale: [1 / 4096],
  zeroPoint: [0],
});
const scores = (...shape: number[]): TensorSpec => ({
  type: 'INT16',
  shape,
  scale: [1 / 32768],
  zeroPoint: [0],
});
const softmax = (input: number, output: number): OperatorSpec => ({
  op: 'SOFTMAX',
  inputs: [input],
  outputs: [output],
  options: {
    type: BuiltinOptions.SoftmaxOptions,
    write: (builder) => SoftmaxOptions.createSoftmaxOptions(builder, 1),
  },
});
const reshape = (input: number, output: number): OperatorSpec => ({
  op: 'RESHAPE',
  inputs: [input],
  outputs: [output],
});

const run = (spec: ModelSpec, ...inputs: Int16Array[]) =>
  bench(buildModel(spec), {
    kernels,
    label: 'small.tflite',
    ...(inputs.length > 0 && {
      inputs: inputs.map((input, i) => ({ label: `${i}`, bytes: bytesOf(input) })),
    }),
  });

describe('bench on small models', () => {
  it('keeps several inputs and outputs in the order of the model', async () => {
    const { result, outputs } = await run(
      {
        tensors: [logits(1, 2), scores(1, 2), logits(1, 3), scores(1, 3)],
        operators: [softmax(0, 1), softmax(2, 3)],
        inputs: [2, 0],
        outputs: [3, 1],
      },
      Int16Array.of(0, 0, 0),
      Int16Array.of(0, -32768),
    );
    assert.ok(result.totals.bitExact);
    assert.deepEqual(
      result.inputs.map(({ tensor }) => tensor),
      [2, 0],
    );
    const [thirds, certain] = outputs.map((bytes) => [...new Int16Array(Uint8Array.from(bytes).buffer)]);
    assert.equal(thirds.length, 3);
    for (const third of thirds) assert.ok(Math.abs(third - 32768 / 3) < 3, `${third}`);
    assert.ok(certain[0] > 32700 && certain[1] < 30, `${certain}`);
  });

  it('compares aliases before, between and behind the kernels', async () => {
    const { result } = await run({
      tensors: [logits(6), logits(2, 3), scores(2, 3), scores(6)],
      operators: [reshape(0, 1), softmax(1, 2), reshape(2, 3)],
      inputs: [0],
      outputs: [3],
    });
    assert.ok(result.totals.bitExact);
    assert.deepEqual(
      result.ops.map(({ variant, cycles }) => [variant, cycles === 0]),
      [
        ['alias', true],
        ['softmax_s16', false],
        ['alias', true],
      ],
    );
    assert.deepEqual(
      result.ops.map(({ outputs }) => outputs[0].comparison.elements),
      [6, 6, 6],
    );
  });

  it('runs a model without any kernel', async () => {
    const input = Int16Array.of(1, -2, 3, -4);
    const { result, outputs } = await run(
      { tensors: [logits(4), logits(2, 2)], operators: [reshape(0, 1)], inputs: [0], outputs: [1] },
      input,
    );
    assert.ok(result.totals.bitExact);
    assert.deepEqual(Buffer.from(outputs[0]), Buffer.from(bytesOf(input)));
    assert.equal(result.totals.cycles, result.overhead.cycles);
  });

  describe('refuses, naming file and operator,', () => {
    const float: TensorSpec = { type: 'FLOAT32', shape: [1, 4] };
    const cases: [string, ModelSpec, RegExp][] = [
      [
        'an operator nobody serves',
        {
          tensors: [float, float],
          operators: [{ op: 'UNIDIRECTIONAL_SEQUENCE_LSTM', inputs: [0], outputs: [1] }],
          inputs: [0],
          outputs: [1],
        },
        /operator UNIDIRECTIONAL_SEQUENCE_LSTM is not supported/,
      ],
      [
        'a custom operator',
        {
          tensors: [float, float],
          operators: [{ op: { custom: 'Mine' }, inputs: [0], outputs: [1] }],
          inputs: [0],
          outputs: [1],
        },
        /Mine/,
      ],
      [
        'a float model',
        { tensors: [float, float], operators: [softmax(0, 1)], inputs: [0], outputs: [1] },
        /FLOAT32/,
      ],
      [
        'a model too large for the board',
        {
          tensors: [logits(1, 50_000), scores(1, 50_000)],
          operators: [softmax(0, 1)],
          inputs: [0],
          outputs: [1],
        },
        /SRAM/,
      ],
    ];
    for (const [name, spec, message] of cases) {
      it(name, async () => {
        await assert.rejects(run(spec), (error) => {
          assert.ok(error instanceof UnsupportedError || error instanceof ModelError, String(error));
          assert.match((error as ThumbnnError).message, message);
          assert.equal(error.place.file, 'small.tflite');
          return true;
        });
      });
    }
  });
});
