/** A file that is written bit by bit and appears when it is complete. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { systemReason } from './read-file.js';

const BUFFERED_CHARACTERS = 1 << 16;

export interface StreamFile {
  write(text: string): void;
  /** Write the rest and give the file its name. */
  commit(): void;
  /** Leave nothing; without effect after `commit`. */
  discard(): void;
}

/**
 * Pipes and devices are written directly.
 * @param inputs files that were read; writing over one is refused
 * @throws UsageError naming the file, from every function
 */
export function openStreamFile(path: string, inputs: readonly string[]): StreamFile {
  const tell = <Result>(call: () => Result): Result => {
    try {
      return call();
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw unwritable(path, systemReason(error));
    }
  };
  const { target, temporary } = tell(() => targetOf(path, inputs));
  const descriptor = tell(() => openSync(temporary ?? target, temporary === undefined ? 'w' : 'wx'));
  let pending = '';
  let open = true;
  const flush = () => {
    const bytes = Buffer.from(pending);
    pending = '';
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
  };
  return {
    write(text) {
      pending += text;
      if (pending.length >= BUFFERED_CHARACTERS) tell(flush);
    },
    commit() {
      if (!open) return;
      tell(flush);
      open = false;
      closeSync(descriptor);
      if (temporary !== undefined) tell(() => renameSync(temporary, target));
    },
    discard() {
      if (!open) return;
      open = false;
      closeSync(descriptor);
      if (temporary !== undefined) rmSync(temporary, { force: true });
    },
  };
}

/** Where to write, and the temporary name for a target that can be replaced. */
function targetOf(path: string, inputs: readonly string[]): { target: string; temporary?: string } {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing?.isDirectory()) throw unwritable(path, 'it is a directory');
  if (existing !== undefined && !existing.isFile()) return { target: path };
  const directory = realpathSync(dirname(resolve(path)));
  const target = existing === undefined ? join(directory, basename(path)) : realpathSync(path);
  if (inputs.some((input) => realpathSync(input) === target))
    throw unwritable(path, 'it is one of the inputs');
  return { target, temporary: join(dirname(target), `.thumbnn-${randomBytes(6).toString('hex')}.tmp`) };
}

const unwritable = (path: string, reason: string): UsageError =>
  new UsageError(
    'OUTPUT_UNWRITABLE',
    `cannot write the output: ${reason}`,
    { file: path },
    'choose another output path',
  );
