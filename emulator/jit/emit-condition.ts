/** Condition codes (A7.3.1) from flags in whatever form they are. */
import { OP_WORDS, Op, Slot } from '../ir/ops.js';
import type { Block } from '../translate.js';
import { ops } from './emit-parts.js';
import { FlagForm } from './flag-forms.js';
import { type Frame, HOLDS } from './frame.js';
import { Wasm } from './wasm.js';

/** Condition code of the conditional branch (B<c>) at a block's end, if it has one. */
export function branchCondition({ code, instructions }: Block): number | undefined {
  const op = code[code.length - OP_WORDS];
  if (op !== Op.JUMP_IF && op !== Op.JUMP_UNLESS) return undefined;
  const { row, fields } = instructions[instructions.length - 1].decoded;
  return row.timing === 'branch' ? fields.c : undefined;
}

const EQ = 0;
const NE = 1;

/** Comparisons of the operands of a subtraction that even condition codes are; their successors are the opposite. */
const OF_SUBTRACTION: { readonly [even: number]: Wasm } = {
  2: Wasm.I32_GE_U,
  8: Wasm.I32_GT_U,
  10: Wasm.I32_GE_S,
  12: Wasm.I32_GT_S,
};

/** Even condition codes from flags. */
const OF_FLAGS: { readonly [even: number]: (f: Frame) => void } = {
  0: (f) => isZero(f),
  2: (f) => f.push(Slot.C),
  4: (f) => isNegative(f, Slot.N),
  6: (f) => isNegative(f, Slot.V),
  8: (f) => {
    f.push(Slot.C);
    f.body.i32(0);
    f.push(Slot.Z);
    f.body.op(Wasm.SELECT);
  },
  10: (f) => {
    signsDiffer(f);
    f.body.op(Wasm.I32_EQZ);
  },
  12: (f) => {
    signsDiffer(f);
    isZero(f);
    ops(f, Wasm.I32_OR, Wasm.I32_EQZ);
  },
  14: (f) => f.body.i32(1),
};

function isZero(f: Frame): void {
  f.push(Slot.Z);
  f.body.op(Wasm.I32_EQZ);
}

function isNegative(f: Frame, slot: Slot): void {
  f.push(slot);
  f.body.i32(31);
  f.body.op(Wasm.I32_SHR_U);
}

function signsDiffer(f: Frame): void {
  isNegative(f, Slot.N);
  isNegative(f, Slot.V);
  f.body.op(Wasm.I32_XOR);
}

/** Push 1 if a condition holds, else 0: what `conditionPassed` (isa/lift/condition.ts) says. */
export function pushCondition(f: Frame, code: number): void {
  const even = code & ~1;
  const { nz, c, v } = f.flags;
  const comparison = [nz, c, v].every((form) => form === FlagForm.SUB) ? OF_SUBTRACTION[even] : undefined;
  if (comparison !== undefined) {
    f.body.get(f.flagA);
    f.body.get(f.flagB);
    f.body.op(comparison);
  } else OF_FLAGS[even](f);
  if (code !== even && code !== 15) f.body.op(Wasm.I32_EQZ);
}

/**
 * Push `b` if the condition of a joint node holds, else `c`: the flags are still those that the node began with, because none
 * of its choices sets any. Hosts make one instruction of a select and the value that it compares with zero, but not of a
 * comparison that is used in other places too.
 */
export function pushChoice(f: Frame, b: number, c: number): void {
  f.push(f.joint === EQ ? c : b);
  f.push(f.joint === EQ ? b : c);
  f.push(f.joint === EQ || f.joint === NE ? Slot.Z : HOLDS);
  f.body.op(Wasm.SELECT);
}
