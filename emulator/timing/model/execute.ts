import { Bus } from '../../machine/memory.js';
import type { BusResult } from './bus.js';
import { decideBranch, formAddress, itBehind } from './decode.js';
import { type DataAccess, mayTakeLonger, Shape, type TimedInstruction } from './instruction.js';
import { BranchKind, DecodeState, type Machine, type Slot } from './machine.js';
import { pairs } from './pairing.js';

/** Execute: one instruction, or two while the first is a load or store in its data phase. */

function clear(slot: Slot): void {
  slot.instruction = undefined;
  slot.finished = false;
}

function copy(from: Slot, to: Slot): void {
  to.index = from.index;
  to.instruction = from.instruction;
  to.cycle = from.cycle;
  to.finished = from.finished;
  to.dirty = from.dirty;
  to.nextDirty = from.nextDirty;
  to.nextAccess = from.nextAccess;
  to.dataLeft = from.dataLeft;
  to.branch = from.branch;
}

function grow(slot: Slot): void {
  slot.cycle++;
  slot.dirty = slot.nextDirty;
}

/** Clock edge: finished instructions leave, the second moves up. */
export function advanceExecute(m: Machine): void {
  const { main, second } = m;
  if (main.instruction !== undefined) {
    if (main.finished) {
      m.last = main.instruction;
      clear(main);
    } else grow(main);
  }
  if (second.instruction !== undefined) {
    if (second.finished && main.instruction === undefined) {
      m.last = second.instruction;
      clear(second);
    } else grow(second);
  }
  if (main.instruction === undefined && second.instruction !== undefined) {
    copy(second, main);
    clear(second);
  }
  if (m.floatBusy > 0) m.floatBusy--;
  if (m.floatDirtyFor > 0) m.floatDirtyFor--;
}

/** May what is in decode enter execute at this edge? */
function mayIssue(m: Machine, tainted: boolean): boolean {
  if (m.decode !== DecodeState.READY || m.second.instruction !== undefined) return false;
  const next = m.decoded!;
  const { traits } = next;
  if (traits.float && !traits.skipped) {
    if (m.floatBusy > 0) return false;
    if (m.floatDirtyFor > 0 && (traits.floatReads & m.floatDirty) !== 0) return false;
  }
  const first = m.main.instruction;
  if (first !== undefined) return pairs(m, first, next, tainted);
  // A store left in the write buffer: the base register of the next access cannot be written back beside it (A.1).
  if (m.dData.active && m.dData.buffered && !traits.skipped && traits.memory && traits.writeback)
    return false;
  return true;
}

/** Clock edge between decode and execute. Returns true if an instruction entered execute. */
export function issue(m: Machine): boolean {
  const tainted = itBehind(m);
  if (!mayIssue(m, tainted)) return false;
  decideBranch(m);
  const next = m.decoded!;
  const { traits } = next;
  const previous = m.second.instruction ?? m.main.instruction ?? m.last;
  const phantom = previous !== undefined && pairs(m, previous, next, tainted);
  m.lrWritten = traits.writesLr;
  m.accessIssued = traits.countsAsLsu && !traits.skipped;
  m.multiplyFlags = traits.multiplySetsFlags;
  m.moved = true;
  m.movedPostponed = m.decodedPostponed;
  m.movedPhantomMultiCycle = phantom && traits.shape === Shape.NOP;
  m.movedBranch = m.decodedBranch;
  m.movedHalfwords = m.decodedHalfwords;
  const slot = m.main.instruction === undefined ? m.main : m.second;
  slot.index = m.nextIndex;
  slot.instruction = next;
  slot.cycle = 0;
  slot.finished = false;
  slot.dirty =
    traits.skipped || (m.decodedBranch === BranchKind.NONE && traits.mayFallThrough) ? 0 : traits.writes;
  slot.nextDirty = slot.dirty;
  slot.nextAccess = 0;
  slot.dataLeft = traits.memory ? (traits.multiple ? Math.max(next.accesses.length, 1) : 1) : 0;
  slot.branch = m.decodedBranch;
  m.decode = DecodeState.EMPTY;
  m.nextIndex += m.decodedFolds ? 2 : 1;
  if (traits.float && !traits.skipped) occupyFloat(m, traits.shape, traits.floatWrites);
  return true;
}

/** Occupation of the floating-point unit and latency of its result (docs/timing.md, Execute; gcc cortex-m4-fpu.md). */
function occupyFloat(m: Machine, shape: Shape, writes: number): void {
  const cycles = shape === Shape.FLOAT_DIVIDE ? 14 : shape === Shape.FLOAT_ACCUMULATE ? 3 : 1;
  m.floatBusy = cycles;
  m.floatDirty = writes;
  m.floatDirtyFor = cycles + 1;
}

/** What execute tells decode: start over, or the registers that are not there yet. */
export interface Trigger {
  flush: boolean;
  dirty: number;
  postponed: boolean;
}

const trigger: Trigger = { flush: false, dirty: 0, postponed: false };

