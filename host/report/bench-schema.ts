import schema from './schema/bench.schema.json' with { type: 'json' };

/** The JSON Schema (draft 2020-12) of `renderJson`'s documents. */
export const BENCH_JSON_SCHEMA: object = schema;
