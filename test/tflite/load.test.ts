import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { loadModel } from '../../host/tflite/load.js';
import { buildModel, type ModelSpec, type TensorSpec } from './model-builder.js';
import { RESHAPE, withTensor } from './reshape-model.js';

const DIGITS = new URL('../../../benchmarks/models/digits/', import.meta.url);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, DIGITS)));

describe('loadModel', () => {
  it('reads the digits model', () => {
    const model = loadModel(read('digits-cnn.int16x8.tflite'));
    assert.deepEqual(
      model.operators.map((operator) => operator.op),
      ['CONV_2D', 'MAX_POOL_2D', 'CONV_2D', 'MAX_POOL_2D', 'RESHAPE', 'FULLY_CONNECTED', 'SOFTMAX'],
    );
    const [conv, pool] = model.operators;
    assert.deepEqual(conv.options, {
      padding: 'SAME',
      strideH: 1,
      strideW: 1,
      dilationH: 1,
      dilationW: 1,
      activation: 'RELU',
      quantizedBiasType: 'INT64',
    });
    assert.deepEqual(pool.options, {
      padding: 'VALID',
      strideH: 2,
      strideW: 2,
      filterH: 2,
      filterW: 2,
      activation: 'NONE',
    });
    assert.deepEqual(model.operators[6].options, { beta: 1 });
    const [input, weights, bias] = conv.inputs.map((i) => model.tensors[i]);
    assert.deepEqual([input.type, input.shape, input.data], ['INT16', [1, 8, 8, 1], undefined]);
    assert.deepEqual([weights.type, weights.shape, weights.data?.length], ['INT8', [16, 3, 3, 1], 144]);
    assert.deepEqual([bias.type, bias.shape, bias.data?.length], ['INT64', [16], 128]);
    assert.equal(weights.quantization?.scale.length, 16);
    assert.deepEqual(input.quantization, { scale: [Math.fround(1 / 32767)], zeroPoint: [0], dimension: 0 });
    assert.deepEqual(model.inputs, [conv.inputs[0]]);
    assert.deepEqual(model.outputs, model.operators[6].outputs);
  });

  it('reads the digits model with dynamic batch, whose shape arithmetic has scalars without a shape', () => {
    const model = loadModel(read('digits-cnn-dynamic.int16x8.tflite'));
    const pack = model.operators.find((operator) => operator.op === 'PACK');
    assert.deepEqual(pack?.options, { axis: 0, valuesCount: 2 });
    for (const i of pack!.inputs) assert.deepEqual(model.tensors[i].shape, []);
    const slice = model.operators.find((operator) => operator.op === 'STRIDED_SLICE');
    assert.equal(slice?.op === 'STRIDED_SLICE' && slice.options.shrinkAxisMask, 1);
  });

  it('gives back what was written', () => {
    const tensor = fc
      .record({
        type: fc.constantFrom('INT8' as const, 'INT16' as const, 'INT32' as const, 'INT64' as const),
        shape: fc.array(fc.nat({ max: 5 }), { maxLength: 4 }),
        name: fc.string({ unit: 'grapheme' }),
        constant: fc.boolean(),
        scale: fc.option(
          fc.float({ min: Math.fround(1e-30), max: 1000, noNaN: true, noDefaultInfinity: true }),
        ),
        zeroPoint: fc.maxSafeInteger(),
      })
      .map(({ type, shape, name, constant, scale, zeroPoint }) => {
        const bytes = shape.reduce((n, d) => n * d, { INT8: 1, INT16: 2, INT32: 4, INT64: 8 }[type]);
        const data = new Uint8Array(bytes).map((_, i) => i * 37 + 11);
        const spec: TensorSpec = {
          type,
          shape,
          name,
          ...(constant && bytes > 0 ? { data } : {}),
          ...(scale === null ? {} : { scale: [scale], zeroPoint: [zeroPoint] }),
        };
        return spec;
      });
    fc.assert(
      fc.property(
        fc.array(tensor, { maxLength: 6 }),
        fc.string(),
        fc.nat({ max: 7 }),
        (tensors, text, shift) => {
          const inputs = tensors.flatMap((spec, i) => (spec.data === undefined ? [i] : []));
          const built = buildModel({ tensors, operators: [], inputs, outputs: [], description: text });
          // A file may start anywhere in its ArrayBuffer.
          const bytes = new Uint8Array(built.length + shift).subarray(shift);
          bytes.set(built);
          const model = loadModel(bytes);
          assert.equal(model.description, text);
          assert.deepEqual(model.inputs, inputs);
          tensors.forEach((spec, i) => {
            const actual = model.tensors[i];
            assert.deepEqual(
              [actual.type, actual.shape, actual.name, actual.isVariable],
              [spec.type, spec.shape, spec.name, false],
            );
            assert.deepEqual(actual.data && [...actual.data], spec.data && [...spec.data]);
            const align = { INT8: 1, INT16: 2, INT32: 4, INT64: 8 }[spec.type as 'INT8'];
            if (actual.data) assert.equal(actual.data.byteOffset % align, 0);
            assert.deepEqual(actual.quantization?.scale, spec.scale);
            assert.deepEqual(actual.quantization?.zeroPoint, spec.zeroPoint);
          });
        },
      ),
    );
  });

  it('does not copy constants that are aligned', () => {
    const bytes = read('digits-cnn.int16x8.tflite');
    const weights = loadModel(bytes).tensors.filter(
      ({ type, data }) => type === 'INT8' && data !== undefined,
    );
    assert.equal(weights.length, 3);
    for (const { data } of weights) assert.ok(data!.buffer === bytes.buffer);
  });

  it('gives absent options the defaults of the schema', () => {
    const model = loadModel(
      buildModel({ ...RESHAPE, operators: [{ op: 'CONV_2D', inputs: [0, 1, -1], outputs: [2] }] }),
    );
    assert.deepEqual(model.operators[0].inputs, [0, 1, -1]);
    assert.deepEqual(model.operators[0].options, {
      padding: 'SAME',
      strideH: 0,
      strideW: 0,
      dilationH: 1,
      dilationW: 1,
      activation: 'NONE',
      quantizedBiasType: 'FLOAT32',
    });
  });

  it('names operators that it does not read', () => {
    const nameOf = (op: ModelSpec['operators'][number]['op'], oldOperatorCodes = false): unknown =>
      loadModel(buildModel({ ...RESHAPE, oldOperatorCodes, operators: [{ ...RESHAPE.operators[0], op }] }))
        .operators[0];
    const unknown = (name: string): object => ({
      index: 0,
      op: 'UNKNOWN',
      inputs: [0, 1],
      outputs: [2],
      options: { name },
    });
    assert.deepEqual(nameOf('SVDF'), unknown('SVDF'));
    assert.deepEqual(nameOf('SVDF', true), unknown('SVDF'));
    assert.deepEqual(nameOf('STABLEHLO_CASE'), unknown('STABLEHLO_CASE'));
    assert.deepEqual(nameOf(4711), unknown('BUILTIN(4711)'));
    assert.deepEqual(nameOf({ custom: 'Signal\n\u001b[2J' }), unknown('CUSTOM(Signal??[2J)'));
    const long = nameOf({ custom: 'x'.repeat(1000) }) as { options: { name: string } };
    assert.equal(long.options.name, `CUSTOM(${'x'.repeat(61)}...)`);
  });

  it('takes a tensor as not quantized unless both vectors are there', () => {
    for (const change of [
      { scale: [0.5], zeroPoint: [] },
      { scale: [], zeroPoint: [0] },
    ]) {
      assert.equal(loadModel(buildModel(withTensor(0, change))).tensors[0].quantization, undefined);
    }
  });

  it('reads scales per channel', () => {
    const scales = { scale: [1, 2, 4, 8], zeroPoint: [0, 1, 2, 3], dimension: 1 };
    const { quantization } = loadModel(buildModel(withTensor(0, scales))).tensors[0];
    assert.deepEqual(quantization, { scale: [1, 2, 4, 8], zeroPoint: [0, 1, 2, 3], dimension: 1 });
  });

  it('takes an empty tensor that nobody writes as a constant', () => {
    const model = loadModel(buildModel(withTensor(1, { shape: [0], data: new Uint8Array(0) })));
    assert.deepEqual(model.tensors[1].data, new Uint8Array(0));
  });
});
