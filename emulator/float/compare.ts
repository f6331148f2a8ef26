import { isNaNPattern, isSignalling, toNumber } from './bits.js';
import { type FloatContext, Fpscr } from './context.js';
import { flushOperand } from './operands.js';

/** Outcome of a comparison; FPCompare's flags for each are in ir/evaluate.ts. */
export enum Ordering {
  LESS,
  EQUAL,
  GREATER,
  UNORDERED,
}

/** FPCompare (A2.5.13). `quietSignals`: Invalid Operation for quiet NaNs too (VCMPE). */
export function compare(a: number, b: number, quietSignals: boolean, context: FloatContext): Ordering {
  a = flushOperand(a, context);
  b = flushOperand(b, context);
  if (isNaNPattern(a) || isNaNPattern(b)) {
    if (quietSignals || isSignalling(a) || isSignalling(b)) context.fpscr |= Fpscr.IOC;
    return Ordering.UNORDERED;
  }
  const x = toNumber(a);
  const y = toNumber(b);
  return x < y ? Ordering.LESS : x === y ? Ordering.EQUAL : Ordering.GREATER;
}
