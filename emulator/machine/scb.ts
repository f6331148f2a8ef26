import { Slot } from '../ir/ops.js';
import type { Core } from './core.js';
import type { RegisterRow } from './device.js';
import { readPriorities, writePriorities } from './nvic.js';
import { Ccr, Exception, Fpccr, type System } from './system.js';

/** What the System Control Block's registers act on. */
export interface SystemControl {
  readonly system: System;
  readonly core: Core;
}

/** Cortex-M4 r0p1 (TRM 4.2). */
const CPUID = 0x410f_c241;

const AIRCR_KEY = 0x05fa;
const AIRCR_KEY_READ = 0xfa05;

/** Active and pending bits of SHCSR (B3.2.13): [bit, exception]. */
const SHCSR_ACTIVE = [
  [0, Exception.MEM_MANAGE],
  [1, Exception.BUS_FAULT],
  [3, Exception.USAGE_FAULT],
  [7, Exception.SVCALL],
  [8, Exception.DEBUG_MONITOR],
  [10, Exception.PENDSV],
  [11, Exception.SYSTICK],
] as const;
const SHCSR_PENDING = [
  [12, Exception.USAGE_FAULT],
  [13, Exception.MEM_MANAGE],
  [14, Exception.BUS_FAULT],
  [15, Exception.SVCALL],
] as const;
const SHCSR_ENABLES = 0x0007_0000;

/** ICSR (B3.2.4). */
function readIcsr({ system: s }: SystemControl): number {
  const pendingIrq = s.pending.some((p, e) => p !== 0 && e >= Exception.FIRST_IRQ);
  const othersActive = s.active.some((a, e) => a !== 0 && e !== s.ipsr);
  return (
    (s.pending[Exception.NMI] << 31) |
    (s.pending[Exception.PENDSV] << 28) |
    (s.pending[Exception.SYSTICK] << 26) |
    (pendingIrq ? 1 << 22 : 0) |
    (s.highestPending() << 12) |
    (othersActive ? 0 : 1 << 11) |
    s.ipsr
  );
}

function writeIcsr({ system: s }: SystemControl, value: number): void {
  if (value & (1 << 31)) s.pend(Exception.NMI);
  if (value & (1 << 28)) s.pend(Exception.PENDSV);
  if (value & (1 << 27)) s.pending[Exception.PENDSV] = 0;
  if (value & (1 << 26)) s.pend(Exception.SYSTICK);
  if (value & (1 << 25)) s.pending[Exception.SYSTICK] = 0;
}

function writeAircr({ system: s }: SystemControl, value: number): void {
  if (value >>> 16 !== AIRCR_KEY) return;
  s.priorityGrouping = (value >> 8) & 7;
  if ((value & 4) !== 0) s.resetRequested = true;
  s.attention = true;
}

function readShcsr({ system: s }: SystemControl): number {
  const bits = (flags: Uint8Array, table: readonly (readonly [number, number])[]) =>
    table.reduce((word, [bit, e]) => word | (flags[e] << bit), 0);
  return s.shcsr | bits(s.active, SHCSR_ACTIVE) | bits(s.pending, SHCSR_PENDING);
}

function writeShcsr({ system: s }: SystemControl, value: number): void {
  s.shcsr = value & SHCSR_ENABLES;
  for (const [bit, e] of SHCSR_ACTIVE) s.active[e] = (value >> bit) & 1;
  for (const [bit, e] of SHCSR_PENDING) s.pending[e] = (value >> bit) & 1;
  s.attention = true;
}

const CCR_WRITABLE =
  Ccr.NONBASETHRDENA | Ccr.USERSETMPEND | Ccr.UNALIGN_TRP | Ccr.DIV_0_TRP | Ccr.BFHFNMIGN | Ccr.STKALIGN;

function writeCcr({ system, core }: SystemControl, value: number): void {
  system.ccr = value & CCR_WRITABLE;
  core.trapUnaligned = (value & Ccr.UNALIGN_TRP) !== 0;
  core.trapDivideByZero = (value & Ccr.DIV_0_TRP) !== 0;
  core.stirUnprivileged = (value & Ccr.USERSETMPEND) !== 0;
}

/** ID registers of a Cortex-M4F (TRM 4.1; B4): from 0xD40 on. */
const ID_REGISTERS = [
  0x0000_0030,
  0x0000_0200,
  0x0010_0000,
  0x0000_0000, // PFR0, PFR1, DFR0, AFR0
  0x0010_0030,
  0x0000_0000,
  0x0100_0000,
  0x0000_0000, // MMFR0..3
  0x0114_1110,
  0x0211_2000,
  0x2123_2231,
  0x0111_1131,
  0x0131_0102, // ISAR0..4
] as const;

