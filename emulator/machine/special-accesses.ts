/** Loads and stores that the machine does between runs; SystemOp says how their operands are packed. */
import type { Core } from './core.js';
import { AccessFault } from './memory.js';
import type { System } from './system.js';

/** The local monitor of the Cortex-M4 has no address: any exclusive store matches any exclusive load (A3.4.1). */
export function loadExclusive(core: Core, system: System, packed: number, address: number): void {
  const size = packed >> 4;
  requireAligned(address, size);
  core.values[packed & 15] = core.load(address, size);
  system.exclusiveAddress = address >>> 0;
}

export function storeExclusive(core: Core, system: System, packed: number, address: number): void {
  const size = packed >> 8;
  requireAligned(address, size);
  const open = system.exclusiveAddress < 0;
  if (!open) core.store(address, size, core.values[(packed >> 4) & 15]);
  core.values[packed & 15] = open ? 1 : 0;
  system.exclusiveAddress = -1;
}

function requireAligned(address: number, size: number): void {
  if ((address & (size - 1)) !== 0) throw new AccessFault('UNALIGNED', address >>> 0);
}

/** LDRT and the like (A7.7.67): permissions are those of unprivileged code. */
export function loadUnprivileged(core: Core, packed: number, address: number): void {
  const size = (packed >> 4) & 7;
  const value = unprivileged(core, () => core.load(address, size));
  const unused = 32 - 8 * size;
  const signed = packed >> 7 !== 0;
  core.values[packed & 15] = signed ? (value << unused) >> unused : value;
}

export function storeUnprivileged(core: Core, packed: number, address: number): void {
  unprivileged(core, () => core.store(address, packed >> 4, core.values[packed & 15]));
}

function unprivileged<Result>(core: Core, access: () => Result): Result {
  const before = core.privileged;
  core.privileged = false;
  try {
    return access();
  } finally {
    core.privileged = before;
  }
}
