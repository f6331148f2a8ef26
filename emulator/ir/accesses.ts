import type { Core } from '../machine/core.js';
import { AccessClass, Op } from './ops.js';

/** A load, by word index of its op: the bytes, zero-extended. Throws AccessFault if it cannot be done. */
type Load = (core: Core, code: Int32Array, i: number) => number;
/** A store. */
type Store = (core: Core, code: Int32Array, i: number) => void;

export const LOADS: { readonly [op: number]: Load | undefined } = {
  [Op.LOAD_U8]: loadByte,
  [Op.LOAD_S8]: (core, code, i) => (loadByte(core, code, i) << 24) >> 24,
  [Op.LOAD_U16]: loadHalfword,
  [Op.LOAD_S16]: (core, code, i) => (loadHalfword(core, code, i) << 16) >> 16,
  [Op.LOAD_32]: (core, code, i) => {
    const address = addressOf(core, code, i);
    const o = (address & 3) === 0 ? loadOffset(core, code, i, address) : -1;
    return o < 0 ? core.loadSlow(address, 4, i, code[i + 4]) : core.memory.words[o >> 2];
  },
};

export const STORES: { readonly [op: number]: Store | undefined } = {
  [Op.STORE_8]: (core, code, i) => {
    const address = addressOf(core, code, i);
    const value = core.values[code[i + 1]];
    const o = storeOffset(core, code, i, address);
    if (o < 0) core.storeSlow(address, 1, value, i, code[i + 4]);
    else core.memory.bytes[o] = value;
  },
  [Op.STORE_16]: (core, code, i) => {
    const address = addressOf(core, code, i);
    const value = core.values[code[i + 1]];
    const o = (address & 1) === 0 ? storeOffset(core, code, i, address) : -1;
    if (o < 0) core.storeSlow(address, 2, value, i, code[i + 4]);
    else core.memory.halfwords[o >> 1] = value;
  },
  [Op.STORE_32]: (core, code, i) => {
    const address = addressOf(core, code, i);
    const value = core.values[code[i + 1]];
    const o = (address & 3) === 0 ? storeOffset(core, code, i, address) : -1;
    if (o < 0) core.storeSlow(address, 4, value, i, code[i + 4]);
    else core.memory.words[o >> 2] = value;
  },
};

function loadByte(core: Core, code: Int32Array, i: number): number {
  const address = addressOf(core, code, i);
  const o = loadOffset(core, code, i, address);
  return o < 0 ? core.loadSlow(address, 1, i, code[i + 4]) : core.memory.bytes[o];
}

function loadHalfword(core: Core, code: Int32Array, i: number): number {
  const address = addressOf(core, code, i);
  const o = (address & 1) === 0 ? loadOffset(core, code, i, address) : -1;
  return o < 0 ? core.loadSlow(address, 2, i, code[i + 4]) : core.memory.halfwords[o >> 1];
}

const addressOf = ({ values }: Core, code: Int32Array, i: number): number =>
  (values[code[i + 2]] + values[code[i + 3]]) | 0;

/** Where SRAM or flash that may be loaded without asking is in the backing store; -1 for all other addresses. */
function loadOffset(core: Core, code: Int32Array, i: number, address: number): number {
  if (!core.plainLoads) return -1;
  const { sram, flash } = core.memory;
  let o = (address - sram.base) | 0;
  if (o >= 0 && o < sram.size) {
    if (code[i + 4] !== AccessClass.SYSTEM) core.deviate(i, AccessClass.SYSTEM, address);
    return o + sram.offset;
  }
  o = (address - flash.base) | 0;
  if (o >= 0 && o < flash.size) {
    if (code[i + 4] !== AccessClass.DCODE) core.deviate(i, AccessClass.DCODE, address);
    return o + flash.offset;
  }
  return -1;
}

/** As `loadOffset`, for stores: SRAM only. */
function storeOffset(core: Core, code: Int32Array, i: number, address: number): number {
  if (!core.plainStores) return -1;
  const { sram } = core.memory;
  const o = (address - sram.base) | 0;
  if (o < 0 || o >= sram.size) return -1;
  if (code[i + 4] !== AccessClass.SYSTEM) core.deviate(i, AccessClass.SYSTEM, address);
  return o + sram.offset;
}
