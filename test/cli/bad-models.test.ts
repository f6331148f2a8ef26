import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, readRefused } from '../oracle/packs.js';
import { thumbnn } from '../support/in-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

describe('thumbnn bench: models that break the rules of an operator', () => {
  const root = temporaryDirectory();
  const all = readRefused().cases;

  for (const op of new Set(all.map((refused) => refused.op))) {
    const cases = all.filter((refused) => refused.op === op);
    it(`${op}: ${cases.length} of them are refused in one line that names the place, and nothing runs`, async () => {
      const path = join(mkdtempSync(join(root.path, 'case-')), 'bad.tflite');
      for (const { name, model } of cases) {
        writeFileSync(path, decode(model));
        const { exitCode, out, err } = await thumbnn('bench', path, '--json', '-');
        assert.deepEqual([exitCode, out], [2, ''], name);
        assert.match(err, /^thumbnn: [^\n]*bad\.tflite, (op \d+ [A-Z0-9_]+|tensor \d+)[^\n]*\n$/, name);
      }
    });
  }
});
