import type { Graph } from '../graph/graph.js';

/** First and last step at which a buffer is in use; step 0 is the caller's, step i + 1 the i-th operator's. */
export interface Lifetime {
  readonly first: number;
  readonly last: number;
}

/**
 * When each tensor's storage is in use, by index of the tensor that owns the storage: TFLM's
 * `AllocationInfoBuilder::MarkAllocationLifetimes`. Graph inputs live from step 0 to their last reader, so they have
 * to be written before each invoke; graph outputs live to the end. Constants are in it, too (they are in the graph);
 * tensors that no operator mentions are not.
 * @param aliases output index to the index of the tensor whose storage it shares
 */
export function lifetimes(graph: Graph, aliases: ReadonlyMap<number, number>): ReadonlyMap<number, Lifetime> {
  const found = new Map<number, { first: number; last: number }>();
  const use = (tensor: number, step: number): void => {
    const owner = storageOwner(tensor, aliases);
    const lifetime = found.get(owner);
    if (lifetime === undefined) found.set(owner, { first: step, last: step });
    else lifetime.last = step;
  };
  for (const tensor of graph.inputs) use(tensor, 0);
  graph.operators.forEach((operator, i) => {
    for (const tensor of operator.inputs) if (tensor >= 0) use(tensor, i + 1);
    for (const tensor of operator.outputs) use(tensor, i + 1);
  });
  for (const tensor of graph.outputs) use(tensor, graph.operators.length);
  return found;
}

/** The tensor whose storage a tensor uses, itself when it shares none. */
export function storageOwner(tensor: number, aliases: ReadonlyMap<number, number>): number {
  let owner = tensor;
  for (let next = aliases.get(owner); next !== undefined; next = aliases.get(owner)) owner = next;
  return owner;
}
