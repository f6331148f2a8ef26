import type { Command } from 'commander';
import { catalogue } from '../../catalogue.js';
import { loadKernelLibrary } from '../../io/kernels.js';
import { writeFilesWhole } from '../../io/write-files.js';
import { renderOpsJson } from '../../report/ops-json.js';
import { renderOps } from '../../report/ops-text.js';
import { EXIT } from '../exit.js';
import type { Io } from '../terminal.js';

const EXAMPLES = `
Examples:
  $ thumbnn ops
  $ thumbnn ops --json - | jq '.operators[] | .op'
  $ thumbnn bench model.tflite --variant CONV_2D=conv2d_s16s8_any
  $ thumbnn bench model.tflite --resolver fully_connected_s16s8,softmax_s16

Exit codes: 0 fine, 1 internal error, 2 bad usage.
`;

/** @param done takes the exit code */
export function addOpsCommand(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('ops')
    .description('list the operators, their kernels, and which nodes each kernel accepts')
    .option('--json <file>', 'write it as JSON; - for standard output instead of the text')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: { readonly json?: string }) => done(await ops(flags.json, io)));
}

async function ops(json: string | undefined, io: Io): Promise<number> {
  const list = catalogue(loadKernelLibrary());
  if (json !== undefined && json !== '-') writeFilesWhole([{ path: json, bytes: renderOpsJson(list) }], []);
  await io.stdout.write(json === '-' ? renderOpsJson(list) : renderOps(list));
  return EXIT.ok;
}
