import { add, divide, multiply, multiplyAdd, squareRoot, subtract } from '../float/arithmetic.js';
import { compare, Ordering } from '../float/compare.js';
import { fromFixed, fromHalf, toFixed, toHalf } from '../float/convert.js';
import { fpscrRead, fpscrWrite } from '../float/fpscr.js';
import type { Core } from '../machine/core.js';
import { signedDivideCycles, unsignedDivideCycles } from '../timing/divide.js';
import { mulHighSigned, mulHighUnsigned, reverseBits, reverseBytes } from './arithmetic.js';
import { AccessClass, OP_WORDS, Op, Slot } from './ops.js';

/** How a run of ops ended. */
export enum Exit {
  /** The last op was executed: continue behind the run. */
  FALL_THROUGH = 0,
  /** A jump was taken to `core.nextPc` (bit 0 clear). */
  JUMP = 1,
  /** JUMP_EXCHANGE to `core.nextPc`, which lacks the Thumb bit or looks like EXC_RETURN. */
  SPECIAL_JUMP = 2,
  /** A SYSTEM op: its operands are at `core.faultPosition`. */
  SYSTEM = 3,
  /** FP_ENTER at `core.faultPosition` without permission: nothing of its instruction has been done. */
  FP_ENTER = 4,
}

/**
 * Execute the ops code[from..to). Registers and flags change in `core.values`, memory in `core.memory`; cycle
 * whatever the cycle model has not counted on is noted in `core.deviations`.
 *
 * The loop is one switch over small integers so that it compiles to a jump table; SRAM and flash are reached
 * inline, everything else through `core.loadSlow` and `core.storeSlow`.
 * @throws AccessFault for an access that cannot be done; `core.faultPosition` then is the op's word index
 */
