import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { coverageMarkdown } from '../../../emulator/isa/coverage.js';
import { ROWS } from '../../../emulator/isa/table.js';

const PAGE = new URL('../../../../docs/isa-coverage.md', import.meta.url);

describe('instruction table', () => {
  it('is what docs/isa-coverage.md shows (npm run docs:isa writes it anew)', () => {
    if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, coverageMarkdown());
    assert.equal(readFileSync(PAGE, 'utf8'), coverageMarkdown());
  });

  it('names every encoding once', () => {
    const names = ROWS.map((r) => r.name);
    assert.deepEqual(
      names.filter((n, k) => names.indexOf(n) !== k),
      [],
    );
  });

  it('cites a section of the manual for every encoding', () => {
    for (const row of ROWS) assert.match(row.section, /^[AB]\d+\.\d+\.\d+$/, row.name);
  });
});
