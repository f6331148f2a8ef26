/**
 * A region as a WebAssembly function. Control flow is structured by the dominator tree (structure.ts); edges that do not
 * fit, of irreducible graphs, go through a dispatcher at the top.
 */
import type { ConstantPool } from '../ir/constants.js';
import { isDivision, isMemoryAccess, OP_WORDS, Op, Slot } from '../ir/ops.js';
import {
  type AccessRules,
  DIVISION_IMPORTS,
  emitAccess,
  emitAlignmentCheck,
  emitDivision,
  emitVaryingAccess,
} from './emit-access.js';
import { FLOAT_IMPORTS, VALUE_OPS } from './emit-op.js';
import { type FlagForms, flagFormsAtEntry, formsAfter } from './flag-forms.js';
import { Frame, Mailbox, type MemoryPlan, Parameter, type WayOut } from './frame.js';
import {
  type Edge,
  endsInSystem,
  type NodeCourse,
  type Region,
  type RegionNode,
  successors,
} from './region.js';
import { type DominatorTree, structure } from './structure.js';
import { encodeModule, type Import, Wasm } from './wasm.js';

/** Functions that translated code calls; each takes and returns i32. */
export const IMPORTS: readonly Import[] = [...FLOAT_IMPORTS, ...DIVISION_IMPORTS];

export interface EmittedRegion {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly waysOut: readonly WayOut[];
  /** Courses in the order of their execution counters. */
  readonly counted: readonly Edge['outcome'][];
  /** In which form it wants the flags when it is entered. */
  readonly flags: FlagForms;
  /** What each local of the function is, for readers of the code. */
  readonly locals: ReadonlyMap<number, string>;
}

/** The graph with its dispatcher: node 0 leads to node 1, the region's entry, and to where edges did not fit. */
interface Plan {
  readonly tree: DominatorTree;
  /** Edges that go through the dispatcher, `from,to` as region nodes. */
  readonly indirect: ReadonlySet<string>;
  /** Region nodes that the dispatcher leads to; the first is the entry. */
  readonly entries: readonly number[];
}

const edgeKey = (from: number, to: number) => `${from},${to}`;

/** Route edges through the dispatcher until the rest is reducible. */
function planRegion(region: Region): Plan {
  const following = region.nodes.map(successors);
  const indirect = new Set<string>();
  const entries = [0];
  for (;;) {
    const graph = {
      successors: [
        entries.map((n) => n + 1),
        ...following.map((next, from) => {
          if (indirect.size === 0) return next.map((to) => to + 1);
          const direct = next.filter((to) => !indirect.has(edgeKey(from, to)));
          const dispatched = direct.length < next.length ? [0] : [];
          return [...direct.map((to) => to + 1), ...dispatched];
        }),
      ],
    };
    const { tree, misfits } = structure(graph);
    if (misfits.length === 0) return { tree, indirect, entries };
    for (const [from, to] of misfits) {
      indirect.add(edgeKey(from - 1, to - 1));
      if (!entries.includes(to - 1)) entries.push(to - 1);
    }
  }
}

