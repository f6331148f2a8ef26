import type { Builder, SlotIndex } from '../../ir/builder.js';
import { Op, Slot } from '../../ir/ops.js';
import type { Lift } from '../row.js';

/** SSAT: i is the shift amount, h its type bit (ASR), w the width minus 1. */
export const signedSaturate: Lift = (b, f) => {
  const width = f.w + 1;
  const value = saturationOperand(b, f.n, f.h, f.i);
  saturate(b, value, -(2 ** (width - 1)), 2 ** (width - 1) - 1, f.d);
};

/** USAT: w is the width. */
export const unsignedSaturate: Lift = (b, f) => {
  const value = saturationOperand(b, f.n, f.h, f.i);
  saturate(b, value, 0, 2 ** f.w - 1, f.d);
};

function saturationOperand(b: Builder, n: SlotIndex, arithmeticRight: number, amount: number): SlotIndex {
  if (amount === 0) return n;
  return arithmeticRight ? b.sar(n, amount) : b.shl(n, amount);
}

/** Clamp and set Q when the value changes. */
function saturate(b: Builder, value: SlotIndex, low: number, high: number, d: SlotIndex): void {
  const clamped = b.min(b.max(value, b.constant(low)), b.constant(high));
  const unchanged = b.eq(clamped, value);
  b.or(Slot.Q, b.xor(unchanged, b.constant(1)), Slot.Q);
  b.mov(d, clamped);
}

/** SSAT16 (w = width - 1) and USAT16 (w = width) saturate both halves. */
export const saturate16 =
  (signed: boolean): Lift =>
  (b, f) => {
    const low = signed ? -(2 ** f.w) : 0;
    const high = signed ? 2 ** f.w - 1 : 2 ** f.w - 1;
    const bottom = b.temp();
    const top = b.temp();
    saturate(b, b.sxth(f.n), low, high, bottom);
    saturate(b, b.sar(f.n, 16), low, high, top);
    pack16(b, bottom, top, f.d);
  };

function pack16(b: Builder, bottom: SlotIndex, top: SlotIndex, d: SlotIndex): void {
  b.or(b.mask(bottom, 0xffff), b.shl(top, 16), d);
}

/** QADD and QSUB: Rm op Rn. */
export const saturatingAdd: Lift = (b, f) => {
  b.binary(Op.ADD_SAT_Q, f.m, f.n, f.d);
};
export const saturatingSubtract: Lift = (b, f) => {
  b.binary(Op.SUB_SAT_Q, f.m, f.n, f.d);
};

/** QDADD and QDSUB: the doubling saturates on its own and sets Q as well. */
export const saturatingDoubleAdd: Lift = (b, f) => {
  b.binary(Op.ADD_SAT_Q, f.m, b.binary(Op.ADD_SAT_Q, f.n, f.n), f.d);
};
export const saturatingDoubleSubtract: Lift = (b, f) => {
  b.binary(Op.SUB_SAT_Q, f.m, b.binary(Op.ADD_SAT_Q, f.n, f.n), f.d);
};

/** How the lanes of a parallel addition are read and what becomes of the exact sum (A7.7.97 and following). */
export interface ParallelKind {
  readonly signed: boolean;
  /** `modulo` also sets GE, `saturate` clamps to the lane, `halve` drops the lowest bit. */
  readonly result: 'modulo' | 'saturate' | 'halve';
}

/** Which lanes are combined how: [lane of n, lane of m, subtract], from the bottom lane up. */
export type LanePlan = readonly (readonly [number, number, boolean])[];

export const LANES: { readonly [name: string]: { readonly bits: 8 | 16; readonly plan: LanePlan } } = {
  ADD8: { bits: 8, plan: [0, 1, 2, 3].map((k) => [k, k, false] as const) },
  SUB8: { bits: 8, plan: [0, 1, 2, 3].map((k) => [k, k, true] as const) },
  ADD16: { bits: 16, plan: [0, 1].map((k) => [k, k, false] as const) },
  SUB16: { bits: 16, plan: [0, 1].map((k) => [k, k, true] as const) },
  ASX: {
    bits: 16,
    plan: [
      [0, 1, true],
      [1, 0, false],
    ],
  },
  SAX: {
    bits: 16,
    plan: [
      [0, 1, false],
      [1, 0, true],
    ],
  },
};

