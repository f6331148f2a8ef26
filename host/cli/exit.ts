/** From an error to an exit code and the one line on stderr. */
import { CommanderError } from 'commander';
import { EngineUnavailable } from '../../emulator/index.js';
import { ContractError, describeError, ThumbnnError } from '../errors.js';
import { printable } from '../report/format.js';

export const EXIT = {
  ok: 0,
  /** A bug in ThumbNN. */
  internal: 1,
  /** A flag, a file or a model that cannot be used. */
  usage: 2,
  /** It ran, and what came out is not acceptable: a mismatch with the reference, a kernel that faults. */
  gate: 3,
} as const;

export interface Failure {
  readonly exitCode: number;
  /** Exactly one line, without its newline. */
  readonly line: string;
}

export function failureOf(error: unknown): Failure {
  const { exitCode, message } = classify(error);
  return { exitCode, line: `thumbnn: ${printable(message)}` };
}

function classify(error: unknown): { exitCode: number; message: string } {
  if (error instanceof ContractError) return { exitCode: EXIT.gate, message: describeError(error) };
  if (error instanceof ThumbnnError) return { exitCode: EXIT.usage, message: describeError(error) };
  if (error instanceof EngineUnavailable)
    return { exitCode: EXIT.usage, message: `--engine: ${error.message} (${error.hint})` };
  if (error instanceof CommanderError) {
    const message = oneLine(error.message.replace(/^error: /, ''));
    return { exitCode: EXIT.usage, message: `${message} (thumbnn --help shows the usage)` };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { exitCode: EXIT.internal, message: `internal error, please report it: ${oneLine(message)}` };
}

/** commander sets its suggestions on a line of their own. */
const oneLine = (message: string): string => message.trim().replace(/\s*\n\s*/g, ' ');
