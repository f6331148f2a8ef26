import assert from 'node:assert/strict';
import { Random } from '../../lockstep/random.js';
import { requireTool } from '../../support/require-tool.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { compareWithObjdump } from './agree.js';
import { OBJDUMP } from './objdump.js';
import { EXCUSES } from './objdump-excuses.js';
import { compareAll, NARROW, type Tally, tableSample, wideSample } from './sample.js';

describe('decoder and disassembler against objdump', () => {
  const directory = temporaryDirectory();
  const compare = (instructions: readonly (readonly number[])[]): Tally => {
    const tally: Tally = { verdicts: new Map(), differences: [] };
    compareAll(instructions, directory.path, tally);
    return tally;
  };

  before(function () {
    requireTool(this, OBJDUMP);
  });

  it('agree on all 59,392 16-bit encodings', () => {
    const { differences, verdicts } = compare(NARROW);
    assert.deepEqual(differences, []);
    assert.equal(verdicts.get('same text'), 58_405);
    // Every excuse of this size is needed.
    for (const { size, reason } of EXCUSES) {
      if (size === 2) assert.ok(verdicts.has(`objdump decodes otherwise: ${reason}`), reason);
    }
  });

  it('agree on a sample of 60,000 32-bit encodings', () => {
    const { differences, verdicts } = compare(wideSample(new Random(7), 60_000));
    assert.deepEqual(differences, []);
    assert.ok((verdicts.get('same text') ?? 0) > 15_000);
  });

  it('agree on 50 encodings of every 32-bit row of the table', () => {
    const { differences } = compare(tableSample(new Random(11), 50));
    assert.deepEqual(differences, []);
  });

  it('would notice a wrong register, and an instruction that is missing', () => {
    assert.equal(compareWithObjdump([0x1889], 0, 'adds\tr1, r1, r3').kind, 'different');
    assert.equal(compareWithObjdump([0xde00 - 0x2600], 0, 'yield.n').kind, 'different');
  });
});
