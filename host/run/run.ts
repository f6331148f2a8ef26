/** Run a program on the emulated board until it ends. Pure: bytes in, data out; files and console are injected. */
import { symbolize } from '../../emulator/elf/symbols.js';
import { type Board, type Engine, loadEngine, MachineFault, machineOf } from '../../emulator/index.js';
import { createSemihosting, type ProgramEnd, runProgram } from '../../emulator/machine/semihosting.js';
import {
  type ConsoleStream,
  Errno,
  SemihostingError,
  type SemihostingHost,
} from '../../emulator/machine/semihosting-host.js';
import { regionAt } from '../../emulator/timing/memory-map.js';
import { UsageError } from '../errors.js';
import { sha256 } from '../measure/digest.js';
import { hex8, resolveAddress } from './address.js';
import { applyBoot, bootOf } from './boot.js';
import { type RunImage, readImage } from './image.js';
import { postMortem } from './post-mortem.js';
import {
  type ExitRecord,
  type RefusedFile,
  RUN_SCHEMA,
  RUN_SCHEMA_VERSION,
  type RunResult,
} from './result.js';
import { traceProgram } from './trace.js';

/** Memory to show when the run is over. */
export interface DumpRequest {
  /** Address or symbol. */
  readonly place: string;
  readonly length: number;
}

export interface RunOptions {
  /** The image's name in messages. */
  readonly label: string;
  readonly board: Board;
  /** A name in `ENGINES`. */
  readonly engine: string;
  /** Of a raw binary. Default: the board's vector table. */
  readonly loadAddress?: number;
  /** Address or symbol where to begin instead of the reset vector. */
  readonly entry?: string;
  /** Addresses or symbols where to stop. */
  readonly stopAt: readonly string[];
  readonly maxCycles: number;
  readonly maxInstructions: number;
  readonly dumps: readonly DumpRequest[];
  /** The guest's command line behind the program's name. */
  readonly arguments: string;
}

/** The outside world of a run. */
export interface RunOutside {
  readonly host: SemihostingHost;
  /** Takes the lines of the instruction trace; without it the run is not traced, and much faster. */
  readonly trace?: (line: string) => void;
  /** Called every few hundred milliseconds; true ends the run. */
  readonly pause: (progress: { readonly cycles: number; readonly instructions: number }) => Promise<boolean>;
}

export interface RunOutcome {
  readonly result: RunResult;
  /** In the order of `RunOptions.dumps`. */
  readonly dumps: readonly Uint8Array[];
}

/** What the guest finds as its own name on the command line: the file's name would change the cycle count. */
const PROGRAM_NAME = 'program';
/** ITM port that is a console by convention (CMSIS ITM_SendChar). */
const CONSOLE_PORT = 0;
/** Instructions between two pauses. */
const SLICE = 1 << 20;
const TRACE_SLICE = 1 << 14;
/** Refused files that are remembered. */
const MAX_REFUSED = 16;

/** Ends that need no explanation. */
const EXPECTED_ENDS: ReadonlySet<ExitRecord['kind']> = new Set(['exit', 'address']);

/**
 * @param file content of an ELF executable or a raw binary
 * @throws UsageError for an image or a place that does not fit the board; RangeError for an engine not in `ENGINES`,
 *   EngineUnavailable for one that is not installed
 */
export async function run(file: Uint8Array, options: RunOptions, outside: RunOutside): Promise<RunOutcome> {
  const image = readImage(file, options.board, options.loadAddress, options.label);
  const { symbols } = image;
  const entry = options.entry === undefined ? undefined : resolveAddress(options.entry, symbols, '--entry');
  const boot = bootOf(image, options.board, entry, options.label);
  const stopAt = options.stopAt.map((place) => (resolveAddress(place, symbols, '--stop-at') & ~1) >>> 0);
  const areas = options.dumps.map((dump) => areaOf(dump, image, options.board));

  const board = { ...options.board, vectorTable: image.vectorTable };
  const engine = await loadEngine(options.engine, board, (address) => symbolize(symbols, address));
  for (const { address, bytes } of image.segments) engine.load(address, bytes);
  applyBoot(engine, boot);
  const { host, consoleBytes, refused } = watch(outside.host);
  const machine = machineOf(engine);
  if (machine !== undefined) {
    machine.itm.onStimulus = (port, size, value) => {
      if (port === CONSOLE_PORT) host.writeConsole('stdout', littleEndian(value, size));
    };
  }

  const { exit, fault } = await execute(engine, image, stopAt, options, { ...outside, host });
  const dumps = areas.map(({ address, length }) => engine.read(address, length));
  const cycles = engine.countsCycles ? engine.cycles : null;
  const events = machine?.events();
  const { format } = image;
  return {
    dumps,
    result: {
      schema: RUN_SCHEMA,
      schemaVersion: RUN_SCHEMA_VERSION,
      image: { format, bytes: file.length, sha256: await sha256(file) },
      board: { name: board.name, clockHz: board.clockHz },
      engine: engine.name,
      start: { pc: hex8(boot.pc), sp: hex8(boot.sp), symbol: symbolize(symbols, boot.pc) ?? null },
      exit,
      cycles,
      instructions: engine.instructions,
      seconds: cycles === null ? null : cycles / board.clockHz,
      counters: events === undefined ? null : { ...events },
      instructionMix: machine === undefined ? null : instructionMix(machine.instructionMix()),
      console: { stdoutBytes: consoleBytes.stdout, stderrBytes: consoleBytes.stderr },
      refused,
      dumps: await Promise.all(
        dumps.map(async (bytes, k) => ({
          place: options.dumps[k].place,
          address: hex8(areas[k].address),
          sha256: await sha256(bytes),
        })),
      ),
      postMortem: EXPECTED_ENDS.has(exit.kind) ? null : postMortem(engine, symbols, fault),
    },
  };
}

