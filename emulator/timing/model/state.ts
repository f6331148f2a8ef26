import { Bus } from '../../machine/memory.js';
import type { TimingConfig } from './config.js';
import type { TimedInstruction, Traits } from './instruction.js';
import {
  type DataTransfer,
  FetchMode,
  type Machine,
  NONE,
  NOT_ASKED,
  refilledAt,
  type Slot,
} from './machine.js';

/**
 * What one run of instructions leaves behind for the next: the machine in the middle of the cycle in which the last
 * instruction entered execute, addresses relative to the next instruction. Interned: equal states are the same
 * object, so `id` is all that a table of timings needs.
 */
export interface PipelineState {
  readonly id: number;
  /** The machine; never changed. */
  readonly machine: Readonly<Machine>;
  /** The IT that comes next has been folded into the instruction before it. */
  readonly foldedAhead: boolean;
}

const moved = (address: number, offset: number) => (address === NONE ? NONE : address + offset);

/** Is there a line buffer that data accesses share? Then the addresses of those to come are part of the state. */
const looksAtData = ({ flashWaitStates, flashLine, cached }: TimingConfig): boolean =>
  flashWaitStates > 0 && flashLine > 0 && !cached;

/** A copy whose addresses are `offset` further on. Cloning first and changing then is what engines do fast. */
function shifted(from: Readonly<Machine>, offset: number): Machine {
  const m = { ...from };
  m.headAddress = moved(m.headAddress, offset);
  m.queueAddress = moved(m.queueAddress, offset);
  m.fetchAddress = moved(m.fetchAddress, offset);
  m.speculated = moved(m.speculated, offset);
  m.fallback = moved(m.fallback, offset);
  m.lateTarget = moved(m.lateTarget, offset);
  m.iAddress = moved(m.iAddress, offset);
  m.iData = moved(m.iData, offset);
  m.registered = moved(m.registered, offset);
  m.line = moved(m.line, offset);
  m.ahead = moved(m.ahead, offset);
  m.dAddress = { ...m.dAddress };
  m.dData = { ...m.dData };
  m.main = { ...m.main };
  m.main.index = -1;
  m.second = { ...m.second };
  m.second.index = -1;
  if (looksAtData(m.config)) {
    m.dAddress.address += offset;
    m.dData.address += offset;
    for (const slot of [m.main, m.second]) slot.instruction = withMovedData(slot.instruction, offset);
  }
  return m;
}

function withMovedData(
  instruction: TimedInstruction | undefined,
  offset: number,
): TimedInstruction | undefined {
  if (instruction === undefined || instruction.accesses.length === 0) return instruction;
  const accesses = instruction.accesses.map((a) => ({ ...a, address: a.address + offset }));
  return { ...instruction, accesses };
}

const traitIds = new Map<string, number>();
const knownTraits = new WeakMap<Traits, number>();

/** Number for what of an instruction in execute can still matter. */
function traitId(t: Traits): number {
  const known = knownTraits.get(t);
  if (known !== undefined) return known;
  const key = [
    t.shape,
    t.addressRegisters,
    t.lastLoaded,
    t.multiple,
    t.writeback,
    t.registerOffset,
    t.dataIsSpOrPc,
    t.noForward,
    t.loadsPc,
    t.multiCycle,
    t.skipped,
    t.store,
  ].join();
  const id = traitIds.get(key) ?? traitIds.size;
  traitIds.set(key, id);
  knownTraits.set(t, id);
  return id;
}

/** Where a data access goes, `next` being where execution continues; nothing if that does not matter. */
type DataPlace = (access: { readonly bus: number; readonly address: number }) => string;

const placeOfData = (config: TimingConfig, next: number): DataPlace =>
  looksAtData(config) ? ({ bus, address }) => (bus === Bus.DCODE ? `@${address - next}` : '') : () => '';

function instructionKey(i: TimedInstruction, place: DataPlace): string {
  let key = `${traitId(i.traits)};${i.executeCycles}${i.taken ? 't' : ''}`;
  for (const a of i.accesses)
    key += `/${a.bus + 4 * a.parts + 16 * a.waits}${a.locked ? 'l' : ''}${place(a)}`;
  return key;
}

/** Several small numbers as one. */
function pack(...digits: number[]): number {
  let value = 0;
  for (const digit of digits) value = value * 32 + digit;
  return value;
}

const bits = (...values: boolean[]): number => values.reduce((mask, value) => 2 * mask + (value ? 1 : 0), 0);

const transferKey = (t: Readonly<DataTransfer>, place: DataPlace): string =>
  t.active
    ? `${t.bus}.${t.partsLeft}.${t.waits}.${bits(t.write, t.unaligned, t.buffered, t.partDone, t.locked)}${place(t)}`
    : '';

