/** The command line without a process: arguments and streams in, exit code out. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { UsageError } from '../errors.js';
import { packageFile } from '../io/package-file.js';
import { addBenchCommand } from './commands/bench.js';
import { addBoardsCommand } from './commands/boards.js';
import { addExplainCommand } from './commands/explain.js';
import { addOpsCommand } from './commands/ops.js';
import { addRunCommand } from './commands/run.js';
import { EXIT, failureOf } from './exit.js';
import type { Io } from './terminal.js';

/**
 * Run one command.
 * @param argv the arguments after the program's name
 * @returns the exit code; whatever goes wrong has been said in one line on `io.stderr`
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const { exitCode, line } = failureOf(error);
    if (io.env.THUMBNN_DEBUG && error instanceof Error) await io.stderr.write(`${error.stack}\n`);
    await io.stderr.write(`${line}\n`);
    return exitCode;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  if (argv.length === 0) {
    throw new UsageError('NO_COMMAND', 'no command given', {}, 'thumbnn --help lists them');
  }
  let exitCode: number = EXIT.ok;
  let help = '';
  const program = new Command('thumbnn')
    .description('Runs int16x8 TensorFlow Lite models on an emulated, cycle-modelled Arm Cortex-M4.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
      // Errors arrive as CommanderError; they are printed in one line like all others.
      writeErr: () => {},
    })
    .addHelpText('after', '\nExamples:\n  $ thumbnn bench model.tflite\n  $ thumbnn run firmware.elf\n');
  const done = (code: number) => {
    exitCode = code;
  };
  addBenchCommand(program, io, done);
  addRunCommand(program, io, done);
  addExplainCommand(program, io, done);
  addBoardsCommand(program, io, done);
  addOpsCommand(program, io, done);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
    await io.stdout.write(help);
  }
  return exitCode;
}

function packageVersion(): string {
  return JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).version;
}
