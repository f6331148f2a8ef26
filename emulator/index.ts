import type { Engine, Symbolizer } from './engine.js';
import { Interpreter } from './interpreter.js';
import type { Board } from './timing/board.js';

export type { Engine, RunLimits, StopReason, Symbolizer } from './engine.js';
export { type FaultKind, MachineFault } from './machine/fault.js';
export { BOARDS, type Board, type MemoryRegion, ZERO_WAIT } from './timing/board.js';

/** Engines by name; the first is the default. */
const ENGINE_FACTORIES: { readonly [name: string]: (board: Board, symbolizer?: Symbolizer) => Engine } = {
  interpreter: (board, symbolizer) => new Interpreter(board, symbolizer),
};

/** Names of the engines that `createEngine` knows, default first. */
export const ENGINES: readonly string[] = Object.keys(ENGINE_FACTORIES);

/**
 * An emulated Cortex-M4 on a board, its memory zeroed, not yet reset.
 * @throws RangeError for a name not in ENGINES
 */
export function createEngine(name: string, board: Board, symbolizer?: Symbolizer): Engine {
  const factory = ENGINE_FACTORIES[name];
  if (factory === undefined) throw new RangeError(`unknown engine ${name}`);
  return factory(board, symbolizer);
}
