import type { Engine, Symbolizer } from './engine.js';
import { Interpreter } from './interpreter.js';
import { Jit } from './jit/engine.js';
import { Machine } from './machine/machine.js';
import type { Board } from './timing/board.js';

export type { CycleAccount, Engine, RunLimits, StopReason, Symbolizer } from './engine.js';
export { type FaultKind, MachineFault } from './machine/fault.js';
export { Machine } from './machine/machine.js';
export { registerFile } from './machine/register-file.js';
export { Permission, Shadow } from './machine/shadow.js';
export type { WatchMatch } from './machine/watch.js';
export type { InstructionCount, Profile } from './tally.js';
export { BOARDS, type Board, type MemoryRegion, MPS2_AN386, ZERO_WAIT } from './timing/board.js';
export { EngineUnavailable } from './unicorn/unavailable.js';

/** The machine behind an engine, with its system registers and devices; undefined for engines that have none (unicorn). */
export function machineOf(engine: Engine): Machine | undefined {
  const { machine } = engine as { machine?: unknown };
  return machine instanceof Machine ? machine : undefined;
}

type Create = (board: Board, symbolizer?: Symbolizer) => Engine;

/** The engines of this package, by name: they need nothing and run in a browser. */
const BUILT_IN: { readonly [name: string]: Create } = {
  jit: (board, symbolizer) => new Jit(board, symbolizer),
  interpreter: (board, symbolizer) => new Interpreter(board, symbolizer),
};

/** Hidden from bundlers: the module needs a native library and only loads under Node. */
const UNICORN_MODULE = './unicorn/engine.js';

/** Engines that have to be looked for. */
const LOADED: { readonly [name: string]: () => Promise<(...args: Parameters<Create>) => Promise<Engine>> } = {
  unicorn: async () => {
    const module: typeof import('./unicorn/engine.js') = await import(
      /* @vite-ignore */ /* webpackIgnore: true */ UNICORN_MODULE
    );
    return module.UnicornEngine.create;
  },
};

/** Every engine that `loadEngine` knows, the default first. */
export const ENGINES: readonly { readonly name: string }[] = [
  ...Object.keys(BUILT_IN),
  ...Object.keys(LOADED),
].map((name) => ({ name }));

/**
 * A built-in engine: an emulated Cortex-M4 on a board, its memory zeroed, not yet reset.
 * @throws RangeError for a name that is not one of a built-in engine
 */
export function createEngine(name: string, board: Board, symbolizer?: Symbolizer): Engine {
  const create = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (create === undefined) throw new RangeError(`unknown engine ${name}`);
  return create(board, symbolizer);
}

/**
 * Any engine in `ENGINES`, as `createEngine` for those that may have to be found first.
 * @throws RangeError for a name not in ENGINES
 * @throws EngineUnavailable when what the engine needs is not installed; its hint says what to install
 */
export async function loadEngine(name: string, board: Board, symbolizer?: Symbolizer): Promise<Engine> {
  if (!Object.hasOwn(LOADED, name)) return createEngine(name, board, symbolizer);
  const create = await LOADED[name]();
  return create(board, symbolizer);
}
