import type { Catalogue } from '../catalogue.js';
import schema from './schema/ops.schema.json' with { type: 'json' };

/** The JSON Schema (draft 2020-12) of `renderOpsJson`'s documents. */
export const OPS_JSON_SCHEMA: object = schema;

/** The catalogue as a JSON document that ends with a newline. */
export const renderOpsJson = (catalogue: Catalogue): string => `${JSON.stringify(catalogue, null, 2)}\n`;
