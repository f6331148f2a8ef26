import type { ElementType, Tensor } from './model.js';

/** Bytes of one element; undefined for types without a fixed whole-byte size (STRING, RESOURCE, VARIANT, sub-byte). */
export const ELEMENT_BYTES: { readonly [T in ElementType]: number | undefined } = {
  FLOAT32: 4,
  FLOAT16: 2,
  INT32: 4,
  UINT8: 1,
  INT64: 8,
  STRING: undefined,
  BOOL: 1,
  INT16: 2,
  COMPLEX64: 8,
  INT8: 1,
  FLOAT64: 8,
  COMPLEX128: 16,
  UINT64: 8,
  RESOURCE: undefined,
  VARIANT: undefined,
  UINT32: 4,
  UINT16: 2,
  INT4: undefined,
  BFLOAT16: 2,
  INT2: undefined,
  UINT4: undefined,
};

/** Number of elements of a shape (1 for a scalar). The loader has checked that it is a safe integer. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** Bytes of a tensor's content. The loader has checked the type and that this is at most 2^31 - 1. */
export function tensorBytes(tensor: Pick<Tensor, 'type' | 'shape'>): number {
  return elementCount(tensor.shape) * ELEMENT_BYTES[tensor.type]!;
}
