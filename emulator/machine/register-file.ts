import { fpscrRead } from '../float/fpscr.js';
import { Slot } from '../ir/ops.js';
import type { Core } from './core.js';
import { readApsr } from './psr.js';

const CORE_REGISTERS = [...Array.from({ length: 13 }, (_, k) => `r${k}`), 'sp', 'lr'] as const;
const SINGLES = 32;

const APSR_NZCV = 0xf000_0000;
const APSR_Q = 0x0800_0000;
const APSR_GE = 0x000f_0000;

/**
 * What a procedure may change, by name: r0 to r12, sp, lr, s0 to s31, the APSR's `flags` (NZCV), `q` and `ge`, and
 * `fpscr`; unsigned.
 */
export function registerFile(core: Core): ReadonlyMap<string, number> {
  const { values } = core;
  const apsr = readApsr(values);
  return new Map([
    ...CORE_REGISTERS.map((name, k) => [name, values[k] >>> 0] as const),
    ...Array.from({ length: SINGLES }, (_, k) => [`s${k}`, values[Slot.S0 + k] >>> 0] as const),
    ['flags', (apsr & APSR_NZCV) >>> 0],
    ['q', (apsr & APSR_Q) >>> 0],
    ['ge', (apsr & APSR_GE) >>> 0],
    ['fpscr', fpscrRead(values) >>> 0],
  ]);
}
