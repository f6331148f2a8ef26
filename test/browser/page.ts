/** Runs in a browser: a kernel on both engines, from nothing but the compiled emulator and the image that it is given. */
import { createEngine, ZERO_WAIT } from '../../emulator/index.js';
import { Jit } from '../../emulator/jit/engine.js';

export interface PageInput {
  readonly regions: readonly { readonly address: number; readonly hex: string }[];
  readonly end: number;
}

export interface PageResult {
  readonly engine: string;
  readonly cycles: number;
  readonly instructions: number;
  readonly account: unknown;
  readonly registers: readonly number[];
  /** How many of the instructions ran as WebAssembly. */
  readonly translated: number;
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, k) => Number.parseInt(hex.slice(2 * k, 2 * k + 2), 16));

/** The model is small: it would not get hot. */
const EARLY = { hot: 1000 };

/** Run an image from reset to `end`. */
export function runOn(name: string, { regions, end }: PageInput): PageResult {
  const engine = name === 'jit' ? new Jit(ZERO_WAIT, undefined, EARLY) : createEngine(name, ZERO_WAIT);
  for (const { address, hex } of regions) engine.load(address, bytesOf(hex));
  engine.reset();
  engine.run({ stopAt: [end], maxInstructions: 1e8 });
  const { cycles, instructions, account } = engine;
  const registers = Array.from({ length: 16 }, (_, r) => engine.register(r));
  const translated = engine instanceof Jit ? engine.translatedInstructions : 0;
  return { engine: name, cycles, instructions, account, registers, translated };
}
