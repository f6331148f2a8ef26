import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for the tests of the enclosing `describe`, removed when they are done. */
export function temporaryDirectory(): { readonly path: string } {
  const directory = { path: '' };
  before(() => {
    directory.path = mkdtempSync(join(tmpdir(), 'thumbnn-test-'));
  });
  after(() => rmSync(directory.path, { recursive: true, force: true }));
  return directory;
}
