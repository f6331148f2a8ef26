/**
 * Loops with one way in. The first round of a loop often runs in another state of the pipeline than the others, so its
 * nodes lead into the middle of the loop: a graph that WebAssembly cannot express. What is on the way from outside to
 * the loop's header is copied, until the header is the only way in.
 */
import { loopsAmong, type Successors, waysInto, without } from './loops.js';
import { opsOf, type RegionNode, reachable, successors, timesOf, withEdges } from './region-graph.js';
import { structure } from './structure.js';

/** Ops that copies may add: a quarter of what is there, and some. */
const FREE_OPS = 200;
const SHARE = 1 / 4;
/** Loops that run so much more rarely than the most frequent node are not worth it: a dispatcher does for them. */
const RARE = 64;
/** Nodes of a loop, the most frequent ones, that are tried as its header. */
const HEADERS = 6;

/** What of the nodes matters here; copies are appended. */
interface Graph {
  readonly next: number[][];
  /** Index of the node that it is or is a copy of. */
  readonly origin: number[];
  /** A node's ops, and something for the node itself. */
  readonly cost: number[];
  readonly times: number[];
}

const graphOf = (nodes: readonly RegionNode[]): Graph => ({
  next: nodes.map(successors),
  origin: nodes.map((_, n) => n),
  cost: nodes.map((node) => opsOf(node) + 1),
  times: nodes.map(timesOf),
});

/** The same region without frequent loops that have several ways in, as far as copies of not too many nodes do it. */
export function reducible(nodes: readonly RegionNode[]): readonly RegionNode[] {
  const graph = graphOf(nodes);
  const most = Math.max(...graph.times);
  let budget = FREE_OPS + SHARE * graph.cost.reduce((sum, cost) => sum + cost, 0);

  /** Make every loop among `members` have one way in. */
  const mend = (members: ReadonlySet<number>): void => {
    for (const loop of loopsAmong(graph.next, members)) {
      const entries = waysInto(graph.next, loop);
      const frequent = [...loop].sort((a, b) => graph.times[b] - graph.times[a]).slice(0, HEADERS);
      // What copies have replaced is not entered any more.
      if (entries.length === 0 || graph.times[frequent[0]] * RARE < most) continue;
      let [header] = entries;
      if (entries.length > 1) {
        // The region is entered at node 0, which no copy can be for.
        const headers = loop.has(0) ? [0] : frequent;
        const choices = headers.map((h) => choiceOf(graph, loop, entries, h));
        const best = choices.reduce((found, choice) => (choice.cost < found.cost ? choice : found));
        if (best.cost > budget) continue;
        budget -= best.cost;
        copyOutside(graph, loop, best.before);
        header = best.header;
      }
      mend(without(loop, header));
    }
  };
  // Copies may form such loops themselves.
  for (let known = 0; known < graph.next.length && !fits(graph.next); ) {
    known = graph.next.length;
    mend(new Set(graph.next.keys()));
  }
  if (graph.next.length === nodes.length) return nodes;
  return reachable(
    graph.next.map((next, n) => {
      let k = 0;
      return withEdges(nodes[graph.origin[n]], (edge) => ({ ...edge, to: next[k++] }));
    }),
  );
}

const fits = (next: Successors): boolean => structure({ successors: next }).misfits.length === 0;

interface Choice {
  readonly header: number;
  /** Nodes of the loop that can be reached from its ways in before the header. */
  readonly before: readonly number[];
  readonly cost: number;
}

function choiceOf(
  { next, cost }: Graph,
  loop: ReadonlySet<number>,
  entries: readonly number[],
  header: number,
): Choice {
  const before = new Set(entries.filter((n) => n !== header));
  for (const n of before) for (const to of next[n]) if (loop.has(to) && to !== header) before.add(to);
  return { header, before: [...before], cost: [...before].reduce((sum, n) => sum + cost[n], 0) };
}

/** Copies of nodes of a loop, outside it: whatever is outside leads to them instead. */
function copyOutside(graph: Graph, loop: ReadonlySet<number>, copied: readonly number[]): void {
  const { next, origin, cost, times } = graph;
  const place = new Map(copied.map((n, k) => [n, next.length + k]));
  for (const n of copied) {
    next.push([...next[n]]);
    origin.push(origin[n]);
    cost.push(cost[n]);
    times.push(times[n]);
  }
  next.forEach((successors, n) => {
    if (!loop.has(n)) next[n] = successors.map((to) => place.get(to) ?? to);
  });
}
