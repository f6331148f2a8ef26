import type { Graph } from '../graph/graph.js';
import { tensorBytes } from '../tflite/elements.js';
import { type BufferRequest, planGreedy } from './greedy.js';
import { lifetimes, storageOwner } from './lifetimes.js';

/** TFLM's MicroArenaBufferAlignment: offsets and sizes are multiples of it. */
export const ARENA_ALIGNMENT = 16;

/** Where a buffer lies in the arena, and the steps (see Lifetime) between which nobody else may use the place. */
export interface Placement {
  readonly offset: number;
  /** Reserved bytes: the content's, rounded up to the alignment. */
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

export interface MemoryPlan {
  /** End of the highest buffer: what the arena needs for activations and scratch, TFLM's "head". */
  readonly arenaBytes: number;
  readonly alignment: typeof ARENA_ALIGNMENT;
  /** By tensor index, rising; a tensor that shares storage has the placement of its owner. */
  readonly tensors: ReadonlyMap<number, Placement>;
  /** By operator index in the model, for operators with scratch. */
  readonly scratch: ReadonlyMap<number, Placement>;
}

const NO_ALIASES: ReadonlyMap<number, number> = new Map();

/**
 * Place activations and scratch. Without aliases and with TFLM's scratch sizes this is TFLM's own plan, with one
 * difference: TFLM also gives room to tensors that no operator mentions, we do not.
 * @param scratchBytes by operator index in the model; operators without scratch may be left out
 * @param aliases tensor index to the index of the tensor whose storage it shares (see reshapeAliases)
 * @throws RangeError for a scratch size that is not a whole number of bytes, or an alias of another size or to a
 *   constant
 */
export function planMemory(
  graph: Graph,
  scratchBytes: ReadonlyMap<number, number>,
  aliases: ReadonlyMap<number, number> = NO_ALIASES,
): MemoryPlan {
  checkAliases(graph, aliases);
  // TFLM's order of buffers, which decides between equal sizes: tensors by index, then scratch by operator.
  const owners = [...lifetimes(graph, aliases)]
    .filter(([tensor]) => needsStorage(graph, tensor))
    .sort(([a], [b]) => a - b);
  const scratch = graph.operators.flatMap((operator, i) => {
    const bytes = scratchBytes.get(operator.index) ?? 0;
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`${bytes} bytes of scratch`);
    return bytes === 0
      ? []
      : [{ operator: operator.index, bytes: roundUp(bytes), first: i + 1, last: i + 1 }];
  });
  const requests: BufferRequest[] = [
    ...owners.map(([tensor, lifetime]) => ({
      ...lifetime,
      bytes: roundUp(tensorBytes(graph.tensors[tensor])),
    })),
    ...scratch,
  ];
  const placements = planGreedy(requests).map((offset, i): Placement => {
    const { bytes, first, last } = requests[i];
    return { offset, bytes, first, last };
  });
  const byOwner = new Map(owners.map(([tensor], i) => [tensor, placements[i]]));
  const sharers = [...aliases.keys()].map(
    (tensor) => [tensor, byOwner.get(storageOwner(tensor, aliases))] as const,
  );
  const tensors = [
    ...byOwner,
    ...sharers.filter((entry): entry is [number, Placement] => entry[1] !== undefined),
  ];
  return {
    arenaBytes: placements.reduce((end, { offset, bytes }) => Math.max(end, offset + bytes), 0),
    alignment: ARENA_ALIGNMENT,
    tensors: new Map(tensors.sort(([a], [b]) => a - b)),
    scratch: new Map(scratch.map(({ operator }, i) => [operator, placements[owners.length + i]])),
  };
}

/** Activations with at least one byte (`AllocationInfoBuilder::CreateAllocationInfo`). */
function needsStorage(graph: Graph, tensor: number): boolean {
  const { data, isVariable } = graph.tensors[tensor];
  return data === undefined && !isVariable && tensorBytes(graph.tensors[tensor]) > 0;
}

function checkAliases(graph: Graph, aliases: ReadonlyMap<number, number>): void {
  for (const [tensor, other] of aliases) {
    const fits = tensorBytes(graph.tensors[tensor]) === tensorBytes(graph.tensors[other]);
    if (!fits || graph.tensors[other].data !== undefined) {
      throw new RangeError(`tensor ${tensor} cannot share the storage of tensor ${other}`);
    }
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;
}
