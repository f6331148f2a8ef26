/**
 * Regions: the part of a program that runs often, as a graph. A node is a block entered in one pipeline state, so
 * everything its time depends on is constant; an edge is a course that has been seen from there. Courses that have
 * not been seen, and what a node cannot do itself, leave the region.
 */
import { OP_WORDS, Op } from '../ir/ops.js';
import type { PipelineState } from '../timing/model/state.js';
import type { Outcome } from '../timing/timer.js';
import type { Block, BlockKey } from '../translate.js';
import { reducible } from './node-splitting.js';
import { predicated } from './predication.js';
import { edgesOf, type NodeCourse, type Region, type RegionNode } from './region-graph.js';
import { signatureOf, sitesOf } from './sites.js';
import { unrolled } from './unrolling.js';

/** Bounds of a region: what WebAssembly engines compile well. */
const MAX_NODES = 160;
const MAX_OPS = 6000;

/** What the search needs of the block cache. */
export interface BlockSource {
  find(key: BlockKey): Block | undefined;
  isBoundary(address: number): boolean;
}

/** A course that leads on and is not a node yet. */
interface Candidate {
  readonly outcome: Outcome;
  readonly block: Block;
  readonly link: (to: number) => void;
}

/** The last op hands over to the machine: such a block ends a region. */
export const endsInSystem = (block: Block): boolean =>
  block.code.length > 0 && block.code[block.code.length - OP_WORDS] === Op.SYSTEM;

/** What is behind a system operation is not in a region; nor is a block that is nothing else. */
const worthEntering = (block: Block): boolean => block.instructions.length > 1 || !endsInSystem(block);

/** The region that is entered at `block` in pipeline state `entry`, as it is written; parameters as of `findNodes`. */
export function findRegion(...search: Parameters<typeof findNodes>): Region {
  return regionOf(unrolled(reducible(predicated(findNodes(...search)))));
}

export const regionOf = (nodes: readonly RegionNode[]): Region => ({
  nodes,
  worstCycles: worstCycles(nodes),
});

/**
 * Collect what is in the region that is entered at `block` in pipeline state `entry`: most frequent courses first.
 * @param least courses that happened more rarely leave the region; from how often the most frequent one did
 * @param endsBefore courses that lead to such a block in such a state leave the region
 */
export function findNodes(
  source: BlockSource,
  block: Block,
  entry: PipelineState,
  least: (most: number) => number,
  endsBefore: (block: Block, state: PipelineState) => boolean = () => false,
): RegionNode[] {
  const nodes: RegionNode[] = [];
  const index = new Map<Block, Map<PipelineState, number>>();
  const candidates: Candidate[] = [];
  let ops = 0;

  const add = (of: Block, state: PipelineState): number => {
    const node: RegionNode = { block: of, entry: state, sites: sitesOf(of), courses: [] };
    const at = nodes.push(node) - 1;
    const states = index.get(of) ?? new Map<PipelineState, number>();
    index.set(of, states.set(state, at));
    ops += of.code.length / OP_WORDS;
    candidates.push(...coursesOf(source, node).filter((c) => !endsBefore(c.block, c.outcome.next)));
    return at;
  };
  add(block, entry);
  let most = 0;
  while (candidates.length > 0) {
    const best = candidates.reduce(
      (found, c, k) => (c.outcome.times > candidates[found].outcome.times ? k : found),
      0,
    );
    const [{ block: next, outcome, link }] = candidates.splice(best, 1);
    most = Math.max(most, outcome.times);
    if (outcome.times < least(most)) break;
    const known = index.get(next)?.get(outcome.next);
    if (known !== undefined) link(known);
    else if (nodes.length < MAX_NODES && ops + next.code.length / OP_WORDS <= MAX_OPS)
      link(add(next, outcome.next));
  }
  return nodes;
}

/** The courses of a node that can be edges. */
function coursesOf(source: BlockSource, node: RegionNode): Candidate[] {
  const { block } = node;
  const timings = block.timingsByEntry.get(node.entry);
  if (timings === undefined || endsInSystem(block)) return [];
  const found: Candidate[] = [];
  const offer = (outcome: Outcome, key: BlockKey, link: (to: number) => void) => {
    if (source.isBoundary(key.address)) return;
    const next = source.find(key);
    if (next?.timingsByEntry.has(outcome.next) && worthEntering(next))
      found.push({ outcome, block: next, link });
  };
  for (const outcome of [timings.fall, timings.jump, ...timings.others.values()]) {
    if (outcome === undefined) continue;
    const { length, taken, next, deviations } = outcome.course;
    const signature = signatureOf(block, node.sites, deviations);
    if (signature === undefined || length !== block.instructions.length) continue;
    if (taken) {
      const address = next >>> 0;
      offer(outcome, { address, itState: 0, itHolds: false }, (to) => {
        courseWith(node, signature).jumps.set(address, { outcome, to });
      });
      continue;
    }
    for (const itHolds of block.nextItState === 0 ? [false] : [false, true]) {
      const key = { address: block.nextAddress, itState: block.nextItState, itHolds };
      offer(outcome, key, (to) => {
        courseWith(node, signature).falls[itHolds ? 1 : 0] = { outcome, to };
      });
    }
  }
  return found;
}

function courseWith({ courses }: RegionNode, signature: number): NodeCourse {
  let course = courses.find((c) => c.signature === signature);
  if (course === undefined) {
    course = { signature, falls: [undefined, undefined], jumps: new Map() };
    courses.push(course);
  }
  return course;
}

/** A course that the region does not have takes no more than this beyond those that it has. */
const WAY_OUT_CYCLES = 64;

/** Bound on the cycles of any way that passes no node twice. */
function worstCycles(nodes: readonly RegionNode[]): number {
  return nodes.reduce((sum, node) => {
    const cycles = edgesOf(node).map(({ outcome }) => outcome.cycles);
    return sum + (cycles.length > 0 ? Math.max(...cycles) : node.block.worstCycles);
  }, WAY_OUT_CYCLES);
}
