/**
 * IT blocks without a branch of the host. Behind IT a region has two nodes, one for the condition that fails and one for
 * that which holds. Hosts predict badly which of them it is; and as the one or the other leads to the same
 * places in the same time, they are often two ways into a loop. Where they differ in nothing but instructions that
 * compute one register, they become one node, which computes these registers and selects.
 */
import { isTemporary, OP_WORDS, Op, Slot, WRITES_PAIR } from '../ir/ops.js';
import type { Block, BlockInstruction } from '../translate.js';
import { VALUE_OPS } from './emit-op.js';
import { HOLDS } from './frame.js';
import {
  courseEdges,
  type Edge,
  type NodeCourse,
  type RegionNode,
  reachable,
  withEdges,
} from './region-graph.js';

/** Where the value is that is selected or not; no instruction needs so many temporaries. */
const SELECTED = Slot.TEMP_END - 1;

/** Join the nodes behind IT instructions where that is possible. */
export function predicated(nodes: readonly RegionNode[]): readonly RegionNode[] {
  const all = [...nodes];
  const joints = new Map<string, number>();
  const jointOf = (fails: number, holds: number): number => {
    const key = `${fails},${holds}`;
    let joint = joints.get(key);
    if (joint === undefined) {
      const node = fails > 0 && holds > 0 ? joined(all[fails], all[holds]) : undefined;
      joint = node === undefined ? -1 : all.push(node) - 1;
      joints.set(key, joint);
    }
    return joint;
  };
  // Also of the nodes that are appended meanwhile.
  for (let n = 0; n < all.length; n++) {
    const pairs = new Map<Edge, number>();
    for (const {
      falls: [fails, holds],
    } of all[n].courses) {
      if (fails === undefined || holds === undefined || fails.to === holds.to) continue;
      const joint = jointOf(fails.to, holds.to);
      if (joint >= 0) pairs.set(fails, joint).set(holds, joint);
    }
    if (pairs.size > 0) all[n] = withEdges(all[n], (edge) => ({ ...edge, to: pairs.get(edge) ?? edge.to }));
  }
  return all.length > nodes.length ? reachable(all) : nodes;
}

/** One node for two, by whether the condition that they begin with fails or holds; undefined if they differ in more. */
function joined(fails: RegionNode, holds: RegionNode): RegionNode | undefined {
  const simple = [fails, holds].every(
    ({ variants, sites, courses }) => variants === undefined && sites.length === 0 && courses.length === 1,
  );
  if (!simple || fails.entry !== holds.entry) return undefined;
  const course = joinedCourse(fails.courses[0], holds.courses[0]);
  const block = joinedBlock(fails.block, holds.block);
  if (course === undefined || block === undefined) return undefined;
  return { block, variants: [fails.block, holds.block], entry: fails.entry, sites: [], courses: [course] };
}

function joinedCourse(fails: NodeCourse, holds: NodeCourse): NodeCourse | undefined {
  const joinedEdge = (a: Edge | undefined, b: Edge | undefined): Edge | undefined =>
    a === undefined || a.to !== b?.to || a.outcome.cycles !== b.outcome.cycles
      ? undefined
      : { ...a, holding: b.outcome };
  const falls = ([0, 1] as const).map((k) => joinedEdge(fails.falls[k], holds.falls[k]));
  const jumps = new Map<number, Edge>();
  for (const [target, edge] of fails.jumps) {
    const both = joinedEdge(edge, holds.jumps.get(target));
    if (both !== undefined) jumps.set(target, both);
  }
  const course: NodeCourse = { signature: fails.signature, falls: [falls[0], falls[1]], jumps };
  const { length } = courseEdges(course);
  return length === courseEdges(fails).length && length === courseEdges(holds).length ? course : undefined;
}

const opsOf = (block: Block, k: number): Int32Array =>
  block.code.subarray(block.instructions[k - 1]?.codeEnd ?? 0, block.instructions[k].codeEnd);

/** A block that does what the one or the other does, by slot HOLDS. */
function joinedBlock(fails: Block, holds: Block): Block | undefined {
  if (fails.instructions.length !== holds.instructions.length) return undefined;
  const code: number[] = [];
  const instructions: BlockInstruction[] = [];
  for (const [k, instruction] of fails.instructions.entries()) {
    const ops = joinedOps(opsOf(fails, k), opsOf(holds, k));
    if (ops === undefined || instruction.address !== holds.instructions[k].address) return undefined;
    const isLater = k > 0 && choosesLater(code.slice(-OP_WORDS), ops);
    if (isLater) {
      code.length -= OP_WORDS;
      instructions[k - 1] = { ...instructions[k - 1], codeEnd: code.length };
    }
    code.push(...(isLater ? fromSelected(ops) : ops));
    instructions.push({ ...instruction, codeEnd: code.length });
  }
  return { ...fails, code: Int32Array.from(code), instructions };
}

function joinedOps(fails: Int32Array, holds: Int32Array): readonly number[] | undefined {
  if (fails.length === holds.length && fails.every((word, k) => word === holds[k])) return [...fails];
  if (fails.length === 0) return selecting(holds, (d) => [Op.SELECT, d, HOLDS, SELECTED, d]);
  if (holds.length === 0) return selecting(fails, (d) => [Op.SELECT, d, HOLDS, d, SELECTED]);
  return undefined;
}

/** Ops that touch nothing but temporaries, and at last one register; these with a choice instead of that. */
function selecting(ops: Int32Array, select: (d: number) => number[]): number[] | undefined {
  const last = ops.length - OP_WORDS;
  for (let i = 0; i <= last; i += OP_WORDS) {
    const [op, d] = ops.subarray(i);
    const fits = i === last ? d < Slot.PC : isTemporary(d);
    if (!fits || !PLAIN.has(op) || ops.subarray(i + 1, i + OP_WORDS).includes(SELECTED)) return undefined;
  }
  const d = ops[last + 1];
  const changed = [...ops, ...select(d)];
  changed[last + 1] = SELECTED;
  return changed;
}

/**
 * Do these ops choose what a register is to be right behind a choice for the same register and case? Then the first one need
 * not be made: they go on from the value that would have been selected. Nothing leaves the region between them.
 */
function choosesLater(choice: readonly number[], ops: readonly number[]): boolean {
  const last = ops.slice(-OP_WORDS);
  return choice[0] === Op.SELECT && choice[2] === HOLDS && choice.every((word, k) => word === last[k]);
}

/** The same ops, but for the choice at their end, with the selected value where they read the register. */
function fromSelected(ops: readonly number[]): number[] {
  const changed = [...ops];
  const [, d] = ops.slice(-OP_WORDS);
  for (let i = 0; i < ops.length - OP_WORDS; i += OP_WORDS)
    for (let k = i + 2; k < i + OP_WORDS; k++) if (ops[k] === d) changed[k] = SELECTED;
  return changed;
}

/** Ops with one result that change no flag. */
const PLAIN: ReadonlySet<number> = new Set(
  Object.keys(VALUE_OPS)
    .map(Number)
    .filter((op) => op < Op.F_ADD && !WRITES_PAIR.has(op))
    .filter((op) => op < Op.ADD3_Q || op > Op.FLAGS_NZ),
);
