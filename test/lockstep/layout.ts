import type { Board } from '../../emulator/index.js';

/**
 * Where things are. Every snippet has a slot of flash; whatever way it ends, execution arrives at a stop. The
 * flash is large enough for branches of every length.
 */
export const LOCKSTEP_BOARD: Board = {
  name: 'lockstep',
  description: '32 MiB of flash around the code, 64 KiB of SRAM',
  clockHz: 1e6,
  regions: [
    { name: 'flash', kind: 'flash', base: 0x0800_0000, size: 32 << 20 },
    { name: 'sram', kind: 'sram', base: 0x2000_0000, size: 64 << 10 },
  ],
  vectorTable: 0x0800_0000,
};

export const SRAM_BASE = 0x2000_0000;
export const SRAM_SIZE = 64 << 10;
/** Base registers point here: far enough from the ends for every offset and writeback of a snippet. */
export const WINDOW = { low: 0x2000_6000, high: 0x2000_a000 } as const;

export const SLOT_BYTES = 1024;
export const SLOT_COUNT = 512;
const SLOTS = 0x0900_0000;

/** Offsets in a slot. Before the code: a pad for branches backwards, and words that hold its address. */
export const SLOT = {
  backPad: 0,
  backPadHalfwords: 32,
  literals: 0x50,
  literalWords: 4,
  code: 0x60,
} as const;
/** Behind the code: halfword branches, so that any of them can be a target. */
export const SLIDE_HALFWORDS = 24;

export function slotAddress(slot: number): number {
  return SLOTS + slot * SLOT_BYTES;
}

/** The stop that every pad leads to, and stops for branches of up to 1 and 16 MiB. */
export const STOP = SLOTS - 0x100;
export const STOPS_1M = [SLOTS - 0x7_0000, SLOTS + 0x8_0000] as const;
export const STOPS_16M = [SLOTS - 0xf0_0000, SLOTS + 0xf0_0000] as const;
export const STOPS: readonly number[] = [STOP, ...STOPS_1M, ...STOPS_16M];
