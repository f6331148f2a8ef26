import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../host/errors.js';
import { writeFilesWhole } from '../../host/io/write-files.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

describe('writeFilesWhole', () => {
  const root = temporaryDirectory();
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(root.path, 'case-'));
  });
  const at = (...names: string[]): string => join(directory, ...names);
  const file = (path: string, text = 'new'): { path: string; bytes: Uint8Array } => ({
    path,
    bytes: Buffer.from(text),
  });
  const refusal = (pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof UsageError);
    assert.equal(error.code, 'OUTPUT_UNWRITABLE');
    assert.match(`${error.place.file}: ${error.message}`, pattern);
    return true;
  };

  it('writes files, makes their directories and leaves nothing else', () => {
    writeFilesWhole([file(at('a'), 'one'), file(at('deep', 'er', 'b'), 'two')], []);
    assert.deepEqual(readdirSync(directory, { recursive: true }).sort(), [
      'a',
      'deep',
      'deep/er',
      'deep/er/b',
    ]);
    assert.equal(readFileSync(at('a'), 'utf8') + readFileSync(at('deep/er/b'), 'utf8'), 'onetwo');
  });

  it('replaces what a symbolic link points to, not the link', () => {
    writeFileSync(at('target'), 'old');
    symlinkSync('target', at('link'));
    writeFilesWhole([file(at('link'))], []);
    assert.equal(readFileSync(at('target'), 'utf8'), 'new');
    assert.equal(realpathSync(at('link')), realpathSync(at('target')));
  });

  it('leaves none when the last one fails while it is prepared', () => {
    mkdirSync(at('taken'));
    assert.throws(
      () => writeFilesWhole([file(at('made', 'a')), file(at('taken'))], []),
      refusal(/taken: .*it is a directory/),
    );
    assert.deepEqual(readdirSync(directory), ['taken']);
  });

  it('leaves none when the last one fails while it is written', () => {
    assert.throws(
      () => writeFilesWhole([file(at('a')), file('/dev/full')], []),
      refusal(/\/dev\/full: .*no space left/),
    );
    assert.deepEqual(readdirSync(directory), []);
  });

  it('refuses a path below a file', () => {
    writeFileSync(at('plain'), '');
    assert.throws(() => writeFilesWhole([file(at('plain', 'a'))], []), refusal(/not a directory/));
  });

  it('refuses to overwrite an input, under any name', () => {
    writeFileSync(at('model'), 'model');
    symlinkSync('model', at('alias'));
    for (const name of ['model', './model', 'alias']) {
      assert.throws(
        () => writeFilesWhole([file(`${directory}/${name}`)], [at('model')]),
        refusal(/one of the inputs/),
      );
    }
    assert.equal(readFileSync(at('model'), 'utf8'), 'model');
  });

  it('refuses one name for two outputs', () => {
    assert.throws(
      () => writeFilesWhole([file(at('a')), file(`${directory}/./a`)], []),
      refusal(/two outputs/),
    );
    assert.deepEqual(readdirSync(directory), []);
  });

  it('comes back from a directory that nobody can make', () => {
    assert.throws(() => writeFilesWhole([file('/proc/thumbnn/deep/a')], []), refusal(/thumbnn/));
  });

  it('writes into a device instead of replacing it', () => {
    writeFilesWhole([file('/dev/null')], ['/dev/null']);
    assert.equal(readFileSync('/dev/null', 'utf8'), '');
  });
});
