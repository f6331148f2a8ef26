/** Bits of the FPSCR (ARMv7-M A2.5.3) besides the condition flags, which are kept apart (ir/ops.ts `Slot`). */
export enum Fpscr {
  /** Cumulative exception flags: invalid operation, division by zero, overflow, underflow, inexact, input denormal. */
  IOC = 1 << 0,
  DZC = 1 << 1,
  OFC = 1 << 2,
  UFC = 1 << 3,
  IXC = 1 << 4,
  IDC = 1 << 7,
  /** Rounding mode field. */
  RMODE = 3 << 22,
  /** Flush to zero. */
  FZ = 1 << 24,
  /** Default NaN. */
  DN = 1 << 25,
  /** Alternative half precision. */
  AHP = 1 << 26,
}

/** Values of the FPSCR's rounding mode field. */
export enum Rounding {
  NEAREST = 0,
  PLUS_INFINITY = 1,
  MINUS_INFINITY = 2,
  ZERO = 3,
}

/**
 * What an operation takes from and leaves in the FPSCR: control bits are read, cumulative flags are set. Every
 * function in this folder gets it as its last argument; apart from it they are pure functions of bit patterns.
 */
export interface FloatContext {
  fpscr: number;
}

/** Rounding mode that the FPSCR asks for. */
export function roundingMode(context: FloatContext): Rounding {
  return (context.fpscr >>> 22) & 3;
}
