/**
 * Loops with one way in. The first round of a loop often runs in another state of the pipeline than the others, so its
 * nodes lead into the middle of the loop: a graph that WebAssembly cannot express. What is on the way from outside to
 * the loop's header is copied, until the header is the only way in.
 */
import { OP_WORDS } from '../ir/ops.js';
import { type RegionNode, reachable, successors, withEdges } from './region-graph.js';

/** Ops that copies may add: half as many as there are, and some. */
const FREE_OPS = 400;

/** A node's ops, and something for the node itself. */
const costOf = ({ block }: RegionNode): number => block.code.length / OP_WORDS + 1;

/** The same region without loops that have several ways in, as far as copies of not too many nodes do it. */
export function reducible(nodes: readonly RegionNode[]): RegionNode[] {
  let all = [...nodes];
  let copied = false;
  let budget = FREE_OPS + all.reduce((sum, node) => sum + costOf(node), 0) / 2;

  /** Make every loop among `members` have one way in. */
  const mend = (members: ReadonlySet<number>): void => {
    for (const loop of loopsAmong(all, members)) {
      const entries = waysInto(all, loop);
      // What copies have replaced is not entered any more.
      if (entries.length === 0) continue;
      let [header] = entries;
      if (entries.length > 1) {
        const choices = [...loop].map((h) => choiceOf(all, loop, entries, h));
        const best = choices.reduce((found, choice) => (choice.cost < found.cost ? choice : found));
        if (best.cost > budget) continue;
        budget -= best.cost;
        copyOutside(all, loop, best.before);
        header = best.header;
        copied = true;
      }
      mend(new Set([...loop].filter((n) => n !== header)));
    }
  };
  // Copies may form such loops themselves.
  do {
    copied = false;
    mend(new Set(all.keys()));
    all = reachable(all);
  } while (copied);
  return all;
}

/** Nodes of a loop that are entered from outside, or with the region. */
function waysInto(nodes: readonly RegionNode[], loop: ReadonlySet<number>): number[] {
  const found = new Set(loop.has(0) ? [0] : []);
  nodes.forEach((node, n) => {
    if (!loop.has(n)) for (const to of successors(node)) if (loop.has(to)) found.add(to);
  });
  return [...found];
}

interface Choice {
  readonly header: number;
  /** Nodes of the loop that can be reached from its ways in before the header. */
  readonly before: readonly number[];
  readonly cost: number;
}

function choiceOf(
  nodes: readonly RegionNode[],
  loop: ReadonlySet<number>,
  entries: readonly number[],
  header: number,
): Choice {
  const before = new Set(entries.filter((n) => n !== header));
  for (const n of before)
    for (const to of successors(nodes[n])) if (loop.has(to) && to !== header) before.add(to);
  const cost = [...before].reduce((sum, n) => sum + costOf(nodes[n]), 0);
  return { header, before: [...before], cost };
}

/** Copies of nodes of a loop, outside it: whatever is outside leads to them instead. */
function copyOutside(nodes: RegionNode[], loop: ReadonlySet<number>, copied: readonly number[]): void {
  const place = new Map(copied.map((n, k) => [n, nodes.length + k]));
  nodes.push(...copied.map((n) => nodes[n]));
  nodes.forEach((node, n) => {
    if (!loop.has(n)) nodes[n] = withEdges(node, (edge) => ({ ...edge, to: place.get(edge.to) ?? edge.to }));
  });
}

/** Strongly connected components with a cycle, of the graph on `members` (Tarjan). */
function loopsAmong(nodes: readonly RegionNode[], members: ReadonlySet<number>): Set<number>[] {
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
    const next = successors(nodes[n]).filter((to) => members.has(to));
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
