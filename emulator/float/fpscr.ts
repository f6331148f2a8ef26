import { Slot } from '../ir/ops.js';
import { Fpscr } from './context.js';

/** The bits that exist in Slot.FPSCR: control and cumulative flags; all others read as zero (A2.5.3). */
const STORED =
  Fpscr.AHP |
  Fpscr.DN |
  Fpscr.FZ |
  Fpscr.RMODE |
  Fpscr.IDC |
  Fpscr.IXC |
  Fpscr.UFC |
  Fpscr.OFC |
  Fpscr.DZC |
  Fpscr.IOC;

/** The FPSCR as VMRS and exception entry see it, put together from the slots of a value file. */
export function fpscrRead(values: Int32Array): number {
  const n = values[Slot.FP_N] & (1 << 31);
  const z = values[Slot.FP_Z] === 0 ? 1 << 30 : 0;
  const c = values[Slot.FP_C] << 29;
  const v = values[Slot.FP_V] < 0 ? 1 << 28 : 0;
  return n | z | c | v | values[Slot.FPSCR];
}

/** Write of the whole FPSCR: VMSR, exception return, and FPDSCR's part in a new context. */
export function fpscrWrite(values: Int32Array, fpscr: number): void {
  values[Slot.FPSCR] = fpscr & STORED;
  values[Slot.FP_N] = fpscr;
  values[Slot.FP_Z] = ~fpscr & (1 << 30);
  values[Slot.FP_C] = (fpscr >>> 29) & 1;
  values[Slot.FP_V] = fpscr << 3;
}
