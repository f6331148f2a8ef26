import type { TimingConfig } from '../../emulator/timing/model/config.js';
import { ZERO_WAIT_TIMING } from '../../emulator/timing/model/config.js';
import { refilledAt } from '../../emulator/timing/model/machine.js';
import { clockEdge, finishCycle } from '../../emulator/timing/model/simulate.js';
import type { Trace } from './reconstruct.js';
import type { MeasuredRow } from './rows.js';

const LIMIT = 4000;

export function configOf(row: MeasuredRow): TimingConfig {
  const buffersStores = row.core === 'm3';
  if (row.core === 'm3') return { ...ZERO_WAIT_TIMING, core: 'm3', buffersStores };
  return {
    core: 'm4',
    buffersStores,
    systemWritesHoldFetch: false,
    sharedCodePort: true,
    flashWaitStates: 2,
    flashLine: row.region === 'cc-flash-nolb' ? 0 : 16,
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
