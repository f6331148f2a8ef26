import assert from 'node:assert/strict';
import fc from 'fast-check';
import { reducible } from '../../../emulator/jit/node-splitting.js';
import { type RegionNode, successors } from '../../../emulator/jit/region-graph.js';
import { structure } from '../../../emulator/jit/structure.js';

/** Graphs of up to eight nodes with up to two successors each. */
const graphs = fc
  .integer({ min: 1, max: 8 })
  .chain((count) =>
    fc.array(fc.array(fc.nat(count - 1), { maxLength: 2 }), { minLength: count, maxLength: count }),
  );

/** As much of nodes as splitting looks at; the address of a block tells which node it was. */
const nodesOf = (graph: readonly (readonly number[])[]): RegionNode[] =>
  graph.map((next, address) => {
    const jumps = new Map(next.map((to, k) => [k, { to, outcome: { times: 1 } }]));
    const block = { key: { address }, code: new Int32Array(5) };
    return { block, courses: [{ falls: [undefined, undefined], jumps }] } as unknown as RegionNode;
  });

const originalOf = ({ block }: RegionNode): number => block.key.address;

describe('node splitting', () => {
  it('leaves every loop one way in', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const split = reducible(nodesOf(graph));
        assert.deepEqual(structure({ successors: split.map(successors) }).misfits, []);
      }),
      { numRuns: 1000, examples: [[[[5], [4, 0], [], [1], [7, 3], [7, 3], [3], [1]]]] },
    );
  });

  it('leads from every copy to copies of what followed', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const split = reducible(nodesOf(graph));
        assert.equal(originalOf(split[0]), 0);
        for (const node of split)
          assert.deepEqual(
            successors(node).map((to) => originalOf(split[to])),
            graph[originalOf(node)],
          );
      }),
    );
  });

  it('copies nothing where that is so already', () => {
    const nested = [[1], [2], [2, 3], [1, 4], []];
    assert.equal(reducible(nodesOf(nested)).length, nested.length);
  });
});
