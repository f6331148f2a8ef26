/** Output files that appear whole or not at all, and all of them or none. */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { systemReason } from './read-file.js';

export interface OutputFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/** Undo steps, newest last. */
type Undo = (() => void)[];

/**
 * Write all files, or none: each goes to a temporary name beside its target and is renamed when all are
 * written. Missing directories are made. A target that is a pipe or a device is written directly, last, since it
 * must not be replaced by a file.
 * @param inputs files that were read; writing over one is refused
 * @throws UsageError naming the file; then nothing that was made here is left
 */
export function writeFilesWhole(files: readonly OutputFile[], inputs: readonly string[]): void {
  const undo: Undo = [];
  let current = '';
  try {
    const renames: { readonly from: string; readonly to: string; readonly shown: string }[] = [];
    const direct: OutputFile[] = [];
    const taken = new Set<string>();
    const inputPaths = new Set(inputs.map((input) => resolved(input)));
    for (const file of files) {
      current = file.path;
      makeDirectory(dirname(resolve(file.path)), undo);
      const existing = statSync(file.path, { throwIfNoEntry: false });
      if (existing?.isDirectory()) refuse(file.path, 'it is a directory');
      if (existing && !existing.isFile()) {
        direct.push(file);
        continue;
      }
      const target = resolved(file.path);
      if (existing) accessSync(target, constants.W_OK);
      if (inputPaths.has(target)) refuse(file.path, 'it is one of the inputs');
      if (taken.has(target)) refuse(file.path, 'two outputs have this name');
      taken.add(target);
      const temporary = join(dirname(target), `.thumbnn-${randomBytes(6).toString('hex')}.tmp`);
      undo.push(() => rmSync(temporary, { force: true }));
      writeFileSync(temporary, file.bytes, { flag: 'wx' });
      renames.push({ from: temporary, to: target, shown: file.path });
    }
    for (const { from, to, shown } of renames) {
      current = shown;
      renameSync(from, to);
      undo.push(() => rmSync(to, { force: true }));
    }
    for (const { path, bytes } of direct) {
      current = path;
      writeFileSync(path, bytes);
    }
  } catch (error) {
    rollBack(undo);
    if (error instanceof UsageError) throw error;
    refuse(current, systemReason(error));
  }
}

function refuse(path: string, reason: string): never {
  throw new UsageError(
    'OUTPUT_UNWRITABLE',
    `cannot write the output: ${reason}`,
    { file: path },
    'choose another output path',
  );
}

/** The absolute path behind symbolic links, of a file that may not be there yet. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return resolve(path);
    }
  }
}

/**
 * Make a directory with its parents; undoing removes those that we made. (Node's own recursive mkdir does not come
 * back from a file system that answers ENOENT, like /proc.)
 */
function makeDirectory(path: string, undo: Undo): void {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing?.isDirectory()) return;
  if (existing) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
  if (dirname(path) !== path) makeDirectory(dirname(path), undo);
  mkdirSync(path);
  undo.push(() => rmdirSync(path));
}

/** Undo as much as possible; what cannot be undone must not hide the error that led here. */
function rollBack(undo: Undo): void {
  for (const step of undo.reverse()) {
    try {
      step();
    } catch {}
  }
}
