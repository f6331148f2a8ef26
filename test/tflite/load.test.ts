import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { ModelError, type Place, ThumbnnError, UnsupportedError } from '../../host/errors.js';
import {
  type ActivationFunctionType,
  BuiltinOptions,
  Conv2DOptions,
  FullyConnectedOptions,
  type Padding,
  Pool2DOptions,
  SoftmaxOptions,
} from '../../host/tflite/generated/schema_generated.js';
import { loadModel } from '../../host/tflite/load.js';
import { buildModel, int32Bytes, type ModelSpec, type TensorSpec } from './model-builder.js';

const DIGITS = new URL('../../../benchmarks/models/digits/', import.meta.url);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, DIGITS)));

/** RESHAPE of 8 int16 values by a constant shape. */
const RESHAPE: ModelSpec = {
  description: 'eight values',
  tensors: [
    { type: 'INT16', shape: [2, 4], scale: [0.5], zeroPoint: [0] },
    { type: 'INT32', shape: [1], data: int32Bytes(8) },
    { type: 'INT16', shape: [8], scale: [0.5], zeroPoint: [0] },
  ],
  operators: [{ op: 'RESHAPE', inputs: [0, 1], outputs: [2] }],
  inputs: [0],
  outputs: [2],
};

const withTensor = (i: number, change: Partial<TensorSpec>): ModelSpec => ({
  ...RESHAPE,
  tensors: RESHAPE.tensors.map((tensor, j) => (i === j ? { ...tensor, ...change } : tensor)),
});

