/**
 * Short loops several rounds at a time. A round of translated code begins with the host's check of its stack and the check
 * of the allowance, and with values moved to where the loop has them; in a loop of ten instructions that is a third of the
 * work. Copies of the loop follow one another, each leads on to the next, and the last one back.
 */
import { loopsAmong, type Successors, waysInto, without } from './loops.js';
import {
  type Edge,
  edgesOf,
  opsOf,
  type RegionNode,
  successors,
  timesOf,
  withEdges,
} from './region-graph.js';

/** Copies of a loop have no more ops than this, all together. */
const MAX_OPS = 96;
const MAX_ROUNDS = 4;
/** Rounds of a loop, on average, that are worth it. */
const LONG = 8;
/** Nor are loops worth it that run so much more rarely than the most frequent node. */
const RARE = 64;

/** The same region with copies of short, frequent loops that run many rounds. */
export function unrolled(nodes: readonly RegionNode[]): readonly RegionNode[] {
  const next = nodes.map(successors);
  const least = Math.max(...nodes.map(timesOf)) / RARE;
  const all = [...nodes];
  for (const { header, loop } of innermost(nodes, next, new Set(next.keys()))) {
    const ops = [...loop].reduce((sum, n) => sum + opsOf(nodes[n]), 0);
    const rounds = Math.min(MAX_ROUNDS, Math.floor(MAX_OPS / ops));
    if (rounds > 1 && timesOf(nodes[header]) >= least && isLong(nodes, header, loop))
      repeat(all, header, loop, rounds);
  }
  return all.length > nodes.length ? all : nodes;
}

interface Loop {
  /** The only way in. */
  readonly header: number;
  readonly loop: ReadonlySet<number>;
}

/**
 * Loops without a loop in them. An outer loop often has the header of its inner one, because its first round is another node:
 * so for each header the loop of the most frequent way back.
 */
function innermost(nodes: readonly RegionNode[], next: Successors, members: ReadonlySet<number>): Loop[] {
  return loopsAmong(next, members).flatMap((loop) => {
    const [header, ...others] = waysInto(next, loop);
    if (header === undefined) return [];
    const inner = innermost(nodes, next, without(loop, header));
    if (others.length > 0) return inner;
    const round = mostFrequentRound(nodes, next, header, loop);
    const isInnermost = loopsAmong(next, without(round, header)).length === 0;
    return isInnermost ? [...inner, { header, loop: round }] : inner;
  });
}

/** The nodes from the header of a loop to the most frequent edge back to it. */
function mostFrequentRound(
  nodes: readonly RegionNode[],
  next: Successors,
  header: number,
  loop: ReadonlySet<number>,
): Set<number> {
  let [last, most] = [header, -1];
  for (const n of loop)
    for (const { to, outcome } of edgesOf(nodes[n])) {
      if (to === header && outcome.times > most) [last, most] = [n, outcome.times];
    }
  const round = new Set([last]);
  for (const n of round)
    if (n !== header) for (const from of loop) if (next[from].includes(n)) round.add(from);
  return round.add(header);
}

function isLong(nodes: readonly RegionNode[], header: number, loop: ReadonlySet<number>): boolean {
  let [back, entered] = [0, 0];
  nodes.forEach((node, n) => {
    for (const { to, outcome } of edgesOf(node)) {
      if (to !== header) continue;
      if (loop.has(n)) back += outcome.times;
      else entered += outcome.times;
    }
  });
  return back >= LONG * entered;
}

/** Append copies of a loop; what leads back to its header leads to the next one's, and in the last copy to the first. */
function repeat(all: RegionNode[], header: number, loop: ReadonlySet<number>, rounds: number): void {
  const members = [...loop].sort((a, b) => a - b);
  const first = all.length;
  const place = (n: number, round: number) =>
    round % rounds === 0 ? n : first + (round - 1) * members.length + members.indexOf(n);
  for (let round = 1; round < rounds; round++)
    for (const n of members) all.push(withEdges(all[n], (edge) => inRound(edge, round)));
  for (const n of members) all[n] = withEdges(all[n], (edge) => inRound(edge, 0));

  function inRound(edge: Edge, round: number): Edge {
    // Each its own object: executions are counted by edge.
    if (edge.to === header) return { ...edge, to: place(header, round + 1) };
    return { ...edge, to: loop.has(edge.to) ? place(edge.to, round) : edge.to };
  }
}
