import type {
  AnyOperator,
  ElementType,
  Model,
  OpName,
  OptionsByOp,
  Tensor,
} from '../../host/tflite/model.js';

/** Models as plain data, for what comes after the loader. */

export function activation(index: number, type: ElementType, shape: readonly number[]): Tensor {
  return {
    index,
    name: `t${index}`,
    type,
    shape,
    data: undefined,
    quantization: undefined,
    isVariable: false,
  };
}

/** An INT32 or INT64 constant. */
export function constant(
  index: number,
  type: 'INT32' | 'INT64',
  shape: readonly number[],
  values: readonly number[],
): Tensor {
  const typed = type === 'INT32' ? Int32Array.from(values) : BigInt64Array.from(values, BigInt);
  return { ...activation(index, type, shape), data: new Uint8Array(typed.buffer) };
}

/** The numbers in an INT32 or INT64 constant. */
export function valuesOf(tensor: Tensor): number[] {
  const { buffer } = new Uint8Array(tensor.data!);
  return tensor.type === 'INT32' ? [...new Int32Array(buffer)] : [...new BigInt64Array(buffer)].map(Number);
}

export function operator<K extends OpName>(
  index: number,
  op: K,
  inputs: readonly number[],
  outputs: readonly number[],
  options: OptionsByOp[K],
): AnyOperator {
  return { index, op, inputs, outputs, options } as AnyOperator;
}

export function model(
  tensors: readonly Tensor[],
  operators: readonly AnyOperator[],
  inputs: readonly number[],
  outputs: readonly number[],
): Model {
  return { description: '', tensors, operators, inputs, outputs, fileBytes: 0 };
}
