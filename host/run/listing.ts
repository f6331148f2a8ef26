/** Disassembly of a few instructions around an address. */
import type { SymbolTable } from '../../emulator/elf/symbols.js';
import { type Decoded, decodeNarrow, decodeWide, isWide } from '../../emulator/isa/decode.js';
import { disassemble } from '../../emulator/isa/disassemble.js';

/** Halfword at an address, or undefined where nothing is mapped. */
export type FetchHalfword = (address: number) => number | undefined;

export interface ListingLine {
  readonly address: number;
  /** `f000 fbcb`. */
  readonly encoding: string;
  readonly text: string;
}

/** Instructions shown before and behind the one that is asked for. */
const WINDOW = 5;
/** How far back the start of the function is believed. */
const MAX_FUNCTION_BYTES = 16384;
/** Without symbols: how far before `pc` to look for a place from which decoding arrives at it. */
const RESYNC_BYTES = 4 * WINDOW;

/** The instruction at an address in an IT state (0 outside of IT blocks); undefined where nothing is mapped. */
export function lineAt(fetch: FetchHalfword, address: number, itState: number): ListingLine | undefined {
  const first = fetch(address);
  if (first === undefined) return undefined;
  const second = isWide(first) ? fetch(address + 2) : undefined;
  const halfwords = second === undefined ? [first] : [first, second];
  const encoding = halfwords.map((h) => h.toString(16).padStart(4, '0')).join(' ');
  const decoded = decode(first, second);
  if (decoded === undefined) return { address, encoding, text: '(undefined)' };
  const { size } = decoded;
  const inItBlock = itState !== 0;
  const text = disassemble(decoded, {
    address,
    size,
    inItBlock,
    ...(inItBlock ? { condition: itState >> 4 } : {}),
  });
  return { address, encoding, text };
}

/** The instructions around `pc`, which stands in IT state `itState`. */
export function listingAround(
  fetch: FetchHalfword,
  symbols: SymbolTable,
  pc: number,
  itState: number,
): ListingLine[] {
  const before = instructionsUpTo(fetch, startFor(fetch, symbols, pc), pc).slice(-WINDOW);
  const from = lineAt(fetch, pc, itState);
  if (from === undefined) return before;
  const behind: ListingLine[] = [from];
  for (let state = nextItState(fetch, pc, itState), address = pc + sizeOf(from); behind.length <= WINDOW; ) {
    const line = lineAt(fetch, address, state);
    if (line === undefined) break;
    behind.push(line);
    state = nextItState(fetch, address, state);
    address += sizeOf(line);
  }
  return [...before, ...behind];
}

function startFor(fetch: FetchHalfword, symbols: SymbolTable, pc: number): number {
  const start = symbols.functionAt(pc)?.address;
  if (start !== undefined && pc - start <= MAX_FUNCTION_BYTES && arrives(fetch, start, pc)) return start;
  for (let a = pc - RESYNC_BYTES; a < pc; a += 2) if (arrives(fetch, a, pc)) return a;
  return pc;
}

/** Do instructions from `start` on lead exactly to `end`? */
function arrives(fetch: FetchHalfword, start: number, end: number): boolean {
  let address = start;
  while (address < end) {
    const first = fetch(address);
    if (first === undefined) return false;
    address += isWide(first) ? 4 : 2;
  }
  return address === end;
}

function instructionsUpTo(fetch: FetchHalfword, start: number, end: number): ListingLine[] {
  const lines: ListingLine[] = [];
  for (let address = start, state = 0; address < end; ) {
    const line = lineAt(fetch, address, state);
    if (line === undefined) break;
    lines.push(line);
    state = nextItState(fetch, address, state);
    address += sizeOf(line);
  }
  return lines;
}

const sizeOf = (line: ListingLine): number => (line.encoding.length > 4 ? 4 : 2);

function decode(first: number, second: number | undefined): Decoded | undefined {
  if (!isWide(first)) return decodeNarrow(first);
  return second === undefined ? undefined : decodeWide(first, second);
}

/** ITSTATE behind an instruction (A7.3.3): IT itself starts a block, others advance it. */
function nextItState(fetch: FetchHalfword, address: number, state: number): number {
  const first = fetch(address) ?? 0;
  if ((first & 0xff00) === 0xbf00 && (first & 15) !== 0) return first & 0xff;
  return (state & 7) === 0 ? 0 : (state & 0xe0) | ((state << 1) & 0x1f);
}
