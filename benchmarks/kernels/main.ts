/** `npm run bench:kernels`: every row of the table on the kernel that serves it, with its bound and the peer's figure. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { boundOf } from './bound.js';
import { measureRow } from './measure.js';
import { plot } from './plot.js';
import { type BenchResult, json, resultOf, table } from './report.js';
import { BENCH_ROWS } from './shapes.js';

const { values } = parseArgs({
  options: {
    /** Rows whose name contains this. */
    only: { type: 'string' },
    /** Print JSON instead of the table. */
    json: { type: 'boolean' },
    /** Also write kernels.json, kernels.txt and kernels.svg into this directory. */
    record: { type: 'string' },
  },
});

const library = loadKernelLibrary();
const results: BenchResult[] = [];
for (const row of BENCH_ROWS.filter(({ name }) => name.includes(values.only ?? ''))) {
  const measured = measureRow(library, row);
  if (measured === undefined) continue;
  results.push(resultOf(measured, boundOf(row, measured.macs, measured.outputs)));
}
process.stdout.write(values.json ? json(results) : table(results));
if (values.record !== undefined) {
  writeFileSync(`${values.record}/kernels.json`, json(results));
  writeFileSync(`${values.record}/kernels.txt`, table(results));
  writeFileSync(`${values.record}/kernels.svg`, plot(results));
}
if (results.some(({ exact }) => !exact)) process.exitCode = 1;
