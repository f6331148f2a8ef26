import type { KernelContract } from '../../host/image/manifest.js';
import { ARENA_ALIGNMENT, type MemoryPlan, type Placement } from '../../host/memory/plan.js';
import type { Node, ParamValue, PreparedKernel } from '../../host/ops/op.js';
import { tensorBytes } from '../../host/tflite/elements.js';

/** Bytes that nobody owns between any two buffers of the arena, and around them. */
const GUARD_BYTES = 32;

/**
 * Place the activations and the scratch of one node far apart: a kernel that reads past a buffer or counts on more
 * alignment than its contract asks for is found out.
 * @param skew bit k: the k-th buffer is aligned as the contract asks and no more; otherwise as every arena is
 */
export function spreadPlan(
  node: Node,
  kernel: PreparedKernel,
  contract: KernelContract,
  skew: number,
): MemoryPlan {
  let end = 0;
  let placed = 0;
  const place = (bytes: number, align: number): Placement => {
    const aligned = Math.ceil((end + GUARD_BYTES) / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;
    const offset = (skew >> placed++) & 1 ? aligned + (align % ARENA_ALIGNMENT) : aligned;
    end = offset + bytes;
    return { offset, bytes, first: 0, last: 0 };
  };

  const activations = [...node.inputs, ...node.outputs].filter((tensor) => tensor?.data === undefined);
  const tensors = new Map<number, Placement>();
  for (const tensor of activations) {
    if (tensor === undefined || tensors.has(tensor.index)) continue;
    const pointers = (value: ParamValue) => typeof value !== 'number' && 'tensor' in value && value.tensor;
    const align = alignmentOf(kernel, contract, (value) => pointers(value) === tensor.index);
    tensors.set(tensor.index, place(tensorBytes(tensor), align));
  }
  const scratch = new Map<number, Placement>();
  if (kernel.scratchBytes > 0) {
    const align = alignmentOf(kernel, contract, (value) => typeof value !== 'number' && 'scratch' in value);
    scratch.set(node.operator.index, place(kernel.scratchBytes, align));
  }
  const arenaBytes = Math.ceil((end + GUARD_BYTES) / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;
  return { arenaBytes, alignment: ARENA_ALIGNMENT, tensors, scratch };
}

/** What the contract asks of the fields that point there; 1 when none does. */
function alignmentOf(
  kernel: PreparedKernel,
  { params }: KernelContract,
  pointsThere: (value: ParamValue) => boolean,
): number {
  return params.reduce((most, field) => {
    const value = kernel.params[field.name];
    if (field.type !== 'pointer' || value === undefined) return most;
    return [value].flat().some(pointsThere) ? Math.max(most, field.align) : most;
  }, 1);
}
