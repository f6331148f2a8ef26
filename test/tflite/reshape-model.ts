import { int32Bytes, type ModelSpec, type TensorSpec } from './model-builder.js';

/** RESHAPE of 8 int16 values by a constant shape. */
export const RESHAPE: ModelSpec = {
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

export const withTensor = (i: number, change: Partial<TensorSpec>): ModelSpec => ({
  ...RESHAPE,
  tensors: RESHAPE.tensors.map((tensor, j) => (i === j ? { ...tensor, ...change } : tensor)),
});
