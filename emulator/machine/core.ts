import { ConstantPool } from '../ir/constants.js';
import { AccessClass, Slot, VALUE_FILE_SLOTS } from '../ir/ops.js';
import type { FaultKind } from './fault.js';
import { AccessFault, Bus, busOf, DeviceAccess, type Memory } from './memory.js';
import type { Mpu } from './mpu.js';
import { checkRead, checkWrite, markWritten } from './shadow.js';

/** Thrown over and over: it carries nothing, and making stack traces is slow. */
const DEVICE_ACCESS = new DeviceAccess();

/** Bit-band regions (B3.1): one word of the alias for each bit of the first megabyte. */
const BIT_BAND = [
  { alias: 0x2200_0000, target: 0x2000_0000 },
  { alias: 0x4200_0000, target: 0x4000_0000 },
] as const;
const STIR_ADDRESS = 0xe000_ef00;
const BIT_BAND_ALIAS_BYTES = 0x0200_0000;

/**
 * The state that running code changes: the value file (registers, flags; see ir/ops.ts), memory, and what a
 * run leaves behind for the machine.
 */
export class Core {
  readonly values: Int32Array;
  readonly constants: ConstantPool;
  /** Where execution continues: set by a taken jump; for JUMP_EXCHANGE bit 0 is still there. */
  nextPc = 0;
  /**
   * Data accesses and divisions of this run that were not what the cycle model counts on (operand c of their op):
   * three numbers each, word index of the op, its AccessClass or cycles, its address.
   */
  readonly deviations: number[] = [];
  /** Word index of the op that raised AccessFault or DeviceAccess, or that ended the run. */
  faultPosition = 0;
  /** Address of the access that raised DeviceAccess. */
  deviceAddress = 0;
  /** Devices may be accessed: the running block is a single instruction. */
  deviceAccessAllowed = false;
  /** CCR.UNALIGN_TRP and CCR.DIV_0_TRP. */
  trapUnaligned = false;
  trapDivideByZero = false;
  /** CCR.USERSETMPEND: code without privilege may write STIR. */
  stirUnprivileged = false;
  /** The protection unit, while it is enabled: then every access takes the slow path. */
  mpu: Mpu | undefined;
  /** Told of every access that was done, while the DWT watches: then every access takes the slow path. */
  onAccess: ((kind: 'read' | 'write', address: number, size: number) => void) | undefined;
  /** Every access asks the memory's shadow (shadow.ts), on the slow path. */
  checked = false;
  /** Is the access privileged? LDRT and STRT are not, whatever the mode. */
  privileged = true;
  /** Called after stores while translated code stands in SRAM. */
  onCodeWrite: ((address: number, size: number) => void) | undefined;

  constructor(readonly memory: Memory) {
    this.values = new Int32Array(memory.buffer, 0, VALUE_FILE_SLOTS);
    this.constants = new ConstantPool(this.values);
  }

  /** What the floating-point functions read and set (emulator/float/context.ts). */
  get fpscr(): number {
    return this.values[Slot.FPSCR];
  }

  set fpscr(value: number) {
    this.values[Slot.FPSCR] = value;
  }

  /** SRAM and flash may be loaded from without asking: nobody watches or permits. */
  get plainLoads(): boolean {
    return this.mpu === undefined && this.onAccess === undefined && !this.checked;
  }

  /** As `plainLoads`, for stores to SRAM: they take the slow path, which looks out for changed code, while there is code. */
  get plainStores(): boolean {
    return this.onCodeWrite === undefined && this.plainLoads;
  }

  /** Note what the cycle model has not counted on. */
  deviate(position: number, outcome: number, address: number): void {
    this.deviations.push(position, outcome, address);
  }

  /**
   * A load that is not plain aligned SRAM or flash: unaligned addresses, other regions, devices, faults.
   * Returns `size` bytes zero-extended. `expected` is the AccessClass that the cycle model counts on.
   */
  loadSlow(address: number, size: number, position: number, expected: number): number {
    this.faultPosition = position;
    const value = this.load(address, size);
    const found = accessClass(address, size, false);
    if (found !== expected) this.deviate(position, found, address);
    return value;
  }

  /** A store that is not plain aligned SRAM. */
  storeSlow(address: number, size: number, value: number, position: number, expected: number): void {
    this.faultPosition = position;
    this.store(address, size, value);
    const found = accessClass(address, size, true);
    if (found !== expected) this.deviate(position, found, address);
  }

  /** Any load, with the checks that the architecture makes. */
  load(address: number, size: number): number {
    const value = this.read(address, size);
    this.onAccess?.('read', address, size);
    return value;
  }

  /** Any store. */
  store(address: number, size: number, value: number): void {
    this.write(address, size, value);
    this.onAccess?.('write', address, size);
  }

  private read(address: number, size: number): number {
    this.checkAlignment(address, size);
    if (this.mpu !== undefined && !this.mpu.allowsData(address, size, false, this.privileged)) {
      throw new AccessFault('PROTECTED_READ', address >>> 0);
    }
    const o = this.memory.offsetOf(address, size);
    if (o < 0) return this.loadBeyondMemory(address, size);
    if (this.checked) checkRead(this.memory.shadow, o, size, address);
    return this.readBytes(o, size);
  }

