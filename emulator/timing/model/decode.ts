import { Shape, type TimedInstruction } from './instruction.js';
import { BranchKind, DecodeState, type Machine } from './machine.js';

/**
 * Decode: takes an instruction from the queue's head, forms its address, and tells fetch the targets it can know.
 * Arm's technical reference manual (15.3) lists which branches are evaluated here and which in execute.
 */

function branchKindOf(m: Machine, instruction: TimedInstruction): BranchKind {
  const { traits } = instruction;
  switch (traits.shape) {
    case Shape.BRANCH:
      return traits.mayFallThrough ? BranchKind.SPECULATIVE : BranchKind.DECODE_TIME;
    case Shape.BRANCH_LR:
      if (m.lrWritten) return BranchKind.EXECUTE_TIME;
      return traits.mayFallThrough ? BranchKind.SPECULATIVE : BranchKind.DECODE_TIME;
    case Shape.BRANCH_REGISTER:
    case Shape.COMPARE_BRANCH:
    case Shape.ADD_PC:
    case Shape.TABLE_BRANCH:
    case Shape.BARRIER:
      return BranchKind.EXECUTE_TIME;
    default:
      return traits.loadsPc ? BranchKind.EXECUTE_TIME : BranchKind.NONE;
  }
}

/** The condition of a branch that fetch speculates on is known: tell fetch. */
export function decideBranch(m: Machine): void {
  if (m.decode !== DecodeState.READY || m.decodedBranch !== BranchKind.SPECULATIVE) return;
  const taken = m.decoded!.taken;
  m.decodedBranch = taken ? BranchKind.TAKEN : BranchKind.NONE;
  m.decision = taken ? 1 : 0;
}

/** Does an IT stand behind the narrow instruction in the head, in the halfwords that are already there? */
export function itBehind(m: Machine): boolean {
  return (
    m.decoded !== undefined &&
    m.decoded.traits.size === 2 &&
    m.headCount === 2 &&
    m.run[m.nextIndex + 1]?.traits.shape === Shape.IT
  );
}

function mayFold(m: Machine): boolean {
  const { traits } = m.decoded!;
  return traits.foldsIt && (m.config.core === 'm3' || !traits.changesSp);
}

function fold(m: Machine): void {
  if (m.decodedHalfwords !== 1 || m.decodedFolds || !mayFold(m) || !itBehind(m)) return;
  m.decodedFolds = true;
  m.decodedHalfwords = 2;
}

function take(m: Machine, postponed: boolean): void {
  const next = m.run[m.nextIndex];
  if (next === undefined || 2 * m.headCount < next.traits.size) return;
  const { traits } = next;
  m.decoded = next;
  m.decodedHalfwords = traits.size / 2;
  m.decodedFolds = false;
  m.decodedPostponed = postponed;
  m.decodedBranch = branchKindOf(m, next);
  m.refilling = false;
  const formsAddress = traits.memory || traits.shape === Shape.ADD_PC;
  if (formsAddress && !traits.skipped) m.decode = DecodeState.ADDRESS;
  else if (traits.shape === Shape.BRANCH || traits.shape === Shape.BRANCH_LR) m.decode = DecodeState.BRANCH;
  else m.decode = DecodeState.READY;
}

/** `forwarded`: registers whose value arrives just now on the data bus. */
export function formAddress(m: Machine, forwarded: number): void {
  if (m.decode !== DecodeState.ADDRESS) return;
  if ((m.decoded!.traits.addressRegisters & m.decodedDirty & ~forwarded) === 0) m.decode = DecodeState.READY;
}

function announceBranch(m: Machine): void {
  if (m.decode !== DecodeState.BRANCH) return;
  const branch = m.decoded!;
  // The flags of MULS come so late that a conditional branch waits until execute is free (CMEmu; docs/timing.md, Fetch and decode).
  if (
    m.multiplyFlags &&
    branch.traits.shape === Shape.BRANCH &&
    branch.traits.mayFallThrough &&
    m.main.instruction !== undefined
  )
    return;
  m.decode = DecodeState.READY;
  if (m.decodedBranch === BranchKind.DECODE_TIME) m.branchTo = branch.target;
  else if (m.decodedBranch === BranchKind.SPECULATIVE) m.speculateTo = branch.target;
}

/** Decode's cycle. `dirty`: registers that execute is still writing. */
export function runDecode(m: Machine, dirty: number, postponed: boolean): void {
  if (m.decode === DecodeState.READY) {
    decideBranch(m);
    fold(m);
    return;
  }
  if (m.decode === DecodeState.EMPTY) take(m, postponed);
  if (m.decode === DecodeState.EMPTY) return;
  fold(m);
  m.decodedDirty = dirty;
  formAddress(m, 0);
  announceBranch(m);
}

/** A branch was taken: what is in decode will not run. */
export function flushDecode(m: Machine): void {
  m.decode = DecodeState.EMPTY;
  m.multiplyFlags = false;
}
