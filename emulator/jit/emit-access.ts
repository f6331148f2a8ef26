/**
 * Loads, stores and divisions: everything whose time the cycle model has counted on. What turns out otherwise, and what
 * is not plain memory, leaves the region before the instruction; the interpreter then does it.
 */
import { AccessClass, Op } from '../ir/ops.js';
import type { Memory } from '../machine/memory.js';
import { READABLE, WRITABLE } from '../machine/shadow.js';
import type { GroupedAccess } from './access-groups.js';
import { ACCESSES, type AccessKind } from './accesses.js';
import type { Operands } from './emit-parts.js';
import type { Frame, WayOut } from './frame.js';
import { isPlain, ON_CODE_BUS } from './sites.js';
import { Wasm } from './wasm.js';

/** What accesses need to know of the memory at the time of translation. */
export interface AccessRules {
  readonly memory: Memory;
  /** Ask the shadow (machine/shadow.ts). */
  readonly checked: boolean;
  /** CCR.UNALIGN_TRP is set. */
  readonly trapUnaligned: boolean;
  /** Backing-store range of translated code in writable memory, which stores must not touch; empty if there is none. */
  readonly code: { readonly low: number; readonly high: number };
}

/** Byte repeated in every byte of an access. */
const inEachByte = (bit: number, size: 1 | 2 | 4): number =>
  (bit * { 1: 1, 2: 0x0101, 4: 0x0101_0101 }[size]) | 0;

const SHADOW_LOAD = { 1: Wasm.I32_LOAD8_U, 2: Wasm.I32_LOAD16_U, 4: Wasm.I32_LOAD } as const;
const SHADOW_STORE = { 1: Wasm.I32_STORE8, 2: Wasm.I32_STORE16, 4: Wasm.I32_STORE } as const;
const WRITTEN = READABLE | WRITABLE;

/** Emit a load or store. The op's third operand is the class that its time is known for. */
export function emitAccess(f: Frame, rules: AccessRules, op: Op, o: Operands, before: WayOut): void {
  const kind = ACCESSES[op];
  const { memory } = rules;
  if (!isPlain(o.c) || (o.c === AccessClass.DCODE && kind.store)) {
    f.leave(before);
    // What follows is dead, but has to be valid.
    f.body.op(Wasm.UNREACHABLE);
    return;
  }
  const { base, size, offset } = o.c === AccessClass.DCODE ? memory.flash : memory.sram;
  pushSum(f, o.a, o.b, -base);
  f.body.tee(f.scratch);
  leaveUnlessBelow(f, kind.size, size, before);
  transfer(f, rules, kind, o.d, offset, before);
}

/** Emit a load or store of a group. Not while there is code that stores could change. */
export function emitGroupedAccess(
  f: Frame,
  { memory, checked }: AccessRules,
  op: Op,
  o: Operands,
  before: WayOut,
  { group, first, distance, fromBase }: GroupedAccess,
): void {
  const { body } = f;
  const kind = ACCESSES[op];
  const { store, code } = kind;
  const { base, size, offset } = group.accessClass === AccessClass.DCODE ? memory.flash : memory.sram;
  const lowest = f.groupLocal(group.index);
  if (first) {
    f.push(o.a);
    addConstant(f, fromBase - base);
    body.tee(lowest);
    leaveUnlessBelow(f, group.size, size - group.span, before);
  }
  const shadow = f.plan.shadow + offset;
  if (checked && group.loads === undefined) checkShadow(f, kind, lowest, [shadow + distance], before);
  else if (checked && first && group.loads !== undefined) {
    // Where a store between them allows a later one, this leaves without need.
    checkShadow(
      f,
      kind,
      lowest,
      group.loads.map((each) => shadow + each),
      before,
    );
  }
  body.get(lowest);
  if (store) f.push(o.d);
  body.memory(code, f.plan.guest + offset + distance, 0);
  if (!store) f.pop(o.d);
}

/** May accesses of a block be grouped? */
export const canGroup = ({ code }: AccessRules): boolean => code.low >= code.high;

/** Leave unless the offset on the stack is a multiple of `unit` below `limit`: rotated, one comparison finds both. */
function leaveUnlessBelow(f: Frame, unit: number, limit: number, before: WayOut): void {
  const { body } = f;
  if (unit > 1) {
    body.i32(Math.log2(unit));
    body.op(Wasm.I32_ROTR);
  }
  body.i32(Math.floor(limit / unit));
  body.op(Wasm.I32_GE_U);
  f.leaveIf(before);
}

