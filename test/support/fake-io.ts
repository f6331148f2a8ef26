import type { Io, Sink } from '../../host/cli/terminal.js';

export interface FakeIo extends Io {
  /** What was written so far. */
  readonly text: { out: string; err: string };
}

/** A terminal (or a pipe) that remembers. */
export function fakeIo(env: NodeJS.ProcessEnv = {}, isTTY = true): FakeIo {
  const text = { out: '', err: '' };
  const sink = (key: 'out' | 'err'): Sink => ({
    isTTY,
    write: async (chunk) => {
      text[key] += chunk;
    },
  });
  return { stdout: sink('out'), stderr: sink('err'), env, progressStream: undefined, text };
}
