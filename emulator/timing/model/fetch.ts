import { mayTakeLonger } from './instruction.js';
import { BranchKind, DecodeState, FetchMode, type Machine, NONE } from './machine.js';
import {
  blankQueue,
  HeadShift,
  overcommitted,
  redirectQueue,
  roomForWord,
  shiftQueue,
  wouldFit,
} from './queue.js';

/**
 * The fetch unit: which word to ask for in this cycle. Facts from CMEmu (fetch.rs) and the Cortex-M3 TRM, section
 * 14.3 (branch status interface) and 15.3.
 */

/** Take what the instruction bus delivered at the end of the last cycle. */
export function receiveFetch(m: Machine): void {
  m.arriving = 0;
  if (!m.iArrived) return;
  m.iArrived = false;
  m.inFlight--;
  m.arriving = m.iArrivedSkip ? 1 : 2;
}

const isDecodeTime = (kind: BranchKind) => kind >= BranchKind.DECODE_TIME;

/** The clock edge between decode and execute as the queue sees it. `executeIdle`: no instruction is in execute. */
export function advanceQueue(m: Machine, executeIdle: boolean): void {
  const { instruction } = m.main;
  m.multiCycle =
    instruction !== undefined &&
    mayTakeLonger(instruction.traits, m.config.core) &&
    !instruction.traits.skipped;
  m.decodeStalled = false;
  let shift: HeadShift;
  if (m.moved) {
    m.moved = false;
    if (m.movedPostponed && isDecodeTime(m.movedBranch)) shift = HeadShift.HOLD;
    else if (m.branching) shift = HeadShift.BRANCH;
    else shift = m.movedHalfwords === 1 ? HeadShift.HALF : HeadShift.FULL;
    m.branching = isDecodeTime(m.movedBranch);
    if (m.movedPhantomMultiCycle) m.multiCycle = true;
  } else if (executeIdle) {
    shift = m.branching ? HeadShift.BRANCH : HeadShift.FILL;
    m.branching = false;
    m.decodeStalled = m.decode === DecodeState.ADDRESS;
  } else shift = m.branching ? HeadShift.HOLD : HeadShift.FILL;
  shiftQueue(m, shift);
}

const wordOf = (address: number) => (address & ~3) >>> 0;

/** Stop caring about words that are on their way. */
function ignoreTransfers(m: Machine): void {
  m.iAddressWanted = false;
  m.iDataWanted = false;
  m.iArrived = false;
}

/** Ask for the word of `address`; returns the address to continue with, the same one if the bus is not free. */
function requestWord(m: Machine, address: number): number {
  const word = wordOf(address);
  const skip = (address & 2) !== 0;
  if (m.iAddress === word && !m.iAddressWanted) {
    // The same word is still waiting for the bus on behalf of an abandoned request.
    m.iAddressWanted = true;
    m.iAddressSkip = skip;
    m.inFlight++;
    return word + 4;
  }
  // A request that nobody wants any more can be replaced on the older core, but not on the M4 (AHB-Lite).
  const replaceable = m.config.core === 'm3' && !m.iAddressWanted;
  if (m.iAddress !== NONE && !replaceable) return address;
  m.iAddress = word;
  m.iAddressWanted = true;
  m.iAddressSkip = skip;
  m.inFlight++;
  return word + 4;
}

function request(m: Machine, address: number): void {
  m.fetchAddress = roomForWord(m) ? requestWord(m, address) : address;
  m.nextMode = FetchMode.SEQUENTIAL;
}

/**
 * A word that does not fit yet may be asked for while a single-cycle instruction executes: the head will be
 * consumed before the word arrives.
 */
function maySpeculate(m: Machine): boolean {
  if (m.multiCycle || m.branching || m.decodeStalled || wouldFit(m, HeadShift.HOLD)) return false;
  const shift =
    m.decode === DecodeState.EMPTY
      ? HeadShift.FILL
      : m.decodedHalfwords === 1
        ? HeadShift.HALF
        : HeadShift.FULL;
  return wouldFit(m, shift);
}

