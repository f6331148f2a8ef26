import type { TimingConfig } from './config.js';
import type { TimedInstruction } from './instruction.js';

/** No address on a bus. */
export const NONE = -1;

/** Does the instruction cache hold this line of the flash? From then on it does. */
export type LineOracle = (line: number) => boolean;

/** For flashes without a cache. */
export const NOT_ASKED: LineOracle = () => false;

/** What the fetch unit is about to do. */
export enum FetchMode {
  IDLE,
  /** Ask for the next sequential word when it fits. */
  SEQUENTIAL,
  /** Has asked for a word that fits only if the decode head is consumed in time. */
  SPECULATIVE,
  /** Has asked for the target of a conditional branch that is not decided yet. */
  BRANCH_SPECULATIVE,
  /** The target of a late branch arrives now. */
  LATE_BRANCH,
}

/** The instruction in decode. */
export enum DecodeState {
  EMPTY,
  /** Waits for a register that forms its address. */
  ADDRESS,
  /** A branch that has not told fetch its target yet. */
  BRANCH,
  READY,
}

/** How the instruction in decode branches: Arm's BRCHSTAT encodes the same distinctions. */
export enum BranchKind {
  NONE,
  EXECUTE_TIME,
  DECODE_TIME,
  /** Decode time, condition still open. */
  SPECULATIVE,
  /** Was speculative and is taken. */
  TAKEN,
}

/** An instruction in execute. */
export interface Slot {
  /** Position in the run; negative for what an earlier run has left. */
  index: number;
  instruction: TimedInstruction | undefined;
  cycle: number;
  finished: boolean;
  /** Registers not yet written, at the start of this cycle and of the next. */
  dirty: number;
  nextDirty: number;
  /** Next data access to put on the bus. */
  nextAccess: number;
  /** Data phases still to finish. */
  dataLeft: number;
  branch: BranchKind;
}

export const emptySlot = (): Slot => ({
  index: -1,
  instruction: undefined,
  cycle: 0,
  finished: false,
  dirty: 0,
  nextDirty: 0,
  nextAccess: 0,
  dataLeft: 0,
  branch: BranchKind.NONE,
});

/** A transfer on the data bus. */
export interface DataTransfer {
  active: boolean;
  bus: number;
  write: boolean;
  address: number;
  /** Aligned transfers still to be addressed after this one. */
  partsLeft: number;
  unaligned: boolean;
  /** The part in its data phase is done, and the next one not yet accepted. */
  partDone: boolean;
  waits: number;
  locked: boolean;
  /** A store that has left execute: nobody waits for its data phase. */
  buffered: boolean;
}

const noTransfer = (): DataTransfer => ({
  active: false,
  bus: 0,
  write: false,
  address: 0,
  partsLeft: 0,
  unaligned: false,
  partDone: false,
  waits: 0,
  locked: false,
  buffered: false,
});

/** The whole core between two clock edges. Every field is plain data; the phases of a cycle change it. */
export interface Machine {
  readonly config: TimingConfig;
  cycle: number;

  // -- prefetch queue: two halfwords of decode head, four of queue ------------------------------------------------
  headCount: number;
  headAddress: number;
  queueCount: number;
  /** Address of the first queued halfword: not behind the head after a branch. */
  queueAddress: number;
  /** Halfwords that arrive at this edge. */
  arriving: number;
  /** Requested words that are still wanted. */
  inFlight: number;
  /** Emptied for a branch whose target is not known yet. */
  blanked: boolean;

  // -- fetch unit ---------------------------------------------------------------------------------------------------
  mode: FetchMode;
  nextMode: FetchMode;
  /** Next address to ask for: behind the speculated word if there is one. */
  fetchAddress: number;
  speculated: number;
  /** The speculated word has been given to the bus interface. */
  speculationIssued: boolean;
  /** Where to continue if the speculation fails. */
  fallback: number;
  lateTarget: number;
  branching: boolean;
  multiCycle: boolean;
  decodeStalled: boolean;
  // Requests of this cycle.
  branchTo: number;
  speculateTo: number;
  /** Decision on the speculative branch: -1 none, 0 not taken, 1 taken. */
  decision: number;
  suppressFetch: boolean;
  // What moved into execute at this edge.
  moved: boolean;
  movedPostponed: boolean;
  movedPhantomMultiCycle: boolean;
  movedBranch: BranchKind;
  movedHalfwords: number;

  // -- instruction bus ------------------------------------------------------------------------------------------------
  iAddress: number;
  iAddressWanted: boolean;
  iAddressSkip: boolean;
  iData: number;
  iDataWanted: boolean;
  iDataSkip: boolean;
  iDenied: boolean;
  iAdvanced: boolean;
  iDataReady: boolean;
  /** Arrived at the end of the last cycle. */
  iArrived: boolean;
  iArrivedSkip: boolean;
  /** Address held by the register stage in front of the System bus. */
  registered: number;
  /** The registered address was accepted by the bus: its data phase is on. */
  registeredData: boolean;

