import assert from 'node:assert/strict';
import fc from 'fast-check';
import { reducible } from '../../../emulator/jit/node-splitting.js';
import { edgesOf, successors } from '../../../emulator/jit/region-graph.js';
import { structure } from '../../../emulator/jit/structure.js';
import { unrolled } from '../../../emulator/jit/unrolling.js';
import { graphs, nodesOf, originalOf } from './drawn-graphs.js';

/** Times that make some loops long: edges that lead back are followed often, or by chance. */
const frequencies = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 16, maxLength: 16 });

describe('unrolling', () => {
  it('leads from every copy to copies of what followed, with an edge of its own, and adds no way into a loop', () => {
    let longer = 0;
    fc.assert(
      fc.property(graphs, frequencies, (graph, times) => {
        const nodes = reducible(
          nodesOf(graph, (from, k) => times[(2 * from + k) % 16] * (graph[from][k] <= from ? 20 : 1)),
        );
        const copied = unrolled(nodes);
        assert.equal(originalOf(copied[0]), 0);
        for (const node of copied)
          assert.deepEqual(
            successors(node).map((to) => originalOf(copied[to])),
            graph[originalOf(node)],
          );
        const edges = copied.flatMap(edgesOf);
        assert.equal(new Set(edges).size, edges.length);
        assert.deepEqual(structure({ successors: copied.map(successors) }).misfits, []);
        if (copied.length > nodes.length) longer++;
      }),
      { numRuns: 2000 },
    );
    assert.ok(longer > 200);
  });

  /** 0 leads to a loop of 1 and 2, that to 3; the loop goes round so often. */
  const loop = (rounds: number, code = new Int32Array(5)) => {
    const nodes = nodesOf([[1], [2], [1, 3], []], (from, k) => (from === 2 && k === 0 ? rounds : 1));
    return nodes.map((node) => ({ ...node, block: { ...node.block, code } }));
  };

  it('follows four rounds with the first', () => {
    assert.deepEqual(unrolled(loop(50)).map(successors), [
      [1],
      [2],
      [4, 3],
      [],
      [5],
      [6, 3],
      [7],
      [8, 3],
      [9],
      [1, 3],
    ]);
  });

  it('leaves loops of few rounds or many ops', () => {
    assert.equal(unrolled(loop(7)).length, 4);
    assert.equal(unrolled(loop(50, new Int32Array(5 * 40))).length, 4);
  });

  it('unrolls the inner loop where an outer one comes back to the same node', () => {
    const nodes = nodesOf([[1], [1, 2], [1, 3], []], (from, k) => (from === 1 && k === 0 ? 100 : 1));
    assert.deepEqual(unrolled(nodes).map(successors), [[1], [4, 2], [1, 3], [], [5, 2], [6, 2], [1, 2]]);
  });
});
