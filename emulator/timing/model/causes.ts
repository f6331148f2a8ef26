import { Shape } from './instruction.js';
import { DecodeState, type Machine } from './machine.js';

/** Why no instruction entered execute in a cycle. */
export enum Cause {
  /** A load or store is in its data phase and the next instruction does not pipeline with it (TRM 3.3.2). */
  LOAD,
  STORE,
  /** An address register was written in the cycle before (docs/timing.md, Execute). */
  ADDRESS,
  /** Refill behind a taken branch, or a branch that takes longer. */
  BRANCH,
  /** The next instruction was not in the queue yet. */
  FETCH,
  UNALIGNED,
  /** Division (and the multiplies of an M3). */
  DIVIDE,
  FLOAT,
  /** The memory had wait states. */
  WAIT_STATES,
  /** Another access held the bus, or the access changed buses. */
  BUS,
}

export const CAUSES: readonly string[] = [
  'load',
  'store',
  'address',
  'branch',
  'fetch',
  'unaligned',
  'divide',
  'float',
  'waitStates',
  'bus',
];

/**
 * Does DWT_LSUCNT count the cycle that has just begun without an instruction entering execute? If not, DWT_CPICNT does. On the
 * M4 it goes by the instruction that entered execute last, on the M3 by the one that is there (measured on both).
 */
export function countsAsLsu(m: Machine): boolean {
  if (m.config.core === 'm4') return m.accessIssued;
  const traits = m.main.instruction?.traits;
  return traits?.memory === true && !traits.skipped;
}

function memoryCause(m: Machine): Cause {
  if (m.waitLeft > 0) return Cause.WAIT_STATES;
  if (m.dDenied && m.dAddress.active) return Cause.BUS;
  if (m.dData.active && m.dData.unaligned && !m.dAdvanced) return Cause.UNALIGNED;
  const { traits } = m.main.instruction!;
  if (traits.loadsPc || traits.shape === Shape.TABLE_BRANCH) return Cause.BRANCH;
  return traits.store ? Cause.STORE : Cause.LOAD;
}

/** Cause of the cycle that has just begun without an instruction entering execute. */
export function causeOf(m: Machine): Cause {
  const { instruction } = m.main;
  if (instruction !== undefined) {
    if (instruction.traits.memory) return memoryCause(m);
    return instruction.executeCycles > 1 ? Cause.DIVIDE : Cause.BRANCH;
  }
  if (m.decode === DecodeState.ADDRESS) return Cause.ADDRESS;
  if (m.decode === DecodeState.READY)
    return m.floatBusy > 0 || m.floatDirtyFor > 0 ? Cause.FLOAT : Cause.STORE;
  if (m.refilling) return Cause.BRANCH;
  return m.fetchWaitLeft > 0 ? Cause.WAIT_STATES : Cause.FETCH;
}