  private write(address: number, size: number, value: number): void {
    this.checkAlignment(address, size);
    if (this.mpu !== undefined && !this.mpu.allowsData(address, size, true, this.privileged)) {
      throw new AccessFault('PROTECTED_WRITE', address >>> 0);
    }
    const o = this.memory.offsetOf(address, size);
    if (o < 0) this.storeBeyondMemory(address, size, value);
    else {
      if (this.checked) checkWrite(this.memory.shadow, o, size, address);
      if (!this.memory.isWritable(address)) throw new AccessFault('READ_ONLY_WRITE', address >>> 0);
      for (let k = 0; k < size; k++) this.memory.bytes[o + k] = value >> (8 * k);
      if (this.checked) markWritten(this.memory.shadow, o, size);
      this.onCodeWrite?.(address, size);
    }
  }

  /** Word access of the machine itself (exception frames): same rules but for the shadow, no instruction behind it. */
  loadWord(address: number): number {
    return this.unchecked(() => this.load(address, 4) | 0);
  }

  storeWord(address: number, value: number): void {
    this.unchecked(() => this.store(address, 4, value));
    const o = this.memory.offsetOf(address, 4);
    if (this.checked && o >= 0) markWritten(this.memory.shadow, o, 4);
  }

  private unchecked<Result>(access: () => Result): Result {
    const { checked } = this;
    this.checked = false;
    try {
      return access();
    } finally {
      this.checked = checked;
    }
  }

  /** LDM, LDRD and the like fault on an address that is not word aligned (A3.2.1). */
  unaligned(address: number, position: number): AccessFault {
    return this.faultAt('UNALIGNED', address, position);
  }

  /** Result of a division by zero, or the trap (B3.2.8 CCR.DIV_0_TRP). */
  divideByZero(position: number): number {
    if (this.trapDivideByZero) throw this.faultAt('DIVIDE_BY_ZERO', 0, position);
    return 0;
  }

  private faultAt(kind: FaultKind, address: number, position: number): AccessFault {
    this.faultPosition = position;
    return new AccessFault(kind, address >>> 0);
  }

  private checkAlignment(address: number, size: number): void {
    if (this.trapUnaligned && (address & (size - 1)) !== 0) throw new AccessFault('UNALIGNED', address >>> 0);
  }

  private readBytes(o: number, size: number): number {
    const { bytes } = this.memory;
    let value = 0;
    for (let k = size - 1; k >= 0; k--) value = (value << 8) | bytes[o + k];
    return value;
  }

  private loadBeyondMemory(address: number, size: number): number {
    const bit = bitBandTarget(address);
    if (bit !== undefined) return (this.read(bit.address, 1) >> bit.index) & 1;
    const device = this.memory.deviceAt(address);
    if (device === undefined) throw new AccessFault('UNMAPPED_READ', address >>> 0);
    this.requireDeviceAccess(address, size, 'UNMAPPED_READ');
    return device.read((address >>> 0) - device.base, size);
  }

  private storeBeyondMemory(address: number, size: number, value: number): void {
    const bit = bitBandTarget(address);
    if (bit !== undefined) {
      const byte = this.read(bit.address, 1);
      const mask = 1 << bit.index;
      this.write(bit.address, 1, value & 1 ? byte | mask : byte & ~mask);
      return;
    }
    const device = this.memory.deviceAt(address);
    if (device === undefined) throw new AccessFault('UNMAPPED_WRITE', address >>> 0);
    this.requireDeviceAccess(address, size, 'UNMAPPED_WRITE');
    device.write((address >>> 0) - device.base, size, value);
  }

  /** Device memory must be accessed aligned (A3.2.1), and the PPB with privilege (B3.1.1). */
  private requireDeviceAccess(address: number, size: number, kind: FaultKind): void {
    if ((address & (size - 1)) !== 0) throw new AccessFault('UNALIGNED', address >>> 0);
    const needsPrivilege =
      busOf(address) === Bus.PPB && !(this.stirUnprivileged && address >>> 0 === STIR_ADDRESS);
    if (needsPrivilege && !this.privileged) throw new AccessFault(kind, address >>> 0);
    if (this.deviceAccessAllowed) return;
    this.deviceAddress = address;
    throw DEVICE_ACCESS;
  }
}

/** A bit-band store reads, changes and writes a word: three cycles more (measured on the CC2652R). */
const BIT_BAND_STORE_WAITS = 3;

/** Bus transfers of an access: unaligned ones are split into aligned parts (docs/timing.md, unaligned data). */
function transfers(address: number, size: number): number {
  if ((address & (size - 1)) === 0) return 1;
  return size === 4 && (address & 1) !== 0 ? 3 : 2;
}

/** What an access is to the cycle model. */
export function accessClass(address: number, size: number, write: boolean): number {
  const plain = busOf(address) | (transfers(address, size) << 2);
  if (bitBandTarget(address) === undefined) return plain;
  return plain | AccessClass.LOCKED | (write ? BIT_BAND_STORE_WAITS * AccessClass.WAITS : 0);
}

/** Bit of memory that a bit-band alias word stands for. */
function bitBandTarget(address: number): { address: number; index: number } | undefined {
  const a = address >>> 0;
  for (const { alias, target } of BIT_BAND) {
    const offset = a - alias;
    if (offset >= 0 && offset < BIT_BAND_ALIAS_BYTES)
      return { address: target + (offset >> 5), index: (offset >> 2) & 7 };
  }
  return undefined;
}
