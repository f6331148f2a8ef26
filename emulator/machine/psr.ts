import { Slot } from '../ir/ops.js';

/** APSR bits (B1.4.2): N Z C V Q in 31:27, GE in 19:16. */
export function readApsr(values: Int32Array): number {
  return (
    (values[Slot.N] & 0x8000_0000) |
    (values[Slot.Z] === 0 ? 0x4000_0000 : 0) |
    (values[Slot.C] !== 0 ? 0x2000_0000 : 0) |
    (values[Slot.V] < 0 ? 0x1000_0000 : 0) |
    (values[Slot.Q] !== 0 ? 0x0800_0000 : 0) |
    (values[Slot.GE] << 16)
  );
}

export const APSR_NZCVQ = 0xf800_0000 | 0;
export const APSR_GE = 0x000f_0000;

/** Write the flags that `mask` selects (whole groups: NZCVQ, GE). */
export function writeApsr(values: Int32Array, bits: number, mask: number): void {
  if ((mask & APSR_NZCVQ) !== 0) {
    values[Slot.N] = bits & 0x8000_0000;
    values[Slot.Z] = (bits & 0x4000_0000) === 0 ? 1 : 0;
    values[Slot.C] = (bits >>> 29) & 1;
    values[Slot.V] = (bits << 3) & 0x8000_0000;
    values[Slot.Q] = (bits >>> 27) & 1;
  }
  if ((mask & APSR_GE) !== 0) values[Slot.GE] = (bits >>> 16) & 0xf;
}

/** ITSTATE as EPSR holds it: IT[7:2] in 15:10, IT[1:0] in 26:25 (B1.4.2). */
export function itToEpsr(itState: number): number {
  return ((itState & 0xfc) << 8) | ((itState & 3) << 25);
}

export function itFromEpsr(epsr: number): number {
  return ((epsr >> 8) & 0xfc) | ((epsr >>> 25) & 3);
}

export const EPSR_THUMB = 1 << 24;
