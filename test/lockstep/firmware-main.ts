import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { firmwareLockstep } from './firmware.js';

const USAGE = `npm run lockstep:models -- [MODEL.tflite]...

Runs whole models on the interpreter and on Unicorn, instruction by instruction, and compares registers and memory.
Default: the models in benchmarks/models/digits.
`;

const DIGITS = new URL('../../../benchmarks/models/digits/', import.meta.url);
const DEFAULT_MODELS = ['digits-cnn.int16x8.tflite', 'digits-cnn-dynamic.int16x8.tflite'];

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const models =
    args.length > 0
      ? args
      : DEFAULT_MODELS.map((name) => relative('.', fileURLToPath(new URL(name, DIGITS))));
  let differences = 0;
  for (const model of models) {
    const bytes = new Uint8Array(readFileSync(model));
    const { instructions, difference } = await firmwareLockstep(bytes, loadKernelLibrary(), 1);
    console.log(`${model}: ${instructions} instructions, ${difference ?? 'no difference'}`);
    if (difference !== undefined) differences++;
  }
  console.log(`${differences} differences`);
  return differences === 0 ? 0 : 3;
}

process.exitCode = await main(process.argv.slice(2));
