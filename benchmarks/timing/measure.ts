import { type TimingConfig, ZERO_WAIT_TIMING } from '../../emulator/timing/model/config.js';
import { pendingData, type RunTiming, simulate } from '../../emulator/timing/model/simulate.js';
import { createStateTable, refillState, type StateTable } from '../../emulator/timing/model/state.js';
import type { Trace } from './reconstruct.js';
import type { MeasuredRow } from './rows.js';

/** Wait states and line of the CC2652R's flash as its line buffer and cache were set. */
const CC2652_FLASH: Readonly<Record<string, readonly [number, number]>> = {
  'cc-flash-nolb': [2, 0],
  // Rows with the line buffer on and off are mixed in this region; most have it off.
  'cc-sram-flashdata': [2, 0],
  // All hits: the tag look-up costs a cycle, and a line buffer of eight bytes stands before it.
  'cc-flash-cache': [1, 8],
};

/** What the chip of a row was, and how it was set. */
export function configOf(row: MeasuredRow): TimingConfig {
  if (row.core === 'm3') return { ...ZERO_WAIT_TIMING, core: 'm3' };
  const [flashWaitStates, flashLine] = CC2652_FLASH[row.region] ?? [2, 16];
  return {
    core: 'm4',
    // ACTLR.DISDEFWBUF was set in all these measurements.
    buffersStores: false,
    systemWritesHoldFetch: false,
    sharedCodePort: true,
    flashWaitStates,
    flashLine,
    cached: false,
    readsAhead: false,
  };
}

const tables = new Map<string, StateTable>();

export function tableOf(row: MeasuredRow): StateTable {
  const config = configOf(row);
  const key = Object.values(config).join();
  let table = tables.get(key);
  if (table === undefined) {
    table = createStateTable(config);
    tables.set(key, table);
  }
  return table;
}

export interface Measurement {
  /** Cycles between the data phases of the two counter reads. */
  readonly cycles: number;
  readonly timing: RunTiming;
}

export function measure(row: MeasuredRow, trace: Trace): Measurement {
  const table = tableOf(row);
  const timing = simulate(table, refillState(table), trace.run);
  const pending = pendingData(timing, trace.run[trace.second].nextAddress);
  const first = timing.data[trace.first] >= 0 ? timing.data[trace.first] : pending[0];
  return { cycles: pending[pending.length - 1] - first, timing };
}

/** How many different pipeline states the simulations have ended in, over all configurations. */
export const statesSeen = (): number =>
  [...tables.values()].reduce((sum, table) => sum + table.states.length, 0);
