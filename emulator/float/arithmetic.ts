import {
  fromNumber,
  INFINITY,
  isNaNPattern,
  MAGNITUDE,
  QUIET,
  SIGN,
  SMALLEST_NORMAL,
  singles,
  toNumber,
} from './bits.js';
import { type FloatContext, Fpscr, Rounding, roundingMode } from './context.js';
import { flushOperand, invalid, propagateNaN } from './operands.js';
import { roundTo, SINGLE } from './round.js';

/**
 * FPAdd, FPSub, FPMul, FPMulAdd, FPDiv and FPSqrt (ARMv7-M A2.5) on int32 bit patterns.
 *
 * Each has a short way for the common case (round to nearest, no flush-to-zero, result a normal number) which
 * lets the host round a double, and a long way that follows the manual step by step. Why doubles suffice:
 *  - The product of two singles has 48 significant bits: exact in a double.
 *  - A sum is a double plus an error that is a double as well (Knuth's two-sum).
 *  - A quotient or root that is no single is never so close to a single, or to the middle of two, that rounding
 *    it to 53 bits first moves it there: the distance is at least 2^-50 of it. The same holds for the results
 *    with fewer bits that denormals are. So the rounded double is as good as the exact value.
 *  - No intermediate overflows or leaves the normal doubles: exponents stay between -298 and 257.
 * Rounding to nearest twice (to 53, then to 24 bits) is harmless for +, * and / for the same reason; only the
 * fused operation can meet a double that lies exactly in the middle without being exact, and looks for it.
 */

/**
 * May the host round? To nearest, and either without flush-to-zero or with operands that it does not concern;
 * results that it concerns are not plain.
 */
function hostRounds(fpscr: number, a: number, b: number, c: number): boolean {
  const special = fpscr & (Fpscr.RMODE | Fpscr.FZ);
  return special === 0 || (special === Fpscr.FZ && isNormal(a) && isNormal(b) && isNormal(c));
}

/** Neither zero nor denormal. */
function isNormal(bits: number): boolean {
  return (bits & INFINITY) !== 0;
}

/**
 * A normal number above the smallest one. That one excluded: a tiny exact result can round up to it, which is
 * an underflow because Arm detects tininess before rounding.
 */
function isPlain(bits: number): boolean {
  return (((bits & MAGNITUDE) - SMALLEST_NORMAL - 1) | 0) >>> 0 < INFINITY - SMALLEST_NORMAL - 1;
}

/** What a sum of doubles leaves out, exactly (Knuth). */
function sumTail(x: number, y: number, sum: number): number {
  const part = sum - x;
  return x - (sum - part) + (y - part);
}

/** A sum of exactly zero: only zeros of one sign keep it, other sums are +0, or -0 when rounding down (FPAdd). */
function zeroSum(signA: number, signB: number, bothZero: boolean, context: FloatContext): number {
  if (bothZero && signA === signB) return signA;
  return roundingMode(context) === Rounding.MINUS_INFINITY ? SIGN : 0;
}

/** FPAdd. */
export function add(a: number, b: number, context: FloatContext): number {
  const { fpscr } = context;
  if (hostRounds(fpscr, a, b, b)) {
    const x = toNumber(a);
    const y = toNumber(b);
    const sum = x + y;
    const result = fromNumber(sum);
    if (isPlain(result) || sum === 0) {
      if ((fpscr & Fpscr.IXC) === 0 && (singles[0] !== sum || sum - x !== y || sum - y !== x)) {
        context.fpscr = fpscr | Fpscr.IXC;
      }
      return result;
    }
  }
  return addSteps(a, b, 0, context);
}

/** FPSub: like FPAdd of -b, except that a NaN keeps its sign. */
export function subtract(a: number, b: number, context: FloatContext): number {
  const { fpscr } = context;
  if (hostRounds(fpscr, a, b, b)) {
    const x = toNumber(a);
    const y = toNumber(b);
    const difference = x - y;
    const result = fromNumber(difference);
    if (isPlain(result) || difference === 0) {
      if (
        (fpscr & Fpscr.IXC) === 0 &&
        (singles[0] !== difference || x - difference !== y || difference + y !== x)
      ) {
        context.fpscr = fpscr | Fpscr.IXC;
      }
      return result;
    }
  }
  return addSteps(a, b, SIGN, context);
}

function addSteps(a: number, b: number, negation: number, context: FloatContext): number {
  a = flushOperand(a, context);
  b = flushOperand(b, context);
  if (isNaNPattern(a) || isNaNPattern(b)) return propagateNaN(context, a, b);
  b ^= negation;
  const x = toNumber(a);
  const y = toNumber(b);
  const sum = x + y;
  if (Number.isNaN(sum)) return invalid(context);
  if (sum === 0) return zeroSum(a & SIGN, b & SIGN, x === 0, context);
  if (!Number.isFinite(sum)) return fromNumber(sum);
  return roundTo(SINGLE, sum, sumTail(x, y, sum), roundingMode(context), context);
}

