/**
 * Accesses of a block that go through one base register at constant distances: `ldrd`, `ldm`, rows of `ldr r, [base, #n]`,
 * also when the base moves on in between. One comparison, before the first of them, finds whether all of them are in memory
 * and aligned.
 */
import { AccessClass, isMemoryAccess, isStore, OP_WORDS, Op, WRITES_PAIR } from '../ir/ops.js';
import type { Block } from '../translate.js';
import { ACCESSES } from './accesses.js';
import { isPlain, type Site } from './sites.js';

export interface AccessGroup {
  /** Among the groups of its block. */
  readonly index: number;
  readonly accessClass: AccessClass;
  /** Bytes of each access, and what all addresses are multiples of. */
  readonly size: number;
  /** Distance from the lowest to the highest address. */
  readonly span: number;
  /** Bytes of its accesses from the lowest address, if all of them are loads. */
  readonly loads: readonly number[] | undefined;
}

export interface GroupedAccess {
  readonly group: AccessGroup;
  /** The comparison is made here. */
  readonly first: boolean;
  /** Bytes from the lowest address of the group. */
  readonly distance: number;
  /** The lowest address less the value of the op's slot `a`. */
  readonly fromBase: number;
}

/** A slot's value: that of some root when the block began (or when it was last computed), plus a constant. */
interface Value {
  readonly root: number;
  readonly offset: number;
}

interface Member {
  readonly position: number;
  /** Offset of the address from the root, and of the op's slot `a`. */
  readonly offset: number;
  readonly base: number;
}

/** Groups of two and more. @param constant value of a slot if it is one */
export function groupAccesses(
  { code }: Block,
  sites: readonly Site[],
  constant: (slot: number) => number | undefined,
): ReadonlyMap<number, GroupedAccess> {
  const varying = new Set(sites.map(({ position }) => position));
  const values = new Map<number, Value>();
  let roots = 0;
  const valueIn = (slot: number): Value => {
    let value = values.get(slot);
    if (value === undefined) {
      value = { root: roots++, offset: 0 };
      values.set(slot, value);
    }
    return value;
  };
  const members = new Map<string, Member[]>();
  for (let i = 0; i < code.length; i += OP_WORDS) {
    const [op, d, a, b, c] = code.subarray(i, i + OP_WORDS);
    const distance = constant(b);
    if (isMemoryAccess(op)) {
      if (distance !== undefined && !varying.has(i) && constant(a) === undefined) {
        const { root, offset } = valueIn(a);
        const at = (offset + distance) | 0;
        const key = `${root} ${c} ${ACCESSES[op].size} ${at & (ACCESSES[op].size - 1)}`;
        const member = { position: i, offset: at, base: offset };
        const known = members.get(key);
        if (known === undefined) members.set(key, [member]);
        else known.push(member);
      }
      if (!isStore(op)) values.delete(d);
      continue;
    }
    const moved =
      distance === undefined ? undefined : op === Op.ADD ? distance : op === Op.SUB ? -distance : undefined;
    if (op === Op.MOV && constant(a) === undefined) values.set(d, valueIn(a));
    else if (moved !== undefined && constant(a) === undefined) {
      const { root, offset } = valueIn(a);
      values.set(d, { root, offset: (offset + moved) | 0 });
    } else {
      values.delete(d);
      if (WRITES_PAIR.has(op)) values.delete(c);
    }
  }
  return placed(code, [...members.values()]);
}

/** Farther apart than this they are not worth one comparison: it would refuse too much. */
const MAX_SPAN = 4096;

function placed(code: Int32Array, candidates: readonly (readonly Member[])[]): Map<number, GroupedAccess> {
  const found = new Map<number, GroupedAccess>();
  let index = 0;
  for (const members of candidates) {
    const [{ position }] = members;
    const accessClass = code[position + 4];
    const lowest = Math.min(...members.map(({ offset }) => offset));
    const span = Math.max(...members.map(({ offset }) => offset)) - lowest;
    // A store on the code bus is the interpreter's.
    const written = members.some((m) => isStore(code[m.position]));
    if (
      members.length < 2 ||
      span > MAX_SPAN ||
      !isPlain(accessClass) ||
      (written && accessClass === AccessClass.DCODE)
    )
      continue;
    const distances = [...new Set(members.map(({ offset }) => offset - lowest))];
    const loads = written ? undefined : distances;
    const group = { index: index++, accessClass, size: ACCESSES[code[position]].size, span, loads };
    members.forEach((m, k) => {
      found.set(m.position, {
        group,
        first: k === 0,
        distance: m.offset - lowest,
        fromBase: lowest - m.base,
      });
    });
  }
  return found;
}
