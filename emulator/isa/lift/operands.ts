import type { Builder, SlotIndex } from '../../ir/builder.js';
import { Op, Slot } from '../../ir/ops.js';
import type { Fields, Place } from '../row.js';

/** The PC reads as the address of the instruction plus 4 (A5.1.2). */
export const PC_OFFSET = 4;

/** Slot of a register operand. */
export function register(b: Builder, n: number, at: Place): SlotIndex {
  return n === Slot.PC ? b.constant(at.address + PC_OFFSET) : n;
}

/** Align(PC, 4), the base of literals and ADR. */
export function alignedPc(at: Place): number {
  return (at.address + PC_OFFSET) & ~3;
}

/** Write a core register other than the PC; `value` is not used again. Bits 1:0 of the SP ignore writes (B1.4.1). */
export function writeRegister(b: Builder, d: number, value: SlotIndex): void {
  if (d === Slot.SP) b.mask(value, ~3, Slot.SP);
  else b.moveLast(d, value);
}

/** Second operand of a data-processing instruction, with the carry out of its shifter on demand. */
export interface Operand2 {
  readonly value: SlotIndex;
  /** Emits the carry-out; undefined means that C keeps its value. */
  readonly carry: (() => SlotIndex) | undefined;
}

/** ThumbExpandImm_C (A5.3.2). */
export function modifiedImmediate(b: Builder, imm12: number): Operand2 {
  const byte = imm12 & 0xff;
  if (imm12 >> 10 === 0) {
    const replicated = [byte, byte | (byte << 16), (byte << 8) | (byte << 24), byte * 0x01010101];
    return { value: b.constant(replicated[imm12 >> 8]), carry: undefined };
  }
  const rotation = imm12 >> 7;
  const unrotated = 0x80 | (imm12 & 0x7f);
  const value = (unrotated >>> rotation) | (unrotated << (32 - rotation));
  return { value: b.constant(value), carry: () => b.constant(value >>> 31) };
}

/** The 32-bit value of a modified immediate, for the disassembler. */
export function expandImmediate(imm12: number): number {
  const byte = imm12 & 0xff;
  if (imm12 >> 10 === 0) {
    return [byte, byte | (byte << 16), (byte << 8) | (byte << 24), byte * 0x01010101][imm12 >> 8] >>> 0;
  }
  const rotation = imm12 >> 7;
  const unrotated = 0x80 | (imm12 & 0x7f);
  return ((unrotated >>> rotation) | (unrotated << (32 - rotation))) >>> 0;
}

export enum ShiftType {
  LSL = 0,
  LSR = 1,
  ASR = 2,
  ROR = 3,
}

/** Register shifted by an immediate: DecodeImmShift and Shift_C (A7.4.2). `m` is a slot. */
export function shiftedByImmediate(b: Builder, m: SlotIndex, type: number, imm5: number): Operand2 {
  if (type === ShiftType.LSL) {
    if (imm5 === 0) return { value: m, carry: undefined };
    return { value: b.shl(m, imm5), carry: () => bit(b, m, 32 - imm5) };
  }
  if (type === ShiftType.LSR) {
    if (imm5 === 0) return { value: Slot.ZERO, carry: () => b.shr(m, 31) };
    return { value: b.shr(m, imm5), carry: () => bit(b, m, imm5 - 1) };
  }
  if (type === ShiftType.ASR) {
    if (imm5 === 0) return { value: b.sar(m, 31), carry: () => b.shr(m, 31) };
    return { value: b.sar(m, imm5), carry: () => bit(b, m, imm5 - 1) };
  }
  if (imm5 === 0) {
    // RRX: the carry moves in at the top, bit 0 moves out.
    return { value: b.or(b.shr(m, 1), b.shl(Slot.C, 31)), carry: () => bit(b, m, 0) };
  }
  return { value: b.ror(m, imm5), carry: () => bit(b, m, imm5 - 1) };
}

/** Value and carry-out ops of a register-controlled shift (amount 0..255), by ShiftType. */
const REGISTER_SHIFTS: readonly { readonly value: Op; readonly carry: Op }[] = [
  { value: Op.SHL_FULL, carry: Op.CARRY_SHL },
  { value: Op.SHR_FULL, carry: Op.CARRY_SHR },
  { value: Op.SAR_FULL, carry: Op.CARRY_SAR },
  { value: Op.ROR, carry: Op.CARRY_ROR },
];

/** Register shifted by the bottom byte of another one. */
export function shiftedByRegister(b: Builder, n: SlotIndex, type: number, m: SlotIndex): Operand2 {
  const amount = b.mask(m, 0xff);
  const ops = REGISTER_SHIFTS[type];
  return {
    value: b.binary(ops.value, n, amount),
    carry: () => b.ternary(ops.carry, n, amount, Slot.C),
  };
}

/** Shifted register operand of 32-bit encodings: fields m, t (type), i (imm3:imm2). */
export function shiftedRegister(b: Builder, f: Fields, at: Place): Operand2 {
  return shiftedByImmediate(b, register(b, f.m, at), f.t, f.i);
}

function bit(b: Builder, value: SlotIndex, index: number): SlotIndex {
  return b.mask(index === 0 ? value : b.shr(value, index), 1);
}

/** Sign-extend the low `bits` bits of a number. */
export function signExtend(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}
