/**
 * Floating point as the pseudocode of the ARMv7-M manual (A2.5) puts it: operands are unpacked to exact real
 * numbers, here fractions of BigInts, and results are rounded from them. Shares nothing with emulator/float.
 */

const IOC = 1 << 0;
const DZC = 1 << 1;
const OFC = 1 << 2;
const UFC = 1 << 3;
const IXC = 1 << 4;
const IDC = 1 << 7;
const FZ = 1 << 24;
const DN = 1 << 25;
const AHP = 1 << 26;

/** Result of an operation: bit pattern (unsigned) and the FPSCR behind it. */
export interface Outcome {
  readonly bits: number;
  readonly fpscr: number;
}

/** A real number numerator / denominator, denominator positive. */
interface Real {
  readonly n: bigint;
  readonly d: bigint;
}

interface Unpacked {
  readonly type: 'zero' | 'number' | 'infinity' | 'quiet' | 'signalling';
  readonly negative: boolean;
  readonly value: Real;
}

interface Format {
  readonly width: number;
  readonly exponentBits: number;
  readonly fractionBits: number;
}

const SINGLE: Format = { width: 32, exponentBits: 8, fractionBits: 23 };
const HALF: Format = { width: 16, exponentBits: 5, fractionBits: 10 };

const ZERO: Real = { n: 0n, d: 1n };
const shifted = (value: Real, exponent: number): Real =>
  exponent >= 0
    ? { n: value.n << BigInt(exponent), d: value.d }
    : { n: value.n, d: value.d << BigInt(-exponent) };
const sum = (x: Real, y: Real): Real => ({ n: x.n * y.d + y.n * x.d, d: x.d * y.d });
const product = (x: Real, y: Real): Real => ({ n: x.n * y.n, d: x.d * y.d });
const quotient = (x: Real, y: Real): Real =>
  y.n < 0n ? { n: -x.n * y.d, d: x.d * -y.n } : { n: x.n * y.d, d: x.d * y.n };
