import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CLI, ROOT } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const MODEL = join(ROOT, 'benchmarks/models/digits/digits-cnn.int16x8.tflite');

describe('the bundled command line', () => {
  const directory = temporaryDirectory();

  /** In a package of its own: without node_modules, and without the modules that the bundle was made of. */
  function alone(...args: readonly string[]) {
    const script = join(directory.path, CLI.slice(ROOT.length));
    return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  }

  before(() => {
    for (const path of ['package.json', 'dist/cli', 'kernels-thumb/prebuilt'])
      cpSync(join(ROOT, path), join(directory.path, path), { recursive: true });
  });

  it('needs its own files and the kernels', () => {
    const { status, stdout, stderr } = alone('bench', MODEL);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, /Every output bit of every operator equals the reference/);
  });

  it('loads the engine that has to be found, and shares its errors', () => {
    const { status, stderr } = alone('bench', MODEL, '--engine', 'unicorn');
    assert.equal(status, 2);
    assert.match(stderr, /^thumbnn: --engine: .*koffi is not installed \(.*npm install koffi\)\n$/);
  });

  it('keeps its compiled code beside it, and runs the same with it, with a bad one and without', () => {
    const folder = join(directory.path, 'dist/cli');
    const caches = () => readdirSync(folder).filter((name) => name.includes('.cache'));
    const run = () => {
      const { status, stdout, stderr } = alone('bench', MODEL, '--json', '-');
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
      return stdout;
    };
    for (const name of caches()) rmSync(join(folder, name));
    const compiled = run();
    const [cache] = caches().map((name) => join(folder, name));
    const { mtimeMs, size } = statSync(cache);
    assert.ok(size > 100_000);
    assert.equal(run(), compiled);
    assert.equal(statSync(cache).mtimeMs, mtimeMs);

    writeFileSync(cache, 'not compiled code');
    assert.equal(run(), compiled);
    assert.ok(statSync(cache).size > 100_000);

    rmSync(cache);
    mkdirSync(cache);
    assert.equal(run(), compiled);
    assert.deepEqual(caches(), [basename(cache)]);
  });

  it('carries the licences of the packages in it', () => {
    const licences = readFileSync(join(ROOT, 'dist/cli/THIRD-PARTY-LICENSES.txt'), 'utf8');
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    for (const [name, version] of Object.entries(dependencies))
      assert.ok(licences.includes(`${name} ${version}\n`), name);
  });
});
