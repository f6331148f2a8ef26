/**
 * Loops with one way in. The first round of a loop often runs in another state of the pipeline than the others, so its
 * nodes lead into the middle of the loop: a graph that WebAssembly cannot express. What is on the way from outside to
 * the loop's header is copied, until the header is the only way in.
 */
import { OP_WORDS } from '../ir/ops.js';
import { edgesOf, type RegionNode, reachable, successors, withEdges } from './region-graph.js';
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
  cost: nodes.map(({ block }) => block.code.length / OP_WORDS + 1),
  times: nodes.map((node) => edgesOf(node).reduce((sum, { outcome }) => sum + outcome.times, 0)),
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
      mend(new Set([...loop].filter((n) => n !== header)));
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

const fits = (next: readonly (readonly number[])[]): boolean =>
  structure({ successors: next }).misfits.length === 0;

/** Nodes of a loop that are entered from outside, or with the region. */
function waysInto(next: readonly (readonly number[])[], loop: ReadonlySet<number>): number[] {
  const found = new Set(loop.has(0) ? [0] : []);
  const reached = new Set([0]);
  for (const n of reached)
    for (const to of next[n]) {
      reached.add(to);
      if (!loop.has(n) && loop.has(to)) found.add(to);
    }
  return [...found];
}

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

/** Strongly connected components with a cycle, of the graph on `members` (Tarjan). */
function loopsAmong(graph: readonly (readonly number[])[], members: ReadonlySet<number>): Set<number>[] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const loops: Set<number>[] = [];
  const visit = (n: number): void => {
    order.set(n, order.size);
    low.set(n, order.size - 1);
    open.push(n);
    isOpen.add(n);
    const next = graph[n].filter((to) => members.has(to));
    for (const to of next) {
      if (!order.has(to)) visit(to);
      if (isOpen.has(to)) low.set(n, Math.min(low.get(n) as number, low.get(to) as number));
    }
    if (low.get(n) !== order.get(n)) return;
    const component = open.splice(open.indexOf(n));
    for (const member of component) isOpen.delete(member);
    if (component.length > 1 || next.includes(n)) loops.push(new Set(component));
  };
  for (const n of members) if (!order.has(n)) visit(n);
  return loops;
}
