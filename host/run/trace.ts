/** The instruction trace: one line per executed instruction. */
import { type SymbolTable, symbolize } from '../../emulator/elf/symbols.js';
import { type Engine, MachineFault, machineOf } from '../../emulator/index.js';
import { type ProgramEnd, runProgram, type Semihosting } from '../../emulator/machine/semihosting.js';
import { lineAt } from './listing.js';

const PC = 15;
const NAMES = [...Array.from({ length: 13 }, (_, k) => `r${k}`), 'sp', 'lr'] as const;
/** NZCVQ in xPSR. */
const FLAGS_SHIFT = 27;

export interface TraceLimits {
  readonly stopAt: readonly number[];
  readonly maxCycles: number;
  readonly maxInstructions: number;
}

/**
 * `runProgram`, one instruction at a time. A line has the cycle before the instruction, its address, encoding and text,
 * the registers that it changed, NZCVQ if they changed, and the function that it belongs to.
 * @throws MachineFault as `runProgram`; the instruction that faulted has its line
 */
export function traceProgram(
  engine: Engine,
  limits: TraceLimits,
  semihosting: Semihosting,
  symbols: SymbolTable,
  write: (line: string) => void,
): ProgramEnd {
  const { stopAt } = limits;
  const lastInstruction = engine.instructions + limits.maxInstructions;
  const lastCycle = engine.cycles + limits.maxCycles;
  for (;;) {
    const maxInstructions = Math.min(1, lastInstruction - engine.instructions);
    const maxCycles = lastCycle - engine.cycles;
    // Exceptions are taken first, so that the PC is that of the instruction which runs next.
    engine.run({ stopAt, maxInstructions: 0 });
    const line = startLine(engine, symbols);
    const executed = engine.instructions;
    try {
      const stop = runProgram(engine, { stopAt, maxInstructions, maxCycles }, semihosting);
      if (engine.instructions > executed) write(line());
      if (stop.kind !== 'max-instructions' || engine.instructions >= lastInstruction) return stop;
    } catch (error) {
      if (error instanceof MachineFault) write(line());
      throw error;
    }
  }
}

/** Note what is before the instruction; the function that comes back tells what it changed. */
function startLine(engine: Engine, symbols: SymbolTable): () => string {
  const machine = machineOf(engine);
  const pc = engine.register(PC);
  const time = String(engine.countsCycles ? engine.cycles : engine.instructions);
  const line = lineAt((address) => halfword(engine, address), pc, machine?.itState ?? 0);
  const before = NAMES.map((_, k) => engine.register(k));
  const flags = machine === undefined ? 0 : machine.xpsr >>> FLAGS_SHIFT;
  return () => {
    const name = symbolize(symbols, pc);
    const changes = NAMES.flatMap((register, k) => {
      const value = engine.register(k);
      return value === before[k] ? [] : [`${register}=${hex(value)}`];
    });
    const flagsNow = machine === undefined ? 0 : machine.xpsr >>> FLAGS_SHIFT;
    if (flagsNow !== flags) changes.push(flagLetters(flagsNow));
    if (name !== undefined) changes.push(`<${name}>`);
    const columns = [
      time.padStart(10),
      hex(pc),
      (line?.encoding ?? '').padEnd(9),
      (line?.text ?? '').padEnd(32),
    ];
    return [...columns, ...changes].join('  ').trimEnd();
  };
}

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

/** `NzCvq`: capitals are set. */
const flagLetters = (flags: number): string =>
  [...'nzcvq'].map((letter, k) => ((flags >> (4 - k)) & 1 ? letter.toUpperCase() : letter)).join('');

function halfword(engine: Engine, address: number): number | undefined {
  try {
    const bytes = engine.read(address, 2);
    return bytes[0] | (bytes[1] << 8);
  } catch (error) {
    if (!(error instanceof MachineFault)) throw error;
    return undefined;
  }
}
