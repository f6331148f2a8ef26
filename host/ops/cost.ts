/** Estimates of cycles as sums of terms, so that a few numbers can be fitted anew (`npm run costs`) when a kernel changes. */

/** Something that a kernel does again and again, what it costs each time, and how often. */
export interface CostTerm<P> {
  readonly per: string;
  /** On the zero-wait board, everything included. */
  readonly cycles: number;
  readonly count: (params: P) => number;
}

/** Estimated cycles of one invoke. */
export interface Cost<P> {
  (params: P): number;
  /** What it adds up; none when it is a formula of its own. */
  readonly terms?: readonly CostTerm<P>[];
}

export function costOf<P>(...terms: readonly CostTerm<P>[]): Cost<P> {
  const cost = (params: P) => terms.reduce((sum, { cycles, count }) => sum + cycles * count(params), 0);
  return Object.assign(cost, { terms });
}

/** What a kernel does once: entry, loading its parameters, return. */
export const perCall = (cycles: number): CostTerm<unknown> => ({ per: 'call', cycles, count: () => 1 });

/** For kernels that do the same to every element. */
export const perElement = (cycles: number): CostTerm<{ readonly elements: number }> => ({
  per: 'element',
  cycles,
  count: ({ elements }) => elements,
});
