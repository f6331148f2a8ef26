import type { ExplainResult } from '../explain/result.js';
import schema from './schema/explain.schema.json' with { type: 'json' };

/** The JSON Schema (draft 2020-12) of `renderExplainJson`'s documents. */
export const EXPLAIN_JSON_SCHEMA: object = schema;

/** The result as a JSON document that ends with a newline; equal results give equal bytes. */
export const renderExplainJson = (result: ExplainResult): string => `${JSON.stringify(result, null, 2)}\n`;
