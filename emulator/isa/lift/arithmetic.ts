import type { Builder, SlotIndex } from '../../ir/builder.js';
import { Op, Slot } from '../../ir/ops.js';
import type { Fields, Lift } from '../row.js';
import {
  alignedPc,
  modifiedImmediate,
  type Operand2,
  register,
  shiftedByImmediate,
  shiftedByRegister,
  shiftedRegister,
  writeRegister,
} from './operands.js';

/**
 * A data-processing operation: emits the flags (if asked) and returns the result, in `d` if given, else in a
 * temporary. The flags and the carry come before the result wherever they read the operands, because the
 * destination may be one of them.
 */
export type DataOperation = (
  b: Builder,
  n: SlotIndex,
  m: Operand2,
  setFlags: boolean,
  d?: SlotIndex,
) => SlotIndex;

const logical =
  (compute: (b: Builder, n: SlotIndex, m: SlotIndex, d?: SlotIndex) => SlotIndex): DataOperation =>
  (b, n, m, setFlags, d) => {
    if (setFlags && m.carry !== undefined) b.moveLast(Slot.C, m.carry());
    const result = compute(b, n, m.value, d);
    if (setFlags) b.flagsNZ(result);
    return result;
  };

export const AND = logical((b, n, m, d) => b.and(n, m, d));
export const ORR = logical((b, n, m, d) => b.or(n, m, d));
export const EOR = logical((b, n, m, d) => b.xor(n, m, d));
export const BIC = logical((b, n, m, d) => b.bic(n, m, d));
export const ORN = logical((b, n, m, d) => b.or(n, b.not(m), d));
export const MOV = logical((_b, _n, m) => m);
export const MVN = logical((b, _n, m, d) => b.not(m, d));

export const ADD: DataOperation = (b, n, m, setFlags, d) => {
  if (setFlags) b.emit(Op.FLAGS_ADD, Slot.ZERO, n, m.value);
  return b.add(n, m.value, d);
};

export const SUB: DataOperation = (b, n, m, setFlags, d) => {
  if (setFlags) b.emit(Op.FLAGS_SUB, Slot.ZERO, n, m.value);
  return b.sub(n, m.value, d);
};

export const RSB: DataOperation = (b, n, m, setFlags, d) => {
  if (setFlags) b.emit(Op.FLAGS_SUB, Slot.ZERO, m.value, n);
  return b.sub(m.value, n, d);
};

/** The sum reads C, so it comes before the flags. */
function addWithCarry(b: Builder, x: SlotIndex, y: SlotIndex, setFlags: boolean): SlotIndex {
  const result = b.add(b.add(x, y), Slot.C);
  if (setFlags) b.emit(Op.FLAGS_ADC, Slot.ZERO, x, y, Slot.C);
  return result;
}

export const ADC: DataOperation = (b, n, m, setFlags) => addWithCarry(b, n, m.value, setFlags);
export const SBC: DataOperation = (b, n, m, setFlags) => addWithCarry(b, n, b.not(m.value), setFlags);

/** Emit `operation` and write Rd, unless it is one that only compares. */
function finish(
  b: Builder,
  operation: DataOperation,
  d: number | undefined,
  n: SlotIndex,
  m: Operand2,
  setFlags: boolean,
): void {
  const direct = d === undefined || d === Slot.SP ? undefined : d;
  const result = operation(b, n, m, setFlags, direct);
  if (d !== undefined && result !== d) writeRegister(b, d, result);
}

/** 32-bit: fields n, d, S and those of the second operand. `compares`: TST, TEQ, CMN, CMP have no Rd. */
const withSecondOperand =
  (operand2: typeof shiftedRegister) =>
  (operation: DataOperation, compares = false): Lift =>
  (b, f, at) => {
    const n = register(b, f.n ?? 0, at);
    finish(b, operation, compares ? undefined : f.d, n, operand2(b, f, at), compares || f.S === 1);
  };

