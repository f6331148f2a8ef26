import type { BenchResult } from '../measure/result.js';
import type { RunResult } from '../run/result.js';

/** The result as a JSON document that ends with a newline; equal results give equal bytes. */
export function renderJson(result: BenchResult | RunResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
