import type { RegisterRow } from './device.js';
import { Exception, type System } from './system.js';

const RELOAD_MASK = 0x00ff_ffff;

enum Csr {
  ENABLE = 1,
  TICKINT = 2,
  CLKSOURCE = 4,
}

/**
 * SysTick (B3.3), counting core cycles. The counter is not stepped: it is computed from the cycle in which it
 * last held a known value, so that an idle timer costs nothing and its next event is known in advance.
 */
export class SysTick {
  private control: number = Csr.CLKSOURCE;
  private reload = 0;
  /** Counter value at `since`. */
  private value = 0;
  private since = 0;
  private countFlag = false;

  /** `now` gives the core cycle. */
  constructor(
    private readonly system: System,
    private readonly now: () => number,
  ) {}

  reset(): void {
    this.control = Csr.CLKSOURCE;
    this.reload = 0;
    this.value = 0;
    this.since = 0;
    this.countFlag = false;
  }

  private get running(): boolean {
    return (this.control & Csr.ENABLE) !== 0;
  }

  /** Cycle in which the exception next becomes pending; Infinity when it never does. */
  nextEvent(): number {
    return (this.control & Csr.TICKINT) !== 0 ? this.nextZero() : Infinity;
  }

  /** Cycle in which the counter next reaches 0. From there it reloads at the next clock and counts down again. */
  private nextZero(): number {
    if (!this.running) return Infinity;
    if (this.value !== 0) return this.since + this.value;
    return this.reload === 0 ? Infinity : this.since + 1 + this.reload;
  }

  /** Bring the counter up to the present, raising the exception if it reached 0. */
  advance(): void {
    const now = this.now();
    // A register access happens in its data phase, which may be later than the next instruction boundary.
    if (now <= this.since) return;
    const zero = this.nextZero();
    if (zero <= now) {
      const period = this.reload + 1;
      this.value = 0;
      this.since = this.reload === 0 ? zero : zero + Math.floor((now - zero) / period) * period;
      this.countFlag = true;
      if ((this.control & Csr.TICKINT) !== 0) this.system.pend(Exception.SYSTICK);
    }
    const elapsed = now - this.since;
    this.since = now;
    if (!this.running || elapsed === 0) return;
    if (this.value !== 0) this.value -= elapsed;
    else if (this.reload !== 0) this.value = this.reload - (elapsed - 1);
  }

  readControl(): number {
    this.advance();
    const value = this.control | (this.countFlag ? 1 << 16 : 0);
    this.countFlag = false;
    return value;
  }

  writeControl(value: number): void {
    this.advance();
    // Without a reference clock CLKSOURCE reads as one and ignores writes (B3.3.3).
    this.control = (value & (Csr.ENABLE | Csr.TICKINT)) | Csr.CLKSOURCE;
  }

  readReload(): number {
    return this.reload;
  }

  writeReload(value: number): void {
    this.advance();
    this.reload = value & RELOAD_MASK;
  }

  readValue(): number {
    this.advance();
    return this.value;
  }

  /** Any write clears the counter and COUNTFLAG (B3.3.5). */
  clearValue(): void {
    this.advance();
    this.value = 0;
    this.countFlag = false;
  }
}

/** Offsets from 0xE000_E000. */
export const SYSTICK_REGISTERS: readonly RegisterRow<SysTick>[] = [
  {
    offset: 0x010,
    name: 'SYST_CSR',
    section: 'B3.3.3',
    read: (t) => t.readControl(),
    write: (t, v) => t.writeControl(v),
  },
  {
    offset: 0x014,
    name: 'SYST_RVR',
    section: 'B3.3.4',
    read: (t) => t.readReload(),
    write: (t, v) => t.writeReload(v),
  },
  {
    offset: 0x018,
    name: 'SYST_CVR',
    section: 'B3.3.5',
    read: (t) => t.readValue(),
    write: (t) => t.clearValue(),
  },
  // No reference clock, no calibration value (NOREF, SKEW).
  { offset: 0x01c, name: 'SYST_CALIB', section: 'B3.3.6', read: () => 0xc000_0000 | 0 },
];
