/** The outside world of a command, so that commands can run without a process. */
import { UsageError } from '../errors.js';

export interface Sink {
  readonly isTTY: boolean;
  /** Characters in a line of the terminal; undefined when it is none. */
  readonly columns?: number | undefined;
  /** Resolves when the text (or bytes) is handed over; a reader who went away (EPIPE) is not an error. */
  write(text: string | Uint8Array): Promise<void>;
}

export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: { readonly [name: string]: string | undefined };
  /** For progress bars, which draw by themselves; undefined when stderr is not a terminal. */
  readonly progressStream: NodeJS.WritableStream | undefined;
}

export function processIo(process: NodeJS.Process): Io {
  return {
    stdout: streamSink(process.stdout, 'standard output'),
    stderr: streamSink(process.stderr, 'standard error'),
    env: process.env,
    progressStream: process.stderr.isTTY ? process.stderr : undefined,
  };
}

function streamSink(stream: NodeJS.WriteStream, name: string): Sink {
  // Without a listener an error on the stream ends the process with a stack trace.
  stream.on('error', () => {});
  return {
    isTTY: stream.isTTY === true,
    columns: stream.columns,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
          if (!error || code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') resolve();
          else
            reject(new UsageError('OUTPUT_UNWRITABLE', `cannot write to ${name}: ${code ?? error.message}`));
        });
      }),
  };
}

/** Colours only on a terminal, and never against https://no-color.org. */
export function wantsColors(io: Io): boolean {
  return io.stdout.isTTY && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
}
