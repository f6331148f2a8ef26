/**
 * Dual multiplies (SMLAD, SMUAD, SMLALD) as the dot product that hosts have for vectors of halfwords: one instruction where
 * two multiplications, an addition and taking four halfwords out of two words would be some ten.
 */
import { OP_WORDS, Op, Slot } from '../ir/ops.js';
import { addLong, popSum } from './emit-parts.js';
import type { Frame } from './frame.js';
import { Simd, Wasm } from './wasm.js';

/** Ops of one instruction from the first product on. */
interface DualMultiply {
  readonly a: number;
  readonly b: number;
  /** Where the sum goes: one register with what is added, or two. */
  readonly d: number;
  readonly added: number;
  readonly high: number | undefined;
  /** Word index behind them. */
  readonly end: number;
}

/** The dual multiply whose first op is at word index `i`, if there is one. */
export function dualMultiplyAt(code: Int32Array, i: number): DualMultiply | undefined {
  if (code[i] !== Op.MUL_BB) return undefined;
  const [, bottoms, a, b] = code.subarray(i, i + OP_WORDS);
  const [second, tops, a2, b2] = code.subarray(i + OP_WORDS, i + 2 * OP_WORDS);
  if (second !== Op.MUL_TT || a2 !== a || b2 !== b) return undefined;
  const [op, d, x, y, z] = code.subarray(i + 2 * OP_WORDS, i + 3 * OP_WORDS);
  if (op === Op.ADD3_Q && x === bottoms && y === tops)
    return { a, b, d, added: z, high: undefined, end: i + 3 * OP_WORDS };
  const [last, d2, x2, , high] = code.subarray(i + 3 * OP_WORDS, i + 4 * OP_WORDS);
  const isLong = op === Op.ACC64 && last === Op.ACC64 && x === bottoms && x2 === tops;
  if (!isLong || d2 !== d || high !== z || high === d) return undefined;
  return { a, b, d, added: Slot.ZERO, high, end: i + 4 * OP_WORDS };
}

/** Write a dual multiply. */
export function emitDualMultiply(f: Frame, { a, b, d, added, high }: DualMultiply): void {
  if (high !== undefined) {
    addLong(f, { d, a: Slot.ZERO, b: Slot.ZERO, c: high }, () => pushDotProduct(f, a, b));
    return;
  }
  pushDotProduct(f, a, b);
  if (f.constant(added) !== 0) {
    f.pushLong(added);
    f.body.op(Wasm.I64_ADD);
  }
  popSum(f, d);
}

const ALL_ONES: readonly number[] = new Array<number>(16).fill(0xff);

/**
 * Push the exact sum of both products as i64. The host's sum wraps to -2^31 for 2^31, the one that does not fit: with four
 * halfwords of -2^15. No other sum is -2^31, so one less is an int32 and right in any case. With bytes there is no such sum.
 */
function pushDotProduct(f: Frame, a: number, b: number): void {
  const { body, values } = f;
  const areBytes = [a, b].map((slot) => values.vectors.push(slot)).includes(true);
  body.simd(Simd.I32X4_DOT_I16X8_S);
  if (!areBytes) {
    body.simd(Simd.V128_CONST, ...ALL_ONES);
    body.simd(Simd.I32X4_ADD);
  }
  body.simd(Simd.I32X4_EXTRACT_LANE, 0);
  body.op(Wasm.I64_EXTEND_I32_S);
  if (!areBytes) {
    body.i64(1);
    body.op(Wasm.I64_ADD);
  }
}
