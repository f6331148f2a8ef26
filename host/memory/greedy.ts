import type { Lifetime } from './lifetimes.js';

/** What is to be placed: bytes (already rounded up) and when they are in use. */
export interface BufferRequest extends Lifetime {
  readonly bytes: number;
}

/**
 * Offsets that keep buffers apart which are in use at the same time, as TFLM's GreedyMemoryPlanner places them
 * (greedy_memory_planner.cc, without offline offsets): the largest first, each into the first gap between the
 * already placed buffers it meets in time. Of equal sizes the later added one goes first, since the buffers are
 * sorted, stably, from their reverse order.
 * @returns one offset per request, in the order of the requests
 */
export function planGreedy(requests: readonly BufferRequest[]): number[] {
  const order = requests.map((_, i) => i).reverse();
  order.sort((a, b) => requests[b].bytes - requests[a].bytes);
  const offsets = new Array<number>(requests.length).fill(0);
  /** Indices of placed requests by rising offset; of equal offsets in the order of placement. */
  const placed: number[] = [];
  for (const index of order) {
    const request = requests[index];
    let candidate = 0;
    for (const other of placed) {
      if (!meet(request, requests[other])) continue;
      if (offsets[other] - candidate >= request.bytes) break;
      candidate = Math.max(candidate, offsets[other] + requests[other].bytes);
    }
    offsets[index] = candidate;
    const behind = placed.findIndex((other) => offsets[other] > candidate);
    placed.splice(behind < 0 ? placed.length : behind, 0, index);
  }
  return offsets;
}

/** Whether two buffers are in use at the same step. */
function meet(a: Lifetime, b: Lifetime): boolean {
  return a.first <= b.last && b.first <= a.last;
}
