/**
 * Loads, stores and divisions: everything whose time the cycle model has counted on. What turns out otherwise, and what
 * is not plain memory, leaves the region before the instruction; the interpreter then does it.
 */
import { AccessClass, Op } from '../ir/ops.js';
import type { Memory } from '../machine/memory.js';
import { READABLE, WRITABLE } from '../machine/shadow.js';
import type { Operands } from './emit-op.js';
import type { Frame, WayOut } from './frame.js';
import { Wasm } from './wasm.js';

interface AccessKind {
  readonly size: 1 | 2 | 4;
  readonly code: Wasm;
  readonly store: boolean;
}

const ACCESSES: { readonly [op: number]: AccessKind } = {
  [Op.LOAD_U8]: { size: 1, code: Wasm.I32_LOAD8_U, store: false },
  [Op.LOAD_S8]: { size: 1, code: Wasm.I32_LOAD8_S, store: false },
  [Op.LOAD_U16]: { size: 2, code: Wasm.I32_LOAD16_U, store: false },
  [Op.LOAD_S16]: { size: 2, code: Wasm.I32_LOAD16_S, store: false },
  [Op.LOAD_32]: { size: 4, code: Wasm.I32_LOAD, store: false },
  [Op.STORE_8]: { size: 1, code: Wasm.I32_STORE8, store: true },
  [Op.STORE_16]: { size: 2, code: Wasm.I32_STORE16, store: true },
  [Op.STORE_32]: { size: 4, code: Wasm.I32_STORE, store: true },
};

/** What accesses need to know of the memory at the time of translation. */
export interface AccessRules {
  readonly memory: Memory;
  /** Ask the shadow (machine/shadow.ts). */
  readonly checked: boolean;
  /** Backing-store range of translated code in writable memory, which stores must not touch; empty if there is none. */
  readonly code: { readonly low: number; readonly high: number };
}

const LOG2 = { 1: 0, 2: 1, 4: 2 } as const;

/** Byte repeated in every byte of an access. */
const inEachByte = (bit: number, size: 1 | 2 | 4): number =>
  (bit * { 1: 1, 2: 0x0101, 4: 0x0101_0101 }[size]) | 0;

const SHADOW_LOAD = { 1: Wasm.I32_LOAD8_U, 2: Wasm.I32_LOAD16_U, 4: Wasm.I32_LOAD } as const;
const SHADOW_STORE = { 1: Wasm.I32_STORE8, 2: Wasm.I32_STORE16, 4: Wasm.I32_STORE } as const;
const WRITTEN = READABLE | WRITABLE;

/** Emit a load or store. The op's third operand is the class that its time is known for. */
export function emitAccess(f: Frame, rules: AccessRules, op: Op, o: Operands, before: WayOut): void {
  const kind = ACCESSES[op];
  const region = o.c === AccessClass.DCODE && !kind.store ? rules.memory.flash : rules.memory.sram;
  const expected = o.c === AccessClass.DCODE || o.c === AccessClass.SYSTEM;
  if (!expected || (o.c === AccessClass.DCODE && kind.store)) {
    f.leave(before);
    // What follows is dead, but has to be valid.
    f.body.op(Wasm.UNREACHABLE);
    return;
  }
  const { body } = f;
  // Offset in the region; rotated, one comparison finds it too high, or not aligned.
  f.push(o.a);
  if (f.constant(o.b) !== undefined) {
    body.i32(((f.constant(o.b) as number) - region.base) | 0);
    body.op(Wasm.I32_ADD);
  } else {
    f.push(o.b);
    body.op(Wasm.I32_ADD);
    body.i32(region.base | 0);
    body.op(Wasm.I32_SUB);
  }
  body.tee(f.scratch);
  if (kind.size > 1) {
    body.i32(LOG2[kind.size]);
    body.op(Wasm.I32_ROTR);
  }
  body.i32(region.size / kind.size);
  body.op(Wasm.I32_GE_U);
  f.leaveIf(before);
  if (rules.checked) checkShadow(f, kind, f.plan.shadow + region.offset, before);
  if (kind.store) avoidCode(f, rules, region.offset, kind.size, before);

  body.get(f.scratch);
  if (kind.store) f.push(o.d);
  body.memory(kind.code, f.plan.guest + region.offset, LOG2[kind.size]);
  if (!kind.store) f.pop(o.d);
}

/** Leave unless the shadow of the access at `scratch` allows it; a store makes it written. */
function checkShadow(f: Frame, { size, store }: AccessKind, shadow: number, before: WayOut): void {
  const { body } = f;
  const wanted = inEachByte(store ? WRITABLE : READABLE, size);
  body.get(f.scratch);
  body.memory(SHADOW_LOAD[size], shadow, LOG2[size]);
  body.i32(wanted);
  body.op(Wasm.I32_AND);
  body.i32(wanted);
  body.op(Wasm.I32_NE);
  f.leaveIf(before);
  if (!store) return;
  body.get(f.scratch);
  body.i32(inEachByte(WRITTEN, size));
  body.memory(SHADOW_STORE[size], shadow, LOG2[size]);
}

/** Leave if the store at `scratch` would change translated code. */
function avoidCode(f: Frame, { code }: AccessRules, offset: number, size: number, before: WayOut): void {
  if (code.low >= code.high) return;
  const { body } = f;
  const low = code.low - offset - size + 1;
  body.get(f.scratch);
  body.i32(low);
  body.op(Wasm.I32_SUB);
  body.i32(code.high - offset - low);
  body.op(Wasm.I32_LT_U);
  f.leaveIf(before);
}

/** Leave when a + b is not a multiple of 4. */
export function emitAlignmentCheck(f: Frame, { a, b }: Operands, before: WayOut): void {
  f.push(a);
  f.push(b);
  f.body.op(Wasm.I32_ADD);
  f.body.i32(3);
  f.body.op(Wasm.I32_AND);
  f.leaveIf(before);
}

/** Division by an import that gives its cycles: leaves when they are not the expected ones. */
export const DIVISION_IMPORTS = [
  { name: 'signedDivideCycles', parameters: 2 },
  { name: 'unsignedDivideCycles', parameters: 2 },
] as const;

export function emitDivision(f: Frame, op: Op, { d, a, b, c }: Operands, before: WayOut): void {
  const { body } = f;
  const signed = op === Op.DIV_S;
  f.push(a);
  f.push(b);
  f.call(signed ? 'signedDivideCycles' : 'unsignedDivideCycles');
  body.i32(c);
  body.op(Wasm.I32_NE);
  f.leaveIf(before);
  // By 0: it may trap. -2^31 / -1 traps in WebAssembly.
  f.push(b);
  body.op(Wasm.I32_EQZ);
  f.leaveIf(before);
  if (signed) {
    f.push(b);
    body.i32(-1);
    body.op(Wasm.I32_EQ);
    f.leaveIf(before);
  }
  f.push(a);
  f.push(b);
  body.op(signed ? Wasm.I32_DIV_S : Wasm.I32_DIV_U);
  f.pop(d);
}
