/**
 * One op of the intermediate representation as WebAssembly. `evaluate` (ir/evaluate.ts) defines what each means;
 * lockstep compares the two. Memory accesses and control are in emit-access.ts and emit-region.ts.
 */
import { isTemporary, Op, Slot } from '../ir/ops.js';
import { pushChoice } from './emit-condition.js';
import { FLOAT_OPS } from './emit-float.js';
import {
  above,
  addLong,
  binary,
  carryOut,
  type Emit,
  fullShift,
  halfLong,
  halfwordProduct,
  keepOperands,
  longProduct,
  lowBitUpTo32,
  ops,
  pick,
  popSum,
  reversedBytes,
  saturated,
  swapBits,
  unary,
  wideProduct,
  xorWith,
} from './emit-parts.js';
import { HOLDS } from './frame.js';
import { Wasm } from './wasm.js';

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
  [Op.ROR]: (f, o) => {
    binary(Wasm.I32_ROTR)(f, o);
    if (isTemporary(o.d) && f.constant(o.b) === 8) f.values.vectors.noteRotated(o.d, o.a);
  },
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
  [Op.SXTB16]: (f, { d, a }) => {
    const { body } = f;
    const [bottom, top] = [body.local64(), body.local64()];
    const vector = f.values.vectors.extended(a);
    f.push(a);
    ops(f, Wasm.I64_EXTEND_I32_U, Wasm.I64_EXTEND8_S);
    body.set(bottom);
    f.push(a);
    body.i32(16);
    ops(f, Wasm.I32_SHR_U, Wasm.I64_EXTEND_I32_U, Wasm.I64_EXTEND8_S);
    body.set(top);
    body.get(bottom);
    body.op(Wasm.I32_WRAP_I64);
    body.i32(0xffff);
    body.op(Wasm.I32_AND);
    body.get(top);
    body.op(Wasm.I32_WRAP_I64);
    body.i32(16);
    ops(f, Wasm.I32_SHL, Wasm.I32_OR);
    f.pop(d);
    f.values.noteHalfwords(d, bottom, top);
    f.values.vectors.note(d, vector);
  },
  [Op.EQ]: binary(Wasm.I32_EQ),
  [Op.LT_U]: binary(Wasm.I32_LT_U),
  [Op.LT_S]: binary(Wasm.I32_LT_S),
  [Op.SELECT]: (f, { d, a, b, c }) => {
    if (a === HOLDS) pushChoice(f, b, c);
    else {
      f.push(b);
      f.push(c);
      f.push(a);
      f.body.op(Wasm.SELECT);
    }
    f.pop(d);
  },
  [Op.MIN_S]: pick(Wasm.I32_LT_S),
  [Op.MAX_S]: pick(Wasm.I32_GT_S),
  [Op.MUL_BB]: halfwordProduct(false, false),
  [Op.MUL_BT]: halfwordProduct(false, true),
  [Op.MUL_TB]: halfwordProduct(true, false),
  [Op.MUL_TT]: halfwordProduct(true, true),
  [Op.MUL_WB]: (f, o) => wideProduct(f, o, () => halfLong(f, o.b, false), 16),
  [Op.MUL_WT]: (f, o) => wideProduct(f, o, () => halfLong(f, o.b, true), 16),
  [Op.MULH_S]: (f, o) => wideProduct(f, o, () => f.pushLong(o.b), 32),
  [Op.MUL64_S]: longProduct(Wasm.I64_EXTEND_I32_S),
  [Op.MUL64_U]: longProduct(Wasm.I64_EXTEND_I32_U),
  [Op.ADD64]: (f, o) => addLong(f, o, () => f.pushPair(o.a, o.b)),
  [Op.ACC64]: (f, o) => addLong(f, o, () => f.pushLong(o.a)),
  [Op.ADD3_Q]: (f, { d, a, b, c }) => {
    const terms = [a, b, c].filter((slot) => f.constant(slot) !== 0);
    terms.forEach((slot, k) => {
      f.pushLong(slot);
      if (k > 0) f.body.op(Wasm.I64_ADD);
    });
    popSum(f, d);
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
  [Op.FLAGS_ADD]: keepOperands,
  [Op.FLAGS_SUB]: keepOperands,
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
    f.body.set(f.localOf(Slot.N));
  },
  [Op.FLAGS_NZ]: (f, { a }) => {
    f.push(a);
    f.body.set(f.localOf(Slot.N));
  },
  ...FLOAT_OPS,
};
