import { Interpreter } from '../../emulator/interpreter.js';
import { Actlr } from '../../emulator/machine/system.js';
import type { Board } from '../../emulator/timing/board.js';
import { configOf } from './measure.js';
import { type Guess, MEMORIES, prepare } from './reconstruct.js';
import type { MeasuredRow } from './rows.js';

/** What a row's own two reads of each DWT counter differ by when it runs as a program on an engine. */
export interface GuestCounts {
  readonly cycles: number;
  readonly lsu: number;
  readonly cpi: number;
  readonly fold: number;
}

const DWT = 0xe000_1000;
/** Offsets of the counters (C1.8), and what of a difference is kept. */
const COUNTERS = {
  cycles: { offset: 0x04, mask: -1 },
  cpi: { offset: 0x08, mask: 0xff },
  lsu: { offset: 0x14, mask: 0xff },
  fold: { offset: 0x18, mask: 0xff },
} as const;

const TRCENA = 1 << 24;
const ALL_COUNTERS = 0x003f_0001;
const ISB = Uint8Array.of(0xbf, 0xf3, 0x6f, 0x8f);

/** The chip of a row with the memories of the rebuilt snippets. */
function boardOf(row: MeasuredRow): Board {
  const { flashWaitStates: waitStates, flashLine: lineBytes, systemWritesHoldFetch } = configOf(row);
  return {
    ...MEMORIES,
    timing: {
      flash: { waitStates, lineBytes, prefetch: false },
      codePorts: 'shared',
      systemWritesLoseToFetch: !systemWritesHoldFetch,
      obeysDisdefwbuf: true,
    },
  };
}

const engines = new Map<string, Interpreter>();

function engineOf(row: MeasuredRow): Interpreter {
  let engine = engines.get(row.region);
  if (engine === undefined) {
    engine = new Interpreter(boardOf(row));
    const { system } = engine.machine;
    // These measurements were taken with the write buffer off; the M3 has no such bit.
    system.actlr = row.core === 'm4' ? Actlr.DISDEFWBUF : 0;
    engine.machine.updateTiming();
    engines.set(row.region, engine);
  }
  return engine;
}

/** Base and destination of a counter read: LDR (immediate) T1 or T3. */
function readOf(engine: Interpreter, address: number, size: number): { base: number; destination: number } {
  const [b0, b1, , b3] = engine.read(address, 4);
  const first = b0 | (b1 << 8);
  return size === 2
    ? { base: (first >> 3) & 7, destination: first & 7 }
    : { base: first & 15, destination: b3 >> 4 };
}

/**
 * Run a row as a program, once for each counter, its counter reads led to that counter.
 * Undefined if it cannot: it needs what came before it on the chip, it takes the register that leads to the
 * counter for itself, or made-up data lead it elsewhere.
 */
export function guestCounts(row: MeasuredRow, guess: Guess): GuestCounts | undefined {
  if (row.pre !== undefined) return undefined;
  const engine = engineOf(row);
  const difference = ({ offset, mask }: { offset: number; mask: number }): number | undefined => {
    const { start, offsets } = prepare(engine, row, guess);
    const [firstSize, secondSize] = row.rd ?? [4, 4];
    const end = start + offsets[offsets.length - 1];
    const [first, second] = [readOf(engine, start, firstSize), readOf(engine, end, secondSize)];
    for (const { base } of [first, second]) engine.setRegister(base, DWT + offset - 4);
    engine.load(start - ISB.length, ISB);
    engine.machine.jump(start - ISB.length);
    // A row may have written to them.
    engine.machine.dwt.writeDemcr(TRCENA);
    engine.machine.dwt.writeControl(ALL_COUNTERS);
    const before = engine.instructions;
    try {
      engine.run({ maxInstructions: 2 });
      const from = engine.register(first.destination);
      engine.run({ stopAt: [end + secondSize], maxInstructions: offsets.length });
      const arrived = engine.register(15) === end + secondSize;
      const led = second.base === second.destination || engine.register(second.base) === DWT + offset - 4;
      if (!arrived || !led || engine.instructions - before !== offsets.length + 1) return undefined;
      return (engine.register(second.destination) - from) & mask;
    } catch {
      return undefined;
    }
  };
  const [cycles, lsu, cpi, fold] = [COUNTERS.cycles, COUNTERS.lsu, COUNTERS.cpi, COUNTERS.fold].map(
    difference,
  );
  if (cycles === undefined || lsu === undefined || cpi === undefined || fold === undefined) return undefined;
  return { cycles, lsu, cpi, fold };
}
