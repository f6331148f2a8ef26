import { Op } from '../ir/ops.js';
import { Wasm } from './wasm.js';

/** What a load or store moves, and the instruction that does it. */
export interface AccessKind {
  /** Bytes. */
  readonly size: 1 | 2 | 4;
  readonly code: Wasm;
  readonly store: boolean;
}

/** By op. */
export const ACCESSES: { readonly [op: number]: AccessKind } = {
  [Op.LOAD_U8]: { size: 1, code: Wasm.I32_LOAD8_U, store: false },
  [Op.LOAD_S8]: { size: 1, code: Wasm.I32_LOAD8_S, store: false },
  [Op.LOAD_U16]: { size: 2, code: Wasm.I32_LOAD16_U, store: false },
  [Op.LOAD_S16]: { size: 2, code: Wasm.I32_LOAD16_S, store: false },
  [Op.LOAD_32]: { size: 4, code: Wasm.I32_LOAD, store: false },
  [Op.STORE_8]: { size: 1, code: Wasm.I32_STORE8, store: true },
  [Op.STORE_16]: { size: 2, code: Wasm.I32_STORE16, store: true },
  [Op.STORE_32]: { size: 4, code: Wasm.I32_STORE, store: true },
};
