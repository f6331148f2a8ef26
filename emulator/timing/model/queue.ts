import type { Machine } from './machine.js';

/**
 * The prefetch queue: three words (TRM 1.2.1), of which two halfwords are the decode head and four wait behind it.
 * Requested words count as filled from the moment they are asked for, so that there is always room for them
 * (CMEmu's "train" view of the queue, fitted to its micro-tests; docs/timing.md, Buses).
 */
const QUEUE_HALFWORDS = 4;
const TOTAL_HALFWORDS = 6;

/** What happens to the decode head at a clock edge. */
export enum HeadShift {
  /** Fill up what is missing. */
  FILL,
  /** Keep it: a branch waits in it for a multi-cycle instruction; only the queue behind it may fill. */
  HOLD,
  /** A 16-bit instruction left. */
  HALF,
  /** A 32-bit instruction, or a 16-bit one with a folded IT, left. */
  FULL,
  /** A branch completed: whatever the head holds is dropped. */
  BRANCH,
}

/** Halfwords taken, including the head register as a whole and the words that were asked for. */
export function allocated(m: Machine): number {
  return 2 * ((m.headCount > 0 ? 1 : 0) + m.inFlight) + m.queueCount;
}

export const roomForWord = (m: Machine): boolean => TOTAL_HALFWORDS - allocated(m) >= 2;

export const overcommitted = (m: Machine): boolean => allocated(m) > TOTAL_HALFWORDS;

/** Would one more word fit behind the head once the head has been shifted like this? */
export function wouldFit(m: Machine, shift: HeadShift): boolean {
  let halfwords = allocated(m);
  if (shift === HeadShift.HALF) halfwords -= m.headCount === 1 ? 2 : 1;
  else if (shift === HeadShift.FULL) halfwords -= 2;
  else if (shift === HeadShift.FILL) halfwords -= 2 - m.headCount;
  return Math.max(0, halfwords) <= QUEUE_HALFWORDS;
}

function fillHead(m: Machine): void {
  const n = Math.min(2 - m.headCount, m.queueCount);
  m.headCount += n;
  m.queueCount -= n;
  m.queueAddress += 2 * n;
}

/** The clock edge of the queue: shift the head, take in what arrived. */
export function shiftQueue(m: Machine, shift: HeadShift): void {
  if (m.blanked) return;
  if (shift === HeadShift.HALF) {
    m.headCount--;
    m.headAddress += 2;
  } else if (shift === HeadShift.FULL || shift === HeadShift.BRANCH) {
    m.headCount = 0;
    m.headAddress = m.queueAddress;
  } else if (shift === HeadShift.FILL && m.headCount === 0) m.headAddress = m.queueAddress;
  const fills = shift !== HeadShift.HOLD;
  if (fills) fillHead(m);
  m.queueCount += m.arriving;
  m.arriving = 0;
  if (fills) fillHead(m);
}

/** Drop the queue, but not the head: the branch itself may still wait there. */
export function redirectQueue(m: Machine, target: number): void {
  m.queueCount = 0;
  m.queueAddress = target;
  m.inFlight = 0;
  m.blanked = false;
}

/** Drop everything: a branch is under way whose target is not known. */
export function blankQueue(m: Machine): void {
  redirectQueue(m, 0xffff_fffe);
  m.blanked = true;
  m.headCount = 0;
  m.headAddress = 0xffff_fffe;
}
