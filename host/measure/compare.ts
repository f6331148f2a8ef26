import type { TensorData } from '../ops/op.js';
import type { Comparison } from './result.js';

/** The bytes behind a typed array. */
export function bytesOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * Compare a kernel's output with the reference bit by bit (so -0 differs from 0, and a NaN equals the same NaN).
 * @param actual raw little-endian bytes of as many elements as `expected` has
 * @param shape of the tensor, to give the position of the first difference
 */
export function compareBits(expected: TensorData, actual: Uint8Array, shape: readonly number[]): Comparison {
  const expectedBytes = bytesOf(expected);
  if (actual.length !== expectedBytes.length) {
    throw new RangeError(`compared ${actual.length} bytes with a reference of ${expectedBytes.length}`);
  }
  const size = expected.BYTES_PER_ELEMENT;
  let differing = 0;
  let firstIndex = -1;
  for (let index = 0; index < expected.length; index++) {
    let byte = index * size;
    const end = byte + size;
    while (byte < end && actual[byte] === expectedBytes[byte]) byte++;
    if (byte === end) continue;
    if (differing++ === 0) firstIndex = index;
  }
  if (differing === 0) return { elements: expected.length, differing, first: null };
  return {
    elements: expected.length,
    differing,
    first: {
      position: positionOf(firstIndex, shape),
      expected: elementText(expected, firstIndex),
      actual: elementText(sameType(expected, actual), firstIndex),
    },
  };
}

/** Row-major coordinates of a flat index. */
function positionOf(flat: number, shape: readonly number[]): number[] {
  const position = new Array<number>(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    position[axis] = flat % shape[axis];
    flat = Math.floor(flat / shape[axis]);
  }
  return position;
}

function sameType(like: TensorData, bytes: Uint8Array): TensorData {
  const Type = like.constructor as new (buffer: ArrayBuffer) => TensorData;
  return new Type(Uint8Array.from(bytes).buffer);
}

function elementText(data: TensorData, index: number): string {
  const value = data[index];
  return Object.is(value, -0) ? '-0' : String(value);
}
