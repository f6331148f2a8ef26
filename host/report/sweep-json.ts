import type { SweepResult } from '../sweep.js';
import schema from './schema/sweep.schema.json' with { type: 'json' };

/** The JSON Schema (draft 2020-12) of `renderSweepJson`'s documents; it refers to that of bench results. */
export const SWEEP_JSON_SCHEMA: object = schema;

/** The result as a JSON document that ends with a newline; equal results give equal bytes. */
export const renderSweepJson = (result: SweepResult): string => `${JSON.stringify(result, null, 2)}\n`;
