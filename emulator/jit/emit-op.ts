/**
 * One op of the intermediate representation as WebAssembly. `evaluate` (ir/evaluate.ts) defines what each means;
 * lockstep compares the two. Memory accesses and control are in emit-access.ts and emit-region.ts.
 */
import { Op, Slot } from '../ir/ops.js';
import { FLOAT_OPS } from './emit-float.js';
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

const ops = (f: Frame, ...codes: Wasm[]): void => {
  for (const code of codes) f.body.op(code);
};

/** d = a op b */
const binary =
  (code: Wasm): Emit =>
  (f, { d, a, b }) => {
    f.push(a);
    f.push(b);
    f.body.op(code);
    f.pop(d);
  };

/** d = op a */
const unary =
  (code: Wasm): Emit =>
  (f, { d, a }) => {
    f.push(a);
    f.body.op(code);
    f.pop(d);
  };

/** Push the bottom or top half of a slot, sign-extended. */
const half = (f: Frame, slot: number, top: boolean): void => {
  f.push(slot);
  if (top) {
    f.body.i32(16);
    f.body.op(Wasm.I32_SHR_S);
  } else f.body.op(Wasm.I32_EXTEND16_S);
};

const halfwordProduct =
  (topOfA: boolean, topOfB: boolean): Emit =>
  (f, { d, a, b }) => {
    half(f, a, topOfA);
    half(f, b, topOfB);
    f.body.op(Wasm.I32_MUL);
    f.pop(d);
  };

/** d = (a times something pushed) >> amount, in 64 bits. */
const wideProduct = (f: Frame, { d, a }: Operands, pushFactor: () => void, amount: number): void => {
  f.push(a);
  f.body.op(Wasm.I64_EXTEND_I32_S);
  pushFactor();
  ops(f, Wasm.I64_EXTEND_I32_S, Wasm.I64_MUL);
  f.body.i64(amount);
  ops(f, Wasm.I64_SHR_S, Wasm.I32_WRAP_I64);
  f.pop(d);
};

/** {d, c} = a * b */
const longProduct =
  (extend: Wasm): Emit =>
  (f, { d, a, b, c }) => {
    f.push(a);
    f.body.op(extend);
    f.push(b);
    ops(f, extend, Wasm.I64_MUL);
    f.body.tee(f.long);
    f.body.op(Wasm.I32_WRAP_I64);
    f.pop(d);
    f.body.get(f.long);
    f.body.i64(32);
    ops(f, Wasm.I64_SHR_U, Wasm.I32_WRAP_I64);
    f.pop(c);
  };

/** {d, c} += {a, high}: the carry is there when the low sum is below a. */
const addLong = (f: Frame, { d, a, c }: Operands, pushHigh: () => void): void => {
  f.push(d);
  f.push(a);
  f.body.op(Wasm.I32_ADD);
  f.body.set(f.scratch);
  f.push(c);
  pushHigh();
  f.body.op(Wasm.I32_ADD);
  f.body.get(f.scratch);
  f.push(a);
  ops(f, Wasm.I32_LT_U, Wasm.I32_ADD);
  f.pop(c);
  f.body.get(f.scratch);
  f.pop(d);
};

/** d = carry ? bit : old carry, for shifts by b of 0..255. */
const carryOut =
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
const above = (f: Frame, b: number, limit: number): void => {
  f.push(b);
  f.body.i32(limit);
  f.body.op(Wasm.I32_GT_S);
};

/** Push value & 1 of the value on the stack, or 0 when b > 32. */
const lowBitUpTo32 = (f: Frame, b: number): void => {
  f.body.i32(1);
  f.body.op(Wasm.I32_AND);
  f.body.set(f.scratch);
  f.body.i32(0);
  f.body.get(f.scratch);
  above(f, b, 32);
  f.body.op(Wasm.SELECT);
};

/** d = a op b, or 0 when b > 31. */
const fullShift =
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
const pick =
  (code: Wasm): Emit =>
  (f, { d, a, b }) => {
    f.push(a);
    f.push(b);
    f.push(a);
    f.push(b);
    ops(f, code, Wasm.SELECT);
    f.pop(d);
  };

/** Q |= the value on the stack (0 or 1). */
const raiseQ = (f: Frame): void => {
  f.push(Slot.Q);
  f.body.op(Wasm.I32_OR);
  f.pop(Slot.Q);
};

