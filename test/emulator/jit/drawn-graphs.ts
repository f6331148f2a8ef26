/** Region graphs for laws of what is done to them. */
import fc from 'fast-check';
import type { RegionNode } from '../../../emulator/jit/region-graph.js';

/** Up to eight nodes with up to two successors each. */
export const graphs = fc
  .integer({ min: 1, max: 8 })
  .chain((count) =>
    fc.array(fc.array(fc.nat(count - 1), { maxLength: 2 }), { minLength: count, maxLength: count }),
  );

/**
 * As much of nodes as these changes look at; the address of a block tells which node it was.
 * @param times how often each edge was followed
 */
export const nodesOf = (
  graph: readonly (readonly number[])[],
  times: (from: number, edge: number) => number = () => 1,
): RegionNode[] =>
  graph.map((next, address) => {
    const jumps = new Map(next.map((to, k) => [k, { to, outcome: { times: times(address, k) } }]));
    const block = { key: { address }, code: new Int32Array(5) };
    return { block, courses: [{ falls: [undefined, undefined], jumps }] } as unknown as RegionNode;
  });

/** Which node of the drawn graph it is or is a copy of. */
export const originalOf = ({ block }: RegionNode): number => block.key.address;
