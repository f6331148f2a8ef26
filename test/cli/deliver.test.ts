import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliver } from '../../host/cli/commands/bench.js';
import { MISMATCH, RESULT } from '../report/fixture.js';
import { fakeIo } from '../support/fake-io.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const outputs = [Uint8Array.of(1, 2), Uint8Array.of(3)];

describe('deliver', () => {
  const directory = temporaryDirectory();

  it('ends with 3 and one line on stderr when a kernel differs from its reference', async () => {
    const io = fakeIo({}, false);
    const json = join(directory.path, 'mismatch.json');
    assert.equal(await deliver({ result: MISMATCH, outputs }, 'm.tflite', { input: [], json }, io), 3);
    assert.equal(io.text.err, 'thumbnn: op 0 CONV_2D: kernel conv2d_s16s8 differs from the reference\n');
    assert.match(io.text.out, /^MISMATCH/m);
    assert.deepEqual(JSON.parse(readFileSync(json, 'utf8')), MISMATCH);
  });

  it('writes every output', async () => {
    const io = fakeIo({}, false);
    const outputDir = join(directory.path, 'outputs');
    assert.equal(
      await deliver({ result: RESULT, outputs }, 'm.tflite', { input: [], outputDir, json: '-' }, io),
      0,
    );
    assert.deepEqual(
      outputs.map((_, i) => Uint8Array.from(readFileSync(join(outputDir, `output${i}.bin`)))),
      outputs,
    );
    assert.deepEqual(JSON.parse(io.text.out), RESULT);
  });
});
