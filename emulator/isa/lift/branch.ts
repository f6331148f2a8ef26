import { Op, Slot } from '../../ir/ops.js';
import type { Fields, Lift, Place } from '../row.js';
import { condition, jumpIf } from './condition.js';
import { PC_OFFSET, register, signExtend } from './operands.js';

/** Byte offsets of the branch forms, relative to the PC as an operand (address + 4). */
export const branchOffset = {
  /** B T1: imm8. */
  conditionalNarrow: (f: Fields) => signExtend(f.i, 8) * 2,
  /** B T2: imm11. */
  narrow: (f: Fields) => signExtend(f.i, 11) * 2,
  /** B T3: S:J2:J1:imm6:imm11; p is J1, q is J2. */
  conditionalWide: (f: Fields) =>
    signExtend((f.S << 19) | (f.q << 18) | (f.p << 17) | (f.i << 11) | f.j, 20) * 2,
  /** B T4 and BL: S:I1:I2:imm10:imm11 with I = NOT(J EOR S). */
  wide: (f: Fields) => {
    const i1 = 1 ^ f.p ^ f.S;
    const i2 = 1 ^ f.q ^ f.S;
    return signExtend((f.S << 23) | (i1 << 22) | (i2 << 21) | (f.i << 11) | f.j, 24) * 2;
  },
  /** CBZ, CBNZ: i:imm5, forward only. */
  compare: (f: Fields) => f.i * 2,
} as const;

export const branchTarget = (offset: number, at: Place) => (at.address + PC_OFFSET + offset) | 0;

export const branch =
  (offset: (f: Fields) => number): Lift =>
  (b, f, at) =>
    b.emit(Op.JUMP, b.constant(branchTarget(offset(f), at)));

export const branchConditional =
  (offset: (f: Fields) => number): Lift =>
  (b, f, at) =>
    jumpIf(b, condition(b, f.c), b.constant(branchTarget(offset(f), at)));

/** BL: LR gets the return address with the Thumb bit. */
export const branchWithLink: Lift = (b, f, at) => {
  b.mov(Slot.LR, b.constant((at.address + at.size) | 1));
  b.emit(Op.JUMP, b.constant(branchTarget(branchOffset.wide(f), at)));
};

export const branchExchange: Lift = (b, f, at) => b.emit(Op.JUMP_EXCHANGE, register(b, f.m, at));

/** BLX (register): the target is read before LR changes. */
export const branchLinkExchange: Lift = (b, f, at) => {
  const target = b.temp();
  b.mov(target, register(b, f.m, at));
  b.mov(Slot.LR, b.constant((at.address + at.size) | 1));
  b.emit(Op.JUMP_EXCHANGE, target);
};

/** CBZ and CBNZ. */
export const compareAndBranch =
  (nonZero: boolean): Lift =>
  (b, f, at) =>
    b.emit(nonZero ? Op.JUMP_IF : Op.JUMP_UNLESS, b.constant(branchTarget(branchOffset.compare(f), at)), f.n);
