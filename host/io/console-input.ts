import { readSync } from 'node:fs';

const STANDARD_INPUT = 0;

/** At most `length` bytes of standard input, waiting for them; none at its end, or when there is no input. */
export function readStandardInput(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (;;) {
    try {
      return bytes.subarray(0, readSync(STANDARD_INPUT, bytes));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A terminal in non-blocking mode has nothing yet; everything else is the end.
      if (code !== 'EAGAIN') return new Uint8Array();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