/** Write the function of a region. */
export function emitRegion(
  region: Region,
  memory: MemoryPlan,
  constants: ConstantPool,
  rules: AccessRules,
): EmittedRegion {
  const { tree, indirect, entries } = planRegion(region);
  const f = new Frame(memory, constants, IMPORTS);
  const { body } = f;
  const forms = flagFormsAtEntry(region.nodes);
  const counted: Edge['outcome'][] = [];
  const next = body.local32();
  // Labels by tree node, innermost last.
  const blocks = new Map<number, number>();
  const loops = new Map<number, number>();

  const branchTo = (from: number, to: number): void => {
    if (indirect.has(edgeKey(from, to))) {
      body.i32(entries.indexOf(to));
      body.set(next);
      body.branch(Wasm.BR, loops.get(0) as number);
      return;
    }
    const target = to + 1;
    const loop = loops.get(target);
    if (loop !== undefined && tree.order[target] <= tree.order[from + 1]) body.branch(Wasm.BR, loop);
    else if (tree.isMerge[target]) body.branch(Wasm.BR, blocks.get(target) as number);
    else place(target);
  };

  /** Follow an edge: account for the course, then go on. */
  const follow = (from: number, edge: Edge): void => {
    const { outcome } = edge;
    subtract(f, Parameter.CYCLES, outcome.cycles);
    subtract(f, f.instructions, -outcome.course.length);
    countCourse(f, counted.push(outcome) - 1);
    const before = f.flags;
    f.convertFlags(forms[edge.to]);
    branchTo(from, edge.to);
    f.flags = before;
  };

  const emitNode = (n: number): void => {
    const node = region.nodes[n];
    f.flags = forms[n];
    if (tree.isLoopHeader[n + 1] || entries.includes(n)) {
      body.get(Parameter.CYCLES);
      body.i32(0);
      body.op(Wasm.I32_LT_S);
      f.leaveIf({ kind: 'allowance', node: n, flags: f.flags });
    }
    emitOps(f, rules, node, n);
    emitEnd(f, node, n, (edge) => follow(n, edge));
  };

  /** Write a tree node with everything that it dominates. */
  const place = (t: number): void => {
    const isLoop = tree.isLoopHeader[t];
    if (isLoop) loops.set(t, body.open(Wasm.LOOP));
    const merges = tree.children[t].filter((child) => tree.isMerge[child]);
    placeWithin(t, merges);
    if (isLoop) {
      body.close();
      loops.delete(t);
    }
  };

  /** A block for each merge point below: jumping behind it leads to the merge point. */
  const placeWithin = (t: number, merges: readonly number[]): void => {
    const [merge, ...rest] = merges;
    if (merge !== undefined) {
      blocks.set(merge, body.open(Wasm.BLOCK));
      placeWithin(t, rest);
      body.close();
      blocks.delete(merge);
      place(merge);
      return;
    }
    if (t === 0) dispatch();
    else emitNode(t - 1);
  };

  const dispatch = (): void => {
    if (entries.length === 1) {
      branchFromDispatcher(entries[0]);
      return;
    }
    const labels = entries.map(() => body.open(Wasm.BLOCK));
    body.get(next);
    // Innermost block first.
    body.branchTable([...labels].reverse().slice(0, -1), labels[0]);
    for (const entry of entries) {
      body.close();
      branchFromDispatcher(entry);
    }
  };
  const branchFromDispatcher = (entry: number): void => {
    const target = entry + 1;
    if (tree.isMerge[target]) body.branch(Wasm.BR, blocks.get(target) as number);
    else place(target);
  };

  f.begin();
  place(0);
  f.end();
  const bytes = encodeModule(IMPORTS, Parameter.COUNT, body.finish());
  return { bytes, waysOut: f.waysOut, counted, flags: forms[0], locals: f.names() };
}

function subtract(f: Frame, local: number, amount: number): void {
  if (amount === 0) return;
  f.body.get(local);
  f.body.i32(amount);
  f.body.op(Wasm.I32_SUB);
  f.body.set(local);
}

function countCourse(f: Frame, index: number): void {
  const { body } = f;
  body.get(Parameter.COUNTERS);
  body.get(Parameter.COUNTERS);
  body.memory(Wasm.I32_LOAD, 4 * index, 2);
  body.i32(1);
  body.op(Wasm.I32_ADD);
  body.memory(Wasm.I32_STORE, 4 * index, 2);
}

const isControl = (op: number): boolean => op >= Op.JUMP && op <= Op.SYSTEM;

/** The ops of a node but for the one that ends it. */
function emitOps(f: Frame, rules: AccessRules, { block, sites }: RegionNode, n: number): void {
  const { code, instructions } = block;
  const shifts = new Map(sites.map(({ position, shift }) => [position, shift]));
  if (sites.length > 0) {
    f.body.i32(0);
    f.body.set(f.signature);
  }
  let i = 0;
  instructions.forEach(({ codeEnd }, k) => {
    const before = (): WayOut => ({ kind: 'before', node: n, instruction: k, flags: f.flags });
    const atStart = before();
    for (; i < codeEnd; i += OP_WORDS) {
      const op = code[i] as Op;
      if (isControl(op)) continue;
      const o = { d: code[i + 1], a: code[i + 2], b: code[i + 3], c: code[i + 4] };
      const shift = shifts.get(i);
      if (isDivision(op)) emitDivision(f, op, o, atStart, shift);
      else if (isMemoryAccess(op) && shift !== undefined) emitVaryingAccess(f, rules, op, o, atStart, shift);
      else if (isMemoryAccess(op)) emitAccess(f, rules, op, o, atStart);
      else if (op === Op.CHECK_ALIGNED) emitAlignmentCheck(f, o, atStart);
      else if (op === Op.FP_ENTER) {
        f.push(Slot.FP_READY);
        f.body.op(Wasm.I32_EQZ);
        f.leaveIf(atStart);
      } else if (op !== Op.NONE) VALUE_OPS[op](f, o);
      f.flags = formsAfter(op, o.d, f.flags);
    }
  });
}

const NO_COURSE: NodeCourse = { signature: 0, falls: [undefined, undefined], jumps: new Map() };

