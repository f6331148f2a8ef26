import type { Encoding } from '../../emulator/isa/pattern.js';
import type { Pair } from './compare.js';
import { Generator } from './generate.js';
import { knownFault } from './known-faults.js';
import { SLOT_COUNT, SRAM_SIZE } from './layout.js';
import { atInstruction, type Located, locate, simplify } from './locate.js';
import { operandValue, Random } from './random.js';
import { drawState, newRegisters } from './state.js';

export interface SessionOptions {
  readonly seed: number;
  /** Run at least this many instructions. */
  readonly instructions: number;
  readonly encodings?: readonly Encoding[];
  /** States in which each snippet runs; 4 unless told. */
  readonly states?: number;
  /** Differences to locate before giving up. */
  readonly maxDifferences: number;
  readonly onProgress?: (instructions: number) => void;
}

export interface SessionResult {
  readonly instructions: number;
  /** Instructions after each of which the state was compared; the others were compared at the end of their run. */
  readonly walked: number;
  readonly runs: number;
  readonly differences: readonly Located[];
  /** Runs that differ by a known fault of Unicorn, by its id. */
  readonly excused: ReadonlyMap<string, number>;
  /** Instructions drawn by row: each runs in several states. */
  readonly drawn: ReadonlyMap<string, number>;
}

/** States in which each snippet runs. */
const STATES = 4;
/** One snippet in so many is also executed instruction by instruction. */
const WALK_ONE_IN = 100;

/** Draw snippets and run them on both machines until enough instructions have run. */
export function runSession(pair: Pair, options: SessionOptions): SessionResult {
  const random = new Random(options.seed);
  const generator = new Generator(random, options.encodings);
  const state = newRegisters();
  const differences: Located[] = [];
  const excused = new Map<string, number>();
  const { left } = pair;
  const begin = left.instructions;
  const done = () => left.instructions - begin;
  let walked = 0;
  let runs = 0;

  const found = (located: Located) => {
    const known = knownFault(located.instruction, located.mismatch);
    if (known !== undefined) excused.set(known.id, (excused.get(known.id) ?? 0) + 1);
    else differences.push(simplify(pair, located));
    pair.resynchronize();
  };
  const enough = () => differences.length >= options.maxDifferences;
  while (done() < options.instructions && !enough()) {
    pair.fillSram(randomMemory(random));
    const snippets = Array.from({ length: SLOT_COUNT }, (_, slot) => generator.snippet(slot));
    pair.loadSlots(snippets);
    for (const snippet of snippets) {
      for (let k = 0; k < (options.states ?? STATES) && !enough(); k++) {
        drawState(random, snippet, state);
        runs++;
        const mismatch = pair.run(snippet, state);
        if (mismatch !== undefined) found(locate(pair, mismatch));
      }
      if (enough()) break;
      if (!random.oneIn(WALK_ONE_IN)) continue;
      drawState(random, snippet, state);
      const { mismatch, steps } = pair.walk(snippet, state);
      walked += steps;
      if (mismatch !== undefined) found(atInstruction(mismatch));
    }
    options.onProgress?.(done());
  }
  return { instructions: done(), walked, runs, differences, excused, drawn: generator.drawn };
}

function randomMemory(random: Random): Uint8Array {
  const words = new Uint32Array(SRAM_SIZE / 4);
  for (let k = 0; k < words.length; k++) words[k] = operandValue(random);
  return new Uint8Array(words.buffer);
}
