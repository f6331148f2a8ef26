import type { Builder, SlotIndex } from '../../ir/builder.js';
import { Op, Slot } from '../../ir/ops.js';
import type { Lift } from '../row.js';

/** Operations that the machine does between runs: the operand d of Op.SYSTEM (machine/system-operations.ts). */
export enum SystemOp {
  /** Permanently undefined (UDF): a UsageFault. */
  UNDEFINED = 1,
  /** Instruction for a coprocessor that the core does not have: UsageFault NOCP. */
  NO_COPROCESSOR,
  /** a: immediate. */
  SUPERVISOR_CALL,
  /** a: immediate; 0xAB is semihosting. */
  BREAKPOINT,
  /** a: effect bits (disable << 2 | I << 1 | F). */
  CHANGE_PROCESSOR_STATE,
  /** a: SYSm, b: destination register. */
  MOVE_FROM_SPECIAL,
  /** a: mask << 8 | SYSm, b: value. */
  MOVE_TO_SPECIAL,
  WAIT_FOR_INTERRUPT,
  WAIT_FOR_EVENT,
  SEND_EVENT,
  /** Barrier that refills the pipeline. */
  INSTRUCTION_BARRIER,
  CLEAR_EXCLUSIVE,
  /** a: size << 4 | destination register, b: address. */
  LOAD_EXCLUSIVE,
  /** a: size << 8 | data register << 4 | status register, b: address. */
  STORE_EXCLUSIVE,
  /** a: signed << 7 | size << 4 | destination register, b: address. */
  LOAD_UNPRIVILEGED,
  /** a: size << 4 | data register, b: address. */
  STORE_UNPRIVILEGED,
}

/** Leave the run for `operation` with two arguments; `argument` is a constant. */
function leave(b: Builder, operation: SystemOp, argument = 0, value: SlotIndex = Slot.ZERO): void {
  b.emit(Op.SYSTEM, b.constant(operation), b.constant(argument), value);
}

/** System operation without operands, or with the immediate i. */
export const system =
  (operation: SystemOp): Lift =>
  (b, f) =>
    leave(b, operation, f.i ?? 0);

/** CPSIE, CPSID: fields i (disable), I, F. */
export const changeProcessorState: Lift = (b, f) =>
  leave(b, SystemOp.CHANGE_PROCESSOR_STATE, (f.i << 2) | (f.I << 1) | f.F);

/** MRS: fields d, s (SYSm). */
export const moveFromSpecial: Lift = (b, f) => leave(b, SystemOp.MOVE_FROM_SPECIAL, f.s, b.constant(f.d));

/** MSR: fields n, k (mask), s (SYSm). */
export const moveToSpecial: Lift = (b, f) => leave(b, SystemOp.MOVE_TO_SPECIAL, (f.k << 8) | f.s, f.n);

/** LDREX, LDREXB, LDREXH: fields n, t and a word offset i for the word form. */
export const loadExclusive =
  (size: 1 | 2 | 4): Lift =>
  (b, f) =>
    leave(b, SystemOp.LOAD_EXCLUSIVE, (size << 4) | f.t, f.i ? b.add(f.n, b.constant(f.i * 4)) : f.n);

/** STREX, STREXB, STREXH: fields n, t, d (status) and a word offset i for the word form. */
export const storeExclusive =
  (size: 1 | 2 | 4): Lift =>
  (b, f) =>
    leave(
      b,
      SystemOp.STORE_EXCLUSIVE,
      (size << 8) | (f.t << 4) | f.d,
      f.i ? b.add(f.n, b.constant(f.i * 4)) : f.n,
    );

/** LDRT and the like: fields n, t, i. */
export const loadUnprivileged =
  (size: 1 | 2 | 4, signed: boolean): Lift =>
  (b, f) =>
    leave(
      b,
      SystemOp.LOAD_UNPRIVILEGED,
      ((signed ? 1 : 0) << 7) | (size << 4) | f.t,
      b.add(f.n, b.constant(f.i)),
    );

/** STRT and the like: fields n, t, i. */
export const storeUnprivileged =
  (size: 1 | 2 | 4): Lift =>
  (b, f) =>
    leave(b, SystemOp.STORE_UNPRIVILEGED, (size << 4) | f.t, b.add(f.n, b.constant(f.i)));

/** Instructions without an effect that this machine shows: NOP, hints, data barriers, IT itself. */
export const noEffect: Lift = () => undefined;
