/**
 * Inputs for a run without input files: deterministic, so that a seed names them. One generator serves all
 * inputs in the model's order, element by element in row-major order; each element takes one 32-bit draw x:
 *
 *     INT8    x >> 24                    the full range, uniform
 *     UINT8   x >>> 24
 *     INT16   x >> 16
 *     INT32   x
 *     FLOAT32 (x >> 8) / 2^23            [-1, 1) in steps of 2^-23
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna 2018); its four state words are the first four outputs
 * of SplitMix32 (the 32-bit finalizer of MurmurHash3 over a Weyl sequence) started at the seed.
 */
import { UnsupportedError } from '../errors.js';
import { elementCount } from '../tflite/elements.js';
import type { Tensor } from '../tflite/model.js';

/** Seeds are unsigned 32-bit numbers. */
export const MAX_SEED = 0xffff_ffff;
export const DEFAULT_SEED = 1;

/** @returns one draw after the other, each an int32 */
export function xoshiro128starstar(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

/** @returns one draw after the other, each an int32 */
export function splitMix32(seed: number): () => number {
  let weyl = seed | 0;
  return () => {
    weyl = (weyl + 0x9e3779b9) | 0;
    let z = weyl;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
}

const rotateLeft = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

const ELEMENT_OF_DRAW: {
  readonly [type: string]: {
    readonly bytes: number;
    readonly put: (view: DataView, at: number, x: number) => void;
  };
} = {
  INT8: { bytes: 1, put: (view, at, x) => view.setInt8(at, x >> 24) },
  UINT8: { bytes: 1, put: (view, at, x) => view.setUint8(at, x >>> 24) },
  INT16: { bytes: 2, put: (view, at, x) => view.setInt16(at, x >> 16, true) },
  INT32: { bytes: 4, put: (view, at, x) => view.setInt32(at, x, true) },
  FLOAT32: { bytes: 4, put: (view, at, x) => view.setFloat32(at, (x >> 8) / 2 ** 23, true) },
};

/**
 * One raw little-endian buffer per model input.
 * @throws UnsupportedError for an element type that has no drawing rule
 */
export function randomInputs(inputs: readonly Tensor[], seed: number): Uint8Array[] {
  const seeds = splitMix32(seed);
  const draw = xoshiro128starstar([seeds(), seeds(), seeds(), seeds()]);
  return inputs.map((tensor) => {
    const element = ELEMENT_OF_DRAW[tensor.type];
    if (!element) {
      throw new UnsupportedError(
        'INPUT_TYPE_UNSUPPORTED',
        `random inputs of type ${tensor.type} are not defined`,
        { tensor: tensor.index },
        'give the input with --input',
      );
    }
    const bytes = new Uint8Array(elementCount(tensor.shape) * element.bytes);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += element.bytes) element.put(view, at, draw());
    return bytes;
  });
}
