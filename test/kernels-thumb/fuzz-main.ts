import { parseArgs } from 'node:util';
import { type DefinedOp, isDefinedOp, OP_DEFINITIONS } from '../../host/ops/registry.js';
import { BUILT_IN_ENGINES } from '../support/built-in-engines.js';
import { fuzz } from './fuzz.js';
import { describeFailure } from './fuzz-report.js';

const ENGINE_NAMES = Object.keys(BUILT_IN_ENGINES);

const USAGE = `npm run fuzz:kernels -- [--op OP] [--runs N] [--seed S] [--path P] [--engine E] [--json]

Runs random legal nodes through every kernel that accepts them, in checked mode, and compares every output
bit with the reference. Progress goes to stderr.
  --op OP    only this operator, e.g. CONV_2D; may be repeated (default: all)
  --runs N   nodes of each operator (default 1000)
  --seed S   seed of the random numbers (default: a new one)
  --path P   of a failure that was printed: start there
  --engine E one of ${ENGINE_NAMES.join(', ')} (default interpreter)
  --json     the counts as JSON

Example:
  npm run fuzz:kernels -- --op SOFTMAX --runs 5000 --seed 1

Exit codes: 0 all equal, 2 bad usage, 3 a kernel differs from the reference or breaks its contract.
`;

const PROGRESS_MS = 10_000;

class Usage extends Error {}

function wholeNumber(name: string, text: string): number {
  if (!/^-?\d{1,10}$/.test(text)) throw new Usage(`--${name}: ${text} is not a whole number`);
  return Number(text);
}

function operatorsOf(names: readonly string[] | undefined): readonly DefinedOp[] {
  const all = Object.keys(OP_DEFINITIONS).filter(isDefinedOp);
  for (const name of names ?? [])
    if (!isDefinedOp(name)) throw new Usage(`--op: ${name} is none of ${all.join(', ')}`);
  return names?.filter(isDefinedOp) ?? all;
}

function options() {
  try {
    return parseArgs({
      options: {
        op: { type: 'string', multiple: true },
        runs: { type: 'string', default: '1000' },
        seed: { type: 'string' },
        path: { type: 'string' },
        engine: { type: 'string', default: 'interpreter' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error));
  }
}

function main(): number {
  const { op, runs: runsText, seed: seedText, path, engine, json, help } = options();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const ops = operatorsOf(op);
  const runs = wholeNumber('runs', runsText);
  const given = seedText === undefined ? undefined : wholeNumber('seed', seedText);
  const seed = given ?? Math.floor(Math.random() * 2 ** 31);
  if (!ENGINE_NAMES.includes(engine))
    throw new Usage(`--engine: ${engine} is none of ${ENGINE_NAMES.join(', ')}`);
  if (path !== undefined && ops.length !== 1) throw new Usage('--path belongs to one --op');

  const rows: { op: string; variant: string; nodes: number }[] = [];
  let failures = 0;
  let nextNote = performance.now() + PROGRESS_MS;
  for (const name of ops) {
    const result = fuzz({
      ...{ op: name, runs, seed, engine },
      ...(path === undefined ? {} : { path }),
      onRun(done) {
        if (performance.now() < nextNote) return;
        nextNote = performance.now() + PROGRESS_MS;
        process.stderr.write(`${name} ${done}/${runs}, seed ${seed}\n`);
      },
    });
    for (const [variant, nodes] of result.served) rows.push({ op: name, variant, nodes });
    for (const [reason, nodes] of result.refused) rows.push({ op: name, variant: `none: ${reason}`, nodes });
    if (result.failure === undefined) continue;
    failures++;
    process.stdout.write(`${describeFailure(result.failure, { op: name, runs, seed, engine })}\n\n`);
  }
  if (json)
    process.stdout.write(`${JSON.stringify({ seed, runs, failures, variants: rows }, undefined, 2)}\n`);
  else {
    for (const row of rows)
      process.stdout.write(
        `${row.op.padEnd(18)} ${row.variant.padEnd(32)} ${String(row.nodes).padStart(9)}\n`,
      );
    process.stdout.write(`${runs} nodes of ${ops.length} operators, seed ${seed}: ${failures} failures\n`);
  }
  return failures > 0 ? 3 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`fuzz:kernels: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof Usage ? 2 : 1;
}
