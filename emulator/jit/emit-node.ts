/** One node of a region: its ops, and where it goes at its end. */
import { isDivision, isMemoryAccess, OP_WORDS, Op, Slot } from '../ir/ops.js';
import { type GroupedAccess, groupAccesses } from './access-groups.js';
import {
  type AccessRules,
  canGroup,
  emitAccess,
  emitAlignmentCheck,
  emitDivision,
  emitGroupedAccess,
  emitVaryingAccess,
} from './emit-access.js';
import { branchCondition, pushCondition } from './emit-condition.js';
import { dualMultiplyAt, emitDualMultiply } from './emit-dual.js';
import { convertFlags } from './emit-flags.js';
import { VALUE_OPS } from './emit-op.js';
import { FlagForm, formsAfter } from './flag-forms.js';
import { type Frame, HOLDS, Mailbox, type WayOut } from './frame.js';
import { endsInSystem } from './region.js';
import type { Edge, NodeCourse, RegionNode } from './region-graph.js';
import { Wasm } from './wasm.js';

const isControl = (op: number): boolean => op >= Op.JUMP && op <= Op.SYSTEM;

const NO_GROUPS: ReadonlyMap<number, GroupedAccess> = new Map();

/** The ops of a node but for the one that ends it. */
export function emitOps(f: Frame, rules: AccessRules, { block, sites }: RegionNode, n: number): void {
  const { code, instructions } = block;
  // The condition of a branch is emitted with it.
  const end = branchCondition(block) === undefined ? code.length : (instructions.at(-2)?.codeEnd ?? 0);
  const shifts = new Map(sites.map(({ position, shift }) => [position, shift]));
  if (sites.length > 0) {
    f.body.i32(0);
    f.body.set(f.signature);
  }
  const grouped = canGroup(rules) ? groupAccesses(block, sites, (slot) => f.constant(slot)) : NO_GROUPS;
  let i = 0;
  instructions.forEach(({ codeEnd }, k) => {
    f.values.beginInstruction();
    const pairs = f.values.pendingPairs();
    const atStart: WayOut = { kind: 'before', node: n, instruction: k, flags: f.flags, pairs };
    for (; i < Math.min(codeEnd, end); i += OP_WORDS) {
      const op = code[i] as Op;
      if (isControl(op)) continue;
      const dual = dualMultiplyAt(code, i);
      if (dual !== undefined) {
        emitDualMultiply(f, dual);
        i = dual.end - OP_WORDS;
        continue;
      }
      const o = { d: code[i + 1], a: code[i + 2], b: code[i + 3], c: code[i + 4] };
      const shift = shifts.get(i);
      if (isDivision(op)) emitDivision(f, op, o, atStart, shift);
      else if (isMemoryAccess(op) && shift !== undefined) emitVaryingAccess(f, rules, op, o, atStart, shift);
      else if (isMemoryAccess(op)) {
        const member = grouped.get(i);
        if (member === undefined) emitAccess(f, rules, op, o, atStart);
        else emitGroupedAccess(f, rules, op, o, atStart, member);
      } else if (op === Op.CHECK_ALIGNED) {
        // The access behind it asks for alignment itself, unless it takes every alignment.
        if (shifts.has(i + OP_WORDS)) emitAlignmentCheck(f, o, atStart);
      } else if (op === Op.FP_ENTER) {
        f.push(Slot.FP_READY);
        f.body.op(Wasm.I32_EQZ);
        f.leaveIf(atStart);
      } else if (op !== Op.NONE) {
        if (o.d === Slot.N || o.d === Slot.Z) convertFlags(f, { ...f.flags, nz: FlagForm.HELD });
        VALUE_OPS[op](f, o);
      }
      f.flags = formsAfter(op, o.d, f.flags);
    }
  });
  f.values.endNode();
}

/** Write an edge. `arrive` is emitted when the course has been accounted for. */
export type Follow = (edge: Edge, arrive?: () => void) => void;

const NO_COURSE: NodeCourse = { signature: 0, falls: [undefined, undefined], jumps: new Map() };

/** The end of a node: along one of its edges or out of the region. */
export function emitEnd(f: Frame, node: RegionNode, n: number, follow: Follow): void {
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
function emitCourse(f: Frame, node: RegionNode, n: number, course: NodeCourse, follow: Follow): void {
  const { code } = node.block;
  const last = code.length - OP_WORDS;
  const op = code[last] as Op | undefined;
  if (endsInSystem(node.block)) {
    f.leave({ kind: 'before', node: n, instruction: node.block.instructions.length - 1, flags: f.flags });
  } else if (op === Op.JUMP_IF || op === Op.JUMP_UNLESS) {
    const condition = branchCondition(node.block);
    if (condition !== undefined) pushCondition(f, condition);
    else {
      f.push(code[last + 2]);
      if (op === Op.JUMP_UNLESS) f.body.op(Wasm.I32_EQZ);
    }
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
  follow: Follow,
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

function emitFall(f: Frame, { block }: RegionNode, { falls }: NodeCourse, n: number, follow: Follow): void {
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
  if (fails !== undefined && fails.to === holds?.to) {
    follow(fails, () => {
      pushCondition(f, block.nextItState >> 4);
      f.pop(HOLDS);
    });
    return;
  }
  pushCondition(f, block.nextItState >> 4);
  f.body.open(Wasm.IF);
  along(holds);
  f.body.close();
  along(fails);
}
