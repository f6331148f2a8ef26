import { Bus } from '../../machine/memory.js';
import { type Machine, NONE } from './machine.js';

/**
 * The bus matrix: two masters (fetch and load/store), three buses that can be asked for an address phase in a cycle.
 * AHB-Lite: an address phase that is accepted becomes the data phase of the next cycle, unless the data phase before it
 * waits. Facts from CMEmu's interconnect and the measurements in docs/timing.md, Buses:
 *  - code bus: data before fetch; System bus: fetch before data;
 *  - a master never has its address phase on one bus while its data phase is on another;
 *  - on the System bus no read address phase during a write data phase;
 *  - a fetch from the System bus is registered first: it reaches the bus one cycle later, one at a time.
 */

export const SYSTEM_BASE = 0x2000_0000;

/** Clock edge of both masters: accepted addresses become data phases. */
export function advanceBuses(m: Machine): void {
  m.iAdvanced = false;
  if (m.iDataReady && !m.iDenied) {
    m.iData = m.iAddress;
    m.iDataWanted = m.iAddressWanted;
    m.iDataSkip = m.iAddressSkip;
    m.iAddress = NONE;
    m.iAdvanced = m.iData !== NONE;
    if (m.iAdvanced && m.iData >= SYSTEM_BASE) {
      m.registered = m.iData;
      m.registeredData = false;
    }
  }
  m.dAdvanced = false;
  m.unalignedBefore = m.unalignedNow;
  m.unalignedNow = false;
  if (m.dDataReady && !m.dDenied) {
    const finished = m.dData;
    m.dData = m.dAddress;
    m.dAddress = finished;
    finished.active = false;
    m.dAdvanced = m.dData.active;
    m.unalignedNow = m.dData.active && m.dData.unaligned;
  }
}

/** Is the load/store unit in the one cycle in which the next access can begin behind the one in its data phase? */
export function mayOverlapData(m: Machine): boolean {
  if (m.unalignedNow) return false;
  if (m.unalignedBefore) return true;
  return m.dAdvanced || (m.dDataReady && !m.dData.active && !m.dAddress.active);
}

/** Result of a bus cycle for the load/store unit. */
export interface BusResult {
  /** The address phase of a data access was accepted. */
  addressTaken: boolean;
  /** A data phase ended. */
  dataDone: boolean;
  /** It was that of a store that has left execute. */
  buffered: boolean;
}

const result: BusResult = { addressTaken: false, dataDone: false, buffered: false };

/** Wait states that an access to the flash has now, keeping the line buffer and what is read ahead. */
function flashWaits(m: Machine, address: number, fetch: boolean): number {
  const { flashWaitStates, flashLine, cached, readsAhead } = m.config;
  if (flashWaitStates === 0 || (cached && !fetch)) return 0;
  if (flashLine === 0) return flashWaitStates;
  const line = address - (address % flashLine);
  if (line === m.line) return 0;
  m.line = line;
  const waits = line === m.ahead ? Math.min(m.aheadLeft, flashWaitStates) : flashWaitStates;
  m.ahead = NONE;
  m.aheadLeft = 0;
  if (cached && m.holds(line)) return 0;
  if (readsAhead && fetch) {
    m.ahead = line + flashLine;
    m.aheadLeft = waits + flashWaitStates + 1;
  }
  return waits;
}

