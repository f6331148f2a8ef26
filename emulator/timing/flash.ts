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

/** Fully associative, least recently used: a Map keeps its keys in the order in which they were put in. */
interface Held {
  readonly cache: FlashCache;
  readonly lines: Map<number, true>;
}

const holding = (cache: FlashCache | undefined, lines?: ReadonlyMap<number, true>): Held | undefined =>
  cache && { cache, lines: new Map(lines) };

/** True if it was held already. */
function touch({ cache, lines }: Held, line: number): boolean {
  const hit = lines.delete(line);
  lines.set(line, true);
  if (lines.size > cache.lines) {
    const [oldest] = lines.keys();
    lines.delete(oldest);
  }
  return hit;
}

/** Caches for a flash; without one for code nothing is held, and data is the business of the model's line buffer. */
export function createFlashCaches(flash: FlashTiming): FlashCaches {
  return cachesOf(flash, holding(flash.instructionCache), holding(flash.dataCache));
}

function cachesOf(flash: FlashTiming, code: Held | undefined, literal: Held | undefined): FlashCaches {
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
      return cachesOf(flash, holding(code?.cache, code?.lines), holding(literal?.cache, literal?.lines));
    },
    clear() {
      code?.lines.clear();
      literal?.lines.clear();
    },
  };
}
