import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { guestCounts } from './guest.js';
import { measure, statesSeen } from './measure.js';
import { reconstruct, type Trace } from './reconstruct.js';
import { dependsOnCore, type MeasuredRow, parseRows } from './rows.js';
import { countersOf, describeTimeline, timeline } from './timeline.js';

/**
 * Compares the cycle model with measured snippets:
 * `npm run calibrate -- FILE.jsonl [--json FILE] [--region R] [--test T] [--worst N] [--guest]`.
 * With --guest the rows also run as programs, and their own counter reads are compared. Rows of a Cortex-M3 with multiplies that an M4 does faster are left out.
 */

interface Outcome {
  readonly row: MeasuredRow;
  readonly trace: Trace;
  readonly cycles: number;
}

const USAGE =
  'usage: npm run calibrate -- FILE.jsonl [--json FILE] [--region R] [--test T] [--worst N] [--guest]';

const errorOf = ({ row, cycles }: Outcome) => cycles - row.cycles;

function groupBy(outcomes: readonly Outcome[], key: (o: Outcome) => string): [string, Outcome[]][] {
  const groups = new Map<string, Outcome[]>();
  for (const o of outcomes) {
    const list = groups.get(key(o));
    if (list === undefined) groups.set(key(o), [o]);
    else list.push(o);
  }
  return [...groups].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

interface Summary {
  readonly name: string;
  readonly rows: number;
  readonly exact: number;
  readonly withinOne: number;
  /** Median of |error| / measured. */
  readonly medianError: number;
}

function summarise(name: string, list: readonly Outcome[]): Summary {
  const errors = list.map((o) => Math.abs(errorOf(o)));
  const relative = list.map((o) => Math.abs(errorOf(o)) / o.row.cycles).sort((a, b) => a - b);
  return {
    name,
    rows: list.length,
    exact: errors.filter((e) => e === 0).length,
    withinOne: errors.filter((e) => e <= 1).length,
    medianError: relative[relative.length >> 1] ?? 0,
  };
}

function line({ name, rows, exact, withinOne, medianError }: Summary): string {
  const percent = (n: number) => `${((100 * n) / rows).toFixed(2)} %`.padStart(9);
  const counts = `${String(rows).padStart(5)} rows ${percent(exact)} exact ${percent(withinOne)} within 1`;
  return `${name.padEnd(56)} ${counts}  median error ${(100 * medianError).toFixed(1)} %`;
}

/** How often the event counters come out as measured, among the rows whose cycles do. */
function counterLines(outcomes: readonly Outcome[]): string[] {
  const exact = outcomes.filter((o) => errorOf(o) === 0);
  return (['lsu', 'cpi', 'fold'] as const).map((name) => {
    const with_ = exact.filter((o) => o.row[name] !== undefined);
    const same = with_.filter((o) => countersOf(timeline(o.row, o.trace))[name] === o.row[name]).length;
    return `  ${name.padEnd(5)} ${same} of ${with_.length} equal`;
  });
}

/** What the rows read from the counters when they run as programs: against the chip, and against the model alone. */
function guestLines(outcomes: readonly Outcome[]): string[] {
  return groupBy(outcomes, (o) => o.row.region).map(([region, list]) => {
    const ran = list.flatMap((o) => {
      const guest = guestCounts(o.row, o.trace.guess);
      return guest === undefined ? [] : [{ ...o, guest }];
    });
    const share = (name: 'lsu' | 'cpi' | 'fold') => {
      const exact = ran.filter((o) => o.row[name] !== undefined && o.guest.cycles === o.row.cycles);
      return `${name} ${exact.filter((o) => o.guest[name] === o.row[name]).length} of ${exact.length}`;
    };
    const measured = ran.filter((o) => o.guest.cycles === o.row.cycles).length;
    const model = ran.filter((o) => o.guest.cycles === o.cycles).length;
    return `as programs, ${region}: ${ran.length} ran, ${measured} as measured, ${model} as the model, ${(['lsu', 'cpi', 'fold'] as const).map(share).join(', ')}`;
  });
}

function worstLines(outcomes: readonly Outcome[], count: number): string[] {
  return outcomes
    .filter((o) => errorOf(o) !== 0)
    .sort((a, b) => Math.abs(errorOf(b)) - Math.abs(errorOf(a)) || a.row.asm.length - b.row.asm.length)
    .slice(0, count)
    .flatMap(({ row, trace, cycles }) => [
      `  ${row.id} ${row.test} ${row.region} align ${row.align}: measured ${row.cycles}, model ${cycles}`,
      `      ${row.setup}${trace.faithful ? '' : ' (data accesses could not be rebuilt)'}`,
      ...describeTimeline(row, trace),
    ]);
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      region: { type: 'string' },
      test: { type: 'string' },
      worst: { type: 'string', default: '10' },
      guest: { type: 'boolean', default: false },
    },
  });
  if (positionals.length !== 1) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const outcomes = parseRows(readFileSync(positionals[0], 'utf8'))
    .filter((r) => values.region === undefined || r.region === values.region)
    .filter((r) => values.test === undefined || r.test.includes(values.test))
    .filter((r) => !dependsOnCore(r))
    .map((row): Outcome => {
      const trace = reconstruct(row);
      return { row, trace, cycles: measure(row, trace).cycles };
    });
  for (const [region, list] of groupBy(outcomes, (o) => o.row.region)) {
    console.log(line(summarise(region, list)));
    for (const [category, sub] of groupBy(list, (o) => o.row.test.split('/')[0]))
      console.log(line(summarise(`  ${category}`, sub)));
    if (values.region !== undefined)
      for (const [test, sub] of groupBy(list, (o) => o.row.test))
        console.log(line(summarise(`    ${test}`, sub)));
  }
  console.log('event counters where the cycles are equal:');
  for (const text of counterLines(outcomes)) console.log(text);
  console.log(`pipeline states seen: ${statesSeen()}`);
  if (values.guest) for (const text of guestLines(outcomes)) console.log(text);
  console.log('worst:');
  for (const text of worstLines(outcomes, Number(values.worst))) console.log(text);
  if (values.json === undefined) return;
  const rows = outcomes.map((o) => ({
    id: o.row.id,
    region: o.row.region,
    measured: o.row.cycles,
    model: o.cycles,
  }));
  const regions = groupBy(outcomes, (o) => o.row.region).map(([region, list]) => summarise(region, list));
  writeFileSync(values.json, `${JSON.stringify({ regions, rows }, undefined, 1)}\n`);
}

main();
