import type { Board, MemoryRegion } from '../../emulator/timing/board.js';
import type { Access } from './manifest.js';

/** Bytes to load at an address. */
export interface LoadRegion {
  readonly address: number;
  readonly bytes: Uint8Array;
}

export interface ImageSymbol {
  readonly name: string;
  /** Bit 0 clear. */
  readonly address: number;
  /** 0 for a label inside a function. */
  readonly size: number;
}

/** A part of memory. */
export interface Area {
  readonly address: number;
  readonly bytes: number;
}

/** Where a buffer of an operator lies, as large as the kernel's contract says, and what the kernel may do to it. */
export interface OperatorBuffer extends Area {
  /** Field of the kernel's parameter struct. */
  readonly field: string;
  readonly access: Access;
}

/** One entry of the invoke table. */
export interface ImageOperator {
  /** Index of the operator in the model. */
  readonly operator: number;
  /** Symbol of the kernel that serves it. */
  readonly kernel: string;
  /** Its parameter struct. */
  readonly parameters: Area;
  readonly buffers: readonly OperatorBuffer[];
}

/** Bytes in flash by what they are; alignment gaps count to what follows them. */
export interface FlashAccount {
  /** Vector table, runtime and kernels. */
  readonly code: number;
  /** Invoke table, parameter structs and packed constants of kind `parameters`. */
  readonly parameters: number;
  /** Packed weights with their biases and multipliers, and constant tensors that kernels read as they are. */
  readonly weights: number;
  /** Lookup tables. */
  readonly tables: number;
  readonly total: number;
  /** Bytes of code by global function, rising by name. */
  readonly codeBySymbol: readonly {
    readonly symbol: string;
    readonly bytes: number;
    /** Of its section: with the padding at its end, what an image has less without it. */
    readonly sectionBytes: number;
  }[];
}

/** A model as firmware: load the regions, reset, run until `done`. */
export interface Image {
  readonly board: Board;
  readonly regions: readonly LoadRegion[];
  /** Global symbols, rising by address. */
  readonly symbols: readonly ImageSymbol[];
  /** Local labels of the code as `symbol.label`, rising by address. */
  readonly labels: readonly ImageSymbol[];
  /** Address of the instruction that calls a kernel: an operator begins. */
  readonly opBegin: number;
  /** Address of the instruction behind it: the operator has ended. */
  readonly opEnd: number;
  /** Address at which the host stops: the model has run. */
  readonly done: number;
  readonly arena: Area;
  /** Full descending from its end; it lies below the arena, so that an overflow faults. */
  readonly stack: Area;
  /** In the order they run. */
  readonly operators: readonly ImageOperator[];
  /** By tensor index: activations in the arena, constants that kernels read in flash. */
  readonly tensors: ReadonlyMap<number, Area>;
  readonly flash: FlashAccount;
}

/** Flash that holds the vector table, and the first SRAM. @throws RangeError for a board without them */
export function boardMemory(board: Board): { readonly flash: MemoryRegion; readonly sram: MemoryRegion } {
  const flash = board.regions.find(
    ({ kind, base, size }) =>
      kind === 'flash' && board.vectorTable >= base && board.vectorTable < base + size,
  );
  const sram = board.regions.find(({ kind }) => kind === 'sram');
  if (flash === undefined || sram === undefined) {
    throw new RangeError(`board ${board.name} has no flash at its vector table, or no SRAM`);
  }
  return { flash, sram };
}

/** `symbol+0x12` for an address inside a function, undefined elsewhere. */
export function symbolize(image: Pick<Image, 'symbols'>, address: number): string | undefined {
  const home = image.symbols.findLast(
    (symbol) => symbol.size > 0 && symbol.address <= address && address < symbol.address + symbol.size,
  );
  if (home === undefined) return undefined;
  const offset = address - home.address;
  return offset === 0 ? home.name : `${home.name}+0x${offset.toString(16)}`;
}
