import { basename, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import picocolors from 'picocolors';
import { ENGINES } from '../../../emulator/index.js';
import { type BenchOptions, type BenchOutcome, bench } from '../../bench.js';
import { describePlace } from '../../errors.js';
import { loadKernelLibrary } from '../../io/kernels.js';
import { MAX_FILE_BYTES, readUserFile } from '../../io/read-file.js';
import { type OutputFile, writeFilesWhole } from '../../io/write-files.js';
import { isBitExact } from '../../measure/derived.js';
import { DEFAULT_SEED, MAX_SEED } from '../../measure/random-inputs.js';
import type { WarningRecord } from '../../measure/result.js';
import { printable } from '../../report/format.js';
import { renderJson } from '../../report/json.js';
import { renderSweepJson } from '../../report/sweep-json.js';
import { renderSweep } from '../../report/sweep-text.js';
import { renderText } from '../../report/text.js';
import { type SweepResult, sweep } from '../../sweep.js';
import { BOARD_HELP, benchBoardOption, DEFAULT_BOARD } from '../board-option.js';
import { knownName } from '../did-you-mean.js';
import { EXIT } from '../exit.js';
import { DEFAULT_RESOLVER, kernelChoice } from '../kernel-options.js';
import { delayedProgress } from '../progress.js';
import { sweepOption } from '../sweep-option.js';
import { type Io, wantsColors } from '../terminal.js';

interface Outputs {
  readonly input: readonly string[];
  readonly outputDir?: string;
  readonly json?: string;
}

interface Flags extends Outputs {
  readonly engine: string;
  readonly board: string;
  readonly seed: number;
  readonly sweep?: string;
  readonly checked?: true;
  readonly variant: readonly string[];
  readonly resolver: string;
}

const ENGINE_NAMES = ENGINES.map(({ name }) => name);

const EXAMPLES = `
Examples:
  $ thumbnn bench model.tflite
  $ thumbnn bench model.tflite --input image.bin --output-dir out
  $ thumbnn bench model.tflite --board stm32f407@168
  $ thumbnn bench model.tflite --sweep wait-states=0..7
  $ thumbnn bench model.tflite --sweep board=zero-wait,stm32f407@168,./mine.json
  $ thumbnn bench model.tflite --checked
  $ thumbnn bench model.tflite --variant CONV_2D=conv2d_s16s8_any
  $ thumbnn bench model.tflite --resolver all
  $ thumbnn bench model.tflite --seed 7 --json - | jq .totals.cycles

An input file holds one tensor: its elements in row-major order, little endian,
nothing else. Without --input the inputs are drawn from the seed, uniformly over
the whole range of their type.

Kernels (thumbnn ops lists them): of those that accept a node, the one with the
fewest estimated cycles serves it. The resolver says which are linked: those
that the model uses; all; or a comma list, and then no other serves.

Exit codes: 0 fine, 1 internal error, 2 bad usage or input, 3 an output differs
from the reference or a kernel breaks its contract.
`;

/** @param done takes the exit code */
export function addBenchCommand(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('bench')
    .description('run a model once: cycles per operator, memory, and every output bit against the reference')
    .argument('<model>', 'a .tflite file with int16 activations and int8 weights')
    .addOption(
      program
        .createOption('-i, --input <file>', "raw tensor, once per input in the model's order")
        .default([], 'random')
        .argParser(collect),
    )
    .option('-o, --output-dir <dir>', 'write the outputs there as output0.bin, output1.bin, ...')
    .option('--json <file>', 'write the result as JSON; - for standard output instead of the table')
    .option('--engine <name>', `one of ${ENGINE_NAMES.join(', ')}`, ENGINE_NAMES[0])
    .option('--board <board>', BOARD_HELP, DEFAULT_BOARD)
    .addOption(
      program
        .createOption('--seed <number>', `seed of random inputs, 0 to ${MAX_SEED}`)
        .default(DEFAULT_SEED)
        .argParser(parseSeed)
        .conflicts('input'),
    )
    .addOption(
      program
        .createOption(
          '--sweep <settings>',
          'bench with each: wait-states=0..7 (of the flash), or board=a,b,c',
        )
        .conflicts('outputDir'),
    )
    .option('--checked', "enforce the kernels' contracts: buffers, stack, registers")
    .addOption(
      program
        .createOption('--variant <operator=kernel>', 'the kernel for all nodes of an operator; repeatable')
        .default([], 'the fastest')
        .argParser(collect),
    )
    .option('--resolver <model|all|list>', 'which kernels are linked', DEFAULT_RESOLVER)
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, flags: Flags) => done(await run(model, flags, io)));
}

