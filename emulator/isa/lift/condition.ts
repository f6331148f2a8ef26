import type { Builder, SlotIndex } from '../../ir/builder.js';
import { Op, Slot } from '../../ir/ops.js';

/** Suffixes of the condition codes 0 to 13 (A7.3.1). */
export const CONDITION_NAMES = [
  'eq',
  'ne',
  'cs',
  'cc',
  'mi',
  'pl',
  'vs',
  'vc',
  'hi',
  'ls',
  'ge',
  'lt',
  'gt',
  'le',
] as const;

/** A slot that is non-zero (or, if negated, zero) when the condition holds. */
export interface Condition {
  readonly slot: SlotIndex;
  readonly negated: boolean;
}

/** Even conditions as ops; the odd ones are their negations (ConditionPassed, A7.3.1). */
const BASE_CONDITIONS: readonly ((b: Builder) => Condition)[] = [
  () => ({ slot: Slot.Z, negated: true }), // EQ: the Z slot is zero
  () => ({ slot: Slot.C, negated: false }), // CS
  (b) => ({ slot: b.shr(Slot.N, 31), negated: false }), // MI
  (b) => ({ slot: b.shr(Slot.V, 31), negated: false }), // VS
  (b) => ({ slot: b.select(Slot.Z, Slot.C, Slot.ZERO), negated: false }), // HI: C and not Z
  (b) => ({ slot: b.shr(b.xor(Slot.N, Slot.V), 31), negated: true }), // GE: N == V
  (b) => {
    const less = b.shr(b.xor(Slot.N, Slot.V), 31);
    return { slot: b.or(less, b.eq(Slot.Z, Slot.ZERO)), negated: true }; // GT: not (less or equal)
  },
];

/** Emit the test of condition code `code` (0..13). */
export function condition(b: Builder, code: number): Condition {
  const base = BASE_CONDITIONS[code >> 1](b);
  return code & 1 ? { slot: base.slot, negated: !base.negated } : base;
}

/** Jump to `target` when the condition holds. */
export function jumpIf(b: Builder, test: Condition, target: SlotIndex): void {
  b.emit(test.negated ? Op.JUMP_UNLESS : Op.JUMP_IF, target, test.slot);
}

/** Does condition `code` hold for the flags in a value file? The translator's twin of `condition`. */
export function conditionPassed(values: Int32Array, code: number): boolean {
  const n = values[Slot.N] < 0;
  const z = values[Slot.Z] === 0;
  const c = values[Slot.C] !== 0;
  const v = values[Slot.V] < 0;
  const base = [z, c, n, v, c && !z, n === v, !z && n === v, true][code >> 1];
  return (code & 1) === 1 && code !== 15 ? !base : base;
}
