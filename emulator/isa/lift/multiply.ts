import type { Builder, SlotIndex } from '../../ir/builder.js';
import { Op, Slot } from '../../ir/ops.js';
import type { Lift } from '../row.js';

// Register letters as in the manual: n and m are the factors, a the addend, d the result; l and h (RdLo, RdHi)
// the two halves of a 64-bit result.

/** MULS, 16-bit: N and Z only (A7.7.84); C and V stay on ARMv7-M. */
export const mulNarrow: Lift = (b, f, at) => {
  b.mul(f.n, f.d, f.d);
  if (!at.inItBlock) b.flagsNZ(f.d);
};

export const mul: Lift = (b, f) => {
  b.mul(f.n, f.m, f.d);
};

export const mla: Lift = (b, f) => {
  b.add(f.a, b.mul(f.n, f.m), f.d);
};

export const mls: Lift = (b, f) => {
  b.sub(f.a, b.mul(f.n, f.m), f.d);
};

/** SMULL and UMULL. */
export const longMultiply =
  (op: Op.MUL64_S | Op.MUL64_U): Lift =>
  (b, f) =>
    b.emit(op, f.l, f.n, f.m, f.h);

/** SMLAL and UMLAL. */
export const longMultiplyAccumulate =
  (op: Op.MUL64_S | Op.MUL64_U): Lift =>
  (b, f) => {
    const low = b.temp();
    const high = b.temp();
    b.emit(op, low, f.n, f.m, high);
    b.emit(Op.ADD64, f.l, low, high, f.h);
  };

/** UMAAL: n * m + RdLo + RdHi never overflows 64 bits. */
export const umaal: Lift = (b, f) => {
  const low = b.temp();
  const high = b.temp();
  b.emit(Op.MUL64_U, low, f.n, f.m, high);
  b.emit(Op.ADD64, low, f.l, Slot.ZERO, high);
  b.emit(Op.ADD64, low, f.h, Slot.ZERO, high);
  b.mov(f.l, low);
  b.mov(f.h, high);
};

export const divide =
  (signed: boolean): Lift =>
  (b, f) => {
    b.divide(signed ? Op.DIV_S : Op.DIV_U, f.n, f.m, f.d);
  };

/** Halfword product ops by [n takes its top half][m takes its top half]. */
const HALFWORD_PRODUCTS = [
  [Op.MUL_BB, Op.MUL_BT],
  [Op.MUL_TB, Op.MUL_TT],
] as const;

const halfwordProduct = (b: Builder, n: SlotIndex, m: SlotIndex, x: number, y: number, d?: SlotIndex) =>
  b.binary(HALFWORD_PRODUCTS[x][y], n, m, d);

/** SMULBB and so on: x and y choose the halves. */
export const smulxy: Lift = (b, f) => {
  halfwordProduct(b, f.n, f.m, f.X, f.Y, f.d);
};

/** SMLABB and so on: the sum may overflow and then sets Q. */
export const smlaxy: Lift = (b, f) => {
  b.ternary(Op.ADD3_Q, halfwordProduct(b, f.n, f.m, f.X, f.Y), f.a, Slot.ZERO, f.d);
};

/** SMLALBB and so on. */
export const smlalxy: Lift = (b, f) => {
  b.emit(Op.ACC64, f.l, halfwordProduct(b, f.n, f.m, f.X, f.Y), Slot.ZERO, f.h);
};

const wordByHalf = (b: Builder, n: SlotIndex, m: SlotIndex, top: number, d?: SlotIndex) =>
  b.binary(top ? Op.MUL_WT : Op.MUL_WB, n, m, d);

/** SMULWB, SMULWT. */
export const smulw: Lift = (b, f) => {
  wordByHalf(b, f.n, f.m, f.Y, f.d);
};

/** SMLAWB, SMLAWT. */
export const smlaw: Lift = (b, f) => {
  b.ternary(Op.ADD3_Q, wordByHalf(b, f.n, f.m, f.Y), f.a, Slot.ZERO, f.d);
};

/** Both products of a dual multiply; X exchanges the halves of m; the second is negated to subtract. */
function dualProducts(
  b: Builder,
  n: SlotIndex,
  m: SlotIndex,
  exchange: number,
  subtract: boolean,
): [SlotIndex, SlotIndex] {
  const first = b.binary(exchange ? Op.MUL_BT : Op.MUL_BB, n, m);
  const second = b.binary(exchange ? Op.MUL_TB : Op.MUL_TT, n, m);
  // |product| <= 2^30, so the negation is exact.
  return [first, subtract ? b.neg(second) : second];
}

/** SMUAD(X) and SMUSD(X); only SMUAD can overflow (A7.7.166). */
export const dualMultiply =
  (subtract: boolean): Lift =>
  (b, f) => {
    const [first, second] = dualProducts(b, f.n, f.m, f.X, subtract);
    b.ternary(Op.ADD3_Q, first, second, Slot.ZERO, f.d);
  };

/** SMLAD(X) and SMLSD(X). */
export const dualMultiplyAccumulate =
  (subtract: boolean): Lift =>
  (b, f) => {
    const [first, second] = dualProducts(b, f.n, f.m, f.X, subtract);
    b.ternary(Op.ADD3_Q, first, second, f.a, f.d);
  };

/** SMLALD(X) and SMLSLD(X): 64-bit accumulator, no flag. */
export const dualMultiplyAccumulateLong =
  (subtract: boolean): Lift =>
  (b, f) => {
    const [first, second] = dualProducts(b, f.n, f.m, f.X, subtract);
    b.emit(Op.ACC64, f.l, first, Slot.ZERO, f.h);
    b.emit(Op.ACC64, f.l, second, Slot.ZERO, f.h);
  };

/** SMMUL(R): the most significant word; R adds 2^31 first, which carries exactly when bit 31 of the low word is set. */
export const mostSignificantMultiply: Lift = (b, f) => {
  if (!f.r) {
    b.binary(Op.MULH_S, f.n, f.m, f.d);
    return;
  }
  const low = b.temp();
  const high = b.temp();
  b.emit(Op.MUL64_S, low, f.n, f.m, high);
  b.add(high, b.shr(low, 31), f.d);
};

/** SMMLA(R): the addend stands in the high word, so it only adds there. */
export const mostSignificantAccumulate: Lift = (b, f) => {
  const low = b.temp();
  const high = b.temp();
  b.emit(Op.MUL64_S, low, f.n, f.m, high);
  const sum = b.add(f.a, high);
  if (f.r) b.add(sum, b.shr(low, 31), f.d);
  else b.mov(f.d, sum);
};

/** SMMLS(R): {a, 0} - product, so the low word is -low and borrows unless low is 0. */
export const mostSignificantSubtract: Lift = (b, f) => {
  const low = b.temp();
  const high = b.temp();
  b.emit(Op.MUL64_S, low, f.n, f.m, high);
  const difference = b.sub(b.sub(f.a, high), b.ltu(Slot.ZERO, low));
  if (f.r) b.add(difference, b.shr(b.neg(low), 31), f.d);
  else b.mov(f.d, difference);
};
