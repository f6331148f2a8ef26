import type { MeanParams } from './prepare.js';

/** Neighbouring dimensions of one kind, as one; without those of size 1. The outermost first. */
export interface Run {
  readonly size: number;
  readonly reduced: boolean;
}

/** At least one run, perhaps of one element. */
export function runsOf({ inputShape, reduced }: MeanParams): Run[] {
  const runs: Run[] = [];
  for (const [i, size] of inputShape.entries()) {
    const last = runs.at(-1);
    if (last?.reduced === reduced[i]) runs[runs.length - 1] = { ...last, size: last.size * size };
    else if (size > 1) runs.push({ size, reduced: reduced[i] });
  }
  return runs.length > 0 ? runs : [{ size: 1, reduced: false }];
}

/** The input as [outer, count, inner], of which count is averaged; undefined when it needs more dimensions. */
export function layers(p: MeanParams): { outer: number; count: number; inner: number } | undefined {
  const runs = runsOf(p);
  const first = runs.findIndex(({ reduced }) => reduced);
  // Nothing is averaged: a mean of one element each.
  if (first < 0) return { outer: 1, count: 1, inner: p.outputElements };
  if (runs.findLastIndex(({ reduced }) => reduced) !== first) return undefined;
  return { outer: runs[first - 1]?.size ?? 1, count: runs[first].size, inner: runs[first + 1]?.size ?? 1 };
}
