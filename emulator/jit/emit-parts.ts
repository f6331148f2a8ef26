/** What the ops have in common: pieces of WebAssembly from which emit-op.ts puts them together. */
import { isTemporary, Slot } from '../ir/ops.js';
import type { Frame } from './frame.js';
import { Wasm } from './wasm.js';

/** Operands of an op: slots. */
export interface Operands {
  readonly d: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export type Emit = (f: Frame, o: Operands) => void;

export const ops = (f: Frame, ...codes: Wasm[]): void => {
  for (const code of codes) f.body.op(code);
};

/** Of the value file (frame.ts): Q has no local. */
const Q_ADDRESS = 4 * Slot.Q;

/** d = a op b */
export const binary =
  (code: Wasm): Emit =>
  (f, { d, a, b }) => {
    f.push(a);
    f.push(b);
    f.body.op(code);
    f.pop(d);
  };

/** d = op a */
export const unary =
  (code: Wasm): Emit =>
  (f, { d, a }) => {
    f.push(a);
    f.body.op(code);
    f.pop(d);
  };

/** Push the bottom or top half of a slot as i64, sign-extended. */
export const halfLong = (f: Frame, slot: number, top: boolean): void => {
  const { body } = f;
  const known = f.values.halfwordLocals(slot)?.[top ? 1 : 0];
  if (known !== undefined) {
    body.get(known);
    return;
  }
  f.push(slot);
  if (top) {
    body.i32(16);
    ops(f, Wasm.I32_SHR_S, Wasm.I64_EXTEND_I32_S);
  } else ops(f, Wasm.I64_EXTEND_I32_U, Wasm.I64_EXTEND16_S);
};

/** In a temporary with all bits, because of what is done with it. */
export const halfwordProduct =
  (topOfA: boolean, topOfB: boolean): Emit =>
  (f, { d, a, b }) => {
    halfLong(f, a, topOfA);
    halfLong(f, b, topOfB);
    f.body.op(Wasm.I64_MUL);
    if (isTemporary(d)) f.values.popProduct(d);
    else {
      f.body.op(Wasm.I32_WRAP_I64);
      f.pop(d);
    }
  };

/** d = (a times an i64 that is pushed) >> amount. */
export const wideProduct = (f: Frame, { d, a }: Operands, pushFactor: () => void, amount: number): void => {
  f.pushLong(a);
  pushFactor();
  f.body.op(Wasm.I64_MUL);
  f.body.i64(amount);
  ops(f, Wasm.I64_SHR_S, Wasm.I32_WRAP_I64);
  f.pop(d);
};

/** {d, c} = a * b */
export const longProduct =
  (extend: Wasm): Emit =>
  (f, { d, a, b, c }) => {
    f.push(a);
    f.body.op(extend);
    f.push(b);
    ops(f, extend, Wasm.I64_MUL);
    if (d !== c) {
      f.values.popPair(d, c);
      return;
    }
    f.body.i64(32);
    ops(f, Wasm.I64_SHR_U, Wasm.I32_WRAP_I64);
    f.pop(c);
  };

/** {d, c} += a 64-bit number that is pushed */
export const addLong = (f: Frame, { d, a, c }: Operands, push: () => void): void => {
  if (d === c) {
    f.push(d);
    f.push(a);
    f.body.op(Wasm.I32_ADD);
    f.pop(d);
    return;
  }
  f.pushPair(d, c);
  push();
  f.body.op(Wasm.I64_ADD);
  f.values.popPair(d, c);
};

/** d = the i64 on the stack, wrapped; Q is set when it does not fit. */
export const popSum = (f: Frame, d: number): void => {
  const { body } = f;
  body.tee(f.long);
  body.op(Wasm.I32_WRAP_I64);
  f.pop(d);
  body.get(f.long);
  f.push(d);
  ops(f, Wasm.I64_EXTEND_I32_S, Wasm.I64_NE);
  // A branch: `Q |= ...` would be put off to the end of the block by the host's compiler, with all sums kept for it.
  body.open(Wasm.IF);
  f.storeAt(Q_ADDRESS, () => body.i32(1));
  body.close();
};

/** d = carry ? bit : old carry, for shifts by b of 0..255. */
export const carryOut =
  (pushBit: (f: Frame, o: Operands) => void): Emit =>
  (f, o) => {
    f.push(o.c);
    pushBit(f, o);
    f.push(o.b);
    f.body.op(Wasm.I32_EQZ);
    f.body.op(Wasm.SELECT);
    f.pop(o.d);
  };

/** Push (b > limit). */
export const above = (f: Frame, b: number, limit: number): void => {
  f.push(b);
  f.body.i32(limit);
  f.body.op(Wasm.I32_GT_S);
};

/** Push value & 1 of the value on the stack, or 0 when b > 32. */
export const lowBitUpTo32 = (f: Frame, b: number): void => {
  f.body.i32(1);
  f.body.op(Wasm.I32_AND);
  f.body.set(f.scratch);
  f.body.i32(0);
  f.body.get(f.scratch);
  above(f, b, 32);
  f.body.op(Wasm.SELECT);
};

/** d = a op b, or 0 when b > 31. */
export const fullShift =
  (code: Wasm): Emit =>
  (f, { d, a, b }) => {
    f.body.i32(0);
    f.push(a);
    f.push(b);
    f.body.op(code);
    above(f, b, 31);
    f.body.op(Wasm.SELECT);
    f.pop(d);
  };

/** d = a if a op b, else b. */
export const pick =
  (code: Wasm): Emit =>
  (f, { d, a, b }) => {
    f.push(a);
    f.push(b);
    f.push(a);
    f.push(b);
    ops(f, code, Wasm.SELECT);
    f.pop(d);
  };

/** d = a +- b saturated; `pushOverflow` gives a word whose sign is the overflow, with the sum in scratch. */
export const saturated =
  (code: Wasm, pushOverflow: (f: Frame, o: Operands) => void): Emit =>
  (f, o) => {
    f.push(o.a);
    f.push(o.b);
    f.body.op(code);
    f.body.set(f.scratch);
    // Q |= overflow; `pop` would need scratch.
    f.storeAt(Q_ADDRESS, () => {
      f.push(Slot.Q);
      pushOverflow(f, o);
      f.body.i32(31);
      ops(f, Wasm.I32_SHR_U, Wasm.I32_OR);
    });
    // The bound that the sign of a points to.
    f.push(o.a);
    f.body.i32(31);
    f.body.op(Wasm.I32_SHR_S);
    f.body.i32(0x7fff_ffff);
    f.body.op(Wasm.I32_XOR);
    f.body.get(f.scratch);
    pushOverflow(f, o);
    f.body.i32(0);
    ops(f, Wasm.I32_LT_S, Wasm.SELECT);
    f.pop(o.d);
  };

export const xorWith = (f: Frame, slot: number): void => {
  f.push(slot);
  f.body.get(f.scratch);
  f.body.op(Wasm.I32_XOR);
};

/** Swap the groups of bits that `mask` selects with those `distance` above, in scratch. */
export const swapBits = (f: Frame, mask: number, distance: number): void => {
  f.body.get(f.scratch);
  f.body.i32(distance);
  f.body.op(Wasm.I32_SHR_U);
  f.body.i32(mask);
  f.body.op(Wasm.I32_AND);
  f.body.get(f.scratch);
  f.body.i32(mask);
  f.body.op(Wasm.I32_AND);
  f.body.i32(distance);
  ops(f, Wasm.I32_SHL, Wasm.I32_OR);
  f.body.set(f.scratch);
};

/** Push scratch with its bytes reversed. */
export const reversedBytes = (f: Frame): void => {
  f.body.get(f.scratch);
  f.body.i32(8);
  f.body.op(Wasm.I32_ROTL);
  f.body.i32(0x00ff_00ff);
  f.body.op(Wasm.I32_AND);
  f.body.get(f.scratch);
  f.body.i32(8);
  f.body.op(Wasm.I32_ROTR);
  f.body.i32(0xff00_ff00);
  ops(f, Wasm.I32_AND, Wasm.I32_OR);
};

/** Keep the operands that the flags come from (flag-forms.ts). */
export const keepOperands: Emit = (f, { a, b }) => {
  f.push(a);
  f.push(b);
  f.body.set(f.flagB);
  f.body.set(f.flagA);
};
