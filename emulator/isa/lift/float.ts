import { FixedFormat } from '../../float/convert.js';
import type { Builder, SlotIndex } from '../../ir/builder.js';
import { Op, Slot } from '../../ir/ops.js';
import type { Fields, Lift } from '../row.js';
import { alignedPc, writeRegister } from './operands.js';

/**
 * Lift functions of the floating-point extension (A6.4 to A6.7). The translator has put Op.FP_ENTER before them.
 *
 * Fields: a single-precision register is Vx:X, four bits in d, n, m and the low bit in D, N, M; a
 * doubleword register, which is two singles with the low word first, has its number in d or m alone.
 */

/** Slot of Sn, and of the low word of Dn. */
export const single = (n: number): SlotIndex => Slot.S0 + n;
export const double = (n: number): SlotIndex => Slot.S0 + 2 * n;

/** Numbers of the single-precision operands. */
export const singleD = (f: Fields) => (f.d << 1) | f.D;
export const singleN = (f: Fields) => (f.n << 1) | f.N;
export const singleM = (f: Fields) => (f.m << 1) | f.M;

const sd = (f: Fields) => single(singleD(f));
const sn = (f: Fields) => single(singleN(f));
const sm = (f: Fields) => single(singleM(f));

const SIGN_BIT = 0x8000_0000;

/** FPNeg: flips the sign of anything, a NaN too, and raises nothing. */
const negate = (b: Builder, a: SlotIndex, d?: SlotIndex) => b.xor(a, b.constant(SIGN_BIT), d);

export type BinaryOp = Op.F_ADD | Op.F_SUB | Op.F_MUL | Op.F_DIV;

/** VADD, VSUB, VMUL, VDIV. */
export const binary =
  (op: BinaryOp): Lift =>
  (b, f) =>
    b.binary(op, sn(f), sm(f), sd(f));

export const negatedMultiply: Lift = (b, f) => negate(b, b.binary(Op.F_MUL, sn(f), sm(f)), sd(f));

/** Which terms of d + n * m are negated. */
interface Negated {
  readonly product: boolean;
  readonly addend: boolean;
}

/** VMLA, VMLS, VNMLA, VNMLS: the product is rounded before it is added. */
export const multiplyAccumulate =
  ({ product, addend }: Negated): Lift =>
  (b, f) => {
    const rounded = b.binary(Op.F_MUL, sn(f), sm(f));
    const left = addend ? negate(b, sd(f)) : sd(f);
    b.binary(Op.F_ADD, left, product ? negate(b, rounded) : rounded, sd(f));
  };

/** VFMA, VFMS, VFNMA, VFNMS: one rounding. The first operand carries the sign of the product. */
export const fusedMultiplyAdd =
  ({ product, addend }: Negated): Lift =>
  (b, f) => {
    const left = product ? negate(b, sn(f)) : sn(f);
    b.ternary(Op.F_MUL_ADD, left, sm(f), addend ? negate(b, sd(f)) : sd(f), sd(f));
  };

/** VFPExpandImm (A6.4.1): sign, exponent NOT(b):bbbbb:cd, fraction efgh. */
export function expandFloatImmediate(imm8: number): number {
  const exponent = (imm8 & 0x40 ? 0x7c : 0x80) | ((imm8 >> 4) & 3);
  return ((imm8 & 0x80) << 24) | (exponent << 23) | ((imm8 & 0xf) << 19);
}

/** Fields h and l are the two halves of the immediate. */
export const floatImmediate = (f: Fields) => (f.h << 4) | f.l;

export const moveImmediate: Lift = (b, f) =>
  b.mov(sd(f), b.constant(expandFloatImmediate(floatImmediate(f))));
export const move: Lift = (b, f) => b.mov(sd(f), sm(f));
export const absolute: Lift = (b, f) => b.mask(sm(f), ~SIGN_BIT, sd(f));
export const negation: Lift = (b, f) => negate(b, sm(f), sd(f));
export const squareRoot: Lift = (b, f) => b.unary(Op.F_SQRT, sm(f), sd(f));

/** VCMP and VCMPE: field E makes quiet NaNs invalid. */
export const compare: Lift = (b, f) => b.emit(Op.F_COMPARE, Slot.ZERO, sd(f), sm(f), b.constant(f.E));
export const compareWithZero: Lift = (b, f) =>
  b.emit(Op.F_COMPARE, Slot.ZERO, sd(f), Slot.ZERO, b.constant(f.E));

/** VCVT and VCVTR to an integer: field u is opc2<0>, signed; z rounds toward zero. */
export const toInteger: Lift = (b, f) => {
  const format = (f.u ? FixedFormat.SIGNED : FixedFormat.UNSIGNED) | (f.z ? 0 : FixedFormat.FPSCR_ROUNDING);
  b.ternary(Op.F_TO_FIXED, sm(f), Slot.ZERO, b.constant(format), sd(f));
};

/** VCVT from an integer: field s is signed. */
export const fromInteger: Lift = (b, f) => {
  const format = (f.s ? FixedFormat.SIGNED : FixedFormat.UNSIGNED) | FixedFormat.FPSCR_ROUNDING;
  b.ternary(Op.F_FROM_FIXED, sm(f), Slot.ZERO, b.constant(format), sd(f));
};

