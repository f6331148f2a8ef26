import type { Builder, SlotIndex } from '../../ir/builder.js';
import { Op, Slot } from '../../ir/ops.js';
import type { Fields, Lift } from '../row.js';
import { alignedPc, register } from './operands.js';

export type LoadOp = Op.LOAD_U8 | Op.LOAD_S8 | Op.LOAD_U16 | Op.LOAD_S16 | Op.LOAD_32;
export type StoreOp = Op.STORE_8 | Op.STORE_16 | Op.STORE_32;

/**
 * Write a loaded word: to the PC it is an interworking branch (LoadWritePC, A2.3.1). All register changes of an
 * instruction come after its last access, so that a fault leaves the registers as they were.
 */
function writeLoaded(b: Builder, t: number, value: SlotIndex): void {
  if (t === Slot.PC) b.emit(Op.JUMP_EXCHANGE, value);
  else if (t === Slot.SP) b.mask(value, ~3, Slot.SP);
  else b.mov(t, value);
}

/** Load base + offset; t is written by the load itself unless that needs care. */
function loadTo(b: Builder, op: LoadOp, t: number, base: SlotIndex, offset: SlotIndex): void {
  if (t < Slot.SP || t === Slot.LR) b.load(op, base, offset, t);
  else writeLoaded(b, t, b.load(op, base, offset));
}

/** 16-bit, immediate offset scaled by the access size: fields n, t, i. */
export const loadImmediateNarrow =
  (op: LoadOp, scale: number): Lift =>
  (b, f) =>
    loadTo(b, op, f.t, f.n ?? Slot.SP, b.constant(f.i * scale));

export const storeImmediateNarrow =
  (op: StoreOp, scale: number): Lift =>
  (b, f) =>
    b.store(op, f.t, f.n ?? Slot.SP, b.constant(f.i * scale));

/** Register offset, shifted left by i (32-bit encodings): fields n, t, m, i. */
export const loadRegister =
  (op: LoadOp): Lift =>
  (b, f) =>
    loadTo(b, op, f.t, f.n, f.i ? b.shl(f.m, f.i) : f.m);

export const storeRegister =
  (op: StoreOp): Lift =>
  (b, f) =>
    b.store(op, f.t, f.n, f.i ? b.shl(f.m, f.i) : f.m);

/** Literal: Align(PC, 4) plus or minus i; U is 1 to add (16-bit encodings always add). */
export const loadLiteral =
  (op: LoadOp, scale = 1): Lift =>
  (b, f, at) => {
    const offset = (f.U === 0 ? -f.i : f.i) * scale;
    loadTo(b, op, f.t, b.constant(alignedPc(at) + offset), Slot.ZERO);
  };

/** 12-bit positive offset. */
export const loadImmediate =
  (op: LoadOp): Lift =>
  (b, f) =>
    loadTo(b, op, f.t, f.n, b.constant(f.i));

export const storeImmediate =
  (op: StoreOp): Lift =>
  (b, f) =>
    b.store(op, f.t, f.n, b.constant(f.i));

/** 8-bit offset with P (index), U (add), W (writeback). */
const indexed = (f: Fields) => ({ offset: f.U ? f.i : -f.i, before: f.P === 1, writeback: f.W === 1 });

export const loadIndexed =
  (op: LoadOp): Lift =>
  (b, f) => {
    const { offset, before, writeback } = indexed(f);
    const amount = b.constant(offset);
    if (!writeback) {
      loadTo(b, op, f.t, f.n, amount);
      return;
    }
    const value = b.load(op, f.n, before ? amount : Slot.ZERO);
    b.add(f.n, amount, f.n);
    writeLoaded(b, f.t, value);
  };

export const storeIndexed =
  (op: StoreOp): Lift =>
  (b, f) => {
    const { offset, before, writeback } = indexed(f);
    const amount = b.constant(offset);
    b.store(op, f.t, f.n, before || !writeback ? amount : Slot.ZERO);
    if (writeback) b.add(f.n, amount, f.n);
  };

/** LDRD: fields n, t, s (second), i words, P, U, W. Rn = PC is the literal form. */
export const loadDual: Lift = (b, f, at) => {
  const { offset, before, writeback } = indexed(f);
  const base = f.n === Slot.PC ? b.constant(alignedPc(at)) : f.n;
  const start = before ? b.constant(offset * 4) : Slot.ZERO;
  const next = b.constant((before ? offset * 4 : 0) + 4);
  b.emit(Op.CHECK_ALIGNED, Slot.ZERO, base, start);
  const first = b.load(Op.LOAD_32, base, start);
  const second = b.load(Op.LOAD_32, base, next);
  if (writeback) b.add(f.n, b.constant(offset * 4), f.n);
  b.mov(f.t, first);
  b.mov(f.s, second);
};