/** 32-bit, modified immediate: fields n, d, i, S. */
export const withModifiedImmediate = withSecondOperand((b, { i }) => modifiedImmediate(b, i));

/** 32-bit, shifted register: fields n, d, m, t, i, S. */
export const withShiftedRegister = withSecondOperand(shiftedRegister);

/** 32-bit, plain 12-bit immediate (ADDW, SUBW; ADR has no Rn, but the aligned PC): never sets flags. */
export const withPlainImmediate =
  (operation: DataOperation): Lift =>
  (b, f, at) => {
    const n = f.n === undefined ? b.constant(alignedPc(at)) : f.n;
    finish(b, operation, f.d, n, { value: b.constant(f.i), carry: undefined }, false);
  };

/** 16-bit with an immediate i; d defaults to n (two-operand forms); sets flags outside IT blocks. */
export const narrowImmediate =
  (operation: DataOperation, compares = false): Lift =>
  (b, f, at) => {
    const m: Operand2 = { value: b.constant(f.i), carry: undefined };
    finish(b, operation, compares ? undefined : (f.d ?? f.n), f.n ?? f.d, m, compares || !at.inItBlock);
  };

/** 16-bit with a register m. */
export const narrowRegister =
  (operation: DataOperation, compares = false): Lift =>
  (b, f, at) => {
    const m: Operand2 = { value: f.m, carry: undefined };
    finish(b, operation, compares ? undefined : f.d, f.n ?? f.d, m, compares || !at.inItBlock);
  };

/** 16-bit shift by immediate, fields i, m, d. Without i it is MOVS, which keeps C (A7.7.77). */
export const narrowShift =
  (type: number): Lift =>
  (b, f, at) =>
    finish(b, MOV, f.d, 0, shiftedByImmediate(b, f.m, type, f.i ?? 0), !at.inItBlock);

/** 16-bit shift of Rdn by Rm. */
export const narrowShiftByRegister =
  (type: number): Lift =>
  (b, f, at) =>
    finish(b, MOV, f.d, 0, shiftedByRegister(b, f.d, type, f.m), !at.inItBlock);

/** 32-bit shift of Rn by Rm. */
export const shiftByRegister =
  (type: number): Lift =>
  (b, f) =>
    finish(b, MOV, f.d, 0, shiftedByRegister(b, f.n, type, f.m), f.S === 1);

/** 16-bit RSBS Rd, Rn, #0. */
export const negate: Lift = (b, f, at) =>
  finish(b, RSB, f.d, f.m, { value: Slot.ZERO, carry: undefined }, !at.inItBlock);

/** High-register ADD and MOV (T2, T1): never set flags; writing the PC branches without interworking (A2.3.1). */
export const highRegister =
  (operation: DataOperation): Lift =>
  (b, f, at) => {
    const m: Operand2 = { value: register(b, f.m, at), carry: undefined };
    const result = operation(b, register(b, f.d, at), m, false);
    if (f.d === Slot.PC) b.emit(Op.JUMP, b.mask(result, ~1));
    else writeRegister(b, f.d, result);
  };

/** CMP (register) T2. */
export const compareHigh: Lift = (b, f, at) => {
  SUB(b, register(b, f.n, at), { value: register(b, f.m, at), carry: undefined }, true);
};

/** ADD/SUB (SP plus/minus immediate) 16-bit: i counts words. */
export const adjustSp =
  (operation: DataOperation): Lift =>
  (b, f) =>
    finish(b, operation, f.d ?? Slot.SP, Slot.SP, { value: b.constant(f.i * 4), carry: undefined }, false);

/** ADR T1. */
export const adrNarrow: Lift = (b, f, at) => b.mov(f.d, b.constant(alignedPc(at) + f.i * 4));

/** MOVW. */
export const movw: Lift = (b, f) => writeRegister(b, f.d, b.constant(f.i));

/** MOVT: keeps the bottom half. */
export const movt: Lift = (b, f) => {
  b.or(b.mask(f.d, 0xffff), b.constant(f.i << 16), f.d);
};