/** Fraction bits of a fixed-point conversion: the size (16 or, with k, 32) less imm4:i (fields i and j). */
export const fractionBits = (f: Fields) => (f.k ? 32 : 16) - ((f.i << 1) | f.j);

/** VCVT to and from fixed point, in place: fields u (unsigned) and k (32 bits). */
export const fixedPoint =
  (op: Op.F_TO_FIXED | Op.F_FROM_FIXED): Lift =>
  (b, f) => {
    const format = (f.u ? FixedFormat.UNSIGNED : FixedFormat.SIGNED) | (f.k ? 0 : FixedFormat.HALFWORD);
    b.ternary(op, sd(f), b.constant(fractionBits(f)), b.constant(format), sd(f));
  };

/** VCVTB and VCVTT (field T) to half precision: the other half of the destination stays. */
export const toHalf: Lift = (b, f) => {
  const half = b.unary(Op.F_TO_HALF, sm(f));
  const placed = f.T ? b.shl(half, 16) : half;
  b.or(b.mask(sd(f), f.T ? 0xffff : ~0xffff), placed, sd(f));
};

export const fromHalf: Lift = (b, f) => b.unary(Op.F_FROM_HALF, f.T ? b.shr(sm(f), 16) : sm(f), sd(f));

// -- moves between core and floating-point registers: the core register is t, a second one s -------------------

export const coreToSingle: Lift = (b, f) => b.mov(sn(f), f.t);
export const singleToCore: Lift = (b, f) => writeRegister(b, f.t, sn(f));

/** VMOV Dd[h], Rt and back. */
export const coreToHalfOfDouble: Lift = (b, f) => b.mov(double(f.d) + f.h, f.t);
export const halfOfDoubleToCore: Lift = (b, f) => writeRegister(b, f.t, double(f.n) + f.h);

/** Two core registers with two adjacent singles, or with the words of a double. */
export const corePairTo =
  (low: (f: Fields) => SlotIndex): Lift =>
  (b, f) => {
    b.mov(low(f), f.t);
    b.mov(low(f) + 1, f.s);
  };

export const pairToCore =
  (low: (f: Fields) => SlotIndex): Lift =>
  (b, f) => {
    writeRegister(b, f.t, low(f));
    writeRegister(b, f.s, low(f) + 1);
  };

export const singlePair = (f: Fields): SlotIndex => sm(f);
export const doubleM = (f: Fields): SlotIndex => double(f.m);

/** VMRS: Rt = 15 copies the condition flags to the APSR, which keeps them in the same form. */
export const readFpscr: Lift = (b, f) => {
  if (f.t === Slot.PC) {
    b.mov(Slot.N, Slot.FP_N);
    b.mov(Slot.Z, Slot.FP_Z);
    b.mov(Slot.C, Slot.FP_C);
    b.mov(Slot.V, Slot.FP_V);
  } else writeRegister(b, f.t, b.unary(Op.F_READ_FPSCR, Slot.ZERO));
};

export const writeFpscr: Lift = (b, f) => b.emit(Op.F_WRITE_FPSCR, Slot.ZERO, f.t);

// -- loads and stores: words from an address upwards into consecutive singles; all must be aligned (A3.2.1) ------

/** First single and number of words that an instruction moves. */
export interface Words {
  readonly first: SlotIndex;
  readonly count: number;
}

export const oneSingle = (f: Fields): Words => ({ first: sd(f), count: 1 });
export const oneDouble = (f: Fields): Words => ({ first: double(f.d), count: 2 });
/** Lists: i is the number of singles, or of doubles. */
export const singleList = (f: Fields): Words => ({ first: sd(f), count: f.i });
export const doubleList = (f: Fields): Words => ({ first: double(f.d), count: 2 * f.i });

/**
 * Loads go straight to their registers: no address depends on one, so an instruction that faults half way can
 * be run again.
 */
function transfer(
  b: Builder,
  op: Op.LOAD_32 | Op.STORE_32,
  words: Words,
  base: SlotIndex,
  start: number,
): void {
  if (base !== Slot.SP) b.emit(Op.CHECK_ALIGNED, Slot.ZERO, base, b.constant(start));
  for (let k = 0; k < words.count; k++) b.emit(op, words.first + k, base, b.constant(start + 4 * k));
}

/** VLDR and VSTR: fields n, U, i words. Rn = PC is the literal form of VLDR. */
export const loadStore =
  (op: Op.LOAD_32 | Op.STORE_32, words: (f: Fields) => Words): Lift =>
  (b, f, at) => {
    const base = f.n === Slot.PC ? b.constant(alignedPc(at)) : f.n;
    transfer(b, op, words(f), base, (f.U ? f.i : -f.i) * 4);
  };

/**
 * VLDM, VSTM, VPUSH (Rn is the SP): field W writes back. `extra` words are skipped behind the registers
 * (FLDMX, FSTMX: 1).
 */
export const loadStoreMultiple =
  (
    op: Op.LOAD_32 | Op.STORE_32,
    words: (f: Fields) => Words,
    direction: 'increment-after' | 'decrement-before',
    extra = 0,
  ): Lift =>
  (b, f) => {
    const base = f.n ?? Slot.SP;
    const moved = words(f);
    const bytes = 4 * (moved.count + extra);
    transfer(b, op, moved, base, direction === 'decrement-before' ? -bytes : 0);
    if (f.W === 0) return;
    b.add(base, b.constant(direction === 'decrement-before' ? -bytes : bytes), base);
  };
