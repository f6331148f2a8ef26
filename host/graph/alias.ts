import { tensorBytes } from '../tflite/elements.js';
import type { Graph } from './graph.js';

/**
 * RESHAPE outputs that may share the storage of their input, so that nothing needs to be copied: output index to
 * input index (the first of a chain). No operator writes into its inputs, so both may be read as long as they live;
 * the planner merges their lifetimes. A constant input has no storage in the arena to share.
 */
export function reshapeAliases(graph: Graph): ReadonlyMap<number, number> {
  const aliases = new Map<number, number>();
  for (const operator of graph.operators) {
    if (operator.op !== 'RESHAPE') continue;
    const [input] = operator.inputs;
    const [output] = operator.outputs;
    if (input === undefined || input < 0 || output === undefined) continue;
    const from = graph.tensors[input];
    if (
      from.data !== undefined ||
      from.isVariable ||
      tensorBytes(from) !== tensorBytes(graph.tensors[output])
    )
      continue;
    aliases.set(output, aliases.get(input) ?? input);
  }
  return aliases;
}
