import { parseBoard } from './board-file.js';
import { BOARD_FILES } from './boards/embedded.js';

/** A board is data: memory regions with their bus and wait states, and a clock. */
export interface MemoryRegion {
  readonly name: string;
  readonly kind: 'flash' | 'sram';
  readonly base: number;
  readonly size: number;
}

/** A second address range in which a region appears. */
export interface MemoryAlias {
  readonly region: string;
  readonly base: number;
}

/** A cache of the flash accelerator. */
export interface FlashCache {
  readonly lines: number;
  readonly lineBytes: number;
}

export interface FlashTiming {
  readonly waitStates: number;
  /** Bytes of a flash line, which stay in a buffer; 0: there is none. */
  readonly lineBytes: number;
  /** The next line is read ahead. */
  readonly prefetch: boolean;
  readonly instructionCache?: FlashCache;
  readonly dataCache?: FlashCache;
}

/** What the cycle model wants to know. */
export interface BoardTiming {
  readonly flash: FlashTiming;
  /** Do fetches and data accesses of the flash share one port? */
  readonly codePorts: 'shared' | 'separate';
  /** A write to SRAM loses a cycle to a fetch from SRAM, instead of the other way round. */
  readonly systemWritesLoseToFetch: boolean;
  /** ACTLR.DISDEFWBUF turns the write buffer off (it has no effect on cores before r2p0 of the M3). */
  readonly obeysDisdefwbuf: boolean;
}

/** A device that takes any mode at once: its status register shows what was written to its control register. */
export interface ModeEcho {
  readonly name: string;
  readonly kind: 'mode-echo';
  readonly control: number;
  readonly status: number;
}

export interface Board {
  readonly name: string;
  readonly description: string;
  /** Core clock in Hz, for the time in reports. */
  readonly clockHz: number;
  readonly regions: readonly MemoryRegion[];
  /** Address of the vector table at reset. */
  readonly vectorTable: number;
  readonly aliases?: readonly MemoryAlias[];
  readonly timing?: BoardTiming;
  readonly devices?: readonly ModeEcho[];
  /** What stands in a manual, and what is a guess. */
  readonly documented?: readonly string[];
  readonly assumed?: readonly string[];
}

/** The boards that come with the emulator, the default first. */
export const BOARDS: readonly Board[] = BOARD_FILES.map((file) => parseBoard(file));

function named(name: string): Board {
  const board = BOARDS.find((b) => b.name === name);
  if (board === undefined) throw new Error(`no board ${name}`);
  return board;
}

/**
 * The convention of published Cortex-M4 figures: no wait states, code in flash through ICode, data in SRAM
 * through the System bus (STM32F407 at 24 MHz behaves like this). The clock is the F407's rated 168 MHz.
 */
export const ZERO_WAIT: Board = named('zero-wait');

/**
 * The memory of QEMU's machine of this name (Arm MPS2 with AN386), without wait states: a program linked for one
 * runs on the other. QEMU lets programs write to the code memory, this board does not.
 */
export const MPS2_AN386: Board = named('mps2-an386');
