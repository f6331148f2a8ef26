import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../host/errors.js';
import { readUserFile } from '../../host/io/read-file.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

describe('readUserFile', () => {
  const directory = temporaryDirectory();
  const refused = (path: string, pattern: RegExp, maxBytes = 100): void => {
    assert.throws(
      () => readUserFile(path, 'model', maxBytes),
      (error) => error instanceof UsageError && error.place.file === path && pattern.test(error.message),
    );
  };

  it('reads a file up to the limit', () => {
    const path = join(directory.path, 'file');
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7) & 0xff);
    writeFileSync(path, bytes);
    assert.ok(Buffer.from(bytes).equals(readUserFile(path, 'model', 3_000_000)));
    refused(path, /longer than 2999999 bytes/, 2_999_999);
  });

  it('says what is wrong with a path', () => {
    refused(join(directory.path, 'missing'), /no such file/);
    refused(directory.path, /is a directory/);
    refused('', /no such file/);
    refused(join(directory.path, 'x'.repeat(300)), /name is too long/);
    refused('a\0b', /./);
  });

  it('does not swallow an endless device', () => {
    refused('/dev/zero', /longer than/);
  });
});
