import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UsageError } from '../errors.js';

/** Larger than any model or tensor that fits a microcontroller, small enough to hold twice. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

const CHUNK_BYTES = 1024 * 1024;

/**
 * Read a whole file that the user named. Pipes and devices work; an endless one is cut off by the limit.
 * @param what for the message, e.g. `model`
 * @param maxBytes refuse anything longer
 * @throws UsageError naming the file, with codes FILE_UNREADABLE and FILE_TOO_LARGE
 */
export function readUserFile(path: string, what: string, maxBytes: number): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    if (fstatSync(descriptor).isDirectory()) {
      throw new UsageError('FILE_UNREADABLE', `the ${what} is a directory`, { file: path }, 'give a file');
    }
    return readAll(descriptor, maxBytes);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof TooLarge) {
      throw new UsageError(
        'FILE_TOO_LARGE',
        `the ${what} is longer than ${maxBytes} bytes`,
        { file: path },
        `is this the right file?`,
      );
    }
    throw new UsageError(
      'FILE_UNREADABLE',
      `cannot read the ${what}: ${systemReason(error)}`,
      { file: path },
      'check the path',
    );
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

class TooLarge extends Error {}

function readAll(descriptor: number, maxBytes: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const length = readSync(descriptor, chunk);
    if (length === 0) break;
    total += length;
    if (total > maxBytes) throw new TooLarge();
    chunks.push(chunk.subarray(0, length));
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
  EEXIST: 'it exists already',
};

/** Words for the error of a system call; its code where we have none. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : REASONS[code]) ?? code ?? message;
}
