import assert from 'node:assert/strict';
import fc from 'fast-check';
import { structure } from '../../../emulator/jit/structure.js';

/** Graphs of up to ten nodes with up to two successors each. */
const graphs = fc
  .integer({ min: 1, max: 10 })
  .chain((count) =>
    fc.array(fc.array(fc.nat(count - 1), { maxLength: 2 }), { minLength: count, maxLength: count }),
  );

/** Nodes that can be reached from node 0 without passing `without`. */
function reachable(successors: readonly (readonly number[])[], without = -1): Set<number> {
  const seen = new Set<number>();
  const work = without === 0 ? [] : [0];
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    if (seen.has(at) || at === without) continue;
    seen.add(at);
    work.push(...successors[at]);
  }
  return seen;
}

describe('structure of control flow', () => {
  it('knows dominators: what cannot be reached without them', () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const { tree } = structure({ successors });
        for (const node of reachable(successors)) {
          const dominators = successors.map((_, d) => d).filter((d) => !reachable(successors, d).has(node));
          const found = [node];
          while (found[found.length - 1] !== 0) found.push(tree.dominator[found[found.length - 1]]);
          assert.deepEqual(
            found.sort((a, b) => a - b),
            dominators,
          );
        }
      }),
    );
  });

  it('finds misfits exactly where a cycle has no single way in', () => {
    fc.assert(
      fc.property(graphs, (successors) => {
        const { misfits } = structure({ successors });
        // Reducible: without edges to a dominator nothing is cyclic (Hecht and Ullman).
        const dominates = (d: number, node: number) => !reachable(successors, d).has(node);
        const known = reachable(successors);
        const forward = successors.map((next, from) =>
          known.has(from) ? next.filter((to) => to !== from && !dominates(to, from)) : [],
        );
        const cyclic = [...known].some((start) => {
          const seen = new Set<number>();
          const work = [...forward[start]];
          for (let at = work.pop(); at !== undefined; at = work.pop()) {
            if (at === start) return true;
            if (seen.has(at)) continue;
            seen.add(at);
            work.push(...forward[at]);
          }
          return false;
        });
        assert.equal(misfits.length > 0, cyclic);
      }),
    );
  });
});
