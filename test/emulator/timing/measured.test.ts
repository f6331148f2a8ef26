import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { guestCounts } from '../../../benchmarks/timing/guest.js';
import { measure } from '../../../benchmarks/timing/measure.js';
import { reconstruct, type Trace } from '../../../benchmarks/timing/reconstruct.js';
import { type MeasuredRow, parseRows } from '../../../benchmarks/timing/rows.js';
import { countersOf, timeline } from '../../../benchmarks/timing/timeline.js';

/** What docs/fidelity-timing.md says of the whole, on a sample that is here: see measured/README.md. */
const FILE = new URL('../../../../test/emulator/timing/measured/rows.jsonl', import.meta.url);

/** Rows whose cycles the model gets wrong, and what it says. */
const WRONG: Readonly<Record<string, number>> = {
  '9668ccd9': 22, // TBH behind a division and a load
  de224210: 15, // a long run of 16-bit stores, code in SRAM
  '120e8804': 11, // unaligned accesses by code in SRAM
  '7784ca59': 8, // the same
  '1cbc7289': 23, // bit-band accesses that follow each other
  '959852ed': 30, // the same
};

/**
 * Rows of the M3 that an M4 does in another time, and the engine is an M4: branches of code in SRAM (the M3 replaces a fetch
 * that was given up), CBZ (multi-cycle for fetch on the M4 only), an IT that blocks pairing on the M4 only.
 */
const OF_M3: ReadonlySet<string> = new Set([
  ...['bc9b881c', '5b5e3e80', 'dc30916c', 'e38e23b9', '321b73aa', '8e34c362'],
  ...['9980f85b', '37f1fa35'],
]);

interface Row {
  readonly row: MeasuredRow;
  readonly trace: Trace;
}

describe('measured snippets', () => {
  const rows: Row[] = parseRows(readFileSync(FILE, 'utf8')).map((row) => ({ row, trace: reconstruct(row) }));
  const expected = ({ row }: Row) => WRONG[row.id] ?? row.cycles;

  it('take as many cycles in the model as on the chip', () => {
    for (const r of rows)
      assert.equal(measure(r.row, r.trace).cycles, expected(r), `${r.row.id} ${r.row.test}`);
    assert.ok(Object.keys(WRONG).length < 0.04 * rows.length);
  });

  it('read the same from the guest as from the chip when they run as programs: DWT_CYCCNT and the event counters', () => {
    let ran = 0;
    for (const r of rows) {
      const { row, trace } = r;
      const guest = guestCounts(row, trace.guess);
      if (guest === undefined || OF_M3.has(row.id)) continue;
      ran++;
      assert.equal(guest.cycles, expected(r), `${row.id} ${row.test}`);
      if (row.core === 'm3' || row.id in WRONG) continue;
      for (const name of ['lsu', 'cpi', 'fold'] as const)
        if (row[name] !== undefined) assert.equal(guest[name], row[name], `${row.id} ${row.test} ${name}`);
    }
    assert.ok(ran > 0.7 * rows.length, `${ran} of ${rows.length} ran`);
  });

  it('read from the guest what the timeline counts', () => {
    for (const { row, trace } of rows) {
      const guest = guestCounts(row, trace.guess);
      if (guest === undefined || row.core === 'm3') continue;
      const { lsu, cpi, fold } = countersOf(timeline(row, trace));
      assert.deepEqual([guest.lsu, guest.cpi, guest.fold], [lsu, cpi, fold], `${row.id} ${row.test}`);
    }
  });
});
