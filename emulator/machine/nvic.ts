import type { RegisterRow } from './device.js';
import { implementedPriority } from './special-registers.js';
import { Exception, type System } from './system.js';

/** Bits of 32 interrupts as a word. */
function readBits(flags: Uint8Array, index: number): number {
  let word = 0;
  for (let k = 0; k < 32; k++) {
    if (flags[Exception.FIRST_IRQ + 32 * index + k]) word |= 1 << k;
  }
  return word;
}

/** Call `change` for each interrupt whose bit is set and which exists. */
function forEachBit(system: System, index: number, word: number, change: (exception: number) => void): void {
  for (let k = 0; k < 32; k++) {
    const exception = Exception.FIRST_IRQ + 32 * index + k;
    if ((word >>> k) & 1 && exception < system.pending.length) change(exception);
  }
  system.attention = true;
}

/** Four priorities in a word, lowest exception in the lowest byte. */
export function readPriorities(system: System, first: number): number {
  let word = 0;
  for (let k = 3; k >= 0; k--) word = (word << 8) | (system.priority[first + k] ?? 0);
  return word;
}

export function writePriorities(system: System, first: number, word: number): void {
  for (let k = 0; k < 4; k++) {
    const exception = first + k;
    if (exception < system.priority.length)
      system.priority[exception] = implementedPriority(system, word >>> (8 * k));
  }
  system.attention = true;
}

/** Interrupt controller registers (B3.4), offsets from 0xE000_E000. */
export const NVIC_REGISTERS: readonly RegisterRow<System>[] = [
  {
    offset: 0x004,
    name: 'ICTR',
    section: 'B3.4.2',
    read: (s) => Math.ceil(s.interrupts.interrupts / 32) - 1,
  },
  {
    offset: 0x100,
    count: 8,
    name: 'NVIC_ISER',
    section: 'B3.4.4',
    onesAct: true,
    read: (s, k) => readBits(s.enabled, k),
    write: (s, word, k) =>
      forEachBit(s, k, word, (e) => {
        s.enabled[e] = 1;
      }),
  },
  {
    offset: 0x180,
    count: 8,
    name: 'NVIC_ICER',
    section: 'B3.4.5',
    onesAct: true,
    read: (s, k) => readBits(s.enabled, k),
    write: (s, word, k) =>
      forEachBit(s, k, word, (e) => {
        s.enabled[e] = 0;
      }),
  },
  {
    offset: 0x200,
    count: 8,
    name: 'NVIC_ISPR',
    section: 'B3.4.6',
    onesAct: true,
    read: (s, k) => readBits(s.pending, k),
    write: (s, word, k) => forEachBit(s, k, word, (e) => s.pend(e)),
  },
  {
    offset: 0x280,
    count: 8,
    name: 'NVIC_ICPR',
    section: 'B3.4.7',
    onesAct: true,
    read: (s, k) => readBits(s.pending, k),
    write: (s, word, k) =>
      forEachBit(s, k, word, (e) => {
        s.pending[e] = 0;
      }),
  },
  { offset: 0x300, count: 8, name: 'NVIC_IABR', section: 'B3.4.8', read: (s, k) => readBits(s.active, k) },
  {
    offset: 0x400,
    count: 60,
    name: 'NVIC_IPR',
    section: 'B3.4.9',
    read: (s, k) => readPriorities(s, Exception.FIRST_IRQ + 4 * k),
    write: (s, word, k) => writePriorities(s, Exception.FIRST_IRQ + 4 * k, word),
  },
  {
    offset: 0xf00,
    name: 'STIR',
    section: 'B3.2.26',
    write: (s, value) => {
      const exception = Exception.FIRST_IRQ + (value & 0x1ff);
      if (exception < s.pending.length) s.pend(exception);
    },
  },
];
