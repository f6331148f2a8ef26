/** A board is data: memory regions with their bus and wait states, and a clock. */
export interface MemoryRegion {
  readonly name: string;
  readonly kind: 'flash' | 'sram';
  readonly base: number;
  readonly size: number;
}

export interface Board {
  readonly name: string;
  readonly description: string;
  /** Core clock in Hz, for the time in reports. */
  readonly clockHz: number;
  readonly regions: readonly MemoryRegion[];
  /** Address of the vector table at reset. */
  readonly vectorTable: number;
}

/**
 * The convention of published Cortex-M4 figures: no wait states, code in flash through ICode, data in SRAM
 * through the System bus (STM32F407 at 24 MHz behaves like this). The clock is the F407's rated 168 MHz.
 */
export const ZERO_WAIT: Board = {
  name: 'zero-wait',
  description: 'Cortex-M4F, no wait states: flash 1 MiB at 0x08000000, SRAM 128 KiB at 0x20000000',
  clockHz: 168e6,
  regions: [
    { name: 'flash', kind: 'flash', base: 0x0800_0000, size: 1024 * 1024 },
    { name: 'sram', kind: 'sram', base: 0x2000_0000, size: 128 * 1024 },
  ],
  vectorTable: 0x0800_0000,
};

/**
 * The memory of QEMU's machine of this name (Arm MPS2 with AN386), without wait states: a program linked for one
 * runs on the other. QEMU lets programs write to the code memory, this board does not.
 */
export const MPS2_AN386: Board = {
  name: 'mps2-an386',
  description:
    "Cortex-M4F with the memory of QEMU's mps2-an386: code 4 MiB at 0x00000000, SRAM 4 MiB at 0x20000000, PSRAM 16 MiB at 0x21000000",
  clockHz: 25e6,
  regions: [
    { name: 'code', kind: 'flash', base: 0x0000_0000, size: 4 * 1024 * 1024 },
    { name: 'sram', kind: 'sram', base: 0x2000_0000, size: 4 * 1024 * 1024 },
    { name: 'psram', kind: 'sram', base: 0x2100_0000, size: 16 * 1024 * 1024 },
  ],
  vectorTable: 0x0000_0000,
};

export const BOARDS: readonly Board[] = [ZERO_WAIT, MPS2_AN386];
