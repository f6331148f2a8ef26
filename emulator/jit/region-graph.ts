/** What regions are made of: nodes, and edges between them. */
import { OP_WORDS } from '../ir/ops.js';
import type { PipelineState } from '../timing/model/state.js';
import type { Outcome } from '../timing/timer.js';
import type { Block } from '../translate.js';
import type { Site } from './sites.js';

/** Where a course leads. */
export interface Edge {
  readonly outcome: Outcome;
  /** Of a node that stands for two (predication.ts): the course where the condition holds; it takes as long. */
  readonly holding?: Outcome;
  /** Index of the node that follows. */
  readonly to: number;
}

/** Courses of a node that have one signature (sites.ts): where they lead. */
export interface NodeCourse {
  readonly signature: number;
  /** The block falls through: by whether the condition of the IT block behind it fails or holds ([0] without one). */
  readonly falls: [Edge | undefined, Edge | undefined];
  /** The block jumps; one edge by target. */
  readonly jumps: Map<number, Edge>;
}

export interface RegionNode {
  readonly block: Block;
  /** Of a node that stands for two (predication.ts), by whether the condition fails or holds; `block` does what both do. */
  readonly variants?: readonly [Block, Block];
  readonly entry: PipelineState;
  /** Accesses and divisions whose class or cycles are found out as the node runs. */
  readonly sites: readonly Site[];
  readonly courses: NodeCourse[];
}

/** Node 0 is the entry. */
export interface Region {
  readonly nodes: readonly RegionNode[];
  /** No way through the region that passes no node twice takes longer. */
  readonly worstCycles: number;
}

/** The blocks that run where a node stands. */
export const blocksOf = ({ block, variants }: RegionNode): readonly Block[] => variants ?? [block];

/** Falls before jumps. */
export function courseEdges({ falls: [fails, holds], jumps }: NodeCourse): Edge[] {
  const edges = [...jumps.values()];
  if (holds !== undefined) edges.unshift(holds);
  if (fails !== undefined) edges.unshift(fails);
  return edges;
}

/** Course by course. */
export const edgesOf = ({ courses }: RegionNode): Edge[] => courses.flatMap(courseEdges);

/** Where the edges of a node lead; a node that two of them lead to is there twice. */
export const successors = (node: RegionNode): number[] => edgesOf(node).map(({ to }) => to);

/** How often the node has run to its end, by a course that the region has. */
export const timesOf = (node: RegionNode): number =>
  edgesOf(node).reduce((sum, { outcome }) => sum + outcome.times, 0);

export const opsOf = ({ block }: RegionNode): number => block.code.length / OP_WORDS;

/** The node with other edges, changed in the order of `edgesOf`. */
export function withEdges(node: RegionNode, change: (edge: Edge) => Edge): RegionNode {
  const changed = (edge: Edge | undefined) => edge && change(edge);
  return {
    ...node,
    courses: node.courses.map(({ signature, falls: [fails, holds], jumps }) => ({
      signature,
      falls: [changed(fails), changed(holds)],
      jumps: new Map([...jumps].map(([target, edge]) => [target, change(edge)])),
    })),
  };
}

/** Do the nodes that a search found have what follows on a block by this course? */
export function leadsOn(
  nodes: readonly RegionNode[],
  block: Block,
  entry: PipelineState,
  { signature, taken, target, holds }: PassedCourse,
): boolean {
  const node = nodes.find((n) => n.entry === entry && n.block === block);
  const course = node?.courses.find((c) => c.signature === signature);
  return taken ? course?.jumps.has(target) === true : course?.falls[holds] !== undefined;
}

/** A course that was passed, as far as it selects an edge. */
export interface PassedCourse {
  readonly signature: number;
  readonly taken: boolean;
  /** Of a jump. */
  readonly target: number;
  /** Does the condition of the IT block behind it hold? */
  readonly holds: 0 | 1;
}

/** The nodes that node 0 leads to, in their order. */
export function reachable(nodes: readonly RegionNode[]): RegionNode[] {
  const seen = new Set([0]);
  for (const at of seen) for (const next of successors(nodes[at])) seen.add(next);
  const kept = [...seen].sort((a, b) => a - b);
  const place = new Map(kept.map((n, k) => [n, k]));
  return kept.map((n) => withEdges(nodes[n], (edge) => ({ ...edge, to: place.get(edge.to) as number })));
}
