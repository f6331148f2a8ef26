import { Op } from '../../ir/ops.js';
import type { Lift } from '../row.js';

/** Operations that the machine does between runs; the operand of Op.SYSTEM. */
export const enum SystemOp {
  /** Permanently undefined (UDF): a UsageFault. */
  UNDEFINED,
  /** Supervisor call with its immediate. */
  SUPERVISOR_CALL,
  /** Breakpoint with its immediate; 0xAB is semihosting. */
  BREAKPOINT,
}

/** Leave the run for `operation`; its argument is the field i. */
export const system =
  (operation: SystemOp): Lift =>
  (b, f) =>
    b.emit(Op.SYSTEM, b.constant(operation), b.constant(f.i ?? 0));

/** Instructions without an effect that this machine shows: NOP, hints, barriers, IT itself. */
export const noEffect: Lift = () => undefined;
