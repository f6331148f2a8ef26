import { add, divide, multiply, multiplyAdd, squareRoot, subtract } from '../float/arithmetic.js';
import type { FloatContext } from '../float/context.js';
import { fromFixed, fromHalf, toFixed, toHalf } from '../float/convert.js';
import { mulHighSigned, reverseBits, reverseBytes } from './arithmetic.js';
import { Op } from './ops.js';

/** What an op computes from its operands, all int32; `context` is what floating point reads and adds to. */
export type Value = (a: number, b: number, c: number, context: FloatContext) => number;

/** By op: those that only set d. All results are int32: a number beyond has to be allocated. */
export const VALUES: { readonly [op: number]: Value | undefined } = {
  [Op.MOV]: (a) => a,
  [Op.ADD]: (a, b) => (a + b) | 0,
  [Op.SUB]: (a, b) => (a - b) | 0,
  [Op.MUL]: (a, b) => Math.imul(a, b),
  [Op.AND]: (a, b) => a & b,
  [Op.OR]: (a, b) => a | b,
  [Op.XOR]: (a, b) => a ^ b,
  [Op.BIC]: (a, b) => a & ~b,
  [Op.NOT]: (a) => ~a,
  [Op.SHL]: (a, b) => a << b,
  [Op.SHR]: (a, b) => (a >>> b) | 0,
  [Op.SAR]: (a, b) => a >> b,
  [Op.ROR]: (a, b) => (a >>> (b & 31)) | (a << (-b & 31)),
  [Op.SHL_FULL]: (a, b) => (b > 31 ? 0 : a << b),
  [Op.SHR_FULL]: (a, b) => (b > 31 ? 0 : (a >>> b) | 0),
  [Op.SAR_FULL]: (a, b) => a >> (b > 31 ? 31 : b),
  [Op.CARRY_SHL]: (a, b, c) => (b === 0 ? c : b > 32 ? 0 : (a >>> (32 - b)) & 1),
  [Op.CARRY_SHR]: (a, b, c) => (b === 0 ? c : b > 32 ? 0 : (a >>> (b - 1)) & 1),
  [Op.CARRY_SAR]: (a, b, c) => (b === 0 ? c : (a >> (b > 32 ? 31 : b - 1)) & 1),
  [Op.CARRY_ROR]: (a, b, c) => (b === 0 ? c : (a >>> ((b - 1) & 31)) & 1),
  [Op.CLZ]: (a) => Math.clz32(a),
  [Op.RBIT]: (a) => reverseBits(a),
  [Op.BSWAP]: (a) => reverseBytes(a),
  [Op.SXTB]: (a) => (a << 24) >> 24,
  [Op.SXTH]: (a) => (a << 16) >> 16,
  [Op.SXTB16]: (a) => (((a << 24) >> 24) & 0xffff) | (((a << 8) >> 24) << 16),
  [Op.EQ]: (a, b) => (a === b ? 1 : 0),
  [Op.LT_U]: (a, b) => (a >>> 0 < b >>> 0 ? 1 : 0),
  [Op.LT_S]: (a, b) => (a < b ? 1 : 0),
  [Op.SELECT]: (a, b, c) => (a !== 0 ? b : c),
  [Op.MIN_S]: (a, b) => (a < b ? a : b),
  [Op.MAX_S]: (a, b) => (a > b ? a : b),
  [Op.MUL_BB]: (a, b) => Math.imul((a << 16) >> 16, (b << 16) >> 16),
  [Op.MUL_BT]: (a, b) => Math.imul((a << 16) >> 16, b >> 16),
  [Op.MUL_TB]: (a, b) => Math.imul(a >> 16, (b << 16) >> 16),
  [Op.MUL_TT]: (a, b) => Math.imul(a >> 16, b >> 16),
  // |a * b| < 2^47: exact in a double.
  [Op.MUL_WB]: (a, b) => Math.floor((a * ((b << 16) >> 16)) / 65536) | 0,
  [Op.MUL_WT]: (a, b) => Math.floor((a * (b >> 16)) / 65536) | 0,
  [Op.MULH_S]: (a, b) => mulHighSigned(a, b),
  [Op.F_ADD]: (a, b, _, context) => add(a, b, context),
  [Op.F_SUB]: (a, b, _, context) => subtract(a, b, context),
  [Op.F_MUL]: (a, b, _, context) => multiply(a, b, context),
  [Op.F_DIV]: (a, b, _, context) => divide(a, b, context),
  [Op.F_MUL_ADD]: (a, b, c, context) => multiplyAdd(c, a, b, context),
  [Op.F_SQRT]: (a, _b, _c, context) => squareRoot(a, context),
  [Op.F_TO_FIXED]: (a, b, c, context) => toFixed(a, b, c, context),
  [Op.F_FROM_FIXED]: (a, b, c, context) => fromFixed(a, b, c, context),
  [Op.F_TO_HALF]: (a, _b, _c, context) => toHalf(a, context),
  [Op.F_FROM_HALF]: (a, _b, _c, context) => fromHalf(a, context),
};
