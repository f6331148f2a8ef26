import type { Core } from '../machine/core.js';

/** How a run of ops ended. */
export enum Exit {
  /** The last op was executed: continue behind the run. */
  FALL_THROUGH = 0,
  /** A jump was taken to `core.nextPc` (bit 0 clear). */
  JUMP = 1,
  /** JUMP_EXCHANGE to `core.nextPc`, which lacks the Thumb bit or looks like EXC_RETURN. */
  SPECIAL_JUMP = 2,
  /** A SYSTEM op: its operands are at `core.faultPosition`. */
  SYSTEM = 3,
  /** FP_ENTER at `core.faultPosition` without permission: nothing of its instruction has been done. */
  FP_ENTER = 4,
}

/** JUMP_EXCHANGE to what a register held. */
export function exchange(core: Core, target: number): Exit {
  if ((target & 1) === 0 || target >>> 28 === 0xf) {
    core.nextPc = target;
    return Exit.SPECIAL_JUMP;
  }
  core.nextPc = target - 1;
  return Exit.JUMP;
}
