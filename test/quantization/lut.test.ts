import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import {
  lutLookup,
  SIGMOID_TABLE,
  SOFTMAX_EXP_LUT,
  SOFTMAX_RECIPROCAL_LUT,
} from '../../host/quantization/lut.js';

function sum(table: Iterable<number>): number {
  let total = 0;
  for (const entry of table) total += entry;
  return total;
}

function crc(table: Int16Array | Uint16Array): number {
  return crc32(new Uint8Array(table.buffer));
}

describe('quantization/lut', () => {
  it('SOFTMAX exponential table is the one CMSIS-NN ships', () => {
    assert.equal(SOFTMAX_EXP_LUT.length, 513);
    assert.deepEqual([...SOFTMAX_EXP_LUT.slice(0, 3)], [2, 2, 2]);
    assert.deepEqual([...SOFTMAX_EXP_LUT.slice(-4)], [30902, 31512, 32133, 32767]);
    assert.equal(sum(SOFTMAX_EXP_LUT), 1694030);
    assert.equal(crc(SOFTMAX_EXP_LUT), 0xac7dffaa);
  });

  it('SOFTMAX reciprocal table is the one CMSIS-NN ships', () => {
    assert.deepEqual([...SOFTMAX_RECIPROCAL_LUT.slice(0, 3)], [32767, 32704, 32640]);
    assert.deepEqual([...SOFTMAX_RECIPROCAL_LUT.slice(-3)], [16416, 16400, 16384]);
    assert.equal(sum(SOFTMAX_RECIPROCAL_LUT), 11653643);
    assert.equal(crc(SOFTMAX_RECIPROCAL_LUT), 0x39fb9655);
  });

  it('sigmoid table is the one TFLM ships', () => {
    assert.deepEqual(
      [0, 1, 254, 255].map((i) => SIGMOID_TABLE[i]),
      [32768, 33451, 65534, 65535],
    );
    assert.equal(sum(SIGMOID_TABLE), 15670629);
    assert.equal(crc(SIGMOID_TABLE), 0xb84f6ab4);
  });

  it('looks up between the entries', () => {
    const points = [-32768, -32000, -1, 0, 1, 12345, 32766, 32767];
    assert.deepEqual(
      points.map((x) => lutLookup(SOFTMAX_EXP_LUT, x)),
      [2, 2, 221, 221, 221, 1452, 32757, 32762],
    );
    assert.deepEqual(
      points.map((x) => lutLookup(SOFTMAX_RECIPROCAL_LUT, x)),
      [32767, 32388, 21845, 21845, 21845, 19408, 16384, 16384],
    );
  });
});