export const storeDual: Lift = (b, f) => {
  const { offset, before, writeback } = indexed(f);
  const start = before ? offset * 4 : 0;
  b.emit(Op.CHECK_ALIGNED, Slot.ZERO, f.n, b.constant(start));
  b.store(Op.STORE_32, f.t, f.n, b.constant(start));
  b.store(Op.STORE_32, f.s, f.n, b.constant(start + 4));
  if (writeback) b.add(f.n, b.constant(offset * 4), f.n);
};

/** Numbers of the registers in a list. */
export function registersIn(list: number): number[] {
  return Array.from({ length: 16 }, (_, k) => k).filter((k) => (list >> k) & 1);
}

/**
 * LDM, LDMDB, POP: `registers` from `base + start` upwards. The base is written back unless it is loaded
 * (A7.7.41); values are kept in temporaries until the last access is done.
 */
function loadMultipleFrom(
  b: Builder,
  base: number,
  registers: readonly number[],
  start: number,
  writeback: number | undefined,
): void {
  if (base !== Slot.SP) b.emit(Op.CHECK_ALIGNED, Slot.ZERO, base, b.constant(start));
  const values = registers.map((_, k) => b.load(Op.LOAD_32, base, b.constant(start + 4 * k)));
  if (writeback !== undefined && !registers.includes(base)) b.add(base, b.constant(writeback), base);
  registers.forEach((t, k) => {
    writeLoaded(b, t, values[k]);
  });
}

function storeMultipleTo(
  b: Builder,
  base: number,
  registers: readonly number[],
  start: number,
  writeback: number | undefined,
): void {
  if (base !== Slot.SP) b.emit(Op.CHECK_ALIGNED, Slot.ZERO, base, b.constant(start));
  registers.forEach((t, k) => {
    b.store(Op.STORE_32, t, base, b.constant(start + 4 * k));
  });
  if (writeback !== undefined) b.add(base, b.constant(writeback), base);
}

/** 32-bit, from the base upwards or (`decrementBefore`) to right below it: fields n, W, and the list in l. */
const multiple =
  (transfer: typeof loadMultipleFrom) =>
  (decrementBefore: boolean): Lift =>
  (b, f) => {
    const registers = registersIn(f.l);
    const bytes = decrementBefore ? -4 * registers.length : 4 * registers.length;
    transfer(b, f.n, registers, decrementBefore ? bytes : 0, f.W ? bytes : undefined);
  };

/** LDM, LDMDB */
export const loadMultiple = multiple(loadMultipleFrom);
/** STM, STMDB */
export const storeMultiple = multiple(storeMultipleTo);

/** 16-bit LDM and STM always write back (LDM only when the base is not in the list). */
export const loadMultipleNarrow: Lift = (b, f) => {
  const registers = registersIn(f.l);
  loadMultipleFrom(b, f.n, registers, 0, 4 * registers.length);
};

export const storeMultipleNarrow: Lift = (b, f) => {
  const registers = registersIn(f.l);
  storeMultipleTo(b, f.n, registers, 0, 4 * registers.length);
};

/** 16-bit PUSH (M adds LR) and POP (M adds PC). */
export const pushNarrow: Lift = (b, f) => {
  const registers = registersIn(f.l | (f.M << Slot.LR));
  storeMultipleTo(b, Slot.SP, registers, -4 * registers.length, -4 * registers.length);
};

export const popNarrow: Lift = (b, f) => {
  const registers = registersIn(f.l | (f.M << Slot.PC));
  loadMultipleFrom(b, Slot.SP, registers, 0, 4 * registers.length);
};

/** TBB and TBH: the table holds halfword counts from the PC. */
export const tableBranch: Lift = (b, f, at) => {
  const base = register(b, f.n, at);
  const entry = f.H ? b.load(Op.LOAD_U16, base, b.shl(f.m, 1)) : b.load(Op.LOAD_U8, base, f.m);
  b.emit(Op.JUMP, b.add(b.constant(at.address + 4), b.shl(entry, 1)));
};

/** PLD, PLI and the like: no effect. */
export const preload: Lift = () => undefined;