/** FPMul. */
export function multiply(a: number, b: number, context: FloatContext): number {
  const { fpscr } = context;
  if (hostRounds(fpscr, a, b, b)) {
    const product = toNumber(a) * toNumber(b);
    const result = fromNumber(product);
    if (isPlain(result) || product === 0) {
      if ((fpscr & Fpscr.IXC) === 0 && singles[0] !== product) context.fpscr = fpscr | Fpscr.IXC;
      return result;
    }
  }
  return multiplySteps(a, b, context);
}

function multiplySteps(a: number, b: number, context: FloatContext): number {
  a = flushOperand(a, context);
  b = flushOperand(b, context);
  if (isNaNPattern(a) || isNaNPattern(b)) return propagateNaN(context, a, b);
  const product = toNumber(a) * toNumber(b);
  if (Number.isNaN(product)) return invalid(context);
  if (product === 0 || !Number.isFinite(product)) return fromNumber(product);
  return roundTo(SINGLE, product, 0, roundingMode(context), context);
}

/** FPMulAdd: addend + a * b, rounded once. */
export function multiplyAdd(addend: number, a: number, b: number, context: FloatContext): number {
  const { fpscr } = context;
  if (hostRounds(fpscr, a, b, addend)) {
    const product = toNumber(a) * toNumber(b);
    const z = toNumber(addend);
    const sum = product + z;
    const result = fromNumber(sum);
    if ((isPlain(result) || sum === 0) && (!isMiddle(sum) || sumTail(product, z, sum) === 0)) {
      if ((fpscr & Fpscr.IXC) === 0 && (Math.fround(sum) !== sum || sumTail(product, z, sum) !== 0)) {
        context.fpscr = fpscr | Fpscr.IXC;
      }
      return result;
    }
  }
  return multiplyAddSteps(addend, a, b, context);
}

/** Is this double half way between two normal singles? */
function isMiddle(value: number): boolean {
  const nearest = Math.fround(value);
  const other = value + (value - nearest);
  return other !== nearest && Math.fround(other) === other;
}

function multiplyAddSteps(addend: number, a: number, b: number, context: FloatContext): number {
  addend = flushOperand(addend, context);
  a = flushOperand(a, context);
  b = flushOperand(b, context);
  const z = toNumber(addend);
  const product = toNumber(a) * toNumber(b);
  if (isNaNPattern(addend) || isNaNPattern(a) || isNaNPattern(b)) {
    // Infinity times zero is invalid even if the addend is a quiet NaN, which then is not the result.
    const result = propagateNaN(context, addend, a, b);
    const operandsAreNumbers = !isNaNPattern(a) && !isNaNPattern(b);
    const quietAddend = (addend & QUIET) !== 0;
    return operandsAreNumbers && Number.isNaN(product) && quietAddend ? invalid(context) : result;
  }
  const sum = product + z;
  if (Number.isNaN(sum)) return invalid(context);
  if (sum === 0) return zeroSum(addend & SIGN, (a ^ b) & SIGN, z === 0, context);
  if (!Number.isFinite(sum)) return fromNumber(sum);
  return roundTo(SINGLE, sum, sumTail(product, z, sum), roundingMode(context), context);
}

/** FPDiv: a / b. */
export function divide(a: number, b: number, context: FloatContext): number {
  const { fpscr } = context;
  if (hostRounds(fpscr, a, b, b)) {
    const x = toNumber(a);
    const y = toNumber(b);
    const result = fromNumber(x / y);
    if (isPlain(result)) {
      // The product of two singles is exact: it is x exactly when the quotient is.
      if ((fpscr & Fpscr.IXC) === 0 && singles[0] * y !== x) context.fpscr = fpscr | Fpscr.IXC;
      return result;
    }
  }
  return divideSteps(a, b, context);
}

function divideSteps(a: number, b: number, context: FloatContext): number {
  a = flushOperand(a, context);
  b = flushOperand(b, context);
  if (isNaNPattern(a) || isNaNPattern(b)) return propagateNaN(context, a, b);
  const x = toNumber(a);
  const y = toNumber(b);
  const quotient = x / y;
  if (Number.isNaN(quotient)) return invalid(context);
  if (!Number.isFinite(quotient)) {
    if (Number.isFinite(x)) context.fpscr |= Fpscr.DZC;
    return fromNumber(quotient);
  }
  if (quotient === 0) return fromNumber(quotient);
  return roundTo(SINGLE, quotient, 0, roundingMode(context), context);
}

/** FPSqrt. */
export function squareRoot(a: number, context: FloatContext): number {
  const { fpscr } = context;
  if (hostRounds(fpscr, a, a, a)) {
    const x = toNumber(a);
    const result = fromNumber(Math.sqrt(x));
    if (isPlain(result)) {
      if ((fpscr & Fpscr.IXC) === 0 && singles[0] * singles[0] !== x) context.fpscr = fpscr | Fpscr.IXC;
      return result;
    }
  }
  return squareRootSteps(a, context);
}

function squareRootSteps(a: number, context: FloatContext): number {
  a = flushOperand(a, context);
  if (isNaNPattern(a)) return propagateNaN(context, a);
  const x = toNumber(a);
  if (x === 0) return a;
  if (x < 0) return invalid(context);
  if (a === INFINITY) return a;
  return roundTo(SINGLE, Math.sqrt(x), 0, roundingMode(context), context);
}
