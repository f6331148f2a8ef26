import { clamp, INT16_MAX, INT16_MIN, roundHalfAwayFromZero, wrap16 } from './fixed-point.js';

/**
 * The tables of SOFTMAX and TANH. They are computed here exactly as TFLM computes or ships them: the checksums
 * in the tests are those of TFLM's and CMSIS-NN's own tables.
 */

/** Entries of an int16 table: 512 segments and the end of the last one. */
export const LUT_ENTRIES = 513;

/** Range of one side of a table: real = scale * (q - zeroPoint), q over all of int16. */
export interface LutRange {
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * TFLM LUTPopulateInt16: `transform` sampled at the 513 segment borders, each sample lowered by half of the
 * interpolation error at the middle of its segment. Every operation is rounded to float32, as in TFLM.
 *
 * @param transform takes and returns float32 values
 */
export function populateLut(input: LutRange, output: LutRange, transform: (x: number) => number): Int16Array {
  const f32 = Math.fround;
  const bound = (range: LutRange, q: number) => f32(range.scale * f32(q - range.zeroPoint));
  const inputMin = bound(input, INT16_MIN);
  const inputMax = bound(input, INT16_MAX);
  const step = f32(f32(inputMax - inputMin) / 512);
  const halfStep = f32(step / 2);
  const toQuantized = f32(65536 / f32(bound(output, INT16_MAX) - bound(output, INT16_MIN)));

  const border = (i: number) => f32(inputMin + f32(i * step));
  const scaled = (x: number) => f32(transform(x) * toQuantized);

  const lut = new Int16Array(LUT_ENTRIES);
  for (let i = 0; i < LUT_ENTRIES - 1; i++) {
    const sample = roundHalfAwayFromZero(scaled(border(i)));
    const interpolated = roundHalfAwayFromZero(f32(f32(scaled(border(i + 1)) + sample) / 2));
    const middle = roundHalfAwayFromZero(scaled(f32(border(i) + halfStep)));
    const correction = roundHalfAwayFromZero(f32(f32(interpolated - middle) / 2));
    lut[i] = clamp(sample - correction, INT16_MIN, INT16_MAX);
  }
  lut[LUT_ENTRIES - 1] = clamp(roundHalfAwayFromZero(scaled(inputMax)), INT16_MIN, INT16_MAX);
  return lut;
}

/** TFLM LUTLookup: linear interpolation between the table's 513 entries; int16 in, int16 out. */
export function lutLookup(lut: Int16Array, value: number): number {
  const index = 256 + (value >> 7);
  const offset = value & 127;
  const slope = wrap16(lut[index + 1] - lut[index]);
  return wrap16(lut[index] + ((slope * offset + 64) >> 7));
}

/** e^x for x in [-10, 0], Q0.15 (TFLM InitializeLutForInt16). */
export const SOFTMAX_EXP_LUT: Int16Array = populateLut(
  { scale: Math.fround(10 / 65535), zeroPoint: INT16_MAX },
  { scale: Math.fround(2 / 65535), zeroPoint: 0 },
  (x) => Math.fround(Math.exp(x)),
);

/** 1 / (1 + x) for x in [0, 1], Q0.15 (TFLM InitializeLutForInt16). */
export const SOFTMAX_RECIPROCAL_LUT: Int16Array = populateLut(
  { scale: Math.fround(1 / 65535), zeroPoint: INT16_MIN },
  { scale: Math.fround(2 / 65535), zeroPoint: 0 },
  (x) => Math.fround(1 / Math.fround(1 + x)),
);

/** Indices where TFLM's shipped sigmoid_table_uint16 is one above the correctly rounded value. */
const SIGMOID_ROUNDED_UP = [
  4, 8, 12, 14, 15, 16, 17, 19, 20, 21, 22, 25, 27, 28, 29, 30, 31, 33, 34, 35, 37, 39, 40, 41, 43, 44, 45,
  46, 49, 50, 54, 62, 63, 64, 66, 82, 86, 93, 100, 103, 112, 116, 135, 255,
];

/**
 * TFLM sigmoid_table_uint16: sigmoid(i / 24) in Q0.16 for i in 0..255; TANH reads it at twice the argument.
 * No value is nearer than 0.001 to a rounding boundary, so any sound `exp` gives the same table.
 */
export const SIGMOID_TABLE: Uint16Array = sigmoidTable();

function sigmoidTable(): Uint16Array {
  const rounded = Uint16Array.from({ length: 256 }, (_, i) => Math.round(65536 / (1 + Math.exp(-i / 24))));
  for (const i of SIGMOID_ROUNDED_UP) rounded[i] += 1;
  return rounded;
}