async function run(modelPath: string, flags: Flags, io: Io): Promise<number> {
  const engine = knownName(ENGINE_NAMES, flags.engine, '--engine: unknown engine');
  const settings = flags.sweep === undefined ? undefined : sweepOption(flags.sweep, flags.board);
  const board = benchBoardOption(flags.board);
  const choice = kernelChoice(flags.variant, flags.resolver);
  const model = readUserFile(modelPath, 'model', MAX_FILE_BYTES);
  const inputs: BenchOptions['inputs'] =
    flags.input.length === 0
      ? { seed: flags.seed }
      : flags.input.map((path) => ({ label: path, bytes: readUserFile(path, 'input', MAX_FILE_BYTES) }));

  const progress = delayedProgress(io.progressStream);
  const onProgress = progress.update;
  const checked = flags.checked === true;
  const kernels = loadKernelLibrary();
  const options = { label: modelPath, kernels, choice, engine, inputs, checked, onProgress };
  if (settings !== undefined) {
    const { parameter } = settings;
    const result = await sweep(model, parameter, settings.settings, options).finally(progress.stop);
    await warn(result.warnings, modelPath, io);
    return deliverSweep(result, modelPath, flags, io);
  }
  const outcome = await bench(model, { ...options, board }).finally(progress.stop);
  await warn(outcome.result.warnings, modelPath, io);
  return deliver(outcome, modelPath, flags, io);
}

/** A line for each. */
async function warn(warnings: readonly WarningRecord[], file: string, io: Io): Promise<void> {
  for (const { index, op, message, hint } of warnings) {
    const place = describePlace({ file, op: index, opName: op });
    await io.stderr.write(`thumbnn: ${printable(`warning: ${place}: ${message} (${hint})`)}\n`);
  }
}

/** As `deliver`, for a sweep. */
async function deliverSweep(result: SweepResult, modelPath: string, flags: Flags, io: Io): Promise<number> {
  const { json } = flags;
  if (json !== undefined && json !== '-')
    writeFilesWhole([{ path: json, bytes: renderSweepJson(result) }], [modelPath, ...flags.input]);
  const { columns } = io.stdout;
  const options = { label: basename(modelPath), ...(columns === undefined ? {} : { columns }) };
  await io.stdout.write(json === '-' ? renderSweepJson(result) : renderSweep(result, options));
  const culprit = result.rows.find(({ totals }) => !totals.bitExact);
  if (culprit === undefined) return EXIT.ok;
  const setting = `${result.parameter}=${culprit.value}`;
  await io.stderr.write(`thumbnn: ${printable(setting)}: an output differs from the reference\n`);
  return EXIT.gate;
}

/** Write the files, print the report. @returns the exit code */
export async function deliver(
  outcome: BenchOutcome,
  modelPath: string,
  flags: Outputs,
  io: Io,
): Promise<number> {
  writeFilesWhole(outputFiles(outcome, flags), [modelPath, ...flags.input]);
  const { result } = outcome;
  if (flags.json === '-') await io.stdout.write(renderJson(result));
  else {
    const colors = picocolors.createColors(wantsColors(io));
    const { columns } = io.stdout;
    const options = { label: basename(modelPath), colors, ...(columns === undefined ? {} : { columns }) };
    await io.stdout.write(renderText(result, options));
  }
  if (result.totals.bitExact) return EXIT.ok;
  const culprit = result.ops.find((op) => !isBitExact(op));
  await io.stderr.write(
    `thumbnn: op ${culprit?.index} ${culprit?.op}: kernel ${culprit?.variant} differs from the reference\n`,
  );
  return EXIT.gate;
}

function outputFiles({ result, outputs }: BenchOutcome, { outputDir, json }: Outputs): OutputFile[] {
  const files: OutputFile[] = [];
  if (outputDir !== undefined) {
    outputs.forEach((bytes, index) => {
      files.push({ path: join(outputDir, `output${index}.bin`), bytes });
    });
  }
  if (json !== undefined && json !== '-') files.push({ path: json, bytes: renderJson(result) });
  return files;
}

const collect = (file: string, files: readonly string[]): string[] => [...files, file];

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > MAX_SEED) {
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${MAX_SEED}.`);
  }
  return seed;
}
