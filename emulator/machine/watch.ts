/**
 * A match of a DWT comparator (C1.8.1): at `pc` an instruction is about to run, or the instruction at `pc` has
 * read or written `size` bytes at `address`.
 */
export interface WatchMatch {
  readonly kind: 'pc' | 'read' | 'write';
  /** Index of the comparator. */
  readonly comparator: number;
  readonly pc: number;
  readonly address: number;
  /** Bytes of the access; of a PC match, 2: an instruction's address is a halfword. */
  readonly size: number;
}

/** What DWT_FUNCTIONn.FUNCTION lets match, as far as it makes a watchpoint event (table C1-14). */
const FUNCTION_KINDS: { readonly [fn: number]: readonly WatchMatch['kind'][] } = {
  4: ['pc'],
  5: ['read'],
  6: ['write'],
  7: ['read', 'write'],
};
const FUNCTION = 0xf;
/** CYCMATCH and DATAVMATCH: the comparator holds a cycle count or a value, not an address. */
const NOT_AN_ADDRESS = (1 << 7) | (1 << 8);
/** Read as one once after a match (C1.8.17). */
const MATCHED = 1 << 24;
const WRITABLE = 0x000f_0fff;
/** NUMCOMP of DWT_CTRL (TRM 8.2.2). */
export const COMPARATORS = 4;

/** The address comparators of the DWT (C1.8.15 to C1.8.17). */
export class Watchpoints {
  readonly comparators = new Uint32Array(COMPARATORS);
  readonly masks = new Uint32Array(COMPARATORS);
  private readonly functions = new Uint32Array(COMPARATORS);
  /**
   * The debugger. Told of each match; a data access has been done by then, an instruction has not. Setting
   * the machine's `halt` ends the run behind the instruction.
   */
  onMatch: ((match: WatchMatch) => void) | undefined;

  reset(): void {
    for (const registers of [this.comparators, this.masks, this.functions]) registers.fill(0);
  }

  /** May any comparator match? */
  get armed(): boolean {
    return this.functions.some((f) => kindsOf(f).length > 0);
  }

  /** Reading clears MATCHED. */
  readFunction(k: number): number {
    const value = this.functions[k];
    this.functions[k] &= ~MATCHED;
    return value;
  }

  writeFunction(k: number, value: number): void {
    this.functions[k] = value & WRITABLE;
  }

  /** Compare one instruction address or data access with every comparator. */
  compare(kind: WatchMatch['kind'], pc: number, address: number, size: number): void {
    for (let k = 0; k < COMPARATORS; k++) {
      if (!kindsOf(this.functions[k]).includes(kind) || !this.covers(k, address >>> 0, size)) continue;
      this.functions[k] |= MATCHED;
      this.onMatch?.({ kind, comparator: k, pc, address: address >>> 0, size });
    }
  }

  /** Does any byte of the access lie in the 2^mask bytes of the comparator? */
  private covers(k: number, address: number, size: number): boolean {
    const bytes = 2 ** this.masks[k];
    const base = this.comparators[k] - (this.comparators[k] % bytes);
    return address < base + bytes && base < address + size;
  }
}

function kindsOf(fn: number): readonly WatchMatch['kind'][] {
  return (fn & NOT_AN_ADDRESS) === 0 ? (FUNCTION_KINDS[fn & FUNCTION] ?? []) : [];
}