/** The second half of a cycle: arbitrate, answer the data phases. */
export function runBuses(m: Machine): BusResult {
  const { config } = m;
  if (m.aheadLeft > 0) m.aheadLeft--;
  const d = m.dData;
  // Who asks for what. A data access that is being split asks for its next part.
  const dSplitting = d.active && d.partsLeft > 0;
  const dAsks = dSplitting || m.dAddress.active;
  const dBus = dSplitting ? d.bus : m.dAddress.bus;
  const dWrites = dSplitting ? d.write : m.dAddress.write;
  const dCrosses = !dSplitting && d.active && dAsks && d.bus !== dBus;
  const iRegistered = m.registered !== NONE && !m.registeredData;
  const iAsksCode = m.iAddress !== NONE && m.iAddress < SYSTEM_BASE;
  const iCrosses = iAsksCode && m.iData !== NONE && m.iData >= SYSTEM_BASE;

  const writing = d.active && d.bus === Bus.SYSTEM && d.write && !d.partDone;
  // A bit-band access is a locked transfer: the fetch waits for its end, and the hand-over costs a cycle.
  const locked = d.active && d.locked;
  const writeHolds = writing && config.systemWritesHoldFetch;
  const fetchHeld = writeHolds || locked;
  // Data phases: how long they still take.
  const collides =
    ((writing && !writeHolds) || locked) &&
    iRegistered &&
    !m.writeWaited &&
    !dSplitting &&
    m.waitLeft === 0 &&
    !d.unaligned;
  if (collides) m.writeWaited = true;
  const dReady = !d.active || (m.waitLeft === 0 && !collides);
  const iCodeData = m.iData !== NONE && m.iData < SYSTEM_BASE;
  const iReady = !iCodeData || m.fetchWaitLeft === 0;

  // Code bus.
  let dTaken = false;
  let iTaken = false;
  if (dAsks && !dCrosses && dBus === Bus.DCODE) {
    // Another master's data phase that waits keeps the address out.
    dTaken = dReady && (!config.sharedCodePort || iReady);
  }
  if (iAsksCode && !iCrosses) {
    const contended = config.sharedCodePort && dAsks && !dCrosses && dBus === Bus.DCODE;
    iTaken = !contended && iReady && (!config.sharedCodePort || !(d.active && d.bus === Bus.DCODE) || dReady);
  }
  // System bus.
  const dWantsSystem = dAsks && !dCrosses && dBus === Bus.SYSTEM && !(writing && !dWrites);
  // A split access that has lost the bus to a fetch has the next turn.
  const turn = m.dTurn && dWantsSystem && dSplitting;
  let registeredTaken = false;
  if (iRegistered && !fetchHeld && !turn) registeredTaken = dReady || d.bus !== Bus.SYSTEM;
  if (dAsks && !dCrosses && dBus === Bus.SYSTEM) {
    dTaken = (!iRegistered || turn) && dReady && !(writing && !dWrites);
  }
  if (!dAsks) m.dTurn = false;
  else if (dWantsSystem && iRegistered) m.dTurn = !dTaken;
  if (dAsks && !dCrosses && dBus === Bus.PPB) dTaken = dReady;

  // Instruction master.
  m.iDenied = false;
  if (m.iAddress !== NONE) {
    if (m.iAddress >= SYSTEM_BASE) {
      // The register stage takes it when it is empty, and answers itself.
      m.iDenied = m.registered !== NONE && !m.registeredData;
      if (m.iData !== NONE && m.iData < SYSTEM_BASE && !iReady) m.iDenied = true;
    } else m.iDenied = !iTaken;
  }
  if (m.registered !== NONE) {
    if (m.registeredData) {
      finishFetch(m);
      m.registered = NONE;
      m.iDataReady = true;
    } else {
      m.iDataReady = false;
      if (registeredTaken) m.registeredData = true;
    }
  } else if (m.iData !== NONE) {
    m.iDataReady = iReady;
    if (iReady) finishFetch(m);
    else m.fetchWaitLeft--;
  } else m.iDataReady = true;
  if (iTaken && m.iDataReady && !m.iDenied) m.fetchWaitLeft = flashWaits(m, m.iAddress, true);

  // Data master.
  result.dataDone = false;
  result.addressTaken = false;
  m.dDenied = m.dAddress.active && (dSplitting || !dTaken);
  if (d.active) {
    if (!dReady) {
      if (m.waitLeft > 0) m.waitLeft--;
      m.dDataReady = false;
    } else if (dSplitting) {
      m.dDataReady = false;
      d.partDone = !dTaken;
      if (dTaken) {
        d.partsLeft--;
        if (d.bus === Bus.DCODE) m.waitLeft = flashWaits(m, d.address, false);
      }
    } else {
      m.dDataReady = true;
      result.dataDone = true;
      result.buffered = d.buffered;
      d.active = false;
    }
  } else m.dDataReady = true;
  if (m.dAddress.active && !m.dDenied && m.dDataReady) {
    result.addressTaken = true;
    m.writeWaited = false;
    m.waitLeft =
      m.dAddress.waits + (m.dAddress.bus === Bus.DCODE ? flashWaits(m, m.dAddress.address, false) : 0);
  }
  return result;
}

function finishFetch(m: Machine): void {
  if (m.iDataWanted) {
    m.iArrived = true;
    m.iArrivedSkip = m.iDataSkip;
  }
  m.iData = NONE;
}
