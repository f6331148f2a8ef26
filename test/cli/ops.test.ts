import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Catalogue } from '../../host/catalogue.js';
import { OP_DEFINITIONS } from '../../host/ops/registry.js';
import { variantsOf } from '../../host/ops/variants.js';
import { OPS_JSON_SCHEMA } from '../../host/report/ops-json.js';
import type { OpName } from '../../host/tflite/model.js';
import { printed, thumbnn } from '../support/in-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(OPS_JSON_SCHEMA);

describe('thumbnn ops', () => {
  const root = temporaryDirectory();

  it('lists every operator with its kernels and what they accept, in lines of 80 characters', async () => {
    const text = await printed('ops');
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
    const words = text.replace(/\s+/g, ' ');
    for (const op of Object.keys(OP_DEFINITIONS) as OpName[]) {
      assert.match(text, new RegExp(`^${op}$`, 'm'));
      for (const { name, serves } of variantsOf(op)) {
        assert.match(text, new RegExp(`^ {2}${name} +[\\d,]+ B$`, 'm'));
        assert.ok(words.includes(serves), serves);
      }
    }
    assert.match(words, /SHAPE, STRIDED_SLICE/);
  });

  it('gives the list as JSON', async () => {
    const json = await printed('ops', '--json', '-');
    const document: Catalogue = JSON.parse(json);
    assert.ok(validate(document as unknown), JSON.stringify(validate.errors));
    assert.deepEqual(
      document.operators.map(({ op, variants }) => [op, variants.map(({ variant }) => variant)]),
      Object.keys(OP_DEFINITIONS)
        .sort()
        .map((op) => [op, variantsOf(op as OpName).map(({ name }) => name)]),
    );
    const kernels = new Map(
      document.operators.flatMap(({ variants }) => variants.map((v) => [v.variant, v.codeBytes] as const)),
    );
    const sum = [...kernels.values()].reduce((total, bytes) => total + bytes, 0);
    assert.ok(document.codeBytes <= sum, 'what kernels share counts once');
    assert.ok(document.codeBytes > Math.max(...kernels.values()));
    const path = join(mkdtempSync(join(root.path, 'case-')), 'ops.json');
    assert.equal(await printed('ops', '--json', path), await printed('ops'));
    assert.equal(readFileSync(path, 'utf8'), json);
  });

  it('refuses what it does not know, in one line', async () => {
    for (const args of [['ADD'], ['--jsn', 'x'], ['--json', '/dev/full']]) {
      const { exitCode, out, err } = await thumbnn('ops', ...args);
      assert.match(err, /^thumbnn: [^\n]+\n$/);
      assert.deepEqual([exitCode, out], [2, '']);
    }
  });

  it('has help with an example', async () => {
    assert.match(await printed('ops', '--help'), /^ {2}\$ thumbnn ops$/m);
  });
});