interface End {
  readonly exit: ExitRecord;
  readonly fault?: MachineFault;
}

/** Run in slices, so that the outside can look after itself. */
async function execute(
  engine: Engine,
  image: RunImage,
  stopAt: readonly number[],
  options: RunOptions,
  outside: RunOutside,
): Promise<End> {
  const { host, trace } = outside;
  const semihosting = createSemihosting({
    host,
    commandLine: options.arguments === '' ? PROGRAM_NAME : `${PROGRAM_NAME} ${options.arguments}`,
    heapBase: image.sramEnd,
  });
  const slice = (maxCycles: number, left: number): ProgramEnd => {
    if (trace === undefined)
      return runProgram(engine, { stopAt, maxCycles, maxInstructions: Math.min(left, SLICE) }, semihosting);
    const limits = { stopAt, maxCycles, maxInstructions: Math.min(left, TRACE_SLICE) };
    return traceProgram(engine, limits, semihosting, image.symbols, trace);
  };
  try {
    for (;;) {
      const left = options.maxInstructions - engine.instructions;
      const end = slice(options.maxCycles - engine.cycles, left);
      if (end.kind !== 'max-instructions' || engine.instructions >= options.maxInstructions)
        return { exit: exitRecord(end) };
      const { cycles, instructions } = engine;
      if (await outside.pause({ cycles, instructions })) return { exit: { kind: 'interrupted' } };
    }
  } catch (error) {
    if (!(error instanceof MachineFault)) throw error;
    return { exit: { kind: 'fault', fault: error.kind, message: error.message }, fault: error };
  }
}

function exitRecord(end: ProgramEnd): ExitRecord {
  if (end.kind === 'exit') return { kind: 'exit', code: end.code };
  if (end.kind === 'breakpoint') return { kind: 'breakpoint', immediate: end.immediate };
  return { kind: end.kind };
}

function areaOf(
  dump: DumpRequest,
  image: RunImage,
  board: Board,
): { readonly address: number; readonly length: number } {
  const address = resolveAddress(dump.place, image.symbols, '--dump');
  const { length } = dump;
  if (regionAt(board, address, length) === undefined)
    throw new UsageError(
      'DUMP_OUTSIDE_MEMORY',
      `--dump: ${length} bytes at ${hex8(address)} are not in memory`,
    );
  return { address, length };
}

/** What the guest asked of its host. */
interface Watched {
  readonly host: SemihostingHost;
  readonly consoleBytes: { [stream in ConsoleStream]: number };
  readonly refused: RefusedFile[];
}

/** The host, counting the console's bytes and remembering refused file names. */
function watch(host: SemihostingHost): Watched {
  const consoleBytes = { stdout: 0, stderr: 0 };
  const refused: RefusedFile[] = [];
  const noting = <Result>(name: string, operate: () => Result): Result => {
    try {
      return operate();
    } catch (error) {
      const denied = error instanceof SemihostingError && error.errno === Errno.EACCES;
      const known = refused.some((r) => r.name === name);
      if (denied && !known && refused.length < MAX_REFUSED) refused.push({ name, reason: error.message });
      throw error;
    }
  };
  return {
    consoleBytes,
    refused,
    host: {
      open: (name, mode) => noting(name, () => host.open(name, mode)),
      remove: (name) => noting(name, () => host.remove(name)),
      rename: (from, to) => noting(`${from} -> ${to}`, () => host.rename(from, to)),
      readConsole: (length) => host.readConsole(length),
      writeConsole(stream, bytes) {
        consoleBytes[stream] += bytes.length;
        host.writeConsole(stream, bytes);
      },
    },
  };
}

const littleEndian = (value: number, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, k) => (value >>> (8 * k)) & 0xff);

/** By mnemonic: `ADD (register) T1` and `ADD (immediate) T3` are both ADD. */
function instructionMix(
  executions: ReadonlyMap<{ readonly name: string }, number>,
): { mnemonic: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const [{ name }, count] of executions) {
    const mnemonic = name.split(' ', 1)[0];
    counts.set(mnemonic, (counts.get(mnemonic) ?? 0) + count);
  }
  const byCount = [...counts]
    .map(([mnemonic, count]) => ({ mnemonic, count }))
    .filter(({ count }) => count > 0);
  return byCount.sort((a, b) => b.count - a.count || (a.mnemonic < b.mnemonic ? -1 : 1));
}
