import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { EngineUnavailable } from '../../emulator/index.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { firmwareLockstep } from './firmware.js';

const MODELS = ['digits-cnn.int16x8.tflite', 'digits-cnn-dynamic.int16x8.tflite'];
const DIGITS = new URL('../../../benchmarks/models/digits/', import.meta.url);
/** A dose: `npm run lockstep:models` runs them to the end. */
const LIMIT = 20_000;

describe('lockstep of whole models', () => {
  for (const name of MODELS) {
    it(`runs ${name} like Unicorn, instruction by instruction`, async function () {
      this.timeout(0);
      const model = new Uint8Array(readFileSync(new URL(name, DIGITS)));
      try {
        const { instructions, difference } = await firmwareLockstep(model, loadKernelLibrary(), 1, LIMIT);
        assert.equal(difference, undefined);
        assert.equal(instructions, LIMIT);
      } catch (error) {
        if (!(error instanceof EngineUnavailable) || process.env.CI === 'true') throw error;
        this.skip();
      }
    });
  }
});
