import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { main } from '../../host/cli/program.js';
import { fakeIo } from '../support/fake-io.js';

const ROOT = new URL('../../../', import.meta.url);
const README = new URL('README.md', ROOT);
/** The first fenced block is what `npm start` prints. */
const OUTPUT_BLOCK = /```\n(digits-cnn[\s\S]*?\n)```/;

describe('README', () => {
  it('shows what npm start prints (npm run docs:readme writes it anew)', async () => {
    const io = fakeIo({ NO_COLOR: '1' }, false);
    const model = new URL('benchmarks/models/digits/digits-cnn.int16x8.tflite', ROOT);
    assert.equal(await main(['bench', model.pathname], io), 0, io.text.err);
    let readme = readFileSync(README, 'utf8');
    if (process.env.UPDATE_DOCS === '1') {
      readme = readme.replace(OUTPUT_BLOCK, () => `\`\`\`\n${io.text.out}\`\`\``);
      writeFileSync(README, readme);
    }
    assert.equal(OUTPUT_BLOCK.exec(readme)?.[1], io.text.out);
  });
});
