/** Who called whom, from return addresses on the stack: Thumb code has no frame pointers that could be followed. */
import type { SymbolTable } from '../../emulator/elf/symbols.js';
import { decodeNarrow, decodeWide, isWide } from '../../emulator/isa/decode.js';
import { branchOffset } from '../../emulator/isa/lift/branch.js';
import type { FetchHalfword } from './listing.js';

export interface CallFrame {
  readonly address: number;
  /** `here`: the PC; `call`: a return address; `exception`: where an exception interrupted. */
  readonly via: 'here' | 'call' | 'exception';
}

/** What the search needs of the machine. */
export interface StackView {
  readonly fetch: FetchHalfword;
  /** Word of memory, or undefined where nothing is mapped. */
  readonly word: (address: number) => number | undefined;
  readonly symbols: SymbolTable;
  readonly pc: number;
  readonly sp: number;
  readonly lr: number;
  /** Process stack pointer, where frames of exceptions may be; undefined if unknown. */
  readonly psp: number | undefined;
}

const MAX_FRAMES = 32;
const MAX_STACK_WORDS = 16384;
const FRAME_WORDS = 8;
const EXTENDED_FRAME_WORDS = 26;

/**
 * The call chain, innermost first. A word counts as a return address if it stands behind a call to the function
 * that is looked at (for calls through a register: behind any such call). So stale words are passed over, but
 * tail calls leave gaps, and without symbols the chain is a guess.
 */
export function callChain(view: StackView): CallFrame[] {
  const frames: CallFrame[] = [{ address: view.pc, via: 'here' }];
  let { sp, lr } = view as { sp: number; lr: number | undefined };
  let callee = view.pc;
  for (let steps = 0; steps < MAX_STACK_WORDS && frames.length < MAX_FRAMES; steps++) {
    // LR first, as leaf functions have it, then the stack upwards.
    const fromLr = lr !== undefined;
    const candidate = lr ?? view.word(sp);
    if (candidate === undefined) break;
    if (!fromLr) sp += 4;
    lr = undefined;
    const interrupted = isExcReturn(candidate) ? interruptedAt(view, candidate, sp) : undefined;
    if (interrupted !== undefined) {
      frames.push({ address: interrupted.pc, via: 'exception' });
      ({ sp, lr, pc: callee } = interrupted);
    } else if (isReturnAddress(view, candidate, callee)) {
      callee = (candidate & ~1) >>> 0;
      frames.push({ address: callee, via: 'call' });
    }
  }
  return frames;
}

const isExcReturn = (word: number): boolean =>
  word >>> 5 === 0x07ff_ffff && [0x1, 0x9, 0xd].includes(word & 15);

/** The exception frame that an EXC_RETURN value belongs to; `sp` is right behind where the value was found. */
function interruptedAt(
  view: StackView,
  excReturn: number,
  sp: number,
): { pc: number; lr: number; sp: number } | undefined {
  const start = (excReturn & 4) !== 0 ? view.psp : sp;
  if (start === undefined) return undefined;
  // Handlers may have pushed a register for alignment behind it.
  for (const base of [start, start + 4]) {
    const [lr, pc, xpsr] = [5, 6, 7].map((k) => view.word(base + 4 * k));
    if (lr === undefined || pc === undefined || xpsr === undefined) continue;
    const plausible = (xpsr & 0x0100_0000) !== 0 && (pc & 1) === 0 && view.fetch(pc) !== undefined;
    if (!plausible) continue;
    const words = (excReturn & 0x10) === 0 ? EXTENDED_FRAME_WORDS : FRAME_WORDS;
    return { pc, lr, sp: base + 4 * words + ((xpsr & 0x200) !== 0 ? 4 : 0) };
  }
  return undefined;
}

function isReturnAddress(view: StackView, word: number, callee: number): boolean {
  if ((word & 1) === 0) return false;
  const call = callBefore(view.fetch, (word & ~1) >>> 0);
  if (call === undefined) return false;
  if (call === 'register') return true;
  const { symbols } = view;
  const expected = symbols.functionAt(callee);
  return expected === undefined || symbols.functionAt(call) === expected;
}

/** Target of the BL in front of `address`, `register` for a BLX, undefined when there is no call. */
function callBefore(fetch: FetchHalfword, address: number): number | 'register' | undefined {
  const [first, second] = [fetch(address - 4), fetch(address - 2)];
  if (first !== undefined && second !== undefined && isWide(first)) {
    const decoded = decodeWide(first, second);
    if (decoded?.row.name === 'BL T1') return (address + branchOffset.wide(decoded.fields)) >>> 0;
  }
  const isBlx =
    second !== undefined && !isWide(second) && decodeNarrow(second)?.row.name === 'BLX (register) T1';
  return isBlx ? 'register' : undefined;
}
