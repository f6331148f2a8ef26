import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { BENCH_JSON_SCHEMA } from '../../host/report/bench-schema.js';

const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
}).compile(BENCH_JSON_SCHEMA);

/** @throws AssertionError listing every place where the document breaks host/report/schema/bench.schema.json */
export function assertBenchSchema(document: unknown): void {
  assert.ok(validate(document), JSON.stringify(validate.errors, null, 1));
}