/** Emit a load or store that notes at its site where it went and in how many parts. */
export function emitVaryingAccess(
  f: Frame,
  rules: AccessRules,
  op: Op,
  o: Operands,
  before: WayOut,
  shift: number,
): void {
  const kind = ACCESSES[op];
  const { sram, flash } = rules.memory;
  const { body } = f;
  const beyond = (region: { readonly size: number }) => {
    body.get(f.scratch);
    body.i32(region.size - kind.size);
    body.op(Wasm.I32_GT_U);
  };
  pushSum(f, o.a, o.b, 0);
  body.tee(f.address);
  body.i32(sram.base | 0);
  body.op(Wasm.I32_SUB);
  body.set(f.scratch);
  beyond(sram);
  if (kind.store) f.leaveIf(before);
  else {
    body.open(Wasm.IF);
    body.get(f.address);
    body.i32(flash.base | 0);
    body.op(Wasm.I32_SUB);
    body.set(f.scratch);
    beyond(flash);
    f.leaveIf(before);
    moveScratch(f, flash.offset);
    noteDigit(f, shift, () => body.i32(ON_CODE_BUS));
    body.otherwise();
    moveScratch(f, sram.offset);
    body.close();
  }
  if (kind.size > 1) {
    const misaligned = () => {
      body.get(f.address);
      body.i32(kind.size - 1);
      body.op(Wasm.I32_AND);
    };
    if (rules.trapUnaligned) {
      misaligned();
      f.leaveIf(before);
    } else
      noteDigit(f, shift, () => {
        // Of a word at 1 or 3: three parts; at 2: two. Of a halfword at 1: two.
        misaligned();
        if (kind.size === 2) return;
        body.i32(1);
        body.op(Wasm.I32_SHR_U);
        body.i32(2);
        body.get(f.address);
        body.i32(1);
        body.op(Wasm.I32_AND);
        body.op(Wasm.I32_EQZ);
        body.op(Wasm.SELECT);
      });
  }
  transfer(f, rules, kind, o.d, kind.store ? sram.offset : 0, before);
}

function moveScratch(f: Frame, by: number): void {
  f.body.get(f.scratch);
  f.body.i32(by);
  f.body.op(Wasm.I32_ADD);
  f.body.set(f.scratch);
}

/** Bits of a site into the signature. */
function noteDigit(f: Frame, shift: number, push: () => void): void {
  const { body } = f;
  push();
  body.i32(shift);
  body.op(Wasm.I32_SHL);
  body.get(f.signature);
  body.op(Wasm.I32_OR);
  body.set(f.signature);
}

/** Push a + b + extra. */
function pushSum(f: Frame, a: number, b: number, extra: number): void {
  const { body } = f;
  const constant = f.constant(b);
  f.push(a);
  if (constant === undefined) {
    f.push(b);
    body.op(Wasm.I32_ADD);
  }
  addConstant(f, (constant ?? 0) + extra);
}

function addConstant(f: Frame, value: number): void {
  if ((value | 0) === 0) return;
  f.body.i32(value | 0);
  f.body.op(Wasm.I32_ADD);
}

/** Move the value between slot `d` and the place at `scratch` bytes behind `offset` of the backing store. */
function transfer(
  f: Frame,
  rules: AccessRules,
  kind: AccessKind,
  d: number,
  offset: number,
  before: WayOut,
): void {
  const { body } = f;
  if (rules.checked) checkShadow(f, kind, f.scratch, [f.plan.shadow + offset], before);
  if (kind.store) avoidCode(f, rules, offset, kind.size, before);
  body.get(f.scratch);
  if (kind.store) f.push(d);
  // No promise of alignment: it would not make anything faster.
  body.memory(kind.code, f.plan.guest + offset, 0);
  if (!kind.store) f.pop(d);
}

/** Leave unless the shadow allows accesses at a local's offset behind each of these addresses; a store makes it written. */
function checkShadow(
  f: Frame,
  { size, store }: AccessKind,
  local: number,
  shadows: readonly number[],
  before: WayOut,
): void {
  const { body } = f;
  const wanted = inEachByte(store ? WRITABLE : READABLE, size);
  shadows.forEach((shadow, k) => {
    body.get(local);
    body.memory(SHADOW_LOAD[size], shadow, 0);
    if (k > 0) body.op(Wasm.I32_AND);
  });
  body.i32(wanted);
  body.op(Wasm.I32_AND);
  body.i32(wanted);
  body.op(Wasm.I32_NE);
  f.leaveIf(before);
  if (!store) return;
  for (const shadow of shadows) {
    body.get(local);
    body.i32(inEachByte(WRITTEN, size));
    body.memory(SHADOW_STORE[size], shadow, 0);
  }
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

/** Functions that give the cycles of a division. */
export const DIVISION_IMPORTS = [
  { name: 'signedDivideCycles', parameters: 2 },
  { name: 'unsignedDivideCycles', parameters: 2 },
] as const;

/** Emit a division. At a site (`shift`) its cycles are noted, else they have to be those that the op expects. */
export function emitDivision(
  f: Frame,
  op: Op,
  { d, a, b, c }: Operands,
  before: WayOut,
  shift: number | undefined,
): void {
  const { body } = f;
  const signed = op === Op.DIV_S;
  const cycles = () => {
    f.push(a);
    f.push(b);
    f.call(signed ? 'signedDivideCycles' : 'unsignedDivideCycles');
  };
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
  if (shift === undefined) {
    cycles();
    body.i32(c);
    body.op(Wasm.I32_NE);
    f.leaveIf(before);
  } else noteDigit(f, shift, cycles);
  f.push(a);
  f.push(b);
  body.op(signed ? Wasm.I32_DIV_S : Wasm.I32_DIV_U);
  f.pop(d);
}
