/** Raw binaries of a few instructions, written as halfwords: a test should not need an assembler. */

export const FLASH = 0x0800_0000;
const STACK_TOP = 0x2002_0000;
/** Behind the vectors of the architecture's own exceptions, which are empty. */
export const CODE_OFFSET = 0x40;

export interface RawImage {
  /** Where it will be loaded. */
  readonly base?: number;
  readonly sp?: number;
  /** Default: the first instruction, Thumb bit set. */
  readonly reset?: number;
}

/** Initial SP and reset vector, then the code at `base + CODE_OFFSET`. */
export function rawImage(code: readonly number[], options: RawImage = {}): Uint8Array {
  const { base = FLASH, sp = STACK_TOP, reset = base + CODE_OFFSET + 1 } = options;
  const bytes = new Uint8Array(CODE_OFFSET + 2 * code.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, sp, true);
  view.setUint32(4, reset, true);
  code.forEach((halfword, k) => {
    view.setUint16(CODE_OFFSET + 2 * k, halfword, true);
  });
  return bytes;
}

/** Halfwords of 32-bit constants. */
export const words = (...values: readonly number[]): number[] =>
  values.flatMap((value) => [value & 0xffff, value >>> 16]);

/** Ends with this exit code, by SYS_EXIT_EXTENDED. `at` is where this code will be. */
export const exitWith = (code: number, at = FLASH + CODE_OFFSET): number[] => [
  0x2020, // movs r0, #0x20
  0x4901, // ldr r1, [pc, #4]: the address of the block
  0xbeab, // bkpt 0xab
  0xe7fe, // b .
  ...words(at + 0xc, 0x20026, code),
];

/** Opens a file and ends with the handle, or 0xffffffff, as exit code. */
export function openAndExit(name: string, mode: number): number[] {
  const text = new TextEncoder().encode(`${name}\0\0`);
  const halfwords = Array.from({ length: text.length >> 1 }, (_, k) => text[2 * k] | (text[2 * k + 1] << 8));
  return [
    0x2001, // movs r0, #1: SYS_OPEN
    0x4905, // ldr r1, [pc, #20]: block
    0xbeab, // bkpt 0xab
    ...[0xf04f, 0x5200], // mov r2, #0x20000000
    0x6050, // str r0, [r2, #4]
    0x4b03, // ldr r3, [pc, #12]: 0x20026
    0x6013, // str r3, [r2]
    0x2020, // movs r0, #0x20: SYS_EXIT_EXTENDED
    0x4611, // mov r1, r2
    0xbeab, // bkpt 0xab
    0xe7fe, // b .
    ...words(FLASH + CODE_OFFSET + 0x20, 0x20026),
    // block: name, mode, length
    ...words(FLASH + CODE_OFFSET + 0x2c, mode, new TextEncoder().encode(name).length),
    ...halfwords,
  ];
}