/** Lane `k` of a register, extended to 32 bits. */
function lane(b: Builder, value: SlotIndex, k: number, bits: 8 | 16, signed: boolean): SlotIndex {
  const shift = k * bits;
  if (!signed) {
    const moved = shift === 0 ? value : b.shr(value, shift);
    return shift + bits === 32 ? moved : b.mask(moved, 2 ** bits - 1);
  }
  if (shift + bits === 32) return b.sar(value, shift);
  return b.sar(b.shl(value, 32 - bits - shift), 32 - bits);
}

/** One lane's result and, for modulo arithmetic, its GE bits (A2.3.3): no borrow, carry or a sum >= 0. */
function combineLane(
  b: Builder,
  x: SlotIndex,
  y: SlotIndex,
  subtract: boolean,
  bits: 8 | 16,
  kind: ParallelKind,
): { value: SlotIndex; ge: SlotIndex | undefined } {
  const exact = subtract ? b.sub(x, y) : b.add(x, y);
  if (kind.result === 'halve') return { value: b.sar(exact, 1), ge: undefined };
  if (kind.result === 'saturate') {
    const low = kind.signed ? -(2 ** (bits - 1)) : 0;
    const high = kind.signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
    return { value: b.min(b.max(exact, b.constant(low)), b.constant(high)), ge: undefined };
  }
  const geWhenSet = !kind.signed && !subtract ? b.constant(2 ** bits - 1) : b.constant(-1);
  return { value: exact, ge: b.lts(geWhenSet, exact) };
}

/** SADD8, UQSUB16, SHASX and the rest of the 36 parallel additions and subtractions. */
export const parallel =
  (lanes: keyof typeof LANES, kind: ParallelKind): Lift =>
  (b, f) => {
    const { bits, plan } = LANES[lanes];
    const geBitsPerLane = bits / 8;
    let word: SlotIndex = Slot.ZERO;
    let ge: SlotIndex = Slot.ZERO;
    plan.forEach(([laneOfN, laneOfM, subtract], k) => {
      const x = lane(b, f.n, laneOfN, bits, kind.signed);
      const y = lane(b, f.m, laneOfM, bits, kind.signed);
      const result = combineLane(b, x, y, subtract, bits, kind);
      const last = k === plan.length - 1;
      const placed = last
        ? b.shl(result.value, k * bits)
        : positioned(b, b.mask(result.value, 2 ** bits - 1), k * bits);
      word = k === 0 ? placed : b.or(word, placed);
      if (result.ge !== undefined) {
        const laneMask = (2 ** geBitsPerLane - 1) << (k * geBitsPerLane);
        const placedGe = b.select(result.ge, b.constant(laneMask), Slot.ZERO);
        ge = k === 0 ? placedGe : b.or(ge, placedGe);
      }
    });
    if (kind.result === 'modulo') b.mov(Slot.GE, ge);
    b.mov(f.d, word);
  };

const positioned = (b: Builder, value: SlotIndex, shift: number) =>
  shift === 0 ? value : b.shl(value, shift);

/**
 * SEL: byte k from n where GE[k] is set, else from m. GE's four bits are spread to one per byte by a product
 * (bit k moves to bit 8k: factor 2^0 + 2^7 + 2^14 + 2^21), then to whole bytes by times 255.
 */
export const select: Lift = (b, f) => {
  const spread = b.mask(b.mul(Slot.GE, b.constant(0x0020_4081)), 0x0101_0101);
  const mask = b.mul(spread, b.constant(0xff));
  b.or(b.and(f.n, mask), b.bic(f.m, mask), f.d);
};

/** USAD8 and USADA8: sum of absolute differences of unsigned bytes. */
export const sumOfAbsoluteDifferences: Lift = (b, f) => {
  let sum: SlotIndex = f.a === undefined ? Slot.ZERO : f.a;
  for (let k = 0; k < 4; k++) {
    const difference = b.sub(lane(b, f.n, k, 8, false), lane(b, f.m, k, 8, false));
    sum = b.add(sum, b.max(difference, b.neg(difference)));
  }
  b.mov(f.d, sum);
};
