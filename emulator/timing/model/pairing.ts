import { mayOverlapData } from './bus.js';
import { Shape, type TimedInstruction } from './instruction.js';
import type { Machine } from './machine.js';

/** Answer to "may this instruction go into execute behind the load or store in its data phase?" */
export enum Pairing {
  NO,
  YES,
  /** It would have, but the load or store has left execute: only fetch still treats it so. */
  LATE,
}

/**
 * Load/store pipelining (docs/timing.md, Loads and stores; CMEmu's can_lsu_instr_be_pipelined, fitted to exhaustive tests): `next` may
 * enter execute in the first cycle of the data phase of `previous`. `tainted`: an IT stands (or seems to stand) in the
 * same fetch word, which blocks it.
 */
export function pairs(
  m: Machine,
  previous: TimedInstruction,
  next: TimedInstruction,
  tainted: boolean,
): Pairing {
  const p = previous.traits;
  const n = next.traits;
  if (!p.memory || p.skipped || p.multiple || !mayOverlapData(m)) return Pairing.NO;
  const late = m.main.instruction === undefined;
  const isNop = n.shape === Shape.NOP;
  const inert = isNop || n.skipped;
  const memory = n.memory;

  const storeWithWriteback = p.store && p.writeback;
  // A store with register offset reads its data through the port that decode needs.
  const storeFromRegisters = p.store && p.registerOffset;
  const notSimple = memory && (n.multiple || n.writeback);
  const depends = memory && !late && (n.addressRegisters & m.main.dirty) !== 0;
  const general =
    storeWithWriteback || storeFromRegisters || (p.load && p.dataIsSpOrPc) || notSimple || depends || !memory;

  if (storeFromRegisters && !isNop) return Pairing.NO;
  if (storeWithWriteback && m.unalignedBefore) return Pairing.NO;
  const gated = memory && late;
  if (general && tainted && !gated && m.config.core === 'm4') return Pairing.NO;
  if (late && inert && p.store) {
    if (m.idle > 0 || !isNop) return Pairing.NO;
    if (p.dataIsSpOrPc && (!memory || notSimple)) return Pairing.NO;
  }
  if (general && (p.dataIsSpOrPc || !inert)) return Pairing.NO;
  return late ? Pairing.LATE : Pairing.YES;
}
