/** Run a snippet of machine code on the emulated board, one instruction at a time, and say where its cycles go. */
import { type Board, createEngine, machineOf } from '../../emulator/index.js';
import { CAUSES } from '../../emulator/timing/model/causes.js';
import { UsageError } from '../errors.js';
import { hex8 } from '../run/address.js';
import { FOLLOWERS, follow } from './follow.js';
import { EXPLAIN_SCHEMA, EXPLAIN_SCHEMA_VERSION, type ExplainedStep, type ExplainResult } from './result.js';

/** Machine code that is executed from byte `start` to byte `end`; literals may stand behind. */
export interface Snippet {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface ExplainOptions {
  readonly board: Board;
  /** Initial values that differ from `defaultRegisters`. */
  readonly registers: ReadonlyMap<string, number>;
  readonly maxInstructions: number;
}

export const REGISTERS = [...Array.from({ length: 13 }, (_, k) => `r${k}`), 'sp', 'lr'] as const;

/** Room for the vector table of a Cortex-M4 with all its interrupts (B1.5.3), and the longest line of a flash. */
const VECTOR_TABLE_BYTES = 0x400;
export const CODE_ALIGNMENT = 32;

/** CP10 and CP11: full access (B3.2.20). */
const CPACR_FLOATING_POINT = 0xf0_0000;

/**
 * Every access and every branch is that of the real run, and every cycle that of the cycle model: the pipeline starts
 * empty, as after a branch to the snippet.
 * @throws UsageError when the board has no room for the snippet, or for a register that does not exist
 */
export function explain(snippet: Snippet, options: ExplainOptions): ExplainResult {
  const { board } = options;
  const base = codeBase(board, snippet.bytes.length + FOLLOWERS.length);
  const [start, end] = [base + snippet.start, base + snippet.end];
  const registers = { ...defaultRegisters(board, end), ...Object.fromEntries(options.registers) };

  const engine = createEngine('interpreter', board);
  const machine = machineOf(engine)!;
  engine.load(base, snippet.bytes);
  if (snippet.end === snippet.bytes.length) engine.load(end, FOLLOWERS);
  engine.load(board.vectorTable, words(registers.sp, start | 1));
  engine.reset();
  machine.system.cpacr = CPACR_FLOATING_POINT;
  REGISTERS.forEach((name, k) => {
    engine.setRegister(k, registers[name]);
  });

  const { steps, end: reason } = follow(engine, machine, { start, end }, options.maxInstructions);
  return {
    schema: EXPLAIN_SCHEMA,
    schemaVersion: EXPLAIN_SCHEMA_VERSION,
    board: {
      name: board.name,
      clockHz: board.clockHz,
      cached: board.timing?.flash.instructionCache !== undefined,
    },
    address: hex8(start),
    registers: Object.fromEntries(REGISTERS.map((name) => [name, hex8(registers[name])])),
    steps,
    totals: totalsOf(steps),
    end: reason,
  };
}

/** Where the snippet is put: behind the vector table if that is in flash. */
function codeBase(board: Board, bytes: number): number {
  const flash =
    board.regions.find((r) => r.kind === 'flash' && inside(board.vectorTable, r.base, r.base + r.size)) ??
    board.regions.find((r) => r.kind === 'flash')!;
  const free = Math.max(board.vectorTable, flash.base) + VECTOR_TABLE_BYTES;
  const from = inside(board.vectorTable, flash.base, flash.base + flash.size) ? free : flash.base;
  const base = Math.ceil(from / CODE_ALIGNMENT) * CODE_ALIGNMENT;
  if (base + bytes <= flash.base + flash.size) return base;
  throw new UsageError(
    'SNIPPET_TOO_LONG',
    `${bytes} bytes do not fit the flash of board ${board.name}`,
    {},
    'give a shorter snippet or another --board',
  );
}

const inside = (address: number, from: number, to: number): boolean => address >= from && address < to;

/**
 * r0 to r12 point into SRAM, far enough from each other and from its ends for loads and stores with offsets; LR leads to
 * the end of the snippet, SP is at the end of SRAM.
 */
function defaultRegisters(board: Board, end: number): { [name: string]: number } {
  const { base, size } = board.regions.find((r) => r.kind === 'sram')!;
  const step = Math.min(0x400, (size >> 5) & ~15);
  const pointers = REGISTERS.slice(0, 13).map((name, k) => [name, base + ((size >> 2) & ~15) + step * k]);
  return { ...Object.fromEntries(pointers), sp: base + ((size - 8) & ~7), lr: end | 1 };
}

const words = (...values: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: 4 * values.length }, (_, k) => (values[k >> 2] >>> (8 * (k & 3))) & 0xff);

function totalsOf(steps: readonly ExplainedStep[]): ExplainResult['totals'] {
  const charges = steps.flatMap(({ before, behind }) => [...before, ...behind]);
  return {
    cycles: steps.reduce((sum, { cost }) => sum + cost, 0),
    instructions: steps.length,
    folded: steps.filter(({ folded }) => folded).length,
    lost: CAUSES.flatMap((cause) => {
      const cycles = charges.reduce((sum, c) => sum + (c.cause === cause ? c.cycles : 0), 0);
      return cycles === 0 ? [] : [{ cause, cycles }];
    }),
  };
}