/** d = a +- b saturated; `pushOverflow` gives a word whose sign is the overflow, with the sum in scratch. */
const saturated =
  (code: Wasm, pushOverflow: (f: Frame, o: Operands) => void): Emit =>
  (f, o) => {
    f.push(o.a);
    f.push(o.b);
    f.body.op(code);
    f.body.set(f.scratch);
    pushOverflow(f, o);
    f.body.i32(31);
    f.body.op(Wasm.I32_SHR_U);
    raiseQ(f);
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

const xorWith = (f: Frame, slot: number): void => {
  f.push(slot);
  f.body.get(f.scratch);
  f.body.op(Wasm.I32_XOR);
};

/** Swap the groups of bits that `mask` selects with those `distance` above, in scratch. */
const swapBits = (f: Frame, mask: number, distance: number): void => {
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
const reversedBytes = (f: Frame): void => {
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

/** N and Z from the value on the stack. */
const setNZ = (f: Frame): void => {
  f.body.tee(f.localOf(Slot.N));
  f.pop(Slot.Z);
};

/** Keep the operands that C and V come from; N and Z of the result. */
const keepOperands =
  (code: Wasm): Emit =>
  (f, { a, b }) => {
    f.push(a);
    f.push(b);
    f.body.set(f.flagB);
    f.body.tee(f.flagA);
    f.body.get(f.flagB);
    f.body.op(code);
    setNZ(f);
  };

/** Every op that neither accesses memory nor ends a block. */
export const VALUE_OPS: { readonly [op: number]: Emit } = {
  [Op.MOV]: (f, { d, a }) => {
    f.push(a);
    f.pop(d);
  },
  [Op.ADD]: binary(Wasm.I32_ADD),
  [Op.SUB]: binary(Wasm.I32_SUB),
  [Op.MUL]: binary(Wasm.I32_MUL),
  [Op.AND]: binary(Wasm.I32_AND),
  [Op.OR]: binary(Wasm.I32_OR),
  [Op.XOR]: binary(Wasm.I32_XOR),
  [Op.BIC]: (f, { d, a, b }) => {
    f.push(a);
    f.push(b);
    f.body.i32(-1);
    ops(f, Wasm.I32_XOR, Wasm.I32_AND);
    f.pop(d);
  },
  [Op.NOT]: (f, { d, a }) => {
    f.push(a);
    f.body.i32(-1);
    f.body.op(Wasm.I32_XOR);
    f.pop(d);
  },
  [Op.SHL]: binary(Wasm.I32_SHL),
  [Op.SHR]: binary(Wasm.I32_SHR_U),
  [Op.SAR]: binary(Wasm.I32_SHR_S),
  [Op.ROR]: binary(Wasm.I32_ROTR),
  [Op.SHL_FULL]: fullShift(Wasm.I32_SHL),
  [Op.SHR_FULL]: fullShift(Wasm.I32_SHR_U),
  [Op.SAR_FULL]: (f, { d, a, b }) => {
    f.push(a);
    f.body.i32(31);
    f.push(b);
    above(f, b, 31);
    ops(f, Wasm.SELECT, Wasm.I32_SHR_S);
    f.pop(d);
  },
  // WebAssembly shifts by the amount modulo 32, as JavaScript does.
  [Op.CARRY_SHL]: carryOut((f, { a, b }) => {
    f.push(a);
    f.body.i32(32);
    f.push(b);
    ops(f, Wasm.I32_SUB, Wasm.I32_SHR_U);
    lowBitUpTo32(f, b);
  }),
  [Op.CARRY_SHR]: carryOut((f, { a, b }) => {
    f.push(a);
    f.push(b);
    f.body.i32(1);
    ops(f, Wasm.I32_SUB, Wasm.I32_SHR_U);
    lowBitUpTo32(f, b);
  }),
  [Op.CARRY_SAR]: carryOut((f, { a, b }) => {
    f.push(a);
    f.body.i32(31);
    f.push(b);
    f.body.i32(1);
    f.body.op(Wasm.I32_SUB);
    above(f, b, 32);
    ops(f, Wasm.SELECT, Wasm.I32_SHR_S);
    f.body.i32(1);
    f.body.op(Wasm.I32_AND);
  }),
  [Op.CARRY_ROR]: carryOut((f, { a, b }) => {
    f.push(a);
    f.push(b);
    f.body.i32(1);
    ops(f, Wasm.I32_SUB, Wasm.I32_SHR_U);
    f.body.i32(1);
    f.body.op(Wasm.I32_AND);
  }),
  [Op.CLZ]: unary(Wasm.I32_CLZ),
  [Op.RBIT]: (f, { d, a }) => {
    f.push(a);
    f.body.set(f.scratch);
    swapBits(f, 0x5555_5555, 1);
    swapBits(f, 0x3333_3333, 2);
    swapBits(f, 0x0f0f_0f0f, 4);
    reversedBytes(f);
    f.pop(d);
  },
  [Op.BSWAP]: (f, { d, a }) => {
    f.push(a);
    f.body.set(f.scratch);
    reversedBytes(f);
    f.pop(d);
  },
  [Op.SXTB]: unary(Wasm.I32_EXTEND8_S),
  [Op.SXTH]: unary(Wasm.I32_EXTEND16_S),
  [Op.EQ]: binary(Wasm.I32_EQ),
  [Op.LT_U]: binary(Wasm.I32_LT_U),
  [Op.LT_S]: binary(Wasm.I32_LT_S),
  [Op.SELECT]: (f, { d, a, b, c }) => {
    f.push(b);
    f.push(c);
    f.push(a);
    f.body.op(Wasm.SELECT);
    f.pop(d);
  },
  [Op.MIN_S]: pick(Wasm.I32_LT_S),
  [Op.MAX_S]: pick(Wasm.I32_GT_S),
  [Op.MUL_BB]: halfwordProduct(false, false),
  [Op.MUL_BT]: halfwordProduct(false, true),
  [Op.MUL_TB]: halfwordProduct(true, false),
  [Op.MUL_TT]: halfwordProduct(true, true),
  [Op.MUL_WB]: (f, o) => wideProduct(f, o, () => half(f, o.b, false), 16),
  [Op.MUL_WT]: (f, o) => wideProduct(f, o, () => half(f, o.b, true), 16),
  [Op.MULH_S]: (f, o) => wideProduct(f, o, () => f.push(o.b), 32),
  [Op.MUL64_S]: longProduct(Wasm.I64_EXTEND_I32_S),
  [Op.MUL64_U]: longProduct(Wasm.I64_EXTEND_I32_U),
  [Op.ADD64]: (f, o) => addLong(f, o, () => f.push(o.b)),
  [Op.ACC64]: (f, o) =>
    addLong(f, o, () => {
      f.push(o.a);
      f.body.i32(31);
      f.body.op(Wasm.I32_SHR_S);
    }),
  // Nothing but MRS, which translated code leaves to the interpreter, reads Q: whether a sum fits is found out at the end.
  [Op.ADD3_Q]: (f, { d, a, b, c }) => {
    const terms = [a, b, c].filter((slot) => f.constant(slot) !== 0);
    terms.forEach((slot, k) => {
      f.push(slot);
      f.body.op(Wasm.I64_EXTEND_I32_S);
      if (k > 0) f.body.op(Wasm.I64_ADD);
    });
    f.body.tee(f.long);
    f.body.op(Wasm.I32_WRAP_I64);
    f.pop(d);
    f.body.get(f.overflow);
    f.body.get(f.long);
    f.body.i64(-0x8000_0000);
    ops(f, Wasm.I64_SUB, Wasm.I64_OR);
    f.body.set(f.overflow);
  },
  [Op.ADD_SAT_Q]: saturated(Wasm.I32_ADD, (f, { a, b }) => {
    xorWith(f, a);
    xorWith(f, b);
    f.body.op(Wasm.I32_AND);
  }),
  [Op.SUB_SAT_Q]: saturated(Wasm.I32_SUB, (f, { a, b }) => {
    f.push(a);
    f.push(b);
    f.body.op(Wasm.I32_XOR);
    xorWith(f, a);
    f.body.op(Wasm.I32_AND);
  }),
  [Op.FLAGS_ADD]: keepOperands(Wasm.I32_ADD),
  [Op.FLAGS_SUB]: keepOperands(Wasm.I32_SUB),
  [Op.FLAGS_ADC]: (f, { a, b, c }) => {
    // Carry of the exact sum; overflow as after an addition. The old carry may be in c: read before it is written.
    f.push(a);
    f.body.op(Wasm.I64_EXTEND_I32_U);
    f.push(b);
    ops(f, Wasm.I64_EXTEND_I32_U, Wasm.I64_ADD);
    f.push(c);
    ops(f, Wasm.I64_EXTEND_I32_U, Wasm.I64_ADD);
    f.body.tee(f.long);
    f.body.op(Wasm.I32_WRAP_I64);
    f.body.set(f.scratch);
    f.body.get(f.long);
    f.body.i64(32);
    ops(f, Wasm.I64_SHR_U, Wasm.I32_WRAP_I64);
    f.pop(Slot.C);
    xorWith(f, a);
    xorWith(f, b);
    f.body.op(Wasm.I32_AND);
    f.pop(Slot.V);
    f.body.get(f.scratch);
    setNZ(f);
  },
  [Op.FLAGS_NZ]: (f, { a }) => {
    f.push(a);
    setNZ(f);
  },
  ...FLOAT_OPS,
};
