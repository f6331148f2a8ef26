import assert from 'node:assert/strict';
import { RULES } from './rules.js';
import { measured } from './snippets.js';

describe('the rules of the cycle model', () => {
  for (const { rule, because, snippets } of RULES)
    it(`${rule} — ${because}`, () => {
      for (const { steps, cycles, base, config } of snippets) {
        const text = steps.map((s) => s.code.map((h) => h.toString(16)).join(' ')).join('; ');
        const where = {
          ...(base === undefined ? {} : { base }),
          ...(config === undefined ? {} : { config }),
        };
        assert.equal(measured(steps, where), cycles, text);
      }
    });
});
