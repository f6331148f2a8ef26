/**
 * Checked memory: for each byte of the backing store one shadow byte, at the same offset of `Memory.shadow`, says
 * what data accesses may do with it. While `Core.checked` is set, a load needs READABLE on all its bytes; a store
 * needs WRITABLE on all its bytes and makes them WRITTEN. Instruction fetch, devices and debuggers are not checked.
 * Exception entry and return are not checked either; the frame that entry pushes is WRITTEN.
 *
 * Who sets the shadow decides what it means; the machine only asks it. A refused access is no fault of the guest:
 * no exception is taken, the run ends with a MachineFault.
 */
import type { FaultKind } from './fault.js';
import { AccessFault, type Memory } from './memory.js';

/** Bits of a shadow byte. */
export const READABLE = 1;
export const WRITABLE = 2;

/** What a shadow byte can say of its byte: READABLE, WRITABLE, both or neither. */
export enum Permission {
  /** Nothing may touch it: a red zone. */
  NONE = 0,
  READ_ONLY = 1,
  /** It may be written, and read once it has been. */
  UNINITIALISED = 2,
  WRITTEN = 3,
}

/** @throws AccessFault at the first byte that may not be read: READ_OUTSIDE or READ_UNINITIALISED */
export function checkRead(shadow: Uint8Array, offset: number, size: number, address: number): void {
  for (let k = 0; k < size; k++) {
    const permission = shadow[offset + k];
    if ((permission & READABLE) === 0)
      throw refused(permission === Permission.NONE ? 'READ_OUTSIDE' : 'READ_UNINITIALISED', address + k);
  }
}

/** @throws AccessFault at the first byte that may not be written: WRITE_OUTSIDE or WRITE_READ_ONLY */
export function checkWrite(shadow: Uint8Array, offset: number, size: number, address: number): void {
  for (let k = 0; k < size; k++) {
    const permission = shadow[offset + k];
    if ((permission & WRITABLE) === 0)
      throw refused(permission === Permission.NONE ? 'WRITE_OUTSIDE' : 'WRITE_READ_ONLY', address + k);
  }
}

export function markWritten(shadow: Uint8Array, offset: number, size: number): void {
  shadow.fill(Permission.WRITTEN, offset, offset + size);
}

function refused(kind: FaultKind, address: number): AccessFault {
  return new AccessFault(kind, address >>> 0);
}

/** The shadow by guest address: how a harness says what may be accessed, and sees what has been written. */
export class Shadow {
  constructor(private readonly memory: Memory) {}

  /** Forbid every access to memory. */
  forbidAll(): void {
    this.memory.shadow.fill(Permission.NONE);
  }

  /** @throws RangeError when the bytes are not all in one region */
  set(address: number, length: number, permission: Permission): void {
    const offset = this.offsetOf(address, length);
    this.memory.shadow.fill(permission, offset, offset + length);
  }

  /** Copy of the shadow bytes. @throws RangeError when the bytes are not all in one region */
  get(address: number, length: number): Uint8Array {
    const offset = this.offsetOf(address, length);
    return this.memory.shadow.slice(offset, offset + length);
  }

  private offsetOf(address: number, length: number): number {
    const offset = this.memory.offsetOf(address, length);
    if (offset < 0) throw new RangeError(`no memory for ${length} bytes at 0x${address.toString(16)}`);
    return offset;
  }
}
