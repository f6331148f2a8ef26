/**
 * How often each edge was followed, from few counters: what comes to a node goes on from it, so the edges of a spanning
 * tree follow from all others, from the calls and from the ways out (Knuth and Stevenson, BIT 13, 1973). The tree takes
 * the most frequent edges: these cost nothing.
 */
import type { Outcome } from '../timing/timer.js';
import { courseEdges, type Edge, type RegionNode } from './region-graph.js';

interface CountedEdge {
  readonly from: number;
  readonly to: number;
  readonly outcome: Outcome;
  readonly holding: Outcome | undefined;
  /** Index of its counter; of an edge with two outcomes, that of the first. Undefined if it follows from others. */
  readonly counter: number | undefined;
}

export interface CountingPlan {
  /** Counters that are needed. */
  readonly counters: number;
  /** Which counter an edge increments, if any. */
  readonly counterOf: ReadonlyMap<Edge, number>;
  readonly edges: readonly CountedEdge[];
  /** Edges without a counter in an order in which each follows from those before it, with the node that tells. */
  readonly derived: readonly { readonly edge: number; readonly node: number }[];
}

/** The edges that are written: both ways behind an IT instruction may lead to one node, and are one edge then. */
const writtenEdges = (node: RegionNode): Edge[] =>
  node.courses.flatMap((course) => {
    const [fails, holds] = course.falls;
    return courseEdges(course).filter((edge) => edge !== holds || fails?.to !== holds.to);
  });

/** Decide which edges are counted. */
export function planCounting(nodes: readonly RegionNode[]): CountingPlan {
  const written = nodes.flatMap((node, from) => writtenEdges(node).map((edge) => ({ from, edge })));
  const byFrequency = [...written.keys()].sort((a, b) => timesOf(written[b].edge) - timesOf(written[a].edge));
  const inTree = new Set<number>();
  const component = nodes.map((_, n) => n);
  const find = (n: number): number => {
    let at = n;
    while (component[at] !== at) at = component[at];
    return at;
  };
  for (const k of byFrequency) {
    const { from, edge } = written[k];
    // Which of two outcomes it was has to be counted in any case.
    if (edge.holding !== undefined || find(from) === find(edge.to)) continue;
    component[find(from)] = find(edge.to);
    inTree.add(k);
  }
  let counters = 0;
  const counterOf = new Map<Edge, number>();
  const edges = written.map(({ from, edge }, k): CountedEdge => {
    const { to, outcome, holding } = edge;
    if (inTree.has(k)) return { from, to, outcome, holding, counter: undefined };
    const counter = counters;
    counters += holding === undefined ? 1 : 2;
    counterOf.set(edge, counter);
    return { from, to, outcome, holding, counter };
  });
  return { counters, counterOf, edges, derived: leavesFirst(nodes.length, edges) };
}

const timesOf = ({ outcome, holding }: Edge): number => outcome.times + (holding?.times ?? 0);

/** Take the tree apart: a node with one unknown edge tells how often that was followed. */
function leavesFirst(nodes: number, edges: readonly CountedEdge[]): { edge: number; node: number }[] {
  const unknown = Array.from({ length: nodes }, () => new Set<number>());
  edges.forEach(({ from, to, counter }, k) => {
    if (counter !== undefined) return;
    unknown[from].add(k);
    unknown[to].add(k);
  });
  const derived: { edge: number; node: number }[] = [];
  const leaves = [...unknown.keys()].filter((n) => unknown[n].size === 1);
  for (let node = leaves.pop(); node !== undefined; node = leaves.pop()) {
    const [edge] = unknown[node];
    if (edge === undefined) continue;
    derived.push({ edge, node });
    for (const end of [edges[edge].from, edges[edge].to]) {
      unknown[end].delete(edge);
      if (unknown[end].size === 1) leaves.push(end);
    }
  }
  return derived;
}

/**
 * How often each edge of a plan was followed.
 * @param counter value of a counter
 * @param surplus by node: how often the region was entered there, less how often it was left from there
 */
export function edgeCounts(
  { edges, derived }: CountingPlan,
  counter: (index: number) => number,
  surplus: readonly number[],
): number[] {
  const rest = [...surplus];
  const counts = new Array<number>(edges.length).fill(0);
  const know = (k: number, count: number) => {
    counts[k] = count;
    rest[edges[k].from] -= count;
    rest[edges[k].to] += count;
  };
  edges.forEach(({ counter: index, holding }, k) => {
    if (index !== undefined) know(k, counter(index) + (holding === undefined ? 0 : counter(index + 1)));
  });
  for (const { edge, node } of derived) know(edge, edges[edge].from === node ? rest[node] : 0 - rest[node]);
  return counts;
}
