import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createEngine, type Engine, ZERO_WAIT } from '../../../emulator/index.js';
import { enableFpu } from './programs.js';

interface Fixture {
  readonly engine: string;
  readonly inputs: string;
  readonly operations: readonly { readonly text: string; readonly code: string; readonly results: string }[];
}

const FIXTURE = new URL('../../../../test/emulator/float/fixtures/qemu-float.json.gz', import.meta.url);
const CODE = 0x0800_1000;
const INPUTS = 0x2000_0000;
const RESULTS = 0x2001_0000;

const words = (base64: string) => {
  const bytes = Buffer.from(base64, 'base64');
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};
const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');

/** Run a loop of the fixture over all inputs, as QEMU did. */
function run(engine: Engine, code: Uint8Array, inputs: Uint32Array): Uint32Array {
  const count = inputs.length / 4;
  enableFpu(engine);
  engine.load(CODE, code);
  engine.load(INPUTS, new Uint8Array(inputs.buffer));
  engine.setRegister(0, INPUTS);
  engine.setRegister(1, RESULTS);
  engine.setRegister(2, count);
  engine.setRegister(15, CODE);
  const end = CODE + code.length;
  assert.deepEqual(engine.run({ stopAt: [end] }), { kind: 'address', address: end });
  return new Uint32Array(engine.read(RESULTS, 8 * count).slice().buffer);
}

describe('floating-point instructions against QEMU', () => {
  const fixture: Fixture = JSON.parse(gunzipSync(readFileSync(FIXTURE)).toString());
  const inputs = words(fixture.inputs);
  for (const { text, code, results } of fixture.operations) {
    it(text, () => {
      const expected = words(results);
      const actual = run(createEngine('interpreter', ZERO_WAIT), Buffer.from(code, 'hex'), inputs);
      const wrong = Array.from({ length: inputs.length / 4 }, (_, k) => k).filter(
        (k) => actual[2 * k] !== expected[2 * k] || actual[2 * k + 1] !== expected[2 * k + 1],
      );
      const show = (k: number) =>
        `fpscr ${hex(inputs[4 * k])} s0 ${hex(inputs[4 * k + 1])} s1 ${hex(inputs[4 * k + 2])} s2 ${hex(inputs[4 * k + 3])}` +
        ` -> ${hex(actual[2 * k + 1])} fpscr ${hex(actual[2 * k])}, QEMU ${hex(expected[2 * k + 1])} fpscr ${hex(expected[2 * k])}`;
      assert.deepEqual(wrong.slice(0, 5).map(show), []);
    });
  }
});
