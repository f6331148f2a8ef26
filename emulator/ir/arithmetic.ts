/** 32-bit operations that JavaScript lacks. Operands and results are int32 bit patterns. */

/** Bits 63:32 of the unsigned product, by 16-bit limbs (no limb sum reaches 2^53). */
export function mulHighUnsigned(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const cross = ah * bl + ((al * bl) >>> 16);
  const cross2 = al * bh + (cross & 0xffff);
  return (ah * bh + Math.floor(cross / 65536) + Math.floor(cross2 / 65536)) | 0;
}

/** Bits 63:32 of the signed product: unsigned one, minus the other operand where one is negative. */
export function mulHighSigned(a: number, b: number): number {
  return (mulHighUnsigned(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
}

export function reverseBytes(a: number): number {
  return (a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24);
}

export function reverseBits(a: number): number {
  let x = a;
  x = ((x >>> 1) & 0x5555_5555) | ((x & 0x5555_5555) << 1);
  x = ((x >>> 2) & 0x3333_3333) | ((x & 0x3333_3333) << 2);
  x = ((x >>> 4) & 0x0f0f_0f0f) | ((x & 0x0f0f_0f0f) << 4);
  return reverseBytes(x);
}

/** C of a + b, from the sum modulo 2^32 (AddWithCarry, A2.2.1). */
export const carryOfSum = (a: number, sum: number): number => (sum >>> 0 < a >>> 0 ? 1 : 0);
/** V of a + b or a + b + carry, in bit 31. */
export const overflowOfSum = (a: number, b: number, sum: number): number => (a ^ sum) & (b ^ sum);
/** C of a - b: no borrow. */
export const carryOfDifference = (a: number, b: number): number => (a >>> 0 >= b >>> 0 ? 1 : 0);
/** V of a - b, in bit 31. */
export const overflowOfDifference = (a: number, b: number, difference: number): number =>
  (a ^ b) & (a ^ difference);