function requestSpeculatively(m: Machine, address: number): void {
  m.speculated = address;
  m.fetchAddress = requestWord(m, address);
  m.speculationIssued = m.fetchAddress !== address;
  m.fallback = address;
  m.nextMode = FetchMode.SPECULATIVE;
}

function requestSequential(m: Machine, address: number): void {
  if (maySpeculate(m)) requestSpeculatively(m, address);
  else request(m, address);
}

/** Give up a request that has not been accepted by the bus; returns its address, or NONE if there is none. */
function abandonAddress(m: Machine): number {
  if (m.iAddress === NONE || !m.iAddressWanted) return NONE;
  m.iAddressWanted = false;
  m.inFlight--;
  return m.iAddress + (m.iAddressSkip ? 2 : 0);
}

/** Ask for the target of a conditional branch in decode, and remember where to go on if it is not taken. */
function speculateOnBranch(m: Machine, target: number): void {
  let fallback: number;
  if (m.mode === FetchMode.BRANCH_SPECULATIVE && m.speculationIssued) {
    ignoreSpeculated(m);
    fallback = m.fallback;
  } else {
    const abandoned = abandonAddress(m);
    fallback =
      abandoned !== NONE ? abandoned : m.mode === FetchMode.BRANCH_SPECULATIVE ? m.fallback : m.fetchAddress;
  }
  m.speculated = target;
  m.fetchAddress = requestWord(m, target);
  m.speculationIssued = m.fetchAddress !== target;
  m.fallback = fallback;
  m.nextMode = FetchMode.BRANCH_SPECULATIVE;
}

/** Drop the word asked for in the last cycle, wherever it is by now. */
function ignoreSpeculated(m: Machine): void {
  if (m.iAdvanced) m.iDataWanted = false;
  else m.iAddressWanted = false;
  m.inFlight--;
}

function branch(m: Machine, target: number): void {
  ignoreTransfers(m);
  m.branching = true;
  redirectQueue(m, target);
  request(m, target);
}

/** The speculation held (or nothing was said against it): make its stream the stream. */
function confirmSpeculation(m: Machine): void {
  if (m.mode === FetchMode.BRANCH_SPECULATIVE) {
    redirectQueue(m, m.speculated);
    if (m.speculationIssued) {
      if (!m.iAdvanced) m.iDataWanted = false;
      m.inFlight++;
    } else ignoreTransfers(m);
    m.branching = true;
  }
  if (m.speculationIssued && overcommitted(m)) {
    // It did not come to consuming the head, and there is no room: ask again, unless it is too late to take back.
    const abandoned = abandonAddress(m);
    if (abandoned !== NONE) m.fetchAddress = m.fallback;
    m.nextMode = FetchMode.SEQUENTIAL;
    return;
  }
  requestSequential(m, m.fetchAddress);
}

/** The fetch unit's cycle, after decode and execute have had their say. */
export function runFetch(m: Machine): void {
  const { branchTo, speculateTo, decision, suppressFetch } = m;
  m.branchTo = NONE;
  m.speculateTo = NONE;
  m.decision = -1;
  m.suppressFetch = false;
  if (branchTo !== NONE) branch(m, branchTo);
  else if (speculateTo !== NONE) speculateOnBranch(m, speculateTo);
  else if (decision === 0 && m.mode === FetchMode.BRANCH_SPECULATIVE) {
    if (m.speculationIssued) ignoreSpeculated(m);
    requestSequential(m, m.fallback);
  } else if (suppressFetch) {
    ignoreTransfers(m);
    blankQueue(m);
    m.nextMode = FetchMode.IDLE;
  } else if (m.mode === FetchMode.SEQUENTIAL) requestSequential(m, m.fetchAddress);
  else if (m.mode === FetchMode.SPECULATIVE || m.mode === FetchMode.BRANCH_SPECULATIVE) confirmSpeculation(m);
  else if (m.mode === FetchMode.LATE_BRANCH) {
    branch(m, m.lateTarget);
    m.lateTarget = NONE;
  }
}
