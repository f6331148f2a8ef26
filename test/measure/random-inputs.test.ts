import assert from 'node:assert/strict';
import { UnsupportedError } from '../../host/errors.js';
import { splitMix32, xoshiro128starstar } from '../../host/measure/random.js';
import { randomInputs } from '../../host/measure/random-inputs.js';
import { activation } from '../graph/plain-model.js';

const times = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);

describe('randomInputs', () => {
  it('draws from xoshiro128**', () => {
    // Made with the authors' C code, as published with xoshiro-6502 (test-rom/testdata.asm).
    const draw = xoshiro128starstar([0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0]);
    assert.deepEqual(
      times(4, () => draw() >>> 0),
      [0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70],
    );
  });

  it('seeds it by SplitMix32', () => {
    // Computed from the definition in unbounded integers.
    const seeds = splitMix32(0);
    assert.deepEqual(
      times(3, () => seeds() >>> 0),
      [2462723854, 1020716019, 454327756],
    );
  });

  it('is the same for the same seed, and another for another', () => {
    const tensors = [activation(0, 'INT16', [1, 8, 8, 1])];
    const [first] = randomInputs(tensors, 1);
    assert.equal(first.length, 128);
    assert.deepEqual(randomInputs(tensors, 1), [first]);
    assert.notDeepEqual(randomInputs(tensors, 2), [first]);
  });

  it('continues the stream over several inputs', () => {
    const [whole] = randomInputs([activation(0, 'INT16', [10])], 7);
    const parts = randomInputs([activation(0, 'INT16', [4]), activation(1, 'INT16', [6])], 7);
    assert.deepEqual(Buffer.concat(parts), Buffer.from(whole));
  });

  it('fills the whole range of the type', () => {
    const [bytes] = randomInputs([activation(0, 'INT16', [40_000])], 3);
    const values = new Int16Array(bytes.buffer);
    assert.ok(Math.min(...values) < -32_700 && Math.max(...values) > 32_700);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs(mean) < 500, `mean ${mean}`);
    const [floats] = randomInputs([activation(0, 'FLOAT32', [1000])], 3);
    for (const value of new Float32Array(floats.buffer)) assert.ok(value >= -1 && value < 1);
  });

  it('refuses types without a rule', () => {
    assert.throws(() => randomInputs([activation(0, 'STRING', [1])], 1), UnsupportedError);
  });
});
