import type { Tensor } from '../tflite/model.js';
import type { TensorData } from './op.js';

/** Typed array of each element type that an operator can read or write. */
const ARRAY_OF = {
  INT8: Int8Array,
  UINT8: Uint8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FLOAT32: Float32Array,
} as const;

/**
 * The content of a tensor as its own copy in the type's array; the file gives no alignment.
 *
 * @param bytes little endian, as many as shape and type ask for
 * @throws RangeError for a type that no operator reads
 */
export function tensorData(tensor: Tensor, bytes: Uint8Array): TensorData {
  const { type } = tensor;
  if (!isArrayType(type)) throw new RangeError(`no operator reads ${type}`);
  return new ARRAY_OF[type](bytes.slice().buffer);
}

function isArrayType(type: string): type is keyof typeof ARRAY_OF {
  return type in ARRAY_OF;
}

/** The operand of a reference as int16; `prepare` has checked the type, so anything else is a caller's mistake. */
export function asInt16(data: TensorData | undefined): Int16Array {
  if (!(data instanceof Int16Array)) throw new TypeError('operand is not int16');
  return data;
}