/** System control registers (B3.2) and the FPU's (B3.2.20 to B3.2.24), offsets from 0xE000_E000. */
export const SCB_REGISTERS: readonly RegisterRow<SystemControl>[] = [
  {
    offset: 0x008,
    name: 'ACTLR',
    section: 'B3.2.2',
    read: (c) => c.system.actlr,
    write: (c, v) => {
      c.system.actlr = v & 0x307;
      c.system.onActlr();
    },
  },
  { offset: 0xd00, name: 'CPUID', section: 'B3.2.3', read: () => CPUID },
  { offset: 0xd04, name: 'ICSR', section: 'B3.2.4', onesAct: true, read: readIcsr, write: writeIcsr },
  {
    offset: 0xd08,
    name: 'VTOR',
    section: 'B3.2.5',
    read: (c) => c.system.vectorTable,
    write: (c, v) => {
      c.system.vectorTable = v & 0xffff_ff80;
    },
  },
  {
    offset: 0xd0c,
    name: 'AIRCR',
    section: 'B3.2.6',
    read: (c) => (AIRCR_KEY_READ << 16) | (c.system.priorityGrouping << 8),
    write: writeAircr,
  },
  {
    offset: 0xd10,
    name: 'SCR',
    section: 'B3.2.7',
    read: (c) => c.system.scr,
    write: (c, v) => {
      c.system.scr = v & 0x16;
    },
  },
  { offset: 0xd14, name: 'CCR', section: 'B3.2.8', read: (c) => c.system.ccr, write: writeCcr },
  {
    offset: 0xd18,
    count: 3,
    name: 'SHPR',
    section: 'B3.2.10',
    read: (c, k) => readPriorities(c.system, 4 + 4 * k),
    write: (c, v, k) => writePriorities(c.system, 4 + 4 * k, v),
  },
  { offset: 0xd24, name: 'SHCSR', section: 'B3.2.13', read: readShcsr, write: writeShcsr },
  {
    offset: 0xd28,
    name: 'CFSR',
    section: 'B3.2.15',
    onesAct: true,
    read: (c) => c.system.cfsr,
    write: (c, v) => {
      c.system.cfsr &= ~v;
    },
  },
  {
    offset: 0xd2c,
    name: 'HFSR',
    section: 'B3.2.16',
    onesAct: true,
    read: (c) => c.system.hfsr,
    write: (c, v) => {
      c.system.hfsr &= ~v;
    },
  },
  {
    offset: 0xd30,
    name: 'DFSR',
    section: 'C1.6.1',
    onesAct: true,
    read: (c) => c.system.dfsr,
    write: (c, v) => {
      c.system.dfsr &= ~v;
    },
  },
  {
    offset: 0xd34,
    name: 'MMFAR',
    section: 'B3.2.18',
    read: (c) => c.system.mmfar,
    write: (c, v) => {
      c.system.mmfar = v;
    },
  },
  {
    offset: 0xd38,
    name: 'BFAR',
    section: 'B3.2.17',
    read: (c) => c.system.bfar,
    write: (c, v) => {
      c.system.bfar = v;
    },
  },
  { offset: 0xd40, count: ID_REGISTERS.length, name: 'ID', section: 'B4', read: (_c, k) => ID_REGISTERS[k] },
  {
    offset: 0xd88,
    name: 'CPACR',
    section: 'B3.2.20',
    read: (c) => c.system.cpacr,
    write: (c, v) => {
      c.system.cpacr = v & 0x00f0_0000;
      c.core.values[Slot.FP_READY] = 0;
    },
  },
  {
    offset: 0xf34,
    name: 'FPCCR',
    section: 'B3.2.21',
    read: (c) => c.system.fpccr,
    write: (c, v) => {
      const writable = Fpccr.ASPEN | Fpccr.LSPEN | Fpccr.LSPACT | Fpccr.USER | Fpccr.THREAD;
      c.system.fpccr = (c.system.fpccr & ~writable) | (v & writable);
      c.core.values[Slot.FP_READY] = 0;
    },
  },
  {
    offset: 0xf38,
    name: 'FPCAR',
    section: 'B3.2.22',
    read: (c) => c.system.fpcar,
    write: (c, v) => {
      c.system.fpcar = v & ~7;
    },
  },
  {
    offset: 0xf3c,
    name: 'FPDSCR',
    section: 'B3.2.23',
    read: (c) => c.system.fpdscr,
    write: (c, v) => {
      c.system.fpdscr = v & 0x07c0_0000;
    },
  },
  { offset: 0xf40, name: 'MVFR0', section: 'B4.7.1', read: () => 0x1011_0021 },
  { offset: 0xf44, name: 'MVFR1', section: 'B4.7.2', read: () => 0x1100_0011 },
];
