import type { Board, Engine, Symbolizer } from '../../emulator/index.js';
import { Interpreter } from '../../emulator/interpreter.js';
import { EAGER, Jit } from '../../emulator/jit/engine.js';

export type CreateEngine = (board: Board, symbolizer?: Symbolizer) => Engine;

/** The engines of this package; the jit compiles what has run once, so that short programs go through it too. */
export const BUILT_IN_ENGINES: { readonly [name: string]: CreateEngine } = {
  interpreter: (board, symbolizer) => new Interpreter(board, symbolizer),
  jit: (board, symbolizer) => new Jit(board, symbolizer, EAGER),
};
