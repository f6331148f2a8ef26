import type { Board, MemoryRegion } from './board.js';

/** The regions of a board, and once more where they appear a second time. */
export function mappedRegions(board: Board): readonly MemoryRegion[] {
  const aliases = (board.aliases ?? []).flatMap(({ region, base }) =>
    board.regions.filter(({ name }) => name === region).map((target) => ({ ...target, base })),
  );
  return [...board.regions, ...aliases];
}

/** The region that holds all of these bytes, undefined when none does. */
export function regionAt(board: Board, address: number, size: number): MemoryRegion | undefined {
  return mappedRegions(board).find((r) => address >= r.base && address + size <= r.base + r.size);
}
