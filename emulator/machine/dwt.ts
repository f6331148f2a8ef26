import type { RegisterRow } from './device.js';
import { COMPARATORS, Watchpoints } from './watch.js';

/** Event counts that the DWT shows, since reset. */
export interface EventCounts {
  /** Cycles beyond the first of instructions that are not loads or stores. */
  cpi: number;
  /** Cycles of exception entry and return. */
  exceptions: number;
  sleep: number;
  /** Cycles beyond the first of loads and stores. */
  lsu: number;
  /** Instructions that took no cycle. */
  folded: number;
}

enum Ctrl {
  CYCCNTENA = 1,
  CPIEVTENA = 1 << 17,
  EXCEVTENA = 1 << 18,
  SLEEPEVTENA = 1 << 19,
  LSUEVTENA = 1 << 20,
  FOLDEVTENA = 1 << 21,
}

const CTRL_WRITABLE = 0x003f_1fff;
const TRCENA = 1 << 24;
/** Vector catch, monitor and trace bits (C1.6.5). */
const DEMCR_WRITABLE = 0x010f_07f1;

/** The counters with their enable bits, in register order from DWT_CPICNT on. */
const EVENT_COUNTERS = [
  ['cpi', Ctrl.CPIEVTENA],
  ['exceptions', Ctrl.EXCEVTENA],
  ['sleep', Ctrl.SLEEPEVTENA],
  ['lsu', Ctrl.LSUEVTENA],
  ['folded', Ctrl.FOLDEVTENA],
] as const;

/** What the DWT counts: core cycles and events. */
export interface DwtSource {
  readonly cycles: () => number;
  readonly events: () => EventCounts;
}

/**
 * Data Watchpoint and Trace unit (C1.8): counters and comparators. A counter is kept as the difference between
 * what it shows and what its source has counted; while disabled it holds still.
 */
export class Dwt {
  private control = 0;
  private demcr = 0;
  private cycleOffset = 0;
  private readonly eventOffsets = new Map<string, number>();
  readonly watchpoints = new Watchpoints();
  /** Called when comparators may have begun or ceased to match. */
  onWatch: () => void = () => {};

  constructor(private readonly source: DwtSource) {}

  reset(): void {
    this.control = 0;
    this.demcr = 0;
    this.cycleOffset = 0;
    this.eventOffsets.clear();
    this.watchpoints.reset();
    this.onWatch();
  }

  readDemcr(): number {
    return this.demcr;
  }

  /** DEMCR.TRCENA is the switch for all of it. */
  writeDemcr(value: number): void {
    this.change(() => {
      this.demcr = value & DEMCR_WRITABLE;
    });
    this.onWatch();
  }

  /** Must every instruction and data access be compared? */
  get watching(): boolean {
    return (this.demcr & TRCENA) !== 0 && this.watchpoints.armed;
  }

  private get cyclesRunning(): boolean {
    return (this.control & Ctrl.CYCCNTENA) !== 0 && (this.demcr & TRCENA) !== 0;
  }

  readControl(): number {
    return (COMPARATORS << 28) | this.control;
  }

  writeControl(value: number): void {
    const before = this.control;
    this.change(() => {
      this.control = value & CTRL_WRITABLE;
    });
    // Enabling an event counter clears it (C1.8.8).
    for (const [name, enable] of EVENT_COUNTERS)
      if ((before & enable) === 0 && (this.control & enable) !== 0) this.setEvent(name, 0);
  }

  /** Start or stop counters: what they show stays. */
  private change(apply: () => void): void {
    const cycles = this.readCycles();
    const shown = EVENT_COUNTERS.map(([name]) => this.readEvent(name));
    apply();
    this.writeCycles(cycles);
    EVENT_COUNTERS.forEach(([name], k) => {
      this.setEvent(name, shown[k]);
    });
  }

  readCycles(): number {
    return (this.cycleOffset + (this.cyclesRunning ? this.source.cycles() : 0)) | 0;
  }

  writeCycles(value: number): void {
    this.cycleOffset = (value >>> 0) - (this.cyclesRunning ? this.source.cycles() : 0);
  }

  private eventEnabled(name: keyof EventCounts): boolean {
    const enable = EVENT_COUNTERS.find(([n]) => n === name)?.[1] ?? 0;
    return (this.control & enable) !== 0 && (this.demcr & TRCENA) !== 0;
  }

  /** Eight bits, wrapping. */
  readEvent(name: keyof EventCounts): number {
    const offset = this.eventOffsets.get(name) ?? 0;
    return (offset + (this.eventEnabled(name) ? this.source.events()[name] : 0)) & 0xff;
  }

  setEvent(name: keyof EventCounts, value: number): void {
    this.eventOffsets.set(name, (value & 0xff) - (this.eventEnabled(name) ? this.source.events()[name] : 0));
  }
}

/** Among the system control registers: offset from 0xE000_E000. */
export const DEMCR: RegisterRow<Dwt> = {
  offset: 0xdfc,
  name: 'DEMCR',
  section: 'C1.6.5',
  read: (d) => d.readDemcr(),
  write: (d, v) => d.writeDemcr(v),
};

/** Offsets from 0xE000_1000 (C1.8.7 and following). */
export const DWT_REGISTERS: readonly RegisterRow<Dwt>[] = [
  {
    offset: 0x000,
    name: 'DWT_CTRL',
    section: 'C1.8.7',
    read: (d) => d.readControl(),
    write: (d, v) => d.writeControl(v),
  },
  {
    offset: 0x004,
    name: 'DWT_CYCCNT',
    section: 'C1.8.8',
    read: (d) => d.readCycles(),
    write: (d, v) => d.writeCycles(v),
  },
  ...EVENT_COUNTERS.map(
    ([name], k): RegisterRow<Dwt> => ({
      offset: 0x008 + 4 * k,
      name: ['DWT_CPICNT', 'DWT_EXCCNT', 'DWT_SLEEPCNT', 'DWT_LSUCNT', 'DWT_FOLDCNT'][k],
      section: `C1.8.${9 + k}`,
      read: (d) => d.readEvent(name),
      write: (d, v) => d.setEvent(name, v),
    }),
  ),
  ...[0, 1, 2, 3].flatMap((k): RegisterRow<Dwt>[] => [
    {
      offset: 0x020 + 16 * k,
      name: `DWT_COMP${k}`,
      section: 'C1.8.15',
      read: (d) => d.watchpoints.comparators[k] | 0,
      write: (d, v) => {
        d.watchpoints.comparators[k] = v;
      },
    },
    {
      offset: 0x024 + 16 * k,
      name: `DWT_MASK${k}`,
      section: 'C1.8.16',
      read: (d) => d.watchpoints.masks[k],
      write: (d, v) => {
        d.watchpoints.masks[k] = v & 0x1f;
      },
    },
    {
      offset: 0x028 + 16 * k,
      name: `DWT_FUNCTION${k}`,
      section: 'C1.8.17',
      read: (d) => d.watchpoints.readFunction(k),
      write: (d, v) => {
        d.watchpoints.writeFunction(k, v);
        d.onWatch();
      },
    },
  ]),
];
