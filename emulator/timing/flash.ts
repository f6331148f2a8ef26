import type { FlashCache, FlashTiming } from './board.js';

/**
 * The caches of a flash accelerator (ART and the like): which lines they hold. They know nothing of time: what they answer
 * is an outcome of a run like any other.
 */
export interface FlashCaches {
  /** Is this line of code held? It is afterwards. */
  fetch(line: number): boolean;
  /** Wait states of a data access; its line is held afterwards. */
  data(address: number): number;
  /** The same caches, to ask without consequences. */
  copy(): FlashCaches;
  /** As after reset. */
  clear(): void;
}

/**
 * Fully associative, least recently used: slots in a ring in the order in which they were used, in which a last one
 * without a line parts the latest (behind it) from the oldest (before it).
 */
interface Held {
  readonly cache: FlashCache;
  /** Slot of each line that is held. */
  readonly slots: Map<number, number>;
  readonly lines: number[];
  readonly older: Int32Array;
  readonly newer: Int32Array;
}

const EMPTY_SLOT = -1;

function empty(cache: FlashCache | undefined): Held | undefined {
  if (cache === undefined) return undefined;
  const size = cache.lines + 1;
  return {
    cache,
    slots: new Map(),
    lines: new Array<number>(cache.lines).fill(EMPTY_SLOT),
    older: Int32Array.from({ length: size }, (_, k) => (k + 1) % size),
    newer: Int32Array.from({ length: size }, (_, k) => (k + size - 1) % size),
  };
}

const copied = (held: Held | undefined): Held | undefined =>
  held && {
    cache: held.cache,
    slots: new Map(held.slots),
    lines: held.lines.slice(),
    older: held.older.slice(),
    newer: held.newer.slice(),
  };

/** True if it was held already. */
function touch({ cache, slots, lines, older, newer }: Held, line: number): boolean {
  const end = cache.lines;
  const known = slots.get(line);
  const slot = known ?? newer[end];
  if (known === undefined) {
    slots.delete(lines[slot]);
    slots.set(line, slot);
    lines[slot] = line;
  }
  older[newer[slot]] = older[slot];
  newer[older[slot]] = newer[slot];
  older[slot] = older[end];
  newer[slot] = end;
  newer[older[end]] = slot;
  older[end] = slot;
  return known !== undefined;
}

/** Caches for a flash; without one for code nothing is held, and data is the business of the model's line buffer. */
export function createFlashCaches(flash: FlashTiming): FlashCaches {
  return cachesOf(flash, empty(flash.instructionCache), empty(flash.dataCache));
}

function cachesOf(flash: FlashTiming, first: Held | undefined, second: Held | undefined): FlashCaches {
  let [code, literal] = [first, second];
  return {
    fetch(line) {
      return code !== undefined && touch(code, line);
    },
    data(address) {
      if (code === undefined) return 0;
      if (literal === undefined) return flash.waitStates;
      return touch(literal, address - (address % literal.cache.lineBytes)) ? 0 : flash.waitStates;
    },
    copy() {
      return cachesOf(flash, copied(code), copied(literal));
    },
    clear() {
      code = empty(flash.instructionCache);
      literal = empty(flash.dataCache);
    },
  };
}
