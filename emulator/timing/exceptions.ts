/**
 * Time of exceptions. With zero wait states the first instruction of a handler enters execute 12 cycles behind the
 * last instruction before, after a return it takes 10, from handler to handler 6 (TRM 100166, 3.9; M3: DDI 0337, 5.6).
 * The end of all three is a refill of the pipeline, which the pipeline model times itself: it knows the bus, the
 * wait states and the alignment of what is fetched.
 */

/** From the address of the first instruction until it enters execute, aligned and without wait states. */
export const REFILL_CYCLES = 3;

const ENTRY_CYCLES = 12 - REFILL_CYCLES;
const RETURN_CYCLES = 10 - REFILL_CYCLES;
const TAIL_CHAIN_CYCLES = 6 - REFILL_CYCLES;

/** Words of the basic frame: the vector is read on the code bus while they are pushed (TRM 3.9). */
const BASIC_FRAME_WORDS = 8;

/** S0 to S15 and FPSCR, a word a cycle: entry takes 29 cycles then (Arm application note 298). */
const FLOAT_FRAME_WORDS = 17;

/**
 * Entry: frame and vector.
 * @param vectorWaits wait states of the memory that holds the vector table
 * @param savesFloat the floating-point registers are pushed now, not lazily (B1.5.7)
 */
export function entryCycles(vectorWaits: number, savesFloat: boolean): number {
  const words = BASIC_FRAME_WORDS + (savesFloat ? FLOAT_FRAME_WORDS : 0);
  return ENTRY_CYCLES + words - BASIC_FRAME_WORDS + Math.max(0, vectorWaits - words);
}

/** Return: the frame. */
export function returnCycles(restoresFloat: boolean): number {
  return RETURN_CYCLES + (restoresFloat ? FLOAT_FRAME_WORDS : 0);
}

/** Tail-chaining: the vector, and nothing to hide its wait states behind. */
export function tailChainCycles(vectorWaits: number): number {
  return TAIL_CHAIN_CYCLES + vectorWaits;
}

/** The first floating-point instruction of a handler saves the registers that its entry has only left room for (B1.5.7). */
export const LAZY_STACKING_CYCLES = FLOAT_FRAME_WORDS;
