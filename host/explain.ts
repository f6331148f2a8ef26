/** Run a snippet of machine code on the emulated board, one instruction at a time, and say where its cycles go. */
import {
  type Board,
  createEngine,
  type Engine,
  type Machine,
  MachineFault,
  machineOf,
  type StopReason,
} from '../emulator/index.js';
import type { Decoded } from '../emulator/isa/decode.js';
import { conditionPassed } from '../emulator/isa/lift/condition.js';
import { CAUSES } from '../emulator/timing/model/causes.js';
import { decodeAt } from '../emulator/translate.js';
import { UsageError } from './errors.js';
import { hex8 } from './run/address.js';
import { lineAt } from './run/listing.js';

export const EXPLAIN_SCHEMA = 'thumbnn.explain';
/** Raised when a field changes its meaning or goes away; new optional fields do not raise it. */
export const EXPLAIN_SCHEMA_VERSION = 1;

/** Machine code that is executed from byte `start` to byte `end`; literals may stand behind. */
export interface Snippet {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Cycles in which no instruction began. */
export interface LostCycles {
  /** One of `CAUSES`. */
  readonly cause: string;
  readonly cycles: number;
}

/** One executed instruction. */
export interface ExplainedStep {
  /** In which it enters execute; the first one does so in cycle 0. */
  readonly cycle: number;
  readonly address: string;
  /** Its halfwords: `f04f 0001`. */
  readonly encoding: string;
  readonly text: string;
  /** Its condition in an IT block did not hold. */
  readonly skipped: boolean;
  /** An IT that takes no cycle. */
  readonly folded: boolean;
  /** One cycle, unless folded, and those below. */
  readonly cost: number;
  /** Cycles that it waited to begin. */
  readonly before: readonly LostCycles[];
  /** Cycles that it kept the next one from beginning. */
  readonly behind: readonly LostCycles[];
}

export type SnippetEnd =
  /** Execution arrived behind the last instruction. */
  | { readonly kind: 'end' }
  /** A branch out of the snippet. */
  | { readonly kind: 'left'; readonly address: string }
  | { readonly kind: 'fault'; readonly fault: string; readonly message: string }
  | { readonly kind: 'max-instructions' | 'endless-loop' | 'breakpoint' | 'sleep' | 'reset-requested' };

export interface ExplainResult {
  readonly schema: typeof EXPLAIN_SCHEMA;
  readonly schemaVersion: typeof EXPLAIN_SCHEMA_VERSION;
  readonly board: {
    readonly name: string;
    readonly clockHz: number;
    /** Its flash stands behind a cache, which is empty when the snippet begins. */
    readonly cached: boolean;
  };
  /** Of the first instruction. */
  readonly address: string;
  /** As the snippet finds them. */
  readonly registers: { readonly [name: string]: string };
  readonly steps: readonly ExplainedStep[];
  readonly totals: {
    readonly cycles: number;
    readonly instructions: number;
    readonly folded: number;
    /** In the order of `CAUSES`, without zeros. With one cycle for each instruction not folded they make up `cycles`. */
    readonly lost: readonly LostCycles[];
  };
  readonly end: SnippetEnd;
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

/** `mov r8, r8`: what follows a snippet. It pipelines with nothing, so the snippet's last instruction shows what it takes. */
export const FOLLOWER = 0x46c0;
const FOLLOWERS = Uint8Array.from({ length: 8 }, (_, k) => (FOLLOWER >> (8 * (k & 1))) & 0xff);

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

/** What one instruction did to the counters. */
interface Counted {
  readonly cycles: number;
  readonly folded: boolean;
  /** It jumped to itself, as before. */
  readonly endless: boolean;
  /** Cycles lost in front of it, in the order of CAUSES. */
  readonly lost: readonly number[];
}

type Draft = Omit<ExplainedStep, 'before' | 'behind' | 'cost'> & {
  readonly isAccess: boolean;
  readonly before: LostCycles[];
  readonly behind: LostCycles[];
};

interface Course {
  readonly steps: readonly ExplainedStep[];
  readonly end: SnippetEnd;
}

function follow(
  engine: Engine,
  machine: Machine,
  code: { start: number; end: number },
  maximum: number,
): Course {
  const drafts: Draft[] = [];
  let first = 0;
  const finished = (end: SnippetEnd): Course => ({ steps: drafts.map(stepOf), end });
  for (;;) {
    const address = machine.pc;
    const end = endAt(address, code, drafts.length, maximum);
    if (end?.kind === 'left') {
      // What stands there is not ours to run: the same follower as at the end of the snippet.
      const unmapped = caught(() => engine.load(address, FOLLOWERS)) instanceof MachineFault;
      if (unmapped) return finished(nowhere(address));
    }
    const draft = draftOf(machine, address);
    const counted = count(engine, machine);
    if (end !== undefined) {
      if ('cycles' in counted) charge(drafts.at(-1), undefined, counted.lost);
      return finished(end);
    }
    if (!('cycles' in counted)) return finished(counted);
    if (drafts.length === 0) first = machine.cycles;
    else charge(drafts.at(-1), draft, counted.lost);
    drafts.push({ ...draft, cycle: machine.cycles - first, folded: counted.folded });
    if (counted.endless) return finished({ kind: 'endless-loop' });
  }
}

/** Why execution, which stands at `address`, ends there. */
function endAt(
  address: number,
  { start, end }: { readonly start: number; readonly end: number },
  executed: number,
  maximum: number,
): SnippetEnd | undefined {
  if (address === end) return { kind: 'end' };
  if (!inside(address, start, end)) return { kind: 'left', address: hex8(address) };
  return executed >= maximum ? { kind: 'max-instructions' } : undefined;
}

function draftOf(machine: Machine, address: number): Draft {
  const { core, itState } = machine;
  const line = lineAt((at) => core.memory.fetch(at), address, itState);
  return {
    cycle: 0,
    address: hex8(address),
    encoding: line?.encoding ?? '',
    text: line?.text ?? '(no memory)',
    skipped: itState !== 0 && !conditionPassed(core.values, itState >> 4),
    folded: false,
    isAccess: isAccess(decodeAt(core, address)),
    before: [],
    behind: [],
  };
}

function isAccess(decoded: Decoded | undefined): boolean {
  if (decoded === undefined) return false;
  const { timing } = decoded.row;
  return /load|store|table/.test((typeof timing === 'function' ? timing(decoded.fields) : timing) ?? '');
}

/** Execute one instruction. */
function count(engine: Engine, machine: Machine): Counted | SnippetEnd {
  const before = machine.losses();
  const { cycles, instructions } = engine;
  const stop = caught(() => engine.run({ maxInstructions: 1 }));
  if (stop instanceof MachineFault) return faultEnd(stop);
  const endless = stop.kind === 'endless-loop';
  if (engine.instructions === instructions || (!endless && stop.kind !== 'max-instructions'))
    return stoppedBy(stop);
  const { lost, folded } = machine.losses();
  return {
    cycles: engine.cycles - cycles,
    folded: folded > before.folded,
    endless,
    lost: lost.map((sum, cause) => sum - before.lost[cause]),
  };
}

/** Only halts of the machine are left: neither an address nor a number of cycles was given. */
function stoppedBy({ kind }: StopReason): SnippetEnd {
  return { kind: kind === 'address' || kind === 'max-cycles' ? 'max-instructions' : kind };
}

function caught<T>(work: () => T): T | MachineFault {
  try {
    return work();
  } catch (error) {
    if (error instanceof MachineFault) return error;
    throw error;
  }
}

const faultEnd = ({ kind, message }: MachineFault): SnippetEnd => ({ kind: 'fault', fault: kind, message });

const nowhere = (address: number): SnippetEnd => ({
  kind: 'fault',
  fault: 'UNMAPPED_FETCH',
  message: `a branch leads to ${hex8(address)}, where there is no memory`,
});

/** Causes that lie in the instruction before, whichever it is. */
const OF_INSTRUCTION_BEFORE: ReadonlySet<string> = new Set(['branch', 'divide']);
/** Causes that lie in the load or store before; behind something else it is the waiting instruction's own. */
const OF_ACCESS_BEFORE: ReadonlySet<string> = new Set(['load', 'store', 'unaligned', 'waitStates', 'bus']);

/** Book the cycles that were lost between two instructions to the one that caused them. */
function charge(previous: Draft | undefined, next: Draft | undefined, lost: readonly number[]): void {
  lost.forEach((cycles, k) => {
    if (cycles === 0) return;
    const cause = CAUSES[k];
    const held =
      OF_INSTRUCTION_BEFORE.has(cause) || (OF_ACCESS_BEFORE.has(cause) && previous?.isAccess === true);
    (held ? previous?.behind : next?.before)?.push({ cause, cycles });
  });
}

function stepOf({ isAccess, before, behind, ...facts }: Draft): ExplainedStep {
  const lost = [...before, ...behind].reduce((sum, { cycles }) => sum + cycles, 0);
  return { ...facts, cost: (facts.folded ? 0 : 1) + lost, before, behind };
}

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