/** The end of a node: along one of its edges or out of the region. */
function emitEnd(f: Frame, node: RegionNode, n: number, follow: (edge: Edge) => void): void {
  if (node.sites.length === 0) {
    emitCourse(f, node, n, node.courses[0] ?? NO_COURSE, follow);
    return;
  }
  for (const course of node.courses) {
    f.body.get(f.signature);
    f.body.i32(course.signature);
    f.body.op(Wasm.I32_EQ);
    f.body.open(Wasm.IF);
    emitCourse(f, node, n, course, follow);
    f.body.close();
  }
  emitCourse(f, node, n, NO_COURSE, follow);
}

/** The end of a node whose sites have found what this course has. */
function emitCourse(
  f: Frame,
  node: RegionNode,
  n: number,
  course: NodeCourse,
  follow: (edge: Edge) => void,
): void {
  const { code } = node.block;
  const last = code.length - OP_WORDS;
  const op = code[last] as Op | undefined;
  if (endsInSystem(node.block)) {
    f.leave({ kind: 'before', node: n, instruction: node.block.instructions.length - 1, flags: f.flags });
  } else if (op === Op.JUMP_IF || op === Op.JUMP_UNLESS) {
    f.push(code[last + 2]);
    if (op === Op.JUMP_UNLESS) f.body.op(Wasm.I32_EQZ);
    f.body.open(Wasm.IF);
    emitJump(f, course, n, code[last + 1], 0, follow);
    f.body.close();
    emitFall(f, node, course, n, follow);
  } else if (op === Op.JUMP) emitJump(f, course, n, code[last + 1], 0, follow);
  else if (op === Op.JUMP_EXCHANGE) emitJump(f, course, n, code[last + 1], 1, follow);
  else emitFall(f, node, course, n, follow);
}

/** Compare the target with those that have been seen. */
function emitJump(
  f: Frame,
  { jumps }: NodeCourse,
  n: number,
  slot: number,
  thumbBit: 0 | 1,
  follow: (edge: Edge) => void,
): void {
  const { body } = f;
  const constant = f.constant(slot);
  for (const [target, edge] of jumps) {
    if (constant !== undefined && thumbBit === 0) {
      if (constant >>> 0 !== target) continue;
      follow(edge);
      return;
    }
    f.push(slot);
    body.i32(target | thumbBit);
    body.op(Wasm.I32_EQ);
    body.open(Wasm.IF);
    follow(edge);
    body.close();
  }
  f.push(slot);
  body.set(f.scratch);
  f.storeWord(f.plan.mailbox + 4 * Mailbox.NEXT_PC, f.scratch);
  f.leave({ kind: 'behind', node: n, taken: true, flags: f.flags });
}

function emitFall(
  f: Frame,
  { block }: RegionNode,
  { falls }: NodeCourse,
  n: number,
  follow: (edge: Edge) => void,
): void {
  const behind: WayOut = { kind: 'behind', node: n, taken: false, flags: f.flags };
  const along = (edge: Edge | undefined) => {
    if (edge === undefined) f.leave(behind);
    else follow(edge);
  };
  const [fails, holds] = falls;
  if (block.nextItState === 0 || (fails === undefined && holds === undefined)) {
    along(fails);
    return;
  }
  pushCondition(f, block.nextItState >> 4);
  f.body.open(Wasm.IF);
  along(holds);
  f.body.close();
  along(fails);
}

/** Push what `conditionPassed` (isa/lift/condition.ts) says of a condition code. */
function pushCondition(f: Frame, code: number): void {
  const { body } = f;
  const isZero = () => {
    f.push(Slot.Z);
    body.op(Wasm.I32_EQZ);
  };
  const isNegative = (slot: number) => {
    f.push(slot);
    body.i32(31);
    body.op(Wasm.I32_SHR_U);
  };
  const signsDiffer = () => {
    isNegative(Slot.N);
    isNegative(Slot.V);
    body.op(Wasm.I32_XOR);
  };
  const not = () => body.op(Wasm.I32_EQZ);
  const base: readonly (() => void)[] = [
    isZero,
    () => f.push(Slot.C),
    () => isNegative(Slot.N),
    () => isNegative(Slot.V),
    () => {
      f.push(Slot.C);
      body.i32(0);
      f.push(Slot.Z);
      body.op(Wasm.SELECT);
    },
    () => {
      signsDiffer();
      not();
    },
    () => {
      signsDiffer();
      isZero();
      body.op(Wasm.I32_OR);
      not();
    },
    () => body.i32(1),
  ];
  base[code >> 1]();
  if ((code & 1) === 1 && code !== 15) not();
}
