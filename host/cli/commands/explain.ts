import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../../errors.js';
import { CODE_ALIGNMENT, explain, REGISTERS, type Snippet } from '../../explain/explain.js';
import type { ExplainResult } from '../../explain/result.js';
import { assembleSnippet } from '../../io/assemble-snippet.js';
import { writeFilesWhole } from '../../io/write-files.js';
import { renderExplainJson } from '../../report/explain-json.js';
import { renderExplanation } from '../../report/explain-text.js';
import { printable } from '../../report/format.js';
import { parseWord } from '../../run/address.js';
import { BOARD_HELP, boardOption, DEFAULT_BOARD } from '../board-option.js';
import { closest } from '../did-you-mean.js';
import { EXIT } from '../exit.js';
import type { Io } from '../terminal.js';

interface Flags {
  readonly hex?: string;
  readonly board: string;
  readonly align: number;
  readonly regs: ReadonlyMap<string, number>;
  readonly maxInstructions: number;
  readonly json?: string;
}

const DEFAULT_MAX_INSTRUCTIONS = 200;
const MOST_INSTRUCTIONS = 100_000;
const MAX_HEX_BYTES = 1 << 16;

const EXAMPLES = `
Examples:
  $ thumbnn explain inner-loop.S
  $ thumbnn explain --hex "2868 0130 4268"
  $ thumbnn explain inner-loop.S --board stm32f407@168 --align 2
  $ thumbnn explain --hex "b2fb f3f0" --regs r2=1000,r3=3 --json -

It executes the instructions on the emulated board, follows branches, and shows
for each in which cycle it begins, what it costs, and why it costs more than one
cycle. --hex are bytes as they lie in memory: what objdump shows as "f04f 0001"
is "4ff0 0100". A file needs arm-none-eabi-as (Debian: binutils-arm-none-eabi).
The pipeline is empty at first, as behind a branch. Unless --regs says
otherwise, r0 to r12 point into zeroed SRAM, lr to the end of the snippet.

Exit codes: 0 fine, 1 internal error, 2 bad usage or source, 3 the snippet
faults.
`;

/** @param done takes the exit code */
export function addExplainCommand(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('explain')
    .description(
      'show in which cycle each instruction of a snippet begins, and the reason of every cycle beyond one',
    )
    .argument('[file]', 'assembly source in GNU syntax')
    .option('--hex <bytes>', 'machine code instead of a file, bytes in the order of memory')
    .option('--board <board>', BOARD_HELP, DEFAULT_BOARD)
    .option(
      '--align <bytes>',
      `begin so many bytes behind a multiple of ${CODE_ALIGNMENT}: 0, 2, 4, ...`,
      parseAlign,
      0,
    )
    .option('--regs <list>', 'initial registers: r0=0x20000000,r1=5,...', parseRegisters, new Map())
    .option('--max-instructions <number>', 'stop after so many', parseMaximum, DEFAULT_MAX_INSTRUCTIONS)
    .option('--json <file>', 'write the result as JSON; - for standard output instead of the table')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, flags: Flags) => done(await run(file, flags, io)));
}

async function run(file: string | undefined, flags: Flags, io: Io): Promise<number> {
  const { json, align, maxInstructions } = flags;
  const board = boardOption(flags.board);
  const snippet = snippetOf(file, flags.hex, align);
  const result = explain(snippet, { board, registers: flags.regs, maxInstructions });
  if (json !== undefined && json !== '-')
    writeFilesWhole([{ path: json, bytes: renderExplainJson(result) }], file === undefined ? [] : [file]);
  await io.stdout.write(
    json === '-' ? renderExplainJson(result) : renderExplanation(result, io.stdout.columns),
  );
  return exitCodeOf(result, io);
}

async function exitCodeOf({ end }: ExplainResult, io: Io): Promise<number> {
  if (end.kind !== 'fault') return EXIT.ok;
  const hint = 'set registers with --regs so that it does not';
  await io.stderr.write(`thumbnn: the snippet faults: ${printable(end.message)} (${hint})\n`);
  return EXIT.gate;
}

function snippetOf(file: string | undefined, hex: string | undefined, align: number): Snippet {
  if ((file === undefined) === (hex === undefined)) {
    const what = file === undefined ? 'nothing to explain' : 'a file and --hex exclude each other';
    throw new UsageError('SNIPPET_MISSING', what, {}, 'give a source file, or machine code with --hex');
  }
  if (file !== undefined) return assembleSnippet(file, align);
  const code = parseHex(hex ?? '');
  const bytes = new Uint8Array(align + code.length);
  bytes.set(code, align);
  return { bytes, start: align, end: bytes.length };
}

/** Bytes, with blanks, commas and 0x between them as one likes. */
function parseHex(text: string): Uint8Array {
  const digits = text.replace(/0x|[\s,_]/gi, '');
  const refuse = (what: string): never => {
    throw new UsageError('SNIPPET_HEX', `--hex: ${what}`, {}, 'e.g. --hex "4ff0 0100" for mov.w r0, #1');
  };
  const wrong = /[^0-9a-f]/i.exec(digits);
  if (wrong !== null) refuse(`'${wrong[0]}' is no hexadecimal digit`);
  if (digits.length === 0) refuse('there are no bytes');
  if (digits.length % 4 !== 0) refuse(`${digits.length} digits are no whole number of halfwords`);
  if (digits.length > 2 * MAX_HEX_BYTES) refuse(`more than ${MAX_HEX_BYTES} bytes`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, k) =>
    Number.parseInt(digits.slice(2 * k, 2 * k + 2), 16),
  );
}

function parseRegisters(text: string, before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const registers = new Map(before);
  for (const item of text.split(',')) {
    const [name, value, ...rest] = item.trim().split('=');
    const number = parseWord(value ?? '');
    if (number === undefined || rest.length > 0)
      throw new InvalidArgumentError(`'${item}' is not like r0=0x20000000.`);
    const register = name.toLowerCase();
    if (!(REGISTERS as readonly string[]).includes(register)) {
      const close = closest(REGISTERS, name);
      const hint = close === undefined ? `Known: r0 to r12, sp, lr.` : `Did you mean ${close}?`;
      throw new InvalidArgumentError(`There is no register '${name}'. ${hint}`);
    }
    registers.set(register, number);
  }
  return registers;
}

function parseAlign(text: string): number {
  const align = Number(text);
  if (!/^\d+$/.test(text) || align % 2 !== 0 || align >= CODE_ALIGNMENT)
    throw new InvalidArgumentError(`It must be an even number below ${CODE_ALIGNMENT}.`);
  return align;
}

function parseMaximum(text: string): number {
  const maximum = Number(text);
  if (!/^\d+$/.test(text) || maximum < 1 || maximum > MOST_INSTRUCTIONS)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_INSTRUCTIONS}.`);
  return maximum;
}
