import { DEFAULT_NAN, isNaNPattern, isSignalling, MAGNITUDE, QUIET, SIGN, SMALLEST_NORMAL } from './bits.js';
import { type FloatContext, Fpscr } from './context.js';

/** The part of FPUnpack (A2.5.9) that depends on the FPSCR: with FZ, a denormal operand counts as zero. */
export function flushOperand(bits: number, context: FloatContext): number {
  const magnitude = bits & MAGNITUDE;
  if (magnitude >= SMALLEST_NORMAL || magnitude === 0 || (context.fpscr & Fpscr.FZ) === 0) return bits;
  context.fpscr |= Fpscr.IDC;
  return bits & SIGN;
}

/**
 * FPProcessNaNs and FPProcessNaNs3 (A2.5.11): result of an operation on operands of which at least one is a NaN.
 * The first signalling NaN wins, then the first quiet one. Operands in the order of the pseudocode's arguments.
 */
export function propagateNaN(context: FloatContext, a: number, b: number = a, c: number = b): number {
  const operands = [a, b, c];
  const signalling = operands.find(isSignalling);
  if (signalling !== undefined) context.fpscr |= Fpscr.IOC;
  if (context.fpscr & Fpscr.DN) return DEFAULT_NAN;
  return (signalling ?? operands.find(isNaNPattern) ?? DEFAULT_NAN) | QUIET;
}

/** An operation without a meaningful result: Invalid Operation and the default NaN. */
export function invalid(context: FloatContext): number {
  context.fpscr |= Fpscr.IOC;
  return DEFAULT_NAN;
}
