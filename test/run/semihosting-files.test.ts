import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Errno, type FileMode, SemihostingError } from '../../emulator/machine/semihosting-host.js';
import { semihostingFiles } from '../../host/io/semihosting-files.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

describe('semihostingFiles', () => {
  const root = temporaryDirectory();
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(root.path, 'case-'));
    mkdirSync(at('inside'));
  });
  const at = (name: string): string => join(directory, name);
  const refuses = (errno: Errno, call: () => unknown): void => {
    assert.throws(call, (error) => {
      assert.ok(error instanceof SemihostingError, String(error));
      assert.equal(Errno[error.errno], Errno[errno]);
      return true;
    });
  };

  it('follows the modes of fopen', () => {
    const files = semihostingFiles(at('inside'));
    refuses(Errno.ENOENT, () => files.open('new', 'r'));
    files.open('new', 'w').write(0, Buffer.from('one'));
    files.open('new', 'a').write(3, Buffer.from('two'));
    const file = files.open('new', 'r+');
    file.write(0, Buffer.from('O'));
    assert.equal(Buffer.from(file.read(0, 100)).toString(), 'Onetwo');
    assert.equal(file.size(), 6);
    assert.equal(file.read(6, 10).length, 0);
    files.open('new', 'w+').close();
    assert.equal(readFileSync(at('inside/new')).length, 0);
    refuses(Errno.EBADF, () => files.open('new', 'r').write(0, Buffer.from('x')));
    files.close();
  });

  it('takes names with directories that are there', () => {
    mkdirSync(at('inside/sub'));
    const files = semihostingFiles(at('inside'));
    files.open('sub//./file', 'w').close();
    files.rename('sub/file', 'moved');
    assert.deepEqual(readdirSync(at('inside')), ['moved', 'sub']);
    refuses(Errno.ENOENT, () => files.open('missing/file', 'w'));
    refuses(Errno.EISDIR, () => files.open('sub', 'r'));
    refuses(Errno.EISDIR, () => files.remove('sub'));
    refuses(Errno.EISDIR, () => files.rename('moved', 'sub'));
    files.remove('moved');
    refuses(Errno.ENOENT, () => files.remove('moved'));
  });

  it('is not led out', () => {
    writeFileSync(at('outside'), 'secret');
    symlinkSync(at('outside'), at('inside/link'));
    symlinkSync('../outside', at('inside/relative'));
    symlinkSync(at('nowhere'), at('inside/dangling'));
    symlinkSync(directory, at('inside/up'));
    mkdirSync(at('inside-too'));
    symlinkSync(at('inside-too'), at('inside/twin'));
    writeFileSync(at('inside/mine'), 'mine');
    const files = semihostingFiles(at('inside'));
    const names = [
      ...['link', 'relative', 'dangling', 'up/outside', 'up/inside/mine', 'twin/new'],
      ...[
        '../outside',
        'a/../../outside',
        '..',
        '/etc/passwd',
        `${at('inside')}/mine`,
        '\\windows',
        'c:file',
      ],
    ];
    for (const name of names) {
      for (const mode of ['r', 'w', 'a+'] as FileMode[]) {
        // A link back into the directory is fine, whatever way it takes.
        if (name === 'up/inside/mine') files.open(name, 'r').close();
        else refuses(Errno.EACCES, () => files.open(name, mode));
      }
      if (name === 'up/inside/mine') continue;
      refuses(Errno.EACCES, () => files.remove(name));
      refuses(Errno.EACCES, () => files.rename('mine', name));
      refuses(Errno.EACCES, () => files.rename(name, 'stolen'));
    }
    for (const name of ['', '.', './/', 'a\0b']) refuses(Errno.ENOENT, () => files.open(name, 'w'));
    assert.equal(readFileSync(at('outside'), 'utf8'), 'secret');
    assert.deepEqual(readdirSync(directory).sort(), ['inside', 'inside-too', 'outside']);
    assert.deepEqual(readdirSync(at('inside-too')), []);
  });

  it('does not wait for pipes', function () {
    if (spawnSync('mkfifo', [at('inside/pipe')]).status !== 0) this.skip();
    const files = semihostingFiles(at('inside'));
    refuses(Errno.EACCES, () => files.open('pipe', 'r'));
    refuses(Errno.EACCES, () => files.open('pipe', 'w'));
  });

  it('does not let a file grow without end', () => {
    const file = semihostingFiles(at('inside')).open('big', 'w');
    refuses(Errno.EFBIG, () => file.write(0xffff_fff0, Buffer.from('x')));
    assert.equal(file.size(), 0);
  });

  it('refuses everything without a directory', () => {
    const files = semihostingFiles(undefined);
    refuses(Errno.EACCES, () => files.open('a', 'r'));
    refuses(Errno.EACCES, () => files.remove('a'));
    refuses(Errno.EACCES, () => files.rename('a', 'b'));
  });
});
