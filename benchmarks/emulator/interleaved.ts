/** Something to time: its median is of `repeats` runs each. */
export interface Timed {
  readonly run: () => void;
  readonly repeats: number;
}

const WARM_UP_MS = 1500;

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

/** Run until just-in-time compilers have done their work. */
export function warmUp(run: () => void): void {
  const begin = performance.now();
  do run();
  while (performance.now() - begin < WARM_UP_MS);
}

/** Seconds of one run of each: medians of samples that are taken in turn, so that a disturbance meets all of them. */
export function interleaved(timed: readonly Timed[], samples: number): number[] {
  for (const { run } of timed) warmUp(run);
  const taken = timed.map((): number[] => []);
  for (let s = 0; s < samples; s++) {
    timed.forEach(({ run, repeats }, k) => {
      const begin = performance.now();
      for (let r = 0; r < repeats; r++) run();
      taken[k].push((performance.now() - begin) / repeats / 1000);
    });
  }
  return taken.map(median);
}
