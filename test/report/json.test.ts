import assert from 'node:assert/strict';
import { renderJson } from '../../host/report/json.js';
import { assertBenchSchema } from '../support/bench-schema.js';
import { MISMATCH, RESULT, UNCOUNTED } from './fixture.js';

describe('renderJson', () => {
  for (const [name, result] of Object.entries({ RESULT, MISMATCH, UNCOUNTED })) {
    it(`writes what the schema allows and nothing is lost: ${name}`, () => {
      const document = JSON.parse(renderJson(result));
      assertBenchSchema(document);
      assert.deepEqual(document, result);
    });
  }

  it('is held to the schema: unknown, missing and mistyped fields are found', () => {
    const [op] = RESULT.ops;
    const broken: object[] = [
      { ...RESULT, date: 'today' },
      { ...RESULT, schemaVersion: 2 },
      { ...RESULT, totals: undefined },
      { ...RESULT, ops: [{ ...op, cycles: -1 }] },
      { ...RESULT, ops: [{ ...op, outputs: [{ ...op.outputs[0], extra: 1 }] }] },
      { ...RESULT, inputs: [{ ...RESULT.inputs[0], source: { kind: 'seed' } }] },
      { ...RESULT, outputs: [{ ...RESULT.outputs[0], sha256: 'A'.repeat(64) }] },
    ];
    for (const result of broken) {
      assert.throws(() => assertBenchSchema(JSON.parse(JSON.stringify(result))), assert.AssertionError);
    }
  });
});