function slotKey(s: Readonly<Slot>, place: DataPlace): string {
  if (s.instruction === undefined) return '';
  const counts = `${s.cycle}.${s.nextAccess}.${s.dataLeft}.${s.branch}`;
  return `${instructionKey(s.instruction, place)}:${s.dirty}.${s.nextDirty}.${counts}.${bits(s.finished)}`;
}

const fetchCounts = (m: Readonly<Machine>): number =>
  pack(
    m.headCount,
    m.queueCount,
    m.inFlight,
    m.arriving,
    m.mode,
    m.movedBranch,
    m.movedHalfwords,
    m.fetchWaitLeft,
  );

const otherCounts = (m: Readonly<Machine>): number =>
  pack(m.waitLeft, m.aheadLeft, m.floatBusy, m.floatDirtyFor, m.multiplyFlags ? 1 : 0, m.lrWritten ? 1 : 0);

const fetchFlags = (m: Readonly<Machine>): number =>
  bits(
    m.blanked,
    m.speculationIssued,
    m.branching,
    m.multiCycle,
    m.decodeStalled,
    m.moved,
    m.movedPostponed,
    m.movedPhantomMultiCycle,
    m.iAddressWanted,
    m.iAddressSkip,
    m.iDataWanted,
    m.iDataSkip,
    m.iDenied,
    m.iAdvanced,
    m.iDataReady,
    m.registeredData,
    m.refilling,
    m.accessIssued,
  );

const dataFlags = (m: Readonly<Machine>): number =>
  bits(m.dDenied, m.dAdvanced, m.dDataReady, m.unalignedNow, m.unalignedBefore, m.writeWaited, m.dTurn);

function addressKey(m: Readonly<Machine>, next: number): string {
  const at = (address: number) => (address === NONE ? 'n' : address - next);
  const head = m.headCount > 0 ? at(m.headAddress) : 'n';
  return `${head},${at(m.queueAddress)},${at(m.fetchAddress)},${at(m.speculated)},${at(m.fallback)},${at(m.iAddress)},${at(m.iData)},${at(m.registered)},${at(m.line)},${at(m.ahead)}`;
}

/** All states met with one configuration. */
export interface StateTable {
  readonly config: TimingConfig;
  readonly states: PipelineState[];
  readonly byKey: Map<string, PipelineState>;
}

export const createStateTable = (config: TimingConfig): StateTable => ({
  config,
  states: [],
  byKey: new Map(),
});

/** Forget what cannot matter any more, so that more states are equal. Decode is empty at this point. */
function normalise(m: Machine): void {
  m.last = undefined;
  if (m.mode === FetchMode.SEQUENTIAL || m.mode === FetchMode.IDLE) {
    m.speculated = NONE;
    m.fallback = NONE;
    m.speculationIssued = false;
  }
  if (m.iAddress === NONE) m.iAddressWanted = m.iAddressSkip = false;
  if (m.iData === NONE) m.iDataWanted = m.iDataSkip = false;
  if (m.registered === NONE) m.registeredData = false;
  if (!m.dData.active) m.writeWaited = false;
  if (m.floatDirtyFor === 0) m.floatDirty = 0;
  m.nextMode = m.mode;
  m.decoded = undefined;
  m.refilling = m.refilling && m.main.instruction === undefined;
}

/** Intern the machine as it is, just after an instruction has entered execute; `next` is where execution continues. */
export function internState(
  table: StateTable,
  m: Machine,
  next: number,
  foldedAhead: boolean,
): PipelineState {
  normalise(m);
  const place = placeOfData(m.config, next);
  const slots = `${slotKey(m.main, place)}|${slotKey(m.second, place)}`;
  const transfers = `${transferKey(m.dAddress, place)}|${transferKey(m.dData, place)}`;
  const numbers = `${fetchCounts(m)}|${fetchFlags(m)}|${otherCounts(m)}|${dataFlags(m)}|${m.floatDirty}`;
  const key = `${addressKey(m, next)}|${numbers}|${slots}|${transfers}${foldedAhead ? 'f' : ''}`;
  let state = table.byKey.get(key);
  if (state === undefined) {
    const machine = shifted(m, -next);
    machine.run = [];
    machine.holds = NOT_ASKED;
    state = { id: table.states.length, machine, foldedAhead };
    table.states.push(state);
    table.byKey.set(key, state);
  }
  return state;
}

/** The state of a pipeline that begins to be refilled in this very cycle: after reset, ISB, exception entry or return. */
export function refillState(table: StateTable): PipelineState {
  return internState(table, refilledAt(table.config, 0), 0, false);
}

/** A machine in this state, with the next instruction at `address`. */
export function restoreState(state: PipelineState, address: number): Machine {
  const m = shifted(state.machine, address);
  for (const slot of [m.main, m.second]) {
    const { instruction } = slot;
    // Only one that branches still cares where it leads.
    if (instruction?.taken) slot.instruction = { ...instruction, nextAddress: address };
  }
  m.cycle = 0;
  m.nextIndex = state.foldedAhead ? 1 : 0;
  m.dataIndex = -1;
  return m;
}
