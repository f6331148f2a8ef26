import schema from './schema/run.schema.json' with { type: 'json' };

/** The JSON Schema (draft 2020-12) of `renderJson`'s documents for `RunResult`. */
export const RUN_JSON_SCHEMA: object = schema;
