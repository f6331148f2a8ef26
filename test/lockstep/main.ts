import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ENGINES, EngineUnavailable } from '../../emulator/index.js';
import { EAGER, Jit } from '../../emulator/jit/engine.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { Pair } from './compare.js';
import { LOCKSTEP_ENCODINGS } from './generate.js';
import { LOCKSTEP_BOARD } from './layout.js';
import { BuiltInSide, type Side, UnicornSide } from './machines.js';
import { Random } from './random.js';
import { describe } from './report.js';
import { runSession, type SessionResult } from './session.js';
import { kernelTwins, programTwins } from './twin-programs.js';
import { compareTwins } from './twins.js';

/** Instructions of a program that are compared. */
const TWIN_LIMIT = 20e6;

const USAGE = `npm run lockstep -- [--instructions N] [--seed S] [--engine NAME] [--only PATTERN] [--max N] [--rows]

Runs random instructions on an engine and on Unicorn and compares registers, flags and memory. The engine jit is
compared with the interpreter instead, cycles and all other counters included, and on every benchmark kernel and test
program too.
  --instructions N  at least so many instructions (default 1000000)
  --seed S          seed of the random numbers (default 1)
  --engine NAME     the engine to compare (default ${ENGINES[0].name})
  --only PATTERN    only rows of the instruction table whose name matches
  --max N           stop after N differences (default 20)
  --rows            print how often each row was drawn
`;

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new RangeError(`--${name}: ${text} is not a whole number`);
  return Number(text);
}

function printRows(drawn: SessionResult['drawn']): void {
  for (const { row } of LOCKSTEP_ENCODINGS) {
    console.log(`${String(drawn.get(row.name) ?? 0).padStart(9)}  ${row.name}`);
  }
}

/** An engine and what it is compared with. */
async function sides(engine: string): Promise<[Side, Side]> {
  return engine === 'jit'
    ? [new BuiltInSide(new Jit(LOCKSTEP_BOARD, undefined, EAGER)), BuiltInSide.create('interpreter')]
    : [BuiltInSide.create(engine), await UnicornSide.create()];
}

/** Every test program and kernel on the interpreter and the jit, slice by slice. Returns how many differ. */
function runTwins(seed: number): number {
  const scratch = mkdtempSync(join(tmpdir(), 'thumbnn-twins-'));
  const twins = [...programTwins(scratch), ...kernelTwins(loadKernelLibrary())];
  let differences = 0;
  let instructions = 0;
  let slices = 0;
  twins.forEach(({ name, create }, k) => {
    console.error(`${k + 1} of ${twins.length}: ${name}`);
    const result = compareTwins(...create(), new Random(seed), TWIN_LIMIT);
    instructions += result.instructions;
    slices += result.slices;
    if (result.difference === undefined) return;
    differences++;
    console.log(`${name}: after ${result.instructions} instructions, ${result.difference}\n`);
  });
  rmSync(scratch, { recursive: true });
  console.log(`${instructions} instructions of ${twins.length} programs and kernels in ${slices} slices`);
  return differences;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      instructions: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      max: { type: 'string', default: '20' },
      engine: { type: 'string', default: ENGINES[0].name },
      rows: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const only = new RegExp(values.only);
  const options = {
    // Each snippet is compiled, which takes longer than running it.
    ...(values.engine === 'jit' ? { states: 64 } : {}),
    instructions: wholeNumber('instructions', values.instructions),
    seed: wholeNumber('seed', values.seed),
    maxDifferences: wholeNumber('max', values.max),
    encodings: LOCKSTEP_ENCODINGS.filter(({ row }) => only.test(row.name)),
  };
  if (options.encodings.length === 0) throw new RangeError(`--only: no row matches ${values.only}`);

  const pair = new Pair(...(await sides(values.engine)));
  const started = performance.now();
  let nextNote = started + 10_000;
  const result = runSession(pair, {
    ...options,
    onProgress(instructions) {
      if (performance.now() < nextNote) return;
      nextNote = performance.now() + 10_000;
      console.error(`${instructions} instructions`);
    },
  });
  for (const difference of result.differences) {
    console.log(`${describe(difference, [pair.left.name, pair.right.name])}\n`);
  }
  if (values.rows) printRows(result.drawn);
  for (const [id, count] of result.excused) console.log(`known fault of Unicorn: ${id}, ${count} runs`);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${result.instructions} instructions of ${result.drawn.size} rows in ${result.runs} runs, ` +
      `${result.walked} one by one; seed ${options.seed}, ${seconds.toFixed(0)} s`,
  );
  const differences = result.differences.length + (values.engine === 'jit' ? runTwins(options.seed) : 0);
  console.log(`${differences} differences`);
  return differences > 0 ? 3 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const hint = error instanceof EngineUnavailable ? `; ${error.hint}` : '';
  console.error(`lockstep: ${error instanceof Error ? error.message : error}${hint}`);
  process.exitCode = 2;
}