const NO_ACCESS: DataAccess = { address: 0x2000_0000, bus: Bus.SYSTEM, parts: 1, waits: 0, locked: false };

function putOnBus(m: Machine, slot: Slot, instruction: TimedInstruction): void {
  const access = instruction.accesses[slot.nextAccess] ?? NO_ACCESS;
  slot.nextAccess++;
  const t = m.dAddress;
  t.active = true;
  t.bus = access.bus;
  t.address = access.address;
  t.write = instruction.traits.store;
  t.partsLeft = access.parts - 1;
  t.unaligned = access.parts > 1;
  t.partDone = false;
  t.waits = access.waits;
  t.locked = access.locked;
  t.buffered = false;
}

function finish(slot: Slot): void {
  slot.finished = true;
  slot.nextDirty = 0;
}

/** One cycle of one instruction; adds to `trigger`. */
function step(m: Machine, slot: Slot): void {
  const instruction = slot.instruction!;
  const { traits } = instruction;
  const { dirty } = slot;
  if (slot.finished) return;
  if (traits.skipped) {
    finish(slot);
    return;
  }
  if (mayTakeLonger(traits, m.config.core)) trigger.postponed = true;
  switch (traits.shape) {
    case Shape.LOAD:
    case Shape.STORE:
    case Shape.LOAD_MULTIPLE:
    case Shape.STORE_MULTIPLE:
      if (slot.cycle === 0 && traits.loadsPc) m.suppressFetch = true;
      if (slot.cycle === 0 && traits.multiple && traits.writeback)
        slot.nextDirty &= ~(traits.addressRegisters & ~traits.lastLoaded);
      if (traits.loadsPc) trigger.flush = true;
      if (
        !m.dAddress.active &&
        slot.nextAccess < (traits.multiple ? Math.max(instruction.accesses.length, 1) : 1)
      )
        putOnBus(m, slot, instruction);
      trigger.dirty |= dirty;
      return;
    case Shape.TABLE_BRANCH:
      trigger.flush = true;
      if (slot.cycle === 0) m.suppressFetch = true;
      if (slot.nextAccess === 0) {
        // The address of a store before it may still wait for the bus.
        if (!m.dAddress.active) putOnBus(m, slot, instruction);
      } else if (slot.dataLeft < 0) {
        m.branchTo = instruction.nextAddress;
        finish(slot);
      } else if (slot.dataLeft === 0) slot.dataLeft = -1;
      return;
    case Shape.BRANCH:
    case Shape.BRANCH_LR:
    case Shape.BRANCH_REGISTER:
    case Shape.COMPARE_BRANCH:
    case Shape.BARRIER:
      finish(slot);
      if (!instruction.taken) return;
      trigger.flush = true;
      m.refilling = true;
      if (slot.branch === BranchKind.EXECUTE_TIME) m.branchTo = instruction.nextAddress;
      return;
    case Shape.ADD_PC:
      finish(slot);
      trigger.flush = true;
      m.suppressFetch = true;
      m.lateTarget = instruction.nextAddress;
      return;
    default:
      trigger.dirty |= dirty;
      if (slot.cycle + 1 >= instruction.executeCycles) finish(slot);
  }
}

/** Execute's cycle: returns what decode has to know. */
export function runExecute(m: Machine): Trigger {
  trigger.flush = false;
  trigger.dirty = 0;
  trigger.postponed = false;
  if (m.main.instruction !== undefined) step(m, m.main);
  if (m.second.instruction !== undefined) step(m, m.second);
  return trigger;
}

/** End of the cycle: what the buses did changes execute and decode. */
export function concludeCycle(m: Machine, bus: BusResult): void {
  if (bus.addressTaken) {
    const slot = m.second.instruction !== undefined && m.second.nextAccess > 0 ? m.second : m.main;
    const traits = slot.instruction?.traits;
    if (traits !== undefined && !traits.multiple && traits.writeback)
      slot.nextDirty &= ~(traits.addressRegisters & ~traits.lastLoaded);
    if (m.config.buffersStores && traits?.shape === Shape.STORE && !traits.registerOffset) {
      m.dAddress.buffered = true;
      finish(slot);
    }
  }
  if (bus.dataDone && !bus.buffered) dataArrives(m);
}

function dataArrives(m: Machine): void {
  const { main } = m;
  const instruction = main.instruction;
  if (instruction === undefined) return;
  const { traits } = instruction;
  main.dataLeft--;
  if (main.dataLeft === 0) m.dataIndex = main.index;
  if (traits.shape === Shape.TABLE_BRANCH) return;
  if (main.dataLeft > 0) {
    if (main.dataLeft === 1 && traits.load) main.nextDirty &= traits.lastLoaded;
    return;
  }
  if (traits.loadsPc) m.lateTarget = instruction.nextAddress;
  if (traits.load && (!traits.noForward || m.second.instruction !== undefined)) {
    const overwritten = m.second.instruction === undefined ? 0 : m.second.dirty;
    formAddress(m, main.nextDirty & ~overwritten);
  }
  finish(main);
}
