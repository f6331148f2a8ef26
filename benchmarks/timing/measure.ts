import type { TimingConfig } from '../../emulator/timing/model/config.js';
import { ZERO_WAIT_TIMING } from '../../emulator/timing/model/config.js';
import { refilledAt } from '../../emulator/timing/model/machine.js';
import { clockEdge, finishCycle } from '../../emulator/timing/model/simulate.js';
import type { Trace } from './reconstruct.js';
import type { MeasuredRow } from './rows.js';

const LIMIT = 4000;

/** Wait states and line of the CC2652R's flash as its line buffer and cache were set. */
const CC2652_FLASH: Readonly<Record<string, readonly [number, number]>> = {
  'cc-flash-nolb': [2, 0],
  // Rows with the line buffer on and off are mixed in this region; most have it off.
  'cc-sram-flashdata': [2, 0],
};

export function configOf(row: MeasuredRow): TimingConfig {
  const buffersStores = row.core === 'm3';
  if (row.core === 'm3') return { ...ZERO_WAIT_TIMING, core: 'm3', buffersStores };
  const [flashWaitStates, flashLine] = CC2652_FLASH[row.region] ?? [2, 16];
  return {
    core: 'm4',
    buffersStores,
    systemWritesHoldFetch: false,
    sharedCodePort: true,
    flashWaitStates: Number(process.env.W ?? flashWaitStates),
    flashLine: Number(process.env.L ?? flashLine),
  };
}

/** Cycles between the data phases of the two counter reads. */
export function measure(row: MeasuredRow, trace: Trace): number {
  const config = configOf(row);
  const m = refilledAt(config, trace.run[0].address);
  m.run = trace.run;
  const [a, b] = [trace.run[trace.first], trace.run[trace.second]];
  let from = -1;
  while (m.cycle < LIMIT) {
    clockEdge(m);
    finishCycle(m);
    if (!m.main.finished) continue;
    if (m.main.instruction === a && from < 0) from = m.cycle;
    if (m.main.instruction === b) return m.cycle - from;
  }
  return -1;
}
