/** Images that `run` takes: ELF executables and raw binaries. */
import { ElfError } from '../../emulator/elf/error.js';
import { type LoadedBytes, readExecutable } from '../../emulator/elf/executable.js';
import { NO_SYMBOLS, type SymbolTable } from '../../emulator/elf/symbols.js';
import type { Board } from '../../emulator/index.js';
import { regionAt } from '../../emulator/timing/memory-map.js';
import { UsageError } from '../errors.js';
import { hex8 } from './address.js';

export interface RunImage {
  readonly format: 'elf' | 'raw';
  readonly segments: readonly LoadedBytes[];
  readonly symbols: SymbolTable;
  /** e_entry with its Thumb bit; undefined for a raw binary. */
  readonly entry: number | undefined;
  /** Where a vector table may stand: the board's, or the start of a raw binary. */
  readonly vectorTable: number;
  /** First byte of SRAM that is free for heap and stack. */
  readonly sramEnd: number;
}

const isElf = (file: Uint8Array): boolean =>
  file[0] === 0x7f && file[1] === 0x45 && file[2] === 0x4c && file[3] === 0x46;

/**
 * @param loadAddress of a raw binary; default: the board's vector table
 * @param label the file's name, for messages
 * @throws UsageError for a file that cannot be loaded on this board
 */
export function readImage(
  file: Uint8Array,
  board: Board,
  loadAddress: number | undefined,
  label: string,
): RunImage {
  if (isElf(file)) {
    if (loadAddress !== undefined)
      throw new UsageError('LOAD_ADDRESS_OF_ELF', '--load-address is for raw binaries', { file: label });
    return readElf(file, board, label);
  }
  const address = loadAddress ?? board.vectorTable;
  const region = regionAt(board, address, file.length);
  if (region === undefined || file.length === 0) {
    const memory = board.regions.map((r) => `${r.name} ${hex8(r.base)} to ${hex8(r.base + r.size - 1)}`);
    const what =
      file.length === 0 ? 'the file is empty' : `${file.length} bytes do not fit at ${hex8(address)}`;
    throw new UsageError(
      'IMAGE_OUTSIDE_MEMORY',
      what,
      { file: label },
      `${board.name} has ${memory.join(', ')}`,
    );
  }
  const sram = board.regions.find((r) => r.kind === 'sram');
  const freeFrom = region.kind === 'sram' ? address + file.length : sram?.base;
  return {
    format: 'raw',
    segments: [{ address, bytes: file }],
    symbols: NO_SYMBOLS,
    entry: undefined,
    vectorTable: address,
    sramEnd: (((freeFrom ?? 0) + 7) & ~7) >>> 0,
  };
}

function readElf(file: Uint8Array, board: Board, label: string): RunImage {
  try {
    return { format: 'elf', vectorTable: board.vectorTable, ...readExecutable(file, board) };
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    const hint =
      error.code === 'ELF_OUTSIDE_MEMORY'
        ? 'link it for this board, or choose another --board'
        : 'an ELF executable for Armv7-M, linked, little endian, is needed';
    throw new UsageError(error.code, error.message, { file: label, offset: error.offset }, hint);
  }
}
