import { ConstantPool } from '../ir/constants.js';
import { VALUE_FILE_SLOTS } from '../ir/ops.js';
import { AccessFault, Bus, busOf, type Memory } from './memory.js';

/**
 * The state that running code changes: the value file (registers, flags; see ir/ops.ts), memory, and what a
 * run leaves behind for the engine.
 */
export class Core {
  readonly values = new Int32Array(VALUE_FILE_SLOTS);
  readonly constants = new ConstantPool(this.values);
  /** Where execution continues, bit 0 clear; set by a taken jump. */
  nextPc = 0;
  /** Cycles beyond the constants of the run: division, unaligned data, bus changes. The engine collects them. */
  extraCycles = 0;
  /** Bus of the last data access and of the one before. */
  bus: Bus = Bus.SYSTEM;
  previousBus: Bus = Bus.SYSTEM;
  /** Word index of the op that raised AccessFault. */
  faultPosition = 0;

  constructor(readonly memory: Memory) {}

  /**
   * A load that is not plain aligned SRAM or flash: unaligned addresses, other regions, faults.
   * Returns `size` bytes zero-extended. Unaligned word and halfword accesses are split on the bus (timing
   * spec 3.5): +1 cycle for a halfword at an odd address or a word at 2 mod 4, +2 for a word at an odd one.
   */
  loadSlow(address: number, size: number, position: number): number {
    this.countUnaligned(address, size);
    const o = this.memory.offsetOf(address, size);
    if (o < 0) throw this.accessFault('UNMAPPED_READ', address, position);
    const bytes = this.memory.bytes;
    this.previousBus = this.bus;
    this.bus = busOf(address);
    let value = 0;
    for (let k = size - 1; k >= 0; k--) value = (value << 8) | bytes[o + k];
    return value;
  }

  /** A store that is not plain aligned SRAM. */
  storeSlow(address: number, size: number, value: number, position: number): void {
    this.countUnaligned(address, size);
    const o = this.memory.offsetOf(address, size);
    if (o < 0) throw this.accessFault('UNMAPPED_WRITE', address, position);
    if (!this.memory.isWritable(address)) throw this.accessFault('READ_ONLY_WRITE', address, position);
    const bytes = this.memory.bytes;
    this.previousBus = this.bus;
    this.bus = busOf(address);
    for (let k = 0; k < size; k++) bytes[o + k] = value >> (8 * k);
  }

  /** LDM, LDRD and the like fault on an address that is not word aligned (ARMv7-M A3.2.1). */
  unaligned(address: number, position: number): AccessFault {
    return this.accessFault('UNALIGNED', address, position);
  }

  private accessFault(
    kind: 'UNMAPPED_READ' | 'UNMAPPED_WRITE' | 'READ_ONLY_WRITE' | 'UNALIGNED',
    address: number,
    position: number,
  ) {
    this.faultPosition = position;
    return new AccessFault(kind, address >>> 0);
  }

  private countUnaligned(address: number, size: number): void {
    const low = address & (size - 1);
    if (low !== 0) this.extraCycles += low & 1 && size === 4 ? 2 : 1;
  }
}
