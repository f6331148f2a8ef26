/**
 * A region as a WebAssembly function. Control flow is structured by the dominator tree (structure.ts); edges that do not
 * fit, of irreducible graphs, go through a dispatcher at the top.
 */
import type { ConstantPool } from '../ir/constants.js';
import { type CountingPlan, planCounting } from './edge-counts.js';
import { type AccessRules, DIVISION_IMPORTS } from './emit-access.js';
import { convertFlags } from './emit-flags.js';
import { FLOAT_IMPORTS } from './emit-float.js';
import { emitEnd, emitOps } from './emit-node.js';
import { ops } from './emit-parts.js';
import { type FlagForms, flagFormsAtEntry } from './flag-forms.js';
import { Frame, HOLDS, inAccount, type MemoryPlan, Parameter, type WayOut } from './frame.js';
import { type Edge, type Region, successors } from './region-graph.js';
import { type DominatorTree, structure } from './structure.js';
import { encodeModule, type Import, Wasm } from './wasm.js';

/** Functions that translated code calls; each takes and returns i32. */
export const IMPORTS: readonly Import[] = [...FLOAT_IMPORTS, ...DIVISION_IMPORTS];

export interface EmittedRegion {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly waysOut: readonly WayOut[];
  /** What its execution counters tell. */
  readonly counting: CountingPlan;
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
  const counting = planCounting(region.nodes);
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
  const follow = (from: number, edge: Edge, arrive: () => void = () => undefined): void => {
    const { outcome, holding } = edge;
    body.get(f.account);
    body.i64(inAccount(outcome.cycles, outcome.course.length));
    body.op(Wasm.I64_ADD);
    body.set(f.account);
    const counter = counting.counterOf.get(edge);
    if (counter !== undefined) countCourse(f, counter, holding !== undefined);
    arrive();
    const { flags, joint } = f;
    convertFlags(f, forms[edge.to]);
    branchTo(from, edge.to);
    f.flags = flags;
    f.joint = joint;
  };

  const emitNode = (n: number): void => {
    const node = region.nodes[n];
    f.flags = forms[n];
    f.joint = node.variants === undefined ? undefined : node.block.key.itState >> 4;
    if (tree.isLoopHeader[n + 1] || entries.includes(n)) {
      body.get(f.account);
      body.i64(0);
      body.op(Wasm.I64_LT_S);
      f.leaveIf({ kind: 'allowance', node: n, flags: f.flags });
    }
    emitOps(f, rules, node, n);
    emitEnd(f, node, n, (edge, arrive) => follow(n, edge, arrive));
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
  return { bytes, waysOut: f.waysOut, counting, flags: forms[0], locals: f.names() };
}

/** Increment a counter; of a node that stands for two, that one or the next, by which of them it was. */
function countCourse(f: Frame, index: number, joined: boolean): void {
  const { body } = f;
  body.get(Parameter.COUNTERS);
  if (joined) {
    f.push(HOLDS);
    body.i32(2);
    ops(f, Wasm.I32_SHL, Wasm.I32_ADD);
    body.tee(f.scratch);
    body.get(f.scratch);
  } else body.get(Parameter.COUNTERS);
  body.memory(Wasm.I32_LOAD, 4 * index, 2);
  body.i32(1);
  body.op(Wasm.I32_ADD);
  body.memory(Wasm.I32_STORE, 4 * index, 2);
}
