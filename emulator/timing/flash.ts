import type { FlashCache, FlashTiming } from './board.js';

/**
 * The caches of a flash accelerator (ART and the like): which lines they hold. The pipeline model asks before a run, so
 * that hits and misses are outcomes of the run like any other.
 */
export interface FlashCaches {
  /** Lines in [from, to) that are not held; they are held afterwards. */
  fetch(from: number, to: number): number[];
  /** Wait states of a data access; its line is held afterwards. */
  data(address: number): number;
  /** As after reset. */
  clear(): void;
}

/** Fully associative, least recently used: a Map keeps its keys in the order in which they were put in. */
interface Held {
  readonly cache: FlashCache;
  readonly lines: Map<number, true>;
}

const lineOf = (address: number, bytes: number) => address - (address % bytes);

/** True if it was held already. */
function touch(held: Held, line: number): boolean {
  const hit = held.lines.delete(line);
  held.lines.set(line, true);
  if (held.lines.size > held.cache.lines) {
    const [oldest] = held.lines.keys();
    held.lines.delete(oldest);
  }
  return hit;
}

/**
 * Caches for a flash; without caches everything hits (the model's line buffer then does the counting).
 * With prefetch a line that follows a missing one is taken as held when its turn comes if reading it takes no longer
 * than executing the line before it does at one word a cycle.
 */
export function createFlashCaches(flash: FlashTiming): FlashCaches {
  const code: Held | undefined = flash.instructionCache && {
    cache: flash.instructionCache,
    lines: new Map<number, true>(),
  };
  const literal: Held | undefined = flash.dataCache && {
    cache: flash.dataCache,
    lines: new Map<number, true>(),
  };
  const hidden = flash.prefetch && code !== undefined && flash.waitStates + 1 <= code.cache.lineBytes / 4;
  return {
    fetch(from, to) {
      const missing: number[] = [];
      if (code === undefined) return missing;
      const { lineBytes } = code.cache;
      for (let line = lineOf(from, lineBytes); line < to; line += lineBytes) {
        const follows = missing.length > 0 && missing[missing.length - 1] === line - lineBytes;
        if (!touch(code, line) && !(hidden && follows)) missing.push(line);
      }
      return missing;
    },
    data(address) {
      if (code === undefined) return 0;
      if (literal === undefined) return flash.waitStates;
      return touch(literal, lineOf(address, literal.cache.lineBytes)) ? 0 : flash.waitStates;
    },
    clear() {
      code?.lines.clear();
      literal?.lines.clear();
    },
  };
}
