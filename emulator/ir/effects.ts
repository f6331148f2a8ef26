import { compare, Ordering } from '../float/compare.js';
import { fpscrRead, fpscrWrite } from '../float/fpscr.js';
import type { Core } from '../machine/core.js';
import { signedDivideCycles, unsignedDivideCycles } from '../timing/divide.js';
import {
  carryOfDifference,
  carryOfSum,
  mulHighSigned,
  mulHighUnsigned,
  overflowOfDifference,
  overflowOfSum,
} from './arithmetic.js';
import { Exit, exchange } from './exit.js';
import { Op, Slot } from './ops.js';

/** An op by its word index in the code. Returns how it ends the run, or FALL_THROUGH. */
export type Effect = (core: Core, code: Int32Array, i: number) => Exit;

/** By op: those that do something else than to set d. */
export const EFFECTS: { readonly [op: number]: Effect | undefined } = {
  [Op.NONE]: () => Exit.FALL_THROUGH,
  [Op.MUL64_S]: longProduct(mulHighSigned),
  [Op.MUL64_U]: longProduct(mulHighUnsigned),
  [Op.ADD64]: ({ values: v }, code, i) => {
    const d = code[i + 1];
    const h = code[i + 4];
    const b = v[code[i + 3]];
    const low = (v[d] >>> 0) + (v[code[i + 2]] >>> 0);
    v[h] = v[h] + b + (low > 0xffff_ffff ? 1 : 0);
    v[d] = low;
    return Exit.FALL_THROUGH;
  },
  [Op.ACC64]: ({ values: v }, code, i) => {
    const d = code[i + 1];
    const h = code[i + 4];
    const low = (v[d] >>> 0) + v[code[i + 2]];
    v[h] = v[h] + (low < 0 ? -1 : low > 0xffff_ffff ? 1 : 0);
    v[d] = low;
    return Exit.FALL_THROUGH;
  },
  [Op.DIV_S]: (core, code, i) => {
    const { values: v } = core;
    const a = v[code[i + 2]];
    const b = v[code[i + 3]];
    const cycles = signedDivideCycles(a, b);
    if (cycles !== code[i + 4]) core.deviate(i, cycles, 0);
    v[code[i + 1]] = b === 0 ? core.divideByZero(i) : a / b;
    return Exit.FALL_THROUGH;
  },
  [Op.DIV_U]: (core, code, i) => {
    const { values: v } = core;
    const a = v[code[i + 2]];
    const b = v[code[i + 3]];
    const cycles = unsignedDivideCycles(a, b);
    if (cycles !== code[i + 4]) core.deviate(i, cycles, 0);
    v[code[i + 1]] = b === 0 ? core.divideByZero(i) : (a >>> 0) / (b >>> 0);
    return Exit.FALL_THROUGH;
  },
  [Op.ADD3_Q]: ({ values: v }, code, i) => {
    const sum = v[code[i + 2]] + v[code[i + 3]] + v[code[i + 4]];
    v[code[i + 1]] = sum;
    if (sum !== (sum | 0)) v[Slot.Q] = 1;
    return Exit.FALL_THROUGH;
  },
  [Op.ADD_SAT_Q]: ({ values: v }, code, i) => saturate(v, code[i + 1], v[code[i + 2]] + v[code[i + 3]]),
  [Op.SUB_SAT_Q]: ({ values: v }, code, i) => saturate(v, code[i + 1], v[code[i + 2]] - v[code[i + 3]]),
  [Op.FLAGS_ADD]: ({ values: v }, code, i) => {
    const a = v[code[i + 2]];
    const b = v[code[i + 3]];
    const r = (a + b) | 0;
    v[Slot.N] = r;
    v[Slot.Z] = r;
    v[Slot.C] = carryOfSum(a, r);
    v[Slot.V] = overflowOfSum(a, b, r);
    return Exit.FALL_THROUGH;
  },
  [Op.FLAGS_SUB]: ({ values: v }, code, i) => {
    const a = v[code[i + 2]];
    const b = v[code[i + 3]];
    const r = (a - b) | 0;
    v[Slot.N] = r;
    v[Slot.Z] = r;
    v[Slot.C] = carryOfDifference(a, b);
    v[Slot.V] = overflowOfDifference(a, b, r);
    return Exit.FALL_THROUGH;
  },
  [Op.FLAGS_ADC]: ({ values: v }, code, i) => {
    const a = v[code[i + 2]];
    const b = v[code[i + 3]];
    const c = v[code[i + 4]];
    const r = (a + b + c) | 0;
    v[Slot.N] = r;
    v[Slot.Z] = r;
    v[Slot.C] = (a >>> 0) + (b >>> 0) + c > 0xffff_ffff ? 1 : 0;
    v[Slot.V] = overflowOfSum(a, b, r);
    return Exit.FALL_THROUGH;
  },
  [Op.FLAGS_NZ]: ({ values: v }, code, i) => {
    const a = v[code[i + 2]];
    v[Slot.N] = a;
    v[Slot.Z] = a;
    return Exit.FALL_THROUGH;
  },
  [Op.CHECK_ALIGNED]: (core, code, i) => {
    const { values: v } = core;
    const address = v[code[i + 2]] + v[code[i + 3]];
    if ((address & 3) !== 0) throw core.unaligned(address, i);
    return Exit.FALL_THROUGH;
  },
  [Op.FP_ENTER]: (core, _, i) => {
    if (core.values[Slot.FP_READY] !== 0) return Exit.FALL_THROUGH;
    core.faultPosition = i;
    return Exit.FP_ENTER;
  },
  [Op.F_COMPARE]: (core, code, i) => {
    const { values: v } = core;
    compareFloats(core, v[code[i + 2]], v[code[i + 3]], v[code[i + 4]] !== 0);
    return Exit.FALL_THROUGH;
  },
  [Op.F_READ_FPSCR]: ({ values: v }, code, i) => {
    v[code[i + 1]] = fpscrRead(v);
    return Exit.FALL_THROUGH;
  },
  [Op.F_WRITE_FPSCR]: ({ values: v }, code, i) => {
    fpscrWrite(v, v[code[i + 2]]);
    return Exit.FALL_THROUGH;
  },
  [Op.JUMP]: (core, code, i) => jump(core, code, i),
  [Op.JUMP_IF]: (core, code, i) => (core.values[code[i + 2]] === 0 ? Exit.FALL_THROUGH : jump(core, code, i)),
  [Op.JUMP_UNLESS]: (core, code, i) =>
    core.values[code[i + 2]] !== 0 ? Exit.FALL_THROUGH : jump(core, code, i),
  [Op.JUMP_EXCHANGE]: (core, code, i) => exchange(core, core.values[code[i + 1]]),
  [Op.SYSTEM]: (core, _, i) => {
    core.faultPosition = i;
    return Exit.SYSTEM;
  },
};

function saturate(v: Int32Array, d: number, exact: number): Exit {
  if (exact === (exact | 0)) v[d] = exact;
  else {
    v[d] = exact < 0 ? -0x8000_0000 : 0x7fff_ffff;
    v[Slot.Q] = 1;
  }
  return Exit.FALL_THROUGH;
}

function jump(core: Core, code: Int32Array, i: number): Exit {
  core.nextPc = core.values[code[i + 1]];
  return Exit.JUMP;
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

/** {d, c} = a * b, by what gives the high word. */
function longProduct(high: (a: number, b: number) => number): Effect {
  return ({ values: v }, code, i) => {
    const a = v[code[i + 2]];
    const b = v[code[i + 3]];
    v[code[i + 1]] = Math.imul(a, b);
    v[code[i + 4]] = high(a, b);
    return Exit.FALL_THROUGH;
  };
}
