import assert from 'node:assert/strict';
import { EAGER, Jit } from '../../emulator/jit/engine.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { withWaitStates } from '../../host/sweep.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { Pair } from './compare.js';
import { LOCKSTEP_BOARD } from './layout.js';
import { BuiltInSide } from './machines.js';
import { Random } from './random.js';
import { describe as report } from './report.js';
import { runSession } from './session.js';
import { kernelTwins, programTwins } from './twin-programs.js';
import { compareTwins } from './twins.js';

const SEED = 20_261_123;
/** A small dose: `npm run lockstep -- --engine jit` runs them to their ends. */
const LIMIT = 20_000;

describe('lockstep of the jit with the interpreter', () => {
  const scratch = temporaryDirectory();

  it('finds no difference in state and counters of random instructions', () => {
    const pair = new Pair(
      new BuiltInSide(new Jit(LOCKSTEP_BOARD, undefined, EAGER)),
      BuiltInSide.create('interpreter'),
    );
    const result = runSession(pair, { seed: SEED, instructions: 40_000, states: 16, maxDifferences: 3 });
    assert.deepEqual(
      result.differences.map((difference) => report(difference, ['jit', 'interpreter'])),
      [],
    );
  });

  it('finds none in the kernels of the benchmark', () => {
    for (const { name, create } of kernelTwins(loadKernelLibrary()))
      assert.equal(compareTwins(...create(), new Random(SEED), LIMIT).difference, undefined, name);
  });

  it('finds none when the flash has wait states', () => {
    const kernels = kernelTwins(loadKernelLibrary(), (board) => withWaitStates(board, 3));
    let translated = 0;
    for (const { name, create } of kernels) {
      const [left, right] = create();
      assert.equal(compareTwins(left, right, new Random(SEED), LIMIT).difference, undefined, name);
      if ((right.engine as Jit).translatedInstructions > 0) translated++;
    }
    assert.ok(translated > kernels.length / 2, `${translated} of ${kernels.length}`);
  });

  it('finds none in the test programs', () => {
    for (const { name, create } of programTwins(scratch.path))
      assert.equal(compareTwins(...create(), new Random(SEED), LIMIT).difference, undefined, name);
  });

  it('would find one', () => {
    const [program] = kernelTwins(loadKernelLibrary());
    const [left, right] = program.create();
    right.engine.setRegister(7, 1);
    assert.match(compareTwins(left, right, new Random(SEED), LIMIT).difference ?? '', /slice of/);
  });
});