const compareReals = (x: Real, y: Real): number => {
  const difference = x.n * y.d - y.n * x.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** Integer at or below a real, and what is left of it. */
function floor(x: Real): { integer: bigint; error: Real } {
  let integer = x.n / x.d;
  if (x.n % x.d < 0n) integer -= 1n;
  return { integer, error: { n: x.n - integer * x.d, d: x.d } };
}

/** One operation at a time, with its FPSCR. */
export class Reference {
  constructor(public fpscr: number) {}

  private raise(flag: number): void {
    this.fpscr |= flag;
  }

  private get mode(): number {
    return (this.fpscr >>> 22) & 3;
  }

  /** FPUnpack. */
  unpack(bits: number, format: Format): Unpacked {
    const negative = ((bits >>> (format.width - 1)) & 1) === 1;
    const exponent = (bits >>> format.fractionBits) & ((1 << format.exponentBits) - 1);
    const fraction = bits & ((1 << format.fractionBits) - 1);
    const bias = (1 << (format.exponentBits - 1)) - 1;
    const signed = (magnitude: number, power: number): Real =>
      shifted({ n: BigInt(negative ? -magnitude : magnitude), d: 1n }, power - format.fractionBits);
    const ones = exponent === (1 << format.exponentBits) - 1;
    if (exponent === 0) {
      const flushed = format === SINGLE && (this.fpscr & FZ) !== 0;
      if (fraction !== 0 && flushed) this.raise(IDC);
      if (fraction === 0 || flushed) return { type: 'zero', negative, value: ZERO };
      return { type: 'number', negative, value: signed(fraction, 1 - bias) };
    }
    if (ones && !(format === HALF && this.fpscr & AHP)) {
      if (fraction === 0) return { type: 'infinity', negative, value: ZERO };
      const quiet = (fraction >>> (format.fractionBits - 1)) & 1;
      return { type: quiet ? 'quiet' : 'signalling', negative, value: ZERO };
    }
    return {
      type: 'number',
      negative,
      value: signed(fraction + (1 << format.fractionBits), exponent - bias),
    };
  }

  private defaultNaN(): number {
    return 0x7fc0_0000;
  }

  private invalid(): number {
    this.raise(IOC);
    return this.defaultNaN();
  }

  private zero(negative: boolean, format: Format = SINGLE): number {
    return negative ? 2 ** (format.width - 1) : 0;
  }

  private infinity(negative: boolean, format: Format = SINGLE): number {
    return this.zero(negative, format) + ((1 << format.exponentBits) - 1) * 2 ** format.fractionBits;
  }

  /** FPProcessNaN. */
  private processNaN(type: Unpacked['type'], bits: number): number {
    if (type === 'signalling') this.raise(IOC);
    return this.fpscr & DN ? this.defaultNaN() : (bits | 0x0040_0000) >>> 0;
  }

  /** FPProcessNaNs and FPProcessNaNs3: undefined when no operand is a NaN. */
  private processNaNs(operands: readonly (readonly [Unpacked, number])[]): number | undefined {
    for (const wanted of ['signalling', 'quiet'] as const)
      for (const [{ type }, bits] of operands) if (type === wanted) return this.processNaN(type, bits);
    return undefined;
  }

  /** FPRound. */
  private round(value: Real, format: Format, mode = this.mode): number {
    const negative = value.n < 0n;
    const magnitude: Real = negative ? { n: -value.n, d: value.d } : value;
    const minimum = 2 - (1 << (format.exponentBits - 1));
    let exponent = magnitude.n.toString(2).length - magnitude.d.toString(2).length;
    if (compareReals(magnitude, shifted({ n: 1n, d: 1n }, exponent)) < 0) exponent -= 1;

    if (this.fpscr & FZ && format !== HALF && exponent < minimum) {
      this.raise(UFC);
      return this.zero(negative, format);
    }
    let biased = Math.max(exponent - minimum + 1, 0);
    let { integer, error } = floor(shifted(magnitude, format.fractionBits - Math.max(exponent, minimum)));
    let inexact = error.n !== 0n;
    if (biased === 0 && inexact) this.raise(UFC);
    const half = compareReals(error, { n: 1n, d: 2n });
    const up = [
      half > 0 || (half === 0 && (integer & 1n) === 1n),
      inexact && !negative,
      inexact && negative,
      false,
    ][mode];
    const overflowsToInfinity = [true, !negative, negative, false][mode];
    if (up) {
      integer += 1n;
      if (integer === 1n << BigInt(format.fractionBits)) biased = 1;
      if (integer === 1n << BigInt(format.fractionBits + 1)) {
        biased += 1;
        integer >>= 1n;
      }
    }
    const fraction = Number(integer & ((1n << BigInt(format.fractionBits)) - 1n));
    let bits: number;
    if (format !== HALF || !(this.fpscr & AHP)) {
      if (biased >= (1 << format.exponentBits) - 1) {
        bits = this.infinity(negative, format) - (overflowsToInfinity ? 0 : 1);
        this.raise(OFC);
        inexact = true;
      } else bits = this.zero(negative, format) + biased * 2 ** format.fractionBits + fraction;
    } else if (biased >= 1 << format.exponentBits) {
      bits = this.zero(negative, format) + 0x7fff;
      this.raise(IOC);
      inexact = false;
    } else bits = this.zero(negative, format) + biased * 2 ** format.fractionBits + fraction;
    if (inexact) this.raise(IXC);
    return bits;
  }

  private roundSum(value: Real): number {
    return value.n === 0n ? this.zero(this.mode === 2) : this.round(value, SINGLE);
  }

  /** FPAdd, FPSub. */
  add(a: number, b: number, subtract = false): number {
    const x = this.unpack(a, SINGLE);
    const y = this.unpack(b, SINGLE);
    const nan = this.processNaNs([
      [x, a],
      [y, b],
    ]);
    if (nan !== undefined) return nan;
    const yNegative = y.negative !== subtract;
    if (x.type === 'infinity' && y.type === 'infinity' && x.negative !== yNegative) return this.invalid();
    if (x.type === 'infinity') return this.infinity(x.negative);
    if (y.type === 'infinity') return this.infinity(yNegative);
    if (x.type === 'zero' && y.type === 'zero' && x.negative === yNegative) return this.zero(x.negative);
    return this.roundSum(sum(x.value, subtract ? { n: -y.value.n, d: y.value.d } : y.value));
  }

  /** FPMul. */
  multiply(a: number, b: number): number {
    const x = this.unpack(a, SINGLE);
    const y = this.unpack(b, SINGLE);
    const nan = this.processNaNs([
      [x, a],
      [y, b],
    ]);
    if (nan !== undefined) return nan;
    const negative = x.negative !== y.negative;
    const infinite = x.type === 'infinity' || y.type === 'infinity';
    const zero = x.type === 'zero' || y.type === 'zero';
    if (infinite && zero) return this.invalid();
    if (infinite) return this.infinity(negative);
    if (zero) return this.zero(negative);
    return this.round(product(x.value, y.value), SINGLE);
  }

  /** FPDiv. */
  divide(a: number, b: number): number {
    const x = this.unpack(a, SINGLE);
    const y = this.unpack(b, SINGLE);
    const nan = this.processNaNs([
      [x, a],
      [y, b],
    ]);
    if (nan !== undefined) return nan;
    const negative = x.negative !== y.negative;
    if ((x.type === 'infinity' && y.type === 'infinity') || (x.type === 'zero' && y.type === 'zero'))
      return this.invalid();
    if (x.type === 'infinity' || y.type === 'zero') {
      if (x.type !== 'infinity') this.raise(DZC);
      return this.infinity(negative);
    }
    if (x.type === 'zero' || y.type === 'infinity') return this.zero(negative);
    return this.round(quotient(x.value, y.value), SINGLE);
  }

  /** FPMulAdd: addend + a * b. */
  multiplyAdd(addend: number, a: number, b: number): number {
    const z = this.unpack(addend, SINGLE);
    const x = this.unpack(a, SINGLE);
    const y = this.unpack(b, SINGLE);
    const infinityTimesZero =
      (x.type === 'infinity' && y.type === 'zero') || (x.type === 'zero' && y.type === 'infinity');
    const nan = this.processNaNs([
      [z, addend],
      [x, a],
      [y, b],
    ]);
    if (z.type === 'quiet' && infinityTimesZero) return this.invalid();
    if (nan !== undefined) return nan;
    const negative = x.negative !== y.negative;
    const infinite = x.type === 'infinity' || y.type === 'infinity';
    if (infinityTimesZero || (z.type === 'infinity' && infinite && z.negative !== negative))
      return this.invalid();
    if (z.type === 'infinity') return this.infinity(z.negative);
    if (infinite) return this.infinity(negative);
    const zero = x.type === 'zero' || y.type === 'zero';
    if (z.type === 'zero' && zero && z.negative === negative) return this.zero(negative);
    return this.roundSum(sum(z.value, product(x.value, y.value)));
  }

  /** FPSqrt: 200 bits of the root, and a little more when it does not end there. */
  squareRoot(a: number): number {
    const x = this.unpack(a, SINGLE);
    if (x.type === 'quiet' || x.type === 'signalling') return this.processNaN(x.type, a);
    if (x.type === 'zero') return this.zero(x.negative);
    if (x.negative) return this.invalid();
    if (x.type === 'infinity') return this.infinity(false);
    const scaled = floor(shifted(x.value, 400)).integer;
    let root = 1n << BigInt((scaled.toString(2).length + 1) >> 1);
    for (let next = (root + scaled / root) >> 1n; next < root; next = (root + scaled / root) >> 1n)
      root = next;
    const exact = root * root === scaled;
    return this.round(shifted({ n: 2n * root + (exact ? 0n : 1n), d: 1n }, -201), SINGLE);
  }

  /** FPCompare: NZCV as a number. */
  compare(a: number, b: number, quietSignals: boolean): number {
    const x = this.unpack(a, SINGLE);
    const y = this.unpack(b, SINGLE);
    const types = [x.type, y.type];
    if (types.includes('quiet') || types.includes('signalling')) {
      if (types.includes('signalling') || quietSignals) this.raise(IOC);
      return 0b0011;
    }
    const rank = (u: Unpacked): Real =>
      u.type === 'infinity' ? shifted({ n: u.negative ? -1n : 1n, d: 1n }, 200) : u.value;
    return [0b1000, 0b0110, 0b0010][compareReals(rank(x), rank(y)) + 1];
  }

  /** FPToFixed; the result extended to 32 bits. */
  toFixed(
    a: number,
    size: 16 | 32,
    fractionBits: number,
    unsigned: boolean,
    roundTowardsZero: boolean,
  ): number {
    const x = this.unpack(a, SINGLE);
    if (x.type === 'quiet' || x.type === 'signalling') this.raise(IOC);
    const value =
      x.type === 'infinity'
        ? shifted({ n: x.negative ? -1n : 1n, d: 1n }, 200)
        : shifted(x.value, fractionBits);
    let { integer, error } = floor(value);
    const half = compareReals(error, { n: 1n, d: 2n });
    const up = [
      half > 0 || (half === 0 && (integer & 1n) === 1n),
      error.n !== 0n,
      false,
      error.n !== 0n && integer < 0n,
    ][roundTowardsZero ? 3 : this.mode];
    if (up) integer += 1n;
    const lowest = unsigned ? 0n : -(1n << BigInt(size - 1));
    const highest = unsigned ? (1n << BigInt(size)) - 1n : (1n << BigInt(size - 1)) - 1n;
    const saturated = integer < lowest ? lowest : integer > highest ? highest : integer;
    if (saturated !== integer) this.raise(IOC);
    else if (error.n !== 0n) this.raise(IXC);
    return Number(BigInt.asUintN(32, saturated));
  }

  /** FixedToFP. */
  fromFixed(
    a: number,
    size: 16 | 32,
    fractionBits: number,
    unsigned: boolean,
    roundToNearest: boolean,
  ): number {
    const operand = unsigned ? BigInt.asUintN(size, BigInt(a)) : BigInt.asIntN(size, BigInt(a));
    if (operand === 0n) return 0;
    return this.round(shifted({ n: operand, d: 1n }, -fractionBits), SINGLE, roundToNearest ? 0 : this.mode);
  }

  /** FPHalfToSingle. */
  fromHalf(a: number): number {
    const bits = a & 0xffff;
    const x = this.unpack(bits, HALF);
    if (x.type === 'quiet' || x.type === 'signalling') {
      if (x.type === 'signalling') this.raise(IOC);
      if (this.fpscr & DN) return this.defaultNaN();
      return this.infinity(x.negative) + 0x0040_0000 + (bits & 0x1ff) * 2 ** 13;
    }
    if (x.type === 'infinity') return this.infinity(x.negative);
    if (x.type === 'zero') return this.zero(x.negative);
    return this.round(x.value, SINGLE);
  }

  /** FPSingleToHalf. */
  toHalf(a: number): number {
    const x = this.unpack(a, SINGLE);
    const alternative = (this.fpscr & AHP) !== 0;
    if (x.type === 'quiet' || x.type === 'signalling') {
      if (x.type === 'signalling' || alternative) this.raise(IOC);
      if (alternative) return this.zero(x.negative, HALF);
      if (this.fpscr & DN) return 0x7e00;
      return this.infinity(x.negative, HALF) + 0x200 + ((a >>> 13) & 0x1ff);
    }
    if (x.type === 'infinity') {
      if (!alternative) return this.infinity(x.negative, HALF);
      this.raise(IOC);
      return this.zero(x.negative, HALF) + 0x7fff;
    }
    if (x.type === 'zero') return this.zero(x.negative, HALF);
    return this.round(x.value, HALF);
  }
}

/** Run one operation of the reference from a given FPSCR. */
export function refer(fpscr: number, operation: (reference: Reference) => number): Outcome {
  const reference = new Reference(fpscr);
  const bits = operation(reference);
  return { bits: bits >>> 0, fpscr: reference.fpscr >>> 0 };
}
