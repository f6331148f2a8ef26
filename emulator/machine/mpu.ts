import type { RegisterRow } from './device.js';

const REGIONS = 8;

/** Bits of MPU_CTRL (B3.5.5). */
enum Ctrl {
  ENABLE = 1,
  HFNMIENA = 2,
  PRIVDEFENA = 4,
}

/** Access permission field AP of RASR (B3.5.9, table B3-15): [privileged read, write, unprivileged read, write]. */
const PERMISSIONS: readonly (readonly [boolean, boolean, boolean, boolean])[] = [
  [false, false, false, false],
  [true, true, false, false],
  [true, true, true, false],
  [true, true, true, true],
  [false, false, false, false],
  [true, false, false, false],
  [true, false, true, false],
  [true, false, true, false],
];

/** Peripherals, devices and system: no instructions come from there, with or without MPU (B3.1, table B3-1). */
export function isExecuteNever(address: number): boolean {
  const a = address >>> 0;
  return (a >= 0x4000_0000 && a < 0x6000_0000) || a >= 0xa000_0000;
}

/** The PMSAv7 protection unit with eight regions (B3.5). */
export class Mpu {
  control = 0;
  selected = 0;
  readonly base = new Uint32Array(REGIONS);
  readonly attributes = new Uint32Array(REGIONS);
  /** Execution priority is negative: HardFault, NMI or FAULTMASK; HFNMIENA decides whether the MPU still rules. */
  negativePriority: () => boolean = () => false;
  /** Called after every change. */
  onChange: () => void = () => undefined;

  get enabled(): boolean {
    return (this.control & Ctrl.ENABLE) !== 0;
  }

  /** May these bytes be read (or written)? */
  allowsData(address: number, size: number, write: boolean, privileged: boolean): boolean {
    const last = address + size - 1;
    return (
      this.allowsByte(address >>> 0, write, privileged) &&
      (address >> 5 === last >> 5 || this.allowsByte(last >>> 0, write, privileged))
    );
  }

  private allowsByte(address: number, write: boolean, privileged: boolean): boolean {
    // The PPB is never subject to the MPU (B3.5.1).
    if (address >>> 20 === 0xe00 || (this.negativePriority() && (this.control & Ctrl.HFNMIENA) === 0))
      return true;
    const region = this.regionOf(address);
    if (region < 0) return privileged && (this.control & Ctrl.PRIVDEFENA) !== 0;
    const permission = PERMISSIONS[(this.attributes[region] >>> 24) & 7];
    return permission[(privileged ? 0 : 2) + (write ? 1 : 0)];
  }

  /** May an instruction of 2 or 4 bytes be fetched? */
  allowsFetch(address: number, size: number, privileged: boolean): boolean {
    return (
      this.allowsHalfwordFetch(address, privileged) &&
      (size === 2 || this.allowsHalfwordFetch(address + 2, privileged))
    );
  }

  private allowsHalfwordFetch(address: number, privileged: boolean): boolean {
    if (this.negativePriority() && (this.control & Ctrl.HFNMIENA) === 0) return true;
    const region = this.regionOf(address >>> 0);
    if (region < 0) return privileged && (this.control & Ctrl.PRIVDEFENA) !== 0 && !isExecuteNever(address);
    const executeNever = ((this.attributes[region] >>> 28) & 1) === 1;
    return !executeNever && PERMISSIONS[(this.attributes[region] >>> 24) & 7][privileged ? 0 : 2];
  }

  /** The highest-numbered enabled region that holds the address, its subregion enabled; -1 if none. */
  private regionOf(address: number): number {
    for (let r = REGIONS - 1; r >= 0; r--) {
      const rasr = this.attributes[r];
      if ((rasr & 1) === 0) continue;
      const sizeBits = ((rasr >>> 1) & 0x1f) + 1;
      if (sizeBits < 5) continue;
      const start = sizeBits === 32 ? 0 : (this.base[r] & -(2 ** sizeBits)) >>> 0;
      if (address < start || address >= start + 2 ** sizeBits) continue;
      // Regions of 256 bytes and more have eight subregions.
      const subregion = Math.floor((address - start) / 2 ** (sizeBits - 3));
      if (sizeBits >= 8 && ((rasr >>> (8 + subregion)) & 1) !== 0) continue;
      return r;
    }
    return -1;
  }

  reset(): void {
    this.control = 0;
    this.selected = 0;
    this.base.fill(0);
    this.attributes.fill(0);
    this.onChange();
  }
}

const writeBase = (mpu: Mpu, value: number) => {
  if ((value & 0x10) !== 0) mpu.selected = value & 7;
  mpu.base[mpu.selected] = value & ~0x1f;
  mpu.onChange();
};

const writeAttributes = (mpu: Mpu, value: number) => {
  mpu.attributes[mpu.selected] = value;
  mpu.onChange();
};

/** MPU registers, offsets from 0xE000_E000 (B3.5.4 to B3.5.10); RBAR and RASR have three aliases. */
export const MPU_REGISTERS: readonly RegisterRow<Mpu>[] = [
  { offset: 0xd90, name: 'MPU_TYPE', section: 'B3.5.4', read: () => REGIONS << 8 },
  {
    offset: 0xd94,
    name: 'MPU_CTRL',
    section: 'B3.5.5',
    read: (mpu) => mpu.control,
    write: (mpu, value) => {
      mpu.control = value & 7;
      mpu.onChange();
    },
  },
  {
    offset: 0xd98,
    name: 'MPU_RNR',
    section: 'B3.5.6',
    read: (mpu) => mpu.selected,
    write: (mpu, value) => {
      mpu.selected = value & 7;
    },
  },
  ...[0, 1, 2, 3].flatMap((alias): RegisterRow<Mpu>[] => [
    {
      offset: 0xd9c + 8 * alias,
      name: alias === 0 ? 'MPU_RBAR' : `MPU_RBAR_A${alias}`,
      section: 'B3.5.8',
      read: (mpu) => mpu.base[mpu.selected] | mpu.selected,
      write: writeBase,
    },
    {
      offset: 0xda0 + 8 * alias,
      name: alias === 0 ? 'MPU_RASR' : `MPU_RASR_A${alias}`,
      section: 'B3.5.9',
      read: (mpu) => mpu.attributes[mpu.selected] | 0,
      write: writeAttributes,
    },
  ]),
];
