import { VALUE_FILE_SLOTS } from '../ir/ops.js';
import type { Board, MemoryRegion } from '../timing/board.js';
import { mappedRegions } from '../timing/memory-map.js';
import type { Device } from './device.js';
import { type FaultKind, MachineFault } from './fault.js';

/** The three buses of the core that data can take (TRM 2.3; docs/timing.md, Buses). */
export enum Bus {
  /** DCode: data below 0x2000_0000. */
  DCODE = 0,
  /** System: 0x2000_0000 to 0xDFFF_FFFF. */
  SYSTEM = 1,
  /** Private peripheral bus: from 0xE000_0000. */
  PPB = 2,
}

/** Bus of a data access (ARMv7-M B3.1: memory map; TRM 2.3.1). */
export function busOf(address: number): Bus {
  const a = address >>> 0;
  return a < 0x2000_0000 ? Bus.DCODE : a < 0xe000_0000 ? Bus.SYSTEM : Bus.PPB;
}

interface MappedRegion extends MemoryRegion {
  /** Byte offset of the region in the backing store. */
  readonly offset: number;
}

/** Provides the buffer that guest memory stands in, zeroed: translated code brings its own. */
export type Allocate = (bytes: number) => ArrayBuffer;

/** Byte offset of guest memory in its buffer: the value file (Core) stands before it. */
export const GUEST_OFFSET = VALUE_FILE_SLOTS * Int32Array.BYTES_PER_ELEMENT;

/**
 * Guest memory: all regions of the board in one backing store, and the devices. The first flash and the first
 * SRAM region are exposed as plain numbers, so that `evaluate` reaches them with one comparison.
 */
export class Memory {
  readonly buffer: ArrayBuffer;
  readonly bytes: Uint8Array;
  readonly halfwords: Uint16Array;
  readonly words: Int32Array;
  /** A byte for each of `bytes`, behind them in the same buffer: what checked accesses may do (shadow.ts). */
  readonly shadow: Uint8Array;
  readonly flash: MappedRegion;
  readonly sram: MappedRegion;
  private readonly regions: readonly MappedRegion[];
  private readonly devices: Device[] = [];

  constructor(board: Board, allocate: Allocate = (bytes) => new ArrayBuffer(bytes)) {
    let offset = 0;
    const offsets = new Map<string, number>();
    for (const { name, size } of board.regions) {
      offsets.set(name, offset);
      offset += (size + 7) & ~7;
    }
    // An alias has the name, and so the bytes, of its region.
    this.regions = mappedRegions(board).map((region) => ({
      ...region,
      offset: offsets.get(region.name) ?? 0,
    }));
    this.buffer = allocate(GUEST_OFFSET + 2 * offset);
    this.bytes = new Uint8Array(this.buffer, GUEST_OFFSET, offset);
    this.halfwords = new Uint16Array(this.buffer, GUEST_OFFSET, offset / 2);
    this.words = new Int32Array(this.buffer, GUEST_OFFSET, offset / 4);
    this.shadow = new Uint8Array(this.buffer, GUEST_OFFSET + offset, offset);
    const first = (kind: MemoryRegion['kind']) => {
      const region = this.regions.find((r) => r.kind === kind);
      if (region === undefined) throw new Error(`board ${board.name} has no ${kind}`);
      return region;
    };
    this.flash = first('flash');
    this.sram = first('sram');
  }

  addDevice(device: Device): void {
    this.devices.push(device);
  }

  /** The device at an address, if any. */
  deviceAt(address: number): Device | undefined {
    const a = address >>> 0;
    return this.devices.find((d) => a >= d.base && a < d.base + d.size);
  }

  /** Backing-store offset of `size` bytes at `address`, or -1 when they are not all in one region. */
  offsetOf(address: number, size: number): number {
    const a = address >>> 0;
    for (const region of this.regions) {
      const o = a - region.base;
      if (o >= 0 && o + size <= region.size) return o + region.offset;
    }
    return -1;
  }

  /** Is this address in memory that the guest can write? */
  isWritable(address: number): boolean {
    const a = address >>> 0;
    return this.regions.some((r) => r.kind === 'sram' && a >= r.base && a < r.base + r.size);
  }

  /** Debugger's write: no permissions. @throws MachineFault UNMAPPED_WRITE */
  load(address: number, bytes: Uint8Array): void {
    const o = this.offsetOf(address, bytes.length);
    if (o < 0) throw new MachineFault('UNMAPPED_WRITE', 0, address);
    this.bytes.set(bytes, o);
  }

  /** Debugger's read. @throws MachineFault UNMAPPED_READ */
  read(address: number, length: number): Uint8Array {
    const o = this.offsetOf(address, length);
    if (o < 0) throw new MachineFault('UNMAPPED_READ', 0, address);
    return this.bytes.slice(o, o + length);
  }

  /** Halfword for the decoder, or undefined when nothing is mapped there. */
  fetch(address: number): number | undefined {
    const o = this.offsetOf(address, 2);
    return o < 0 ? undefined : this.halfwords[o >> 1];
  }

  /** Word at `address` (debugger's read, any alignment). @throws MachineFault UNMAPPED_READ */
  word(address: number): number {
    const b = this.read(address, 4);
    return (b[0] | (b[1] << 8) | (b[2] << 16) | (b[3] << 24)) >>> 0;
  }
}

/** A guest access that cannot be done; the machine turns it into a fault at the instruction it came from. */
export class AccessFault extends Error {
  constructor(
    readonly kind: FaultKind,
    readonly address: number,
  ) {
    super(kind);
  }
}

/**
 * Thrown before an access to a device from the middle of a block, with no effect yet: the machine runs the
 * instruction again on its own, so that devices see the exact cycle and interrupts come right behind it.
 */
export class DeviceAccess extends Error {
  constructor() {
    super('device access');
  }
}
