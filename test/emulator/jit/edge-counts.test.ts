import assert from 'node:assert/strict';
import fc from 'fast-check';
import { edgeCounts, planCounting } from '../../../emulator/jit/edge-counts.js';
import { edgesOf, type RegionNode } from '../../../emulator/jit/region-graph.js';

/** Regions of up to eight nodes that have an edge to the next one and up to two others, with guesses how frequent they are. */
const regions = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.array(
    fc.record({
      others: fc.array(fc.nat(count - 1), { maxLength: 2 }),
      times: fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }),
    }),
    { minLength: count, maxLength: count },
  ),
);

function nodesOf(drawn: readonly { others: readonly number[]; times: readonly number[] }[]): RegionNode[] {
  return drawn.map(({ others, times }, n) => {
    const next = n + 1 < drawn.length ? [n + 1, ...others] : others;
    const jumps = new Map(next.map((to, k) => [k, { to, outcome: { times: times[k] } }]));
    return { courses: [{ falls: [undefined, undefined], jumps }] } as unknown as RegionNode;
  });
}

describe('counts of edges', () => {
  it('follow from those that are counted, the calls and the ways out', () => {
    fc.assert(
      fc.property(regions, fc.infiniteStream(fc.nat(3)), (drawn, steps) => {
        const nodes = nodesOf(drawn);
        const plan = planCounting(nodes);
        const counters = new Array<number>(plan.counters).fill(0);
        const followed = plan.edges.map(() => 0);
        const surplus = nodes.map(() => 0);
        for (let call = 0; call < 5; call++) {
          surplus[0]++;
          let at = 0;
          for (let k = 0; k < 50; k++) {
            const edge = edgesOf(nodes[at])[steps.next().value];
            if (edge === undefined) break;
            followed[plan.edges.findIndex(({ from, outcome }) => from === at && outcome === edge.outcome)]++;
            const counter = plan.counterOf.get(edge);
            if (counter !== undefined) counters[counter]++;
            at = edge.to;
          }
          surplus[at]--;
        }
        assert.deepEqual(
          edgeCounts(plan, (index) => counters[index], surplus),
          followed,
        );
        // All nodes hang together, so all but one of them have an edge for free.
        assert.equal(plan.counters, plan.edges.length - (nodes.length - 1));
      }),
    );
  });
});
