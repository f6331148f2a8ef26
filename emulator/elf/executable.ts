import type { Board } from '../timing/board.js';
import { regionAt } from '../timing/memory-map.js';
import { type Elf, ElfType, parseElf } from './elf.js';
import { ElfError } from './error.js';
import { type SymbolTable, symbolTable } from './symbols.js';

/** Bytes at the address where a programmer would write them. */
export interface LoadedBytes {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** An executable as a flash programmer sees it. */
export interface Executable {
  /** By load address (LMA), rising, without overlaps. */
  readonly segments: readonly LoadedBytes[];
  /** e_entry; bit 0 is the Thumb bit. */
  readonly entry: number;
  readonly symbols: SymbolTable;
  /** First byte behind everything the program occupies in SRAM when it runs, multiple of 8; SRAM's base if nothing. */
  readonly sramEnd: number;
}

/**
 * Read an ELF executable for a board. Data that runs in SRAM but is stored in flash goes to flash, by its physical
 * address; the program's own startup copies it.
 * @throws ElfError; codes ELF_NOT_EXECUTABLE, ELF_NOTHING_TO_LOAD, ELF_OVERLAP and ELF_OUTSIDE_MEMORY besides the
 * parser's
 */
export function readExecutable(file: Uint8Array, board: Board): Executable {
  const elf = parseElf(file);
  if (elf.type !== ElfType.EXECUTABLE) {
    throw new ElfError('ELF_NOT_EXECUTABLE', `ELF type ${elf.type} is not an executable (link it first)`, 16);
  }
  const segments = elf.segments
    .filter((s) => s.data.length > 0)
    .map((s) => ({ address: s.loadAddress, bytes: s.data }))
    .sort((a, b) => a.address - b.address);
  if (segments.length === 0) throw new ElfError('ELF_NOTHING_TO_LOAD', 'the file has nothing to load', 44);
  for (const { address, bytes } of segments) requireMemory(board, address, bytes.length);
  for (const { address, size } of elf.segments) requireMemory(board, address, size);
  for (let k = 1; k < segments.length; k++) {
    const before = segments[k - 1];
    if (before.address + before.bytes.length > segments[k].address)
      throw new ElfError('ELF_OVERLAP', `two segments are loaded at ${hex(segments[k].address)}`, 28);
  }
  return { segments, entry: elf.entry, symbols: symbolTable(elf), sramEnd: sramEnd(elf, board) };
}

function requireMemory(board: Board, address: number, size: number): void {
  if (size === 0 || regionAt(board, address, size) !== undefined) return;
  const memory = board.regions
    .map((r) => `${r.name} ${hex(r.base)} to ${hex(r.base + r.size - 1)}`)
    .join(', ');
  throw new ElfError(
    'ELF_OUTSIDE_MEMORY',
    `segment ${hex(address)} to ${hex(address + size - 1)} is outside of board ${board.name}'s memory: ${memory}`,
    28,
  );
}

function sramEnd(elf: Elf, board: Board): number {
  const sram = board.regions.find((r) => r.kind === 'sram');
  if (sram === undefined) return 0;
  const ends = elf.segments
    .filter((s) => s.address >= sram.base && s.address < sram.base + sram.size)
    .map((s) => s.address + s.size);
  return ((Math.max(sram.base, ...ends) + 7) & ~7) >>> 0;
}

const hex = (address: number): string => `0x${address.toString(16).padStart(8, '0')}`;