/** One-operand instructions Rd = op(Rm). */
export const unary =
  (op: Op): Lift =>
  (b, f) => {
    b.unary(op, f.m, f.d);
  };

/** REV16: bytes swapped in each halfword. */
export const rev16: Lift = (b, f) => {
  const high = b.mask(b.shl(f.m, 8), 0xff00ff00 | 0);
  b.or(high, b.mask(b.shr(f.m, 8), 0x00ff00ff), f.d);
};

/** REVSH: bytes of the bottom half swapped, sign-extended. */
export const revsh: Lift = (b, f) => {
  b.sar(b.unary(Op.BSWAP, f.m), 16, f.d);
};

/** BFC and BFI: fields i (lsb = imm3:imm2), w (msb). */
export const bitFieldInsert: Lift = (b, f) => {
  const width = f.w - f.i + 1;
  const mask = fieldMask(width, f.i);
  const source = f.n === undefined ? Slot.ZERO : b.mask(b.shl(f.n, f.i), mask);
  b.or(b.bic(f.d, b.constant(mask)), source, f.d);
};

/** SBFX and UBFX: fields i (lsb), w (width - 1). */
export const bitFieldExtract =
  (signed: boolean): Lift =>
  (b, f) => {
    const left = b.shl(f.n, 31 - f.w - f.i);
    if (signed) b.sar(left, 31 - f.w, f.d);
    else b.shr(left, 31 - f.w, f.d);
  };

/** A field that would leave the register is UNPREDICTABLE (A7.7.14): the row does not match. */
export const fieldLeavesRegister = (f: Fields): boolean => f.i + f.w > 31;

function fieldMask(width: number, lsb: number): number {
  return (width === 32 ? -1 : (1 << width) - 1) << lsb;
}

/** PKHBT / PKHTB: the shift type's low bit chooses. Fields n, m, d, i, t. */
export const packHalfwords =
  (topFirst: boolean): Lift =>
  (b, f, at) => {
    const shifted = shiftedByImmediate(b, register(b, f.m, at), topFirst ? 2 : 0, f.i).value;
    const [bottom, top] = topFirst ? [shifted, f.n] : [f.n, shifted];
    b.or(b.mask(bottom, 0xffff), b.mask(top, 0xffff0000 | 0), f.d);
  };

/** Extend with rotation (r counts bytes): SXTB, UXTB16, SXTAH and so on; adds Rn when the encoding has one. */
export const extend =
  (widen: (b: Builder, m: SlotIndex) => SlotIndex): Lift =>
  (b, f) => {
    const rotated = f.r ? b.ror(f.m, 8 * f.r) : f.m;
    const value = widen(b, rotated);
    if (f.n === undefined) b.moveLast(f.d, value);
    else b.add(f.n, value, f.d);
  };

export const signedByte = (b: Builder, m: SlotIndex) => b.sxtb(m);
export const signedHalf = (b: Builder, m: SlotIndex) => b.sxth(m);
export const unsignedByte = (b: Builder, m: SlotIndex) => b.mask(m, 0xff);
export const unsignedHalf = (b: Builder, m: SlotIndex) => b.mask(m, 0xffff);

/** Bytes 0 and 2, zero-extended to two halfwords. */
export const unsignedBytes16 = (b: Builder, m: SlotIndex) => b.mask(m, 0x00ff00ff);

export const signedBytes16 = (b: Builder, m: SlotIndex) => b.unary(Op.SXTB16, m);

/** Accumulating 16-bit pair extension: the halves add separately (SXTAB16, UXTAB16). */
export const extendPairs =
  (widen: (b: Builder, m: SlotIndex) => SlotIndex): Lift =>
  (b, f) => {
    const rotated = f.r ? b.ror(f.m, 8 * f.r) : f.m;
    const value = widen(b, rotated);
    const low = b.mask(b.add(f.n, value), 0xffff);
    const high = b.add(b.mask(f.n, 0xffff0000 | 0), b.mask(value, 0xffff0000 | 0));
    b.or(low, high, f.d);
  };
