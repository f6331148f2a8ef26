import assert from 'node:assert/strict';
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
import { buildModel, type ModelSpec } from './model-builder.js';
import { RESHAPE, withTensor } from './reshape-model.js';

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

describe('loadModel refuses', () => {
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
    it(name, () => {
      const error = refusal(spec);
      assert.equal(error.code, code, error.message);
      assert.ok(error instanceof kind, `${error.name}: ${error.message}`);
      for (const [key, value] of Object.entries(place ?? {})) {
        assert.equal(error.place[key as keyof Place], value, key);
      }
    });
  }

  it('what is not a model at all', () => {
    assert.equal(refusal(new Uint8Array(0)).code, 'MODEL_TRUNCATED');
    assert.equal(refusal(new TextEncoder().encode('#!/bin/sh\necho hello\n')).code, 'MODEL_IDENTIFIER');
  });
});
