import { mayOverlapData } from './bus.js';
import { Shape, type TimedInstruction } from './instruction.js';
import type { Machine } from './machine.js';

/**
 * Load/store pipelining (docs/timing.md, Loads and stores; the facts are those of CMEmu's can_lsu_instr_be_pipelined that any
 * measured snippet shows): may `next` enter execute in the first cycle of the data phase of `previous`? That its address does not need the data, decode has seen to.
 * @param tainted an IT stands in the same fetch word, which blocks what is no access on the M4
 */
export function pairs(
  m: Machine,
  previous: TimedInstruction,
  next: TimedInstruction,
  tainted: boolean,
): boolean {
  const p = previous.traits;
  const n = next.traits;
  if (!p.memory || p.multiple || !mayOverlapData(m)) return false;
  // A store with register offset reads its data through the port that decode needs.
  const storeFromRegisters = p.store && p.registerOffset;
  const isNop = n.shape === Shape.NOP;
  if (isNop || n.skipped) {
    if (p.dataIsSpOrPc || (storeFromRegisters && !isNop)) return false;
    return !tainted || m.config.core === 'm3';
  }
  if (!n.memory || n.multiple || n.writeback) return false;
  return !storeFromRegisters && !(p.store && p.writeback) && !(p.load && p.dataIsSpOrPc);
}
