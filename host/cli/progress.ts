import { SingleBar } from 'cli-progress';

/** Runs shorter than this show no bar. */
const DELAY_MS = 500;

export interface Progress {
  update(done: number, total: number, doing: string): void;
  /** Takes the bar off the screen. */
  stop(): void;
}

/**
 * A bar that appears once the work has taken half a second.
 * @param stream a terminal, or undefined for no progress at all
 */
export function delayedProgress(
  stream: NodeJS.WritableStream | undefined,
  now: () => number = Date.now,
): Progress {
  const started = now();
  let bar: SingleBar | undefined;
  return {
    update(done, total, doing) {
      if (stream === undefined || now() - started < DELAY_MS) return;
      if (bar === undefined) {
        bar = new SingleBar({
          stream,
          format: '{bar} {value}/{total} {doing}',
          clearOnComplete: true,
          // The emulator does not yield to timers: draw when we are told something.
          fps: 20,
          synchronousUpdate: true,
        });
        bar.start(total, done, { doing });
      } else bar.update(done, { doing });
    },
    stop() {
      bar?.stop();
    },
  };
}
