import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const schema = JSON.parse(
  readFileSync(new URL('../../../host/report/schema/bench.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
}).compile(schema);

/** @throws AssertionError listing every place where the document breaks host/report/schema/bench.schema.json */
export function assertBenchSchema(document: unknown): void {
  assert.ok(validate(document), JSON.stringify(validate.errors, null, 1));
}
