import type { Board } from '../board.js';

/** What the model needs to know of the core and of the memories around it. */
export interface TimingConfig {
  /** `m3` only to use measurements of an M3 (r1p1) for calibration; it folds IT in more places. */
  readonly core: 'm3' | 'm4';
  /** Stores with immediate offset leave execute when their address is accepted (the default write buffer is on). */
  readonly buffersStores: boolean;
  /**
   * A fetch from the System bus waits while a write is in its data phase there (STM32F100); otherwise the write loses a
   * cycle to it (CC2652 with its write buffer off).
   */
  readonly systemWritesHoldFetch: boolean;
  /** ICode and DCode share the port of the flash, data first (STM32F100: measured); otherwise they never meet. */
  readonly sharedCodePort: boolean;
  /** Wait states of a flash access that misses the line buffer; 0: no line buffer is looked at. */
  readonly flashWaitStates: number;
  /** Bytes of a flash line; 0: every access pays the wait states. */
  readonly flashLine: number;
  /**
   * The flash stands behind caches: who calls the model answers whether a line is held when fetch comes to it, and says
   * how long each data access waits (timing/flash.ts); `flashLine` is then the line of the instruction cache.
   */
  readonly cached: boolean;
  /** When fetch has read a line from the flash, the next one is read as well; given up when fetch goes elsewhere. */
  readonly readsAhead: boolean;
}

export const ZERO_WAIT_TIMING: TimingConfig = {
  core: 'm4',
  buffersStores: true,
  systemWritesHoldFetch: true,
  sharedCodePort: true,
  flashWaitStates: 0,
  flashLine: 0,
  cached: false,
  readsAhead: false,
};

/** Configuration for a board. `writeBufferOff`: ACTLR.DISDEFWBUF is set. */
export function configFor(board: Board, writeBufferOff = false): TimingConfig {
  const { timing } = board;
  if (timing === undefined) return ZERO_WAIT_TIMING;
  const { flash } = timing;
  return {
    core: 'm4',
    buffersStores: !(writeBufferOff && timing.obeysDisdefwbuf),
    systemWritesHoldFetch: !timing.systemWritesLoseToFetch,
    sharedCodePort: timing.codePorts === 'shared',
    flashWaitStates: flash.waitStates,
    flashLine: flash.instructionCache?.lineBytes ?? flash.lineBytes,
    cached: flash.instructionCache !== undefined,
    readsAhead: flash.prefetch,
  };
}
