import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measure } from './measure.js';
import { reconstruct } from './reconstruct.js';
import { dependsOnCore, type MeasuredRow, parseRows } from './rows.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    region: { type: 'string' },
    worst: { type: 'string' },
    test: { type: 'string' },
    id: { type: 'string' },
  },
});
const rows = parseRows(readFileSync(positionals[0], 'utf8')).filter(
  (r) =>
    (values.region === undefined || r.region === values.region) &&
    (values.test === undefined || r.test.includes(values.test)) &&
    (values.id === undefined || r.id.startsWith(values.id)),
);

interface Outcome {
  row: MeasuredRow;
  cycles: number;
  faithful: boolean;
}
const outcomes: Outcome[] = [];
for (const row of rows) {
  if (dependsOnCore(row)) continue;
  const trace = reconstruct(row);
  outcomes.push({ row, cycles: measure(row, trace).cycles, faithful: trace.faithful });
}
const group = (key: (o: Outcome) => string) => {
  const groups = new Map<string, Outcome[]>();
  for (const o of outcomes) groups.set(key(o), [...(groups.get(key(o)) ?? []), o]);
  return [...groups].sort((a, b) => (a[0] < b[0] ? -1 : 1));
};
const line = (name: string, list: Outcome[]) => {
  const exact = list.filter((o) => o.cycles === o.row.cycles).length;
  const near = list.filter((o) => Math.abs(o.cycles - o.row.cycles) <= 1).length;
  const errors = list.map((o) => Math.abs(o.cycles - o.row.cycles) / o.row.cycles).sort((a, b) => a - b);
  const faithful = list.filter((o) => o.faithful).length;
  console.log(
    `${name.padEnd(60)} ${String(list.length).padStart(5)} exact ${((100 * exact) / list.length).toFixed(2).padStart(6)} within1 ${((100 * near) / list.length).toFixed(2).padStart(6)} median ${(100 * errors[errors.length >> 1]).toFixed(1)}% faithful ${faithful}`,
  );
};
for (const [name, list] of group((o) => o.row.region)) {
  line(name, list);
  if (values.region !== undefined) for (const [test, sub] of group((o) => o.row.test)) line(`  ${test}`, sub);
}
const worst = outcomes
  .filter((o) => o.cycles !== o.row.cycles)
  .sort(
    (a, b) =>
      Math.abs(b.cycles - b.row.cycles) - Math.abs(a.cycles - a.row.cycles) ||
      a.row.asm.length - b.row.asm.length,
  );
for (const o of worst.slice(0, Number(values.worst ?? 0)))
  console.log(
    `${o.row.id} ${o.row.test} ${o.row.region} align ${o.row.align} rd ${o.row.rd ?? ''} pre ${o.row.pre ?? ''} ${o.faithful ? '' : 'UNFAITHFUL'} [${o.row.setup}] ${o.row.asm.join('; ')} => chip ${o.row.cycles} model ${o.cycles}`,
  );
if (values.json !== undefined)
  writeFileSync(
    values.json,
    JSON.stringify(outcomes.map((o) => ({ id: o.row.id, cycles: o.cycles, chip: o.row.cycles }))),
  );
