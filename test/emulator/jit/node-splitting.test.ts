import assert from 'node:assert/strict';
import fc from 'fast-check';
import { reducible } from '../../../emulator/jit/node-splitting.js';
import { successors } from '../../../emulator/jit/region-graph.js';
import { structure } from '../../../emulator/jit/structure.js';
import { graphs, nodesOf, originalOf } from './drawn-graphs.js';

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
