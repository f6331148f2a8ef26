/**
 * The functions of the manual's pseudocode (DDI 0403, D5.3 and A2.2) on unbounded integers, written without a look
 * at the emulator: what the tests compute their expectations with.
 */

export const UInt = (word: number): bigint => BigInt(word >>> 0);
export const SInt = (word: number): bigint => BigInt(word | 0);

/** x<high:low> as a number without sign, and with sign. */
export const slice = (x: bigint, high: number, low: number): bigint =>
  BigInt.asUintN(high - low + 1, x >> BigInt(low));
export const signedSlice = (x: bigint, high: number, low: number): bigint =>
  BigInt.asIntN(high - low + 1, x >> BigInt(low));

/** Bottom (0) or top (1) halfword of a register, as a signed number. */
export const half = (word: number, top: number): bigint =>
  signedSlice(UInt(word), top ? 31 : 15, top ? 16 : 0);

export interface Saturated {
  readonly result: bigint;
  readonly saturated: boolean;
}

function clamp(i: bigint, low: bigint, high: bigint): Saturated {
  const result = i < low ? low : i > high ? high : i;
  return { result, saturated: result !== i };
}

/** SignedSatQ(i, N) and UnsignedSatQ(i, N) (A2.2.1). */
export const signedSatQ = (i: bigint, n: number): Saturated =>
  clamp(i, -(1n << BigInt(n - 1)), (1n << BigInt(n - 1)) - 1n);
export const unsignedSatQ = (i: bigint, n: number): Saturated => clamp(i, 0n, (1n << BigInt(n)) - 1n);

/** Does i differ from SInt(i<31:0>)? That is what the multiplications test for Q. */
export const overflows = (i: bigint): boolean => i !== BigInt.asIntN(32, i);

export interface Carried {
  readonly result: number;
  readonly carry: boolean;
  readonly overflow: boolean;
}

/** AddWithCarry (A2.2.1). */
export function addWithCarry(x: number, y: number, carryIn: boolean): Carried {
  const c = carryIn ? 1n : 0n;
  const unsigned = UInt(x) + UInt(y) + c;
  const signed = SInt(x) + SInt(y) + c;
  const result = Number(BigInt.asUintN(32, unsigned));
  return { result, carry: UInt(result) !== unsigned, overflow: SInt(result) !== signed };
}

export type ShiftName = 'LSL' | 'LSR' | 'ASR' | 'ROR' | 'RRX';

/** Shift_C (A7.4.2). */
export function shiftC(
  word: number,
  type: ShiftName,
  amount: number,
  carryIn: boolean,
): { result: number; carry: boolean } {
  const unsigned = (x: bigint) => Number(BigInt.asUintN(32, x));
  if (type === 'RRX') {
    return { result: unsigned((carryIn ? 1n << 31n : 0n) | (UInt(word) >> 1n)), carry: (word & 1) === 1 };
  }
  if (amount === 0) return { result: word >>> 0, carry: carryIn };
  const n = BigInt(amount);
  switch (type) {
    case 'LSL': {
      const extended = UInt(word) << n;
      return { result: unsigned(extended), carry: ((extended >> 32n) & 1n) === 1n };
    }
    case 'LSR':
      return { result: unsigned(UInt(word) >> n), carry: ((UInt(word) >> (n - 1n)) & 1n) === 1n };
    case 'ASR':
      return { result: unsigned(SInt(word) >> n), carry: ((SInt(word) >> (n - 1n)) & 1n) === 1n };
    case 'ROR': {
      const m = n % 32n;
      const result = unsigned((UInt(word) >> m) | (UInt(word) << (32n - m)));
      return { result, carry: result >>> 31 === 1 };
    }
  }
}