function refusal(spec: ModelSpec | Uint8Array): ThumbnnError {
  try {
    loadModel(spec instanceof Uint8Array ? spec : buildModel(spec), 'test.tflite');
  } catch (error) {
    assert.ok(error instanceof ThumbnnError, String(error));
    assert.equal(error.place.file, 'test.tflite');
    return error;
  }
  throw new Error('the model was accepted');
}

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

  const withOperator = (change: Partial<ModelSpec['operators'][number]>): ModelSpec => ({
    ...RESHAPE,
    operators: [{ ...RESHAPE.operators[0], ...change }],
  });
  const second = (inputs: number[], outputs: number[]): ModelSpec => ({
    ...RESHAPE,
    operators: [...RESHAPE.operators, { op: 'RELU', inputs, outputs }],
  });
  const ends: [string, ModelSpec, typeof ModelError | typeof UnsupportedError, string, Place?][] = [
    ['another identifier', { ...RESHAPE, identifier: 'ABCD' }, ModelError, 'MODEL_IDENTIFIER', { offset: 4 }],
    ['another schema version', { ...RESHAPE, version: 4 }, ModelError, 'MODEL_VERSION'],
    ['no subgraph', { ...RESHAPE, subgraphs: 0 }, ModelError, 'MODEL_SUBGRAPHS'],
    ['two subgraphs', { ...RESHAPE, subgraphs: 2 }, UnsupportedError, 'MODEL_SUBGRAPHS'],
    [
      'data behind the flatbuffer',
      { ...RESHAPE, externalBuffer: 2 },
      UnsupportedError,
      'MODEL_EXTERNAL_BUFFER',
    ],
    ['data in buffer 0', { ...RESHAPE, sentinel: new Uint8Array(1) }, ModelError, 'MODEL_BUFFER'],
    ['a buffer that does not exist', withTensor(1, { buffer: 4 }), ModelError, 'MODEL_BUFFER', { tensor: 1 }],
    ['too little data', withTensor(1, { data: new Uint8Array(3) }), ModelError, 'TENSOR_DATA', { tensor: 1 }],
    ['too much data', withTensor(1, { data: new Uint8Array(5) }), ModelError, 'TENSOR_DATA', { tensor: 1 }],
    ['a negative dimension', withTensor(0, { shape: [2, -1] }), ModelError, 'TENSOR_SHAPE', { tensor: 0 }],
    ['a huge tensor', withTensor(0, { shape: [1 << 30, 1] }), ModelError, 'TENSOR_SIZE', { tensor: 0 }],
    [
      'dimensions that overflow into zero',
      withTensor(0, { shape: [0, 1 << 30, 1 << 30, 1 << 30] }),
      ModelError,
      'TENSOR_SIZE',
      { tensor: 0 },
    ],
    ['an unknown tensor type', withTensor(0, { type: 21 }), ModelError, 'MODEL_ENUM', { tensor: 0 }],
    [
      'a tensor of strings',
      withTensor(0, { type: 'STRING' }),
      UnsupportedError,
      'TENSOR_TYPE',
      { tensor: 0 },
    ],
    ['four-bit weights', withTensor(1, { type: 'INT4' }), UnsupportedError, 'TENSOR_TYPE', { tensor: 1 }],
    ['sparse weights', withTensor(1, { sparse: true }), UnsupportedError, 'TENSOR_SPARSE', { tensor: 1 }],
    [
      'a variable with data',
      withTensor(1, { isVariable: true }),
      ModelError,
      'TENSOR_VARIABLE',
      { tensor: 1 },
    ],
    ['a scale of zero', withTensor(0, { scale: [0] }), ModelError, 'TENSOR_QUANTIZATION', { tensor: 0 }],
    [
      'an infinite scale',
      withTensor(0, { scale: [1 / 0] }),
      ModelError,
      'TENSOR_QUANTIZATION',
      { tensor: 0 },
    ],
    ['a scale that is no number', withTensor(0, { scale: [0 / 0] }), ModelError, 'TENSOR_QUANTIZATION'],
    ['a huge zero point', withTensor(0, { zeroPoint: [1n << 60n] }), ModelError, 'TENSOR_QUANTIZATION'],
    ['fewer zero points', withTensor(0, { scale: [1, 1] }), ModelError, 'TENSOR_QUANTIZATION', { tensor: 0 }],
    [
      'scales that fit no dimension',
      withTensor(0, { scale: [1, 1], zeroPoint: [0, 0], dimension: 1 }),
      ModelError,
      'TENSOR_QUANTIZATION',
    ],
    [
      'a quantized dimension behind the last',
      withTensor(0, { scale: [1, 1], zeroPoint: [0, 0], dimension: 2 }),
      ModelError,
      'TENSOR_QUANTIZATION',
    ],
    [
      'an input out of range',
      withOperator({ inputs: [3, 1] }),
      ModelError,
      'MODEL_INDEX',
      { op: 0, opName: 'RESHAPE' },
    ],
    ['an input of -2', withOperator({ inputs: [0, -2] }), ModelError, 'MODEL_INDEX', { op: 0 }],
    ['an output of -1', withOperator({ outputs: [-1] }), ModelError, 'MODEL_INDEX', { op: 0 }],
    ['a graph input out of range', { ...RESHAPE, inputs: [3] }, ModelError, 'MODEL_INDEX'],
    ['a graph output of -1', { ...RESHAPE, outputs: [-1] }, ModelError, 'MODEL_INDEX'],
    ['a negative operator code', withOperator({ op: -3 }), ModelError, 'MODEL_ENUM'],
    ['a custom operator without a name', withOperator({ op: 32 }), ModelError, 'MODEL_ENUM'],
    ['a constant graph input', { ...RESHAPE, inputs: [0, 1] }, ModelError, 'MODEL_DATAFLOW', { tensor: 1 }],
    [
      'a graph input listed twice',
      { ...RESHAPE, inputs: [0, 0] },
      ModelError,
      'MODEL_DATAFLOW',
      { tensor: 0 },
    ],
    [
      'a read before the write',
      { ...RESHAPE, inputs: [] },
      ModelError,
      'MODEL_DATAFLOW',
      { op: 0, opName: 'RESHAPE', tensor: 0 },
    ],
    [
      'a value written twice',
      second([0], [2]),
      ModelError,
      'MODEL_DATAFLOW',
      { op: 1, opName: 'RELU', tensor: 2 },
    ],
    [
      'an operator that writes a constant',
      second([0], [1]),
      ModelError,
      'MODEL_DATAFLOW',
      { op: 1, tensor: 1 },
    ],
    [
      'an operator that writes a graph input',
      second([2], [0]),
      ModelError,
      'MODEL_DATAFLOW',
      { op: 1, tensor: 0 },
    ],
    [
      'a graph output nobody writes',
      { ...RESHAPE, operators: [] },
      ModelError,
      'MODEL_DATAFLOW',
      { tensor: 2 },
    ],
    [
      'options of another operator',
      withOperator({
        options: {
          type: BuiltinOptions.SoftmaxOptions,
          write: (b) => SoftmaxOptions.createSoftmaxOptions(b, 1),
        },
      }),
      ModelError,
      'OP_OPTIONS',
      { op: 0, opName: 'RESHAPE' },
    ],
    [
      'an infinite beta',
      withOperator({
        op: 'SOFTMAX',
        options: {
          type: BuiltinOptions.SoftmaxOptions,
          write: (b) => SoftmaxOptions.createSoftmaxOptions(b, 1 / 0),
        },
      }),
      ModelError,
      'OP_OPTIONS',
    ],
    [
      'an unknown padding',
      withOperator({
        op: 'MAX_POOL_2D',
        options: {
          type: BuiltinOptions.Pool2DOptions,
          write: (b) => Pool2DOptions.createPool2DOptions(b, 2 as Padding, 1, 1, 1, 1, 0),
        },
      }),
      ModelError,
      'MODEL_ENUM',
    ],
    [
      'an unknown activation',
      withOperator({
        op: 'CONV_2D',
        options: {
          type: BuiltinOptions.Conv2DOptions,
          write: (b) => Conv2DOptions.createConv2DOptions(b, 0, 1, 1, 6 as ActivationFunctionType, 1, 1, 0),
        },
      }),
      ModelError,
      'MODEL_ENUM',
    ],
    [
      'shuffled weights',
      withOperator({
        op: 'FULLY_CONNECTED',
        options: {
          type: BuiltinOptions.FullyConnectedOptions,
          write: (b) => FullyConnectedOptions.createFullyConnectedOptions(b, 0, 1, false, 0),
        },
      }),
      UnsupportedError,
      'OP_WEIGHTS_FORMAT',
    ],
  ];
  for (const [name, spec, kind, code, place] of ends) {
    it(`refuses ${name}`, () => {
      const error = refusal(spec);
      assert.equal(error.code, code, error.message);
      assert.ok(error instanceof kind, `${error.name}: ${error.message}`);
      for (const [key, value] of Object.entries(place ?? {})) {
        assert.equal(error.place[key as keyof Place], value, key);
      }
    });
  }

  it('refuses what is not a model at all', () => {
    assert.equal(refusal(new Uint8Array(0)).code, 'MODEL_TRUNCATED');
    assert.equal(refusal(new TextEncoder().encode('#!/bin/sh\necho hello\n')).code, 'MODEL_IDENTIFIER');
  });
});
