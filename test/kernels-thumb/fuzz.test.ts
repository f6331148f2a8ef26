import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { isDefinedOp, OP_DEFINITIONS } from '../../host/ops/registry.js';
import { FUZZ_CASES, fuzz } from './fuzz.js';
import { describeFailure } from './fuzz-report.js';

/** More of them: npm run fuzz:kernels. */
const RUNS = [
  ['interpreter', 20],
  ['jit', 4],
] as const;

const MAIN = fileURLToPath(new URL('fuzz-main.js', import.meta.url));
const runMain = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });

describe('kernels: random legal nodes', () => {
  for (const op of Object.keys(OP_DEFINITIONS).filter(isDefinedOp)) {
    it(`${op}: every kernel that accepts one keeps its contract and equals the reference`, () => {
      for (const [engine, runs] of RUNS) {
        const { failure, seed } = fuzz({ op, runs, engine });
        assert.ok(failure === undefined, failure && describeFailure(failure, { op, runs, seed, engine }));
      }
    });
  }

  it('are the same for the same seed, and counted by kernel', () => {
    const args = ['--op', 'RELU', '--op', 'MEAN', '--runs', '3', '--seed', '5', '--json'];
    const [first, second] = [runMain(...args), runMain(...args)];
    assert.equal(first.stdout, second.stdout);
    assert.equal(first.status, 0);
    const { seed, failures, variants } = JSON.parse(first.stdout);
    assert.deepEqual([seed, failures], [5, 0]);
    const served = variants.filter((row: { variant: string }) => row.variant === 'mean_s16_any');
    assert.deepEqual(served, [{ op: 'MEAN', variant: 'mean_s16_any', nodes: 3 }]);
  });

  it('are told with their parameters and the command that runs them again', () => {
    const [drawn] = fc.sample(FUZZ_CASES.RELU6, { numRuns: 1, seed: 1 });
    const failure = { drawn, skew: 3, error: new Error('clamp_s16: wrong'), path: '7:0' };
    const text = describeFailure(failure, { op: 'RELU6', runs: 100, seed: -4 });
    assert.match(text, /^RELU6: clamp_s16: wrong\nnode: INT16\[[\d,]+\] -> INT16\[[\d,]+\], options \{\}\n/);
    assert.match(text, /^ {2}input 0 +Int16Array \[/m);
    assert.match(text, /\nrepeat: npm run fuzz:kernels -- --op RELU6 --runs 100 --seed -4 --path 7:0$/);
  });

  it('are refused with one line where the options make no sense', () => {
    for (const args of [['--op', 'NOPE'], ['--runs', 'many'], ['--path', '1'], ['--such'], ['--seed=1.5']]) {
      const { status, stdout, stderr } = runMain(...args);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, /^fuzz:kernels: .+\n$/);
    }
  });
});
