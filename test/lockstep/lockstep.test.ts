import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { requireUnicorn } from '../support/require-unicorn.js';
import { Pair } from './compare.js';
import { LOCKSTEP_ENCODINGS } from './generate.js';
import { knownFaultsMarkdown } from './known-faults.js';
import { BuiltInSide, type Side, UnicornSide } from './machines.js';
import { describe as report } from './report.js';
import { runSession } from './session.js';
import { XPSR } from './state.js';

const ENGINE = 'interpreter';
const Q = 0x0800_0000;

/** A side on which Q always reads as 0. */
function withoutQ(side: Side): Side {
  return Object.assign(Object.create(side), {
    get() {
      const state = side.get();
      state.core[XPSR] &= ~Q;
      return state;
    },
  });
}

const PAGE = new URL('../../../docs/fidelity-unicorn.md', import.meta.url);

it('docs/fidelity-unicorn.md lists the known faults of Unicorn', () => {
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, knownFaultsMarkdown());
  assert.equal(readFileSync(PAGE, 'utf8'), knownFaultsMarkdown());
});

describe('lockstep with Unicorn', () => {
  let unicorn: UnicornSide;

  before(async function () {
    unicorn = await requireUnicorn(this, UnicornSide.create);
  });

  it('finds no difference in registers, flags and memory', () => {
    const pair = new Pair(BuiltInSide.create(ENGINE), unicorn);
    const result = runSession(pair, { seed: 20_260_101, instructions: 50_000, maxDifferences: 3 });
    assert.deepEqual(
      result.differences.map((difference) => report(difference, ['interpreter', 'unicorn'])),
      [],
    );
    assert.ok(result.instructions >= 50_000);
    const missing = LOCKSTEP_ENCODINGS.filter(({ row }) => !result.drawn.has(row.name));
    assert.deepEqual(
      missing.map(({ row }) => row.name),
      [],
    );
  });

  it('finds a fault and names its instruction', () => {
    const pair = new Pair(withoutQ(BuiltInSide.create(ENGINE)), unicorn);
    const encodings = LOCKSTEP_ENCODINGS.filter(({ row }) => /^(Q|AND|EOR)/.test(row.name));
    const result = runSession(pair, { seed: 1, instructions: 10_000, maxDifferences: 3, encodings });
    assert.equal(result.differences.length, 3);
    for (const difference of result.differences) {
      assert.deepEqual(
        difference.mismatch.fields.map(({ name }) => name),
        ['xpsr'],
      );
      assert.match(report(difference, ['broken', 'unicorn']), /xpsr: 0x[0-9a-f]+ \| 0x[0-9a-f]+/);
    }
  });
});
