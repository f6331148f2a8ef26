/** Two built-in engines that run the same program slice by slice: both must be in the same state after each. */
import { fpscrRead } from '../../emulator/float/fpscr.js';
import { type Engine, MachineFault, machineOf } from '../../emulator/index.js';
import { Slot } from '../../emulator/ir/ops.js';
import { countersOf } from './machines.js';
import type { Random } from './random.js';

/** A loaded engine, reset, and how it goes on. */
export interface Twin {
  readonly engine: Engine;
  /** Run so many instructions more. Returns what ended it: `max-instructions` if it can go on. */
  advance(instructions: number): string;
}

export interface TwinResult {
  readonly instructions: number;
  readonly slices: number;
  /** The first difference, undefined if there is none. */
  readonly difference: string | undefined;
}

/** Memory is compared after so many slices, and at the end. */
const MEMORY_INTERVAL = 16;
const CAN_GO_ON = 'max-instructions';

/** Slices from one instruction to many, so that they end everywhere and translated code still has room. */
const sliceLength = (random: Random): number => 1 + random.below(2 ** random.between(1, 17));

/** What runs must agree on, but for memory. */
function stateOf({ engine }: Twin, ended: string): string {
  const machine = machineOf(engine);
  if (machine === undefined) throw new Error(`${engine.name} has no machine`);
  const { values } = machine.core;
  const registers = Array.from(values.subarray(0, Slot.PC), (value) => (value >>> 0).toString(16));
  const floats = Array.from(values.subarray(Slot.S0, Slot.TEMP), (value) => (value >>> 0).toString(16));
  const { pc, xpsr, itState } = machine;
  return JSON.stringify({
    ended,
    pc: pc.toString(16),
    xpsr: xpsr.toString(16),
    itState,
    registers,
    floats,
    fpscr: fpscrRead(values),
    counters: countersOf(engine),
  });
}

function advance(twin: Twin, instructions: number): string {
  try {
    return twin.advance(instructions);
  } catch (error) {
    if (error instanceof MachineFault) return error.message;
    throw error;
  }
}

/**
 * @param disturb called on both before each slice: what comes from outside, as a pending interrupt
 * @param limit stop after so many instructions
 */
export function compareTwins(
  left: Twin,
  right: Twin,
  random: Random,
  limit: number,
  disturb: (engines: readonly Engine[]) => void = () => undefined,
): TwinResult {
  const memoryOf = ({ engine }: Twin) => machineOf(engine)?.core.memory.bytes ?? new Uint8Array();
  let slices = 0;
  for (;;) {
    disturb([left.engine, right.engine]);
    const length = sliceLength(random);
    const [a, b] = [advance(left, length), advance(right, length)];
    slices++;
    const { instructions } = left.engine;
    const done = a !== CAN_GO_ON || instructions >= limit;
    const [p, q] = [stateOf(left, a), stateOf(right, b)];
    if (p !== q) return { instructions, slices, difference: `slice of ${length}:\n${p}\n${q}` };
    if ((done || slices % MEMORY_INTERVAL === 0) && Buffer.compare(memoryOf(left), memoryOf(right)) !== 0)
      return { instructions, slices, difference: `memory, slice of ${length}` };
    if (done) return { instructions, slices, difference: undefined };
  }
}
