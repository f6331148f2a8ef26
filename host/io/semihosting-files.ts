/** The files that a guest may reach by semihosting: those of one directory, and nothing else. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import {
  Errno,
  type FileMode,
  type HostFile,
  SemihostingError,
  type SemihostingHost,
} from '../../emulator/machine/semihosting-host.js';
import { UsageError } from '../errors.js';
import { MAX_FILE_BYTES, systemReason } from './read-file.js';

export interface SemihostingFiles extends Pick<SemihostingHost, 'open' | 'remove' | 'rename'> {
  /** Close what the guest left open. */
  close(): void;
}

/** What the modes of fopen ask of open(2). Not following a link and not waiting for a pipe's other end always hold. */
const ALWAYS = constants.O_NOFOLLOW | constants.O_NONBLOCK;
const FLAGS: { readonly [letter in 'r' | 'w' | 'a']: readonly [plain: number, plus: number] } = {
  r: [constants.O_RDONLY, constants.O_RDWR],
  w: [
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
    constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
  ],
  a: [constants.O_WRONLY | constants.O_CREAT, constants.O_RDWR | constants.O_CREAT],
};

/** Error numbers of the host by name, for the guest. */
const ERRNO: { readonly [code: string]: Errno } = {
  ENOENT: Errno.ENOENT,
  EACCES: Errno.EACCES,
  EPERM: Errno.EACCES,
  EROFS: Errno.EACCES,
  ELOOP: Errno.EACCES,
  EEXIST: Errno.EEXIST,
  EISDIR: Errno.EISDIR,
  ENOTDIR: Errno.ENOENT,
  EMFILE: Errno.EMFILE,
  ENOSPC: Errno.ENOSPC,
  EFBIG: Errno.EFBIG,
  EBADF: Errno.EBADF,
};

/**
 * @param directory which the user named; undefined: every file is refused
 * @throws UsageError when it is no directory
 */
export function semihostingFiles(directory: string | undefined): SemihostingFiles {
  if (directory === undefined) {
    const refuse = (): never => denied('no --semihosting-dir was given');
    return { open: refuse, remove: refuse, rename: refuse, close: () => undefined };
  }
  const root = rootOf(directory);
  const openFiles = new Set<number>();
  return {
    open: (name, mode) => openFile(resolveName(root, name), mode, openFiles),
    remove: (name) => system(() => unlinkSync(regularFile(resolveName(root, name)))),
    rename: (from, to) =>
      system(() => {
        const target = resolveName(root, to);
        if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) regularFile(target);
        renameSync(regularFile(resolveName(root, from)), target);
      }),
    close() {
      for (const descriptor of openFiles) closeSync(descriptor);
      openFiles.clear();
    },
  };
}

function rootOf(directory: string): string {
  try {
    const root = realpathSync(directory);
    if (statSync(root).isDirectory()) return root;
  } catch (error) {
    throw new UsageError(
      'NO_SEMIHOSTING_DIRECTORY',
      `--semihosting-dir: ${systemReason(error)}`,
      { file: directory },
      'name a directory that is there',
    );
  }
  throw new UsageError('NO_SEMIHOSTING_DIRECTORY', '--semihosting-dir: it is not a directory', {
    file: directory,
  });
}

/**
 * Path of a file in the sandbox. Names are relative, with `/` between the parts; none may be `..`, and none may be a
 * link that leads out; `regularFile` refuses links to files. A backslash and a colon mean something on Windows.
 */
function resolveName(root: string, name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || name.includes('\0'))
    throw new SemihostingError(Errno.ENOENT, 'the name is empty');
  if (name.startsWith('/') || /[\\:]/.test(name)) denied('absolute paths, \\ and : are not allowed');
  if (parts.includes('..')) denied('it is outside of --semihosting-dir');
  const path = join(root, ...parts);
  const parent = system(() => realpathSync(dirname(path)));
  if (parent !== root && !parent.startsWith(root + sep)) denied('it is outside of --semihosting-dir');
  return join(parent, basename(path));
}

/** The path, if a regular file is there and not a link to one. */
function regularFile(path: string): string {
  const status = lstatSync(path);
  if (status.isDirectory()) throw new SemihostingError(Errno.EISDIR, 'it is a directory');
  if (!status.isFile()) denied('it is a link, a pipe or a device');
  return path;
}

function openFile(path: string, mode: FileMode, openFiles: Set<number>): HostFile {
  return system(() => {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) regularFile(path);
    const letter = mode[0] as 'r' | 'w' | 'a';
    const descriptor = openSync(path, FLAGS[letter][mode.includes('+') ? 1 : 0] | ALWAYS, 0o666);
    openFiles.add(descriptor);
    return fileOf(descriptor, openFiles);
  });
}

function fileOf(descriptor: number, openFiles: Set<number>): HostFile {
  return {
    read: (position, length) =>
      system(() => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, fstatSync(descriptor).size - position)));
        return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, position));
      }),
    write: (position, bytes) =>
      system(() => {
        if (position + bytes.length > MAX_FILE_BYTES)
          throw new SemihostingError(Errno.EFBIG, 'the file is too large');
        let done = 0;
        while (done < bytes.length)
          done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
      }),
    size: () => system(() => fstatSync(descriptor).size),
    close() {
      if (openFiles.delete(descriptor)) closeSync(descriptor);
    },
  };
}

function denied(reason: string): never {
  throw new SemihostingError(Errno.EACCES, reason);
}

/** Errors of system calls become numbers that the guest understands. */
function system<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (error instanceof SemihostingError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new SemihostingError(ERRNO[code] ?? Errno.EIO, systemReason(error));
  }
}
