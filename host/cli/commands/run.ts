import { type Command, InvalidArgumentError, Option } from 'commander';
import { ENGINES } from '../../../emulator/index.js';
import type { ConsoleStream } from '../../../emulator/machine/semihosting-host.js';
import { readStandardInput } from '../../io/console-input.js';
import { MAX_FILE_BYTES, readUserFile } from '../../io/read-file.js';
import { semihostingFiles } from '../../io/semihosting-files.js';
import { openStreamFile, type StreamFile } from '../../io/stream-file.js';
import { writeFilesWhole } from '../../io/write-files.js';
import { printable } from '../../report/format.js';
import { renderJson } from '../../report/json.js';
import { renderPostMortem, renderRunLine } from '../../report/run-text.js';
import { parseWord } from '../../run/address.js';
import type { ExitRecord } from '../../run/result.js';
import { type DumpRequest, type RunOptions, type RunOutcome, run } from '../../run/run.js';
import { BOARD_HELP, boardOption, DEFAULT_BOARD } from '../board-option.js';
import { knownName } from '../did-you-mean.js';
import { EXIT } from '../exit.js';
import { runProgress } from '../run-progress.js';
import type { Io } from '../terminal.js';

interface DumpFlag extends DumpRequest {
  readonly file: string;
}

interface Flags
  extends Pick<RunOptions, 'engine' | 'loadAddress' | 'entry' | 'stopAt' | 'maxCycles' | 'maxInstructions'> {
  readonly board: string;
  readonly dump: readonly DumpFlag[];
  readonly args: string;
  readonly semihostingDir?: string;
  readonly trace?: string;
  readonly json?: string;
}

const ENGINE_NAMES = ENGINES.map(({ name }) => name);

/** About a minute at 168 MHz. */
const DEFAULT_MAX_CYCLES = 1e10;
/** The shell's convention for a process that SIGINT ended. */
const INTERRUPTED = 130;

const EXAMPLES = `
Examples:
  $ thumbnn run firmware.elf
  $ thumbnn run firmware.elf --args "--fast input.txt" --semihosting-dir data
  $ thumbnn run firmware.elf --json - | jq .cycles
  $ thumbnn run blob.bin --load-address 0x20000000 --entry 0x20000100
  $ thumbnn run firmware.elf --stop-at main --dump table:256=table.bin

An address is a number (0x... or decimal), a symbol, or symbol+offset. A raw
binary begins with the initial stack pointer and the reset vector. The program
ends by semihosting SYS_EXIT; its console is standard output and error.

Exit codes: the program's own; 0 at --stop-at; 2 bad usage or image; 3 a fault,
an endless loop, a limit was reached; 130 interrupted.
`;

