/** Where execution begins. */
import type { Board, Engine } from '../../emulator/index.js';
import { MachineFault } from '../../emulator/index.js';
import { regionAt } from '../../emulator/timing/memory-map.js';
import { UsageError } from '../errors.js';
import { hex8 } from './address.js';
import type { RunImage } from './image.js';

const SP = 13;
const PC = 15;

/** Symbols that linker scripts put at the top of the stack, in the order in which they are looked for. */
const STACK_SYMBOLS = ['_estack', '__stack', '__StackTop', '__stack_top', '_stack_top'] as const;

export interface Boot {
  /** Even. */
  readonly pc: number;
  readonly sp: number;
}

/**
 * The initial SP and PC.
 *
 * SP is word 0 of the vector table; an ELF file without one starts with `_estack` or `__stack` or, failing
 * these, at the top of SRAM. PC is `entry` if given, else word 1 of the vector table, else the ELF file's entry.
 *
 * @param entry the user's choice; its Thumb bit does not matter
 * @throws UsageError when what should be run is no Thumb code in the image, or SP is not in SRAM
 */
export function bootOf(image: RunImage, board: Board, entry: number | undefined, label: string): Boot {
  const place = { file: label };
  const table = vectorTableOf(image, board);
  if (image.format === 'raw' && table === undefined) {
    const sp = wordAt(image, image.vectorTable);
    const what =
      sp === undefined || wordAt(image, image.vectorTable + 4) === undefined
        ? 'too short for a vector table'
        : `word 0 is ${hex8(sp)}, no address in SRAM`;
    throw new UsageError(
      'NO_VECTOR_TABLE',
      what,
      place,
      'a raw binary begins with the initial SP and the reset vector; set --load-address and --board to match it',
    );
  }
  const sp = table?.sp ?? stackTop(image, board);
  const reset = table?.reset ?? image.entry ?? 0;
  if (entry === undefined && (reset & 1) === 0) {
    throw new UsageError(
      'NO_THUMB_BIT',
      `${table === undefined ? 'entry' : 'reset vector'} ${hex8(reset)} is even`,
      place,
      'a Cortex-M4 only runs Thumb code: bit 0 must be set',
    );
  }
  const pc = ((entry ?? reset) & ~1) >>> 0;
  if (!isLoaded(image, pc)) {
    throw new UsageError(
      'NOTHING_TO_RUN',
      `the image has no code at ${hex8(pc)}`,
      place,
      'check --entry and the reset vector',
    );
  }
  return { pc, sp };
}

/** Reset the engine and put it there. */
export function applyBoot(engine: Engine, boot: Boot): void {
  try {
    engine.reset();
  } catch (error) {
    // Without a vector table the reset leads nowhere, but everything else is reset.
    if (!(error instanceof MachineFault)) throw error;
  }
  engine.setRegister(SP, boot.sp);
  if (engine.register(PC) !== boot.pc) engine.setRegister(PC, boot.pc);
}

/** The vector table: its first word is a stack pointer into SRAM, or it is none. */
function vectorTableOf(image: RunImage, board: Board): { sp: number; reset: number } | undefined {
  const sp = wordAt(image, image.vectorTable);
  const reset = wordAt(image, image.vectorTable + 4);
  if (sp === undefined || reset === undefined) return undefined;
  // The stack grows downwards from there.
  const inSram = regionAt(board, sp - 4, 4)?.kind === 'sram';
  return inSram ? { sp: (sp & ~3) >>> 0, reset } : undefined;
}

function stackTop(image: RunImage, board: Board): number {
  for (const name of STACK_SYMBOLS) {
    const symbol = image.symbols.find(name);
    if (symbol !== undefined) return symbol.address;
  }
  const sram = board.regions.find((r) => r.kind === 'sram');
  return sram === undefined ? 0 : sram.base + sram.size;
}

function isLoaded(image: RunImage, address: number): boolean {
  return image.segments.some((s) => address >= s.address && address + 2 <= s.address + s.bytes.length);
}

function wordAt(image: RunImage, address: number): number | undefined {
  const segment = image.segments.find(
    (s) => address >= s.address && address + 4 <= s.address + s.bytes.length,
  );
  if (segment === undefined) return undefined;
  const { bytes } = segment;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(
    address - segment.address,
    true,
  );
}