  // -- data bus -----------------------------------------------------------------------------------------------------------
  dAddress: DataTransfer;
  dData: DataTransfer;
  dDenied: boolean;
  dAdvanced: boolean;
  dDataReady: boolean;
  /** The transfer that advanced is unaligned: in this cycle, in the last one. */
  unalignedNow: boolean;
  unalignedBefore: boolean;
  waitLeft: number;
  /** The write data phase has already lost a cycle to a fetch. */
  writeWaited: boolean;
  /** A data access has lost the System bus to a fetch. */
  dTurn: boolean;
  fetchWaitLeft: number;
  /** Line of the flash that was accessed last: it is in the line buffer. */
  line: number;
  /** Line that is read ahead, and the cycles until it is there. */
  ahead: number;
  aheadLeft: number;

  // -- decode -----------------------------------------------------------------------------------------------------------------
  decode: DecodeState;
  decoded: TimedInstruction | undefined;
  decodedHalfwords: number;
  decodedFolds: boolean;
  decodedBranch: BranchKind;
  decodedPostponed: boolean;
  decodedDirty: number;
  lrWritten: boolean;
  multiplyFlags: boolean;

  // -- execute ---------------------------------------------------------------------------------------------------------------
  main: Slot;
  second: Slot;
  /** The instruction that last left execute. */
  last: TimedInstruction | undefined;
  /** Floating-point unit: cycles until it takes the next instruction. */
  floatBusy: number;
  /** Its result, and cycles until other than an addend may use it. */
  floatDirty: number;
  floatDirtyFor: number;
  /** The instruction that last entered execute is a load or store: cycles lost behind it count in DWT_LSUCNT. */
  accessIssued: boolean;
  /** A branch has been taken and its target has not been decoded yet: empty decode is the branch's doing. */
  refilling: boolean;

  // -- position in the run -------------------------------------------------------------------------------------------------------
  /** Asked when fetch comes to another line of a cached flash. */
  holds: LineOracle;
  run: readonly TimedInstruction[];
  nextIndex: number;
  /** Instruction whose last data phase ended in this cycle, or -1. */
  dataIndex: number;
}

/** A core whose pipeline is being refilled from `address`: the cycle after a branch at execute time. */
export function refilledAt(config: TimingConfig, address: number): Machine {
  const m: Machine = {
    config,
    cycle: 0,
    headCount: 0,
    headAddress: address,
    queueCount: 0,
    queueAddress: address,
    arriving: 0,
    inFlight: 0,
    blanked: false,
    mode: FetchMode.LATE_BRANCH,
    nextMode: FetchMode.LATE_BRANCH,
    fetchAddress: address,
    speculated: NONE,
    speculationIssued: false,
    fallback: NONE,
    lateTarget: address,
    branching: false,
    multiCycle: false,
    decodeStalled: false,
    branchTo: NONE,
    speculateTo: NONE,
    decision: -1,
    suppressFetch: false,
    moved: false,
    movedPostponed: false,
    movedPhantomMultiCycle: false,
    movedBranch: BranchKind.NONE,
    movedHalfwords: 0,
    iAddress: NONE,
    iAddressWanted: false,
    iAddressSkip: false,
    iData: NONE,
    iDataWanted: false,
    iDataSkip: false,
    iDenied: false,
    iAdvanced: false,
    iDataReady: true,
    iArrived: false,
    iArrivedSkip: false,
    registered: NONE,
    registeredData: false,
    dAddress: noTransfer(),
    dData: noTransfer(),
    dDenied: false,
    dAdvanced: false,
    dDataReady: true,
    unalignedNow: false,
    unalignedBefore: false,
    waitLeft: 0,
    writeWaited: false,
    dTurn: false,
    fetchWaitLeft: 0,
    line: NONE,
    ahead: NONE,
    aheadLeft: 0,
    decode: DecodeState.EMPTY,
    decoded: undefined,
    decodedHalfwords: 0,
    decodedFolds: false,
    decodedBranch: BranchKind.NONE,
    decodedPostponed: false,
    decodedDirty: 0,
    lrWritten: false,
    multiplyFlags: false,
    main: emptySlot(),
    second: emptySlot(),
    last: undefined,
    floatBusy: 0,
    floatDirty: 0,
    floatDirtyFor: 0,
    accessIssued: false,
    refilling: true,
    holds: NOT_ASKED,
    run: [],
    nextIndex: 0,
    dataIndex: -1,
  };
  return m;
}