/** @param done takes the exit code */
export function addRunCommand(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('run')
    .description('run a program for the Cortex-M4: any ELF executable or raw binary')
    .argument('<image>', 'an ELF executable, or a raw binary')
    .option('--board <board>', BOARD_HELP, DEFAULT_BOARD)
    .option('--engine <name>', `one of ${ENGINE_NAMES.join(', ')}`, ENGINE_NAMES[0])
    .option(
      '--load-address <address>',
      "where a raw binary goes (default: the board's vector table)",
      parseAddress,
    )
    .option('--entry <place>', 'begin there instead of at the reset vector')
    .addOption(
      new Option('--stop-at <place>', 'stop before executing this instruction; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--max-cycles <number>', 'give up after so many cycles', parseLimit, DEFAULT_MAX_CYCLES)
    .addOption(
      new Option('--max-instructions <number>', 'give up after so many instructions')
        .argParser(parseLimit)
        .default(Number.POSITIVE_INFINITY, 'none'),
    )
    .addOption(
      new Option('--dump <place:length=file>', 'write memory to a file at the end; repeatable')
        .argParser(collectDump)
        .default([], 'none'),
    )
    .option('--args <text>', "the program's command line", '')
    .option('--semihosting-dir <dir>', 'directory whose files the program may open; without it none')
    .option('--trace <file>', 'write a line for every executed instruction')
    .option(
      '--json <file>',
      'write the result as JSON; - for standard output (the program then writes to standard error)',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (image: string, flags: Flags) => done(await runCommand(image, flags, io)));
}

async function runCommand(imagePath: string, flags: Flags, io: Io): Promise<number> {
  const board = boardOption(flags.board);
  const engine = knownName(ENGINE_NAMES, flags.engine, '--engine: unknown engine');
  const image = readUserFile(imagePath, 'image', MAX_FILE_BYTES);
  const files = semihostingFiles(flags.semihostingDir);
  const trace = flags.trace === undefined ? undefined : openStreamFile(flags.trace, [imagePath]);
  const console = guestConsole(io, flags.json === '-');
  const progress = runProgress(io.stderr);
  const interrupt = interruptions();
  try {
    const { open, remove, rename } = files;
    const { write: writeConsole } = console;
    const outcome = await run(
      image,
      { ...flags, label: imagePath, board, engine, dumps: flags.dump, arguments: flags.args },
      {
        host: {
          ...{ open, remove, rename, writeConsole },
          // Who waits for input must be able to leave.
          readConsole: (length) => interrupt.endAtOnce(() => readStandardInput(length)),
        },
        ...(trace === undefined ? {} : { trace: (line: string) => trace.write(`${line}\n`) }),
        async pause(now) {
          if (console.isWaiting()) await progress.clear();
          await console.flush();
          await progress.show(now);
          return interrupt.arrived();
        },
      },
    );
    await progress.clear();
    await console.flush();
    await report(outcome, flags, imagePath, trace, io);
    return exitCodeOf(outcome.result.exit);
  } finally {
    interrupt.stop();
    files.close();
    trace?.discard();
    await console.flush();
  }
}

async function report(
  { result, dumps }: RunOutcome,
  flags: Flags,
  imagePath: string,
  trace: StreamFile | undefined,
  io: Io,
): Promise<void> {
  trace?.commit();
  const outputs = flags.dump.map(({ file }, k) => ({ path: file, bytes: dumps[k] }));
  const json = renderJson(result);
  if (flags.json !== undefined && flags.json !== '-')
    outputs.push({ path: flags.json, bytes: Buffer.from(json) });
  writeFilesWhole(outputs, [imagePath]);
  for (const { name, reason } of result.refused) {
    await io.stderr.write(printableLine(`refused the program's file '${name}': ${reason}`));
  }
  await io.stderr.write(printableLine(renderRunLine(result)));
  if (result.postMortem !== null) await io.stderr.write(renderPostMortem(result.postMortem));
  if (flags.json === '-') await io.stdout.write(json);
}

const printableLine = (text: string): string => `thumbnn: ${printable(text)}\n`;

/** An exit code has eight bits; a failure stays one when they are all zero. */
function exitCodeOf(exit: ExitRecord): number {
  if (exit.kind === 'exit') return (exit.code & 0xff) === 0 && exit.code !== 0 ? 1 : exit.code & 0xff;
  if (exit.kind === 'interrupted') return INTERRUPTED;
  return exit.kind === 'address' ? EXIT.ok : EXIT.gate;
}

/** Collects what the program prints; `flush` hands it over in the order in which it came. */
function guestConsole(io: Io, stdoutIsTaken: boolean) {
  let chunks: { readonly stream: ConsoleStream; readonly bytes: Uint8Array }[] = [];
  return {
    write(stream: ConsoleStream, bytes: Uint8Array): void {
      chunks.push({ stream, bytes });
    },
    isWaiting: () => chunks.length > 0,
    async flush(): Promise<void> {
      const waiting = chunks;
      chunks = [];
      for (let from = 0, to = 0; from < waiting.length; from = to) {
        const { stream } = waiting[from];
        while (to < waiting.length && waiting[to].stream === stream) to++;
        const bytes = Buffer.concat(waiting.slice(from, to).map((chunk) => chunk.bytes));
        await (stream === 'stderr' || stdoutIsTaken ? io.stderr : io.stdout).write(bytes);
      }
    },
  };
}

/** Ctrl-C asks the run to end, and a second one ends the process. */
function interruptions() {
  let arrived = false;
  const note = () => {
    arrived = true;
  };
  process.once('SIGINT', note);
  return {
    /** Signals arrive when the event loop turns. */
    async arrived(): Promise<boolean> {
      await new Promise((resolve) => setImmediate(resolve));
      return arrived;
    },
    /** Nobody hears of a signal while JavaScript waits: let it end the process as it does by default. */
    endAtOnce<Result>(wait: () => Result): Result {
      process.off('SIGINT', note);
      try {
        return wait();
      } finally {
        process.once('SIGINT', note);
      }
    },
    stop: () => process.off('SIGINT', note),
  };
}

const collect = (value: string, values: readonly string[]): string[] => [...values, value];

function collectDump(text: string, dumps: readonly DumpFlag[]): DumpFlag[] {
  const [, place, length, file] = /^([^:=]+):(\w+)=(.+)$/s.exec(text) ?? [];
  const bytes = length === undefined ? undefined : parseWord(length);
  if (place === undefined || file === undefined || bytes === undefined || bytes === 0)
    throw new InvalidArgumentError('It must be ADDRESS:LENGTH=FILE or SYMBOL:LENGTH=FILE.');
  return [...dumps, { place, length: bytes, file }];
}

function parseAddress(text: string): number {
  const address = parseWord(text);
  if (address === undefined) throw new InvalidArgumentError('It must be an address, such as 0x20000000.');
  return address;
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+(?:e\d+)?$/i.test(text) || limit < 1 || limit > Number.MAX_SAFE_INTEGER)
    throw new InvalidArgumentError('It must be a whole number from 1 on; 1e9 works, too.');
  return limit;
}
