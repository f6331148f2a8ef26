import { count } from '../report/format.js';
import type { Sink } from './terminal.js';

/** Before the first sign of life, and between two of them on a terminal. */
const FIRST_MS = 2000;
const TERMINAL_MS = 250;
/** Between two lines in a log. */
const LOG_MS = 10_000;

const ERASE_LINE = '\r\x1b[K';

export interface RunProgress {
  /** Say how far the run is, if it is time to. */
  show(now: { readonly cycles: number; readonly instructions: number }): Promise<void>;
  /** Take it off the terminal. */
  clear(): Promise<void>;
}

/** A line that is rewritten on a terminal; in a log, a line every ten seconds. */
export function runProgress(stream: Sink, now: () => number = Date.now): RunProgress {
  let next = now() + (stream.isTTY ? FIRST_MS : LOG_MS);
  let shown = false;
  return {
    async show({ cycles, instructions }) {
      if (now() < next) return;
      next = now() + (stream.isTTY ? TERMINAL_MS : LOG_MS);
      const text = `still running: ${count(cycles)} cycles, ${count(instructions)} instructions`;
      await stream.write(stream.isTTY ? `${ERASE_LINE}${text}` : `thumbnn: ${text}\n`);
      shown = stream.isTTY;
    },
    async clear() {
      if (shown) await stream.write(ERASE_LINE);
      shown = false;
    },
  };
}
