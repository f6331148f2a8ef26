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
 * The generator is `seededDraws` (random.ts).
 */
import { UnsupportedError } from '../errors.js';
import { elementCount } from '../tflite/elements.js';
import type { Tensor } from '../tflite/model.js';
import { seededDraws } from './random.js';

/** Seeds are unsigned 32-bit numbers. */
export const MAX_SEED = 0xffff_ffff;
export const DEFAULT_SEED = 1;

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
  const draw = seededDraws(seed);
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