export function evaluate(core: Core, code: Int32Array, from: number, to: number): Exit {
  const v = core.values;
  const memory = core.memory;
  const bytes = memory.bytes;
  const halfwords = memory.halfwords;
  const words = memory.words;
  const sramBase = memory.sram.base;
  const sramSize = core.fastSramBytes;
  const sramStoreSize = core.fastStoreBytes;
  const sramOffset = memory.sram.offset;
  const flashBase = memory.flash.base;
  const flashSize = core.fastFlashBytes;
  const flashOffset = memory.flash.offset;

  for (let i = from; i < to; i += OP_WORDS) {
    const d = code[i + 1];
    const a = v[code[i + 2]];
    const b = v[code[i + 3]];
    switch (code[i] as Op) {
      case Op.NONE:
        break;
      case Op.MOV:
        v[d] = a;
        break;
      case Op.ADD:
        v[d] = a + b;
        break;
      case Op.SUB:
        v[d] = a - b;
        break;
      case Op.MUL:
        v[d] = Math.imul(a, b);
        break;
      case Op.AND:
        v[d] = a & b;
        break;
      case Op.OR:
        v[d] = a | b;
        break;
      case Op.XOR:
        v[d] = a ^ b;
        break;
      case Op.BIC:
        v[d] = a & ~b;
        break;
      case Op.NOT:
        v[d] = ~a;
        break;
      case Op.SHL:
        v[d] = a << b;
        break;
      case Op.SHR:
        v[d] = a >>> b;
        break;
      case Op.SAR:
        v[d] = a >> b;
        break;
      case Op.ROR:
        v[d] = (a >>> (b & 31)) | (a << (-b & 31));
        break;
      case Op.SHL_FULL:
        v[d] = b > 31 ? 0 : a << b;
        break;
      case Op.SHR_FULL:
        v[d] = b > 31 ? 0 : a >>> b;
        break;
      case Op.SAR_FULL:
        v[d] = a >> (b > 31 ? 31 : b);
        break;
      case Op.CARRY_SHL:
        v[d] = b === 0 ? v[code[i + 4]] : b > 32 ? 0 : (a >>> (32 - b)) & 1;
        break;
      case Op.CARRY_SHR:
        v[d] = b === 0 ? v[code[i + 4]] : b > 32 ? 0 : (a >>> (b - 1)) & 1;
        break;
      case Op.CARRY_SAR:
        v[d] = b === 0 ? v[code[i + 4]] : (a >> (b > 32 ? 31 : b - 1)) & 1;
        break;
      case Op.CARRY_ROR:
        v[d] = b === 0 ? v[code[i + 4]] : (a >>> ((b - 1) & 31)) & 1;
        break;
      case Op.CLZ:
        v[d] = Math.clz32(a);
        break;
      case Op.RBIT:
        v[d] = reverseBits(a);
        break;
      case Op.BSWAP:
        v[d] = reverseBytes(a);
        break;
      case Op.SXTB:
        v[d] = (a << 24) >> 24;
        break;
      case Op.SXTH:
        v[d] = (a << 16) >> 16;
        break;
      case Op.SXTB16:
        v[d] = (((a << 24) >> 24) & 0xffff) | (((a << 8) >> 24) << 16);
        break;
      case Op.EQ:
        v[d] = a === b ? 1 : 0;
        break;
      case Op.LT_U:
        v[d] = a >>> 0 < b >>> 0 ? 1 : 0;
        break;
      case Op.LT_S:
        v[d] = a < b ? 1 : 0;
        break;
      case Op.SELECT:
        v[d] = a !== 0 ? b : v[code[i + 4]];
        break;
      case Op.MIN_S:
        v[d] = a < b ? a : b;
        break;
      case Op.MAX_S:
        v[d] = a > b ? a : b;
        break;
      case Op.MUL_BB:
        v[d] = Math.imul((a << 16) >> 16, (b << 16) >> 16);
        break;
      case Op.MUL_BT:
        v[d] = Math.imul((a << 16) >> 16, b >> 16);
        break;
      case Op.MUL_TB:
        v[d] = Math.imul(a >> 16, (b << 16) >> 16);
        break;
      case Op.MUL_TT:
        v[d] = Math.imul(a >> 16, b >> 16);
        break;
      // |a * b| < 2^47: exact in a double.
      case Op.MUL_WB:
        v[d] = Math.floor((a * ((b << 16) >> 16)) / 65536);
        break;
      case Op.MUL_WT:
        v[d] = Math.floor((a * (b >> 16)) / 65536);
        break;
      case Op.MULH_S:
        v[d] = mulHighSigned(a, b);
        break;
      case Op.MUL64_S: {
        v[d] = Math.imul(a, b);
        v[code[i + 4]] = mulHighSigned(a, b);
        break;
      }
      case Op.MUL64_U: {
        v[d] = Math.imul(a, b);
        v[code[i + 4]] = mulHighUnsigned(a, b);
        break;
      }
      case Op.ADD64: {
        const h = code[i + 4];
        const low = (v[d] >>> 0) + (a >>> 0);
        v[h] = v[h] + b + (low > 0xffff_ffff ? 1 : 0);
        v[d] = low;
        break;
      }
      case Op.ACC64: {
        const h = code[i + 4];
        const low = (v[d] >>> 0) + a;
        v[h] = v[h] + (low < 0 ? -1 : low > 0xffff_ffff ? 1 : 0);
        v[d] = low;
        break;
      }
      case Op.DIV_S: {
        const cycles = signedDivideCycles(a, b);
        if (cycles !== code[i + 4]) core.deviate(i, cycles, 0);
        v[d] = b === 0 ? core.divideByZero(i) : a / b;
        break;
      }
      case Op.DIV_U: {
        const cycles = unsignedDivideCycles(a, b);
        if (cycles !== code[i + 4]) core.deviate(i, cycles, 0);
        v[d] = b === 0 ? core.divideByZero(i) : (a >>> 0) / (b >>> 0);
        break;
      }
      case Op.ADD3_Q: {
        const sum = a + b + v[code[i + 4]];
        v[d] = sum;
        if (sum !== (sum | 0)) v[Slot.Q] = 1;
        break;
      }
      case Op.ADD_SAT_Q: {
        const sum = a + b;
        if (sum === (sum | 0)) v[d] = sum;
        else {
          v[d] = sum < 0 ? -0x8000_0000 : 0x7fff_ffff;
          v[Slot.Q] = 1;
        }
        break;
      }
      case Op.SUB_SAT_Q: {
        const difference = a - b;
        if (difference === (difference | 0)) v[d] = difference;
        else {
          v[d] = difference < 0 ? -0x8000_0000 : 0x7fff_ffff;
          v[Slot.Q] = 1;
        }
        break;
      }
      case Op.FLAGS_ADD: {
        const r = (a + b) | 0;
        v[Slot.N] = r;
        v[Slot.Z] = r;
        v[Slot.C] = r >>> 0 < a >>> 0 ? 1 : 0;
        v[Slot.V] = (a ^ r) & (b ^ r);
        break;
      }
      case Op.FLAGS_SUB: {
        const r = (a - b) | 0;
        v[Slot.N] = r;
        v[Slot.Z] = r;
        v[Slot.C] = a >>> 0 >= b >>> 0 ? 1 : 0;
        v[Slot.V] = (a ^ b) & (a ^ r);
        break;
      }
      case Op.FLAGS_ADC: {
        const c = v[code[i + 4]];
        const r = (a + b + c) | 0;
        v[Slot.N] = r;
        v[Slot.Z] = r;
        v[Slot.C] = (a >>> 0) + (b >>> 0) + c > 0xffff_ffff ? 1 : 0;
        v[Slot.V] = (a ^ r) & (b ^ r);
        break;
      }
      case Op.FLAGS_NZ:
        v[Slot.N] = a;
        v[Slot.Z] = a;
        break;
      case Op.LOAD_U8:
      case Op.LOAD_S8: {
        const address = (a + b) | 0;
        let o = (address - sramBase) >>> 0;
        let value: number;
        if (o < sramSize) {
          if (code[i + 4] !== AccessClass.SYSTEM) core.deviate(i, AccessClass.SYSTEM, address);
          value = bytes[o + sramOffset];
        } else if ((o = (address - flashBase) >>> 0) < flashSize) {
          if (code[i + 4] !== AccessClass.DCODE) core.deviate(i, AccessClass.DCODE, address);
          value = bytes[o + flashOffset];
        } else value = core.loadSlow(address, 1, i, code[i + 4]);
        v[d] = code[i] === Op.LOAD_S8 ? (value << 24) >> 24 : value;
        break;
      }
      case Op.LOAD_U16:
      case Op.LOAD_S16: {
        const address = (a + b) | 0;
        let o = (address - sramBase) >>> 0;
        let value: number;
        if (o < sramSize && (address & 1) === 0) {
          if (code[i + 4] !== AccessClass.SYSTEM) core.deviate(i, AccessClass.SYSTEM, address);
          value = halfwords[(o + sramOffset) >> 1];
        } else if ((o = (address - flashBase) >>> 0) < flashSize && (address & 1) === 0) {
          if (code[i + 4] !== AccessClass.DCODE) core.deviate(i, AccessClass.DCODE, address);
          value = halfwords[(o + flashOffset) >> 1];
        } else value = core.loadSlow(address, 2, i, code[i + 4]);
        v[d] = code[i] === Op.LOAD_S16 ? (value << 16) >> 16 : value;
        break;
      }
      case Op.LOAD_32: {
        const address = (a + b) | 0;
        let o = (address - sramBase) >>> 0;
        if (o < sramSize && (address & 3) === 0) {
          if (code[i + 4] !== AccessClass.SYSTEM) core.deviate(i, AccessClass.SYSTEM, address);
          v[d] = words[(o + sramOffset) >> 2];
        } else if ((o = (address - flashBase) >>> 0) < flashSize && (address & 3) === 0) {
          if (code[i + 4] !== AccessClass.DCODE) core.deviate(i, AccessClass.DCODE, address);
          v[d] = words[(o + flashOffset) >> 2];
        } else v[d] = core.loadSlow(address, 4, i, code[i + 4]);
        break;
      }
      case Op.STORE_8: {
        const address = (a + b) | 0;
        const o = (address - sramBase) >>> 0;
        if (o < sramStoreSize) {
          if (code[i + 4] !== AccessClass.SYSTEM) core.deviate(i, AccessClass.SYSTEM, address);
          bytes[o + sramOffset] = v[d];
        } else core.storeSlow(address, 1, v[d], i, code[i + 4]);
        break;
      }
      case Op.STORE_16: {
        const address = (a + b) | 0;
        const o = (address - sramBase) >>> 0;
        if (o < sramStoreSize && (address & 1) === 0) {
          if (code[i + 4] !== AccessClass.SYSTEM) core.deviate(i, AccessClass.SYSTEM, address);
          halfwords[(o + sramOffset) >> 1] = v[d];
        } else core.storeSlow(address, 2, v[d], i, code[i + 4]);
        break;
      }
      case Op.STORE_32: {
        const address = (a + b) | 0;
        const o = (address - sramBase) >>> 0;
        if (o < sramStoreSize && (address & 3) === 0) {
          if (code[i + 4] !== AccessClass.SYSTEM) core.deviate(i, AccessClass.SYSTEM, address);
          words[(o + sramOffset) >> 2] = v[d];
        } else core.storeSlow(address, 4, v[d], i, code[i + 4]);
        break;
      }
      case Op.CHECK_ALIGNED:
        if (((a + b) & 3) !== 0) throw core.unaligned(a + b, i);
        break;
      case Op.FP_ENTER:
        if (v[Slot.FP_READY] === 0) {
          core.faultPosition = i;
          return Exit.FP_ENTER;
        }
        break;
      case Op.F_ADD:
        v[d] = add(a, b, core);
        break;
      case Op.F_SUB:
        v[d] = subtract(a, b, core);
        break;
      case Op.F_MUL:
        v[d] = multiply(a, b, core);
        break;
      case Op.F_DIV:
        v[d] = divide(a, b, core);
        break;
      case Op.F_MUL_ADD:
        v[d] = multiplyAdd(v[code[i + 4]], a, b, core);
        break;
      case Op.F_SQRT:
        v[d] = squareRoot(a, core);
        break;
      case Op.F_COMPARE:
        compareFloats(core, a, b, v[code[i + 4]] !== 0);
        break;
      case Op.F_TO_FIXED:
        v[d] = toFixed(a, b, v[code[i + 4]], core);
        break;
      case Op.F_FROM_FIXED:
        v[d] = fromFixed(a, b, v[code[i + 4]], core);
        break;
      case Op.F_TO_HALF:
        v[d] = toHalf(a, core);
        break;
      case Op.F_FROM_HALF:
        v[d] = fromHalf(a, core);
        break;
      case Op.F_READ_FPSCR:
        v[d] = fpscrRead(v);
        break;
      case Op.F_WRITE_FPSCR:
        fpscrWrite(v, a);
        break;
      case Op.JUMP:
        core.nextPc = v[d];
        return Exit.JUMP;
      case Op.JUMP_IF:
        if (a === 0) return Exit.FALL_THROUGH;
        core.nextPc = v[d];
        return Exit.JUMP;
      case Op.JUMP_UNLESS:
        if (a !== 0) return Exit.FALL_THROUGH;
        core.nextPc = v[d];
        return Exit.JUMP;
      case Op.JUMP_EXCHANGE:
        return exchange(core, v[d]);
      case Op.SYSTEM:
        core.faultPosition = i;
        return Exit.SYSTEM;
    }
  }
  return Exit.FALL_THROUGH;
}

/** FPCompare (A2.5.13): NZCV = 1000 less, 0110 equal, 0010 greater, 0011 unordered. */
export function compareFloats(core: Core, a: number, b: number, quietInvalid: boolean): void {
  const { values } = core;
  const ordering = compare(a, b, quietInvalid, core);
  values[Slot.FP_N] = ordering === Ordering.LESS ? -1 : 0;
  values[Slot.FP_Z] = ordering === Ordering.EQUAL ? 0 : 1;
  values[Slot.FP_C] = ordering === Ordering.LESS ? 0 : 1;
  values[Slot.FP_V] = ordering === Ordering.UNORDERED ? -1 : 0;
}

/** JUMP_EXCHANGE to what a register held. */
export function exchange(core: Core, target: number): Exit {
  if ((target & 1) === 0 || target >>> 28 === 0xf) {
    core.nextPc = target;
    return Exit.SPECIAL_JUMP;
  }
  core.nextPc = target - 1;
  return Exit.JUMP;
}
