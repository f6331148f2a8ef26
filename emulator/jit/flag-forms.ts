/**
 * C and V are seldom read, but every addition and comparison sets them. So translated code keeps the operands of the
 * last one (locals `flagA`, `flagB`) and computes a flag where it is used. In which form C and V are kept at a place is
 * known when a region is translated; where two ways meet in different forms, they are held as values.
 */
import { OP_WORDS, Op, Slot } from '../ir/ops.js';
import { type RegionNode, successors } from './region.js';

export enum FlagForm {
  /** In the flag's own local, as the value file has it (ir/ops.ts). */
  HELD,
  /** What flagA - flagB makes it. */
  SUB,
  /** What flagA + flagB makes it. */
  ADD,
  /** Not known yet, while a region is looked through. */
  ANY,
}

export interface FlagForms {
  readonly c: FlagForm;
  readonly v: FlagForm;
}

export const ALL_HELD: FlagForms = { c: FlagForm.HELD, v: FlagForm.HELD };

/** Forms behind an op. */
export function formsAfter(op: number, d: number, before: FlagForms): FlagForms {
  switch (op) {
    case Op.FLAGS_SUB:
      return { c: FlagForm.SUB, v: FlagForm.SUB };
    case Op.FLAGS_ADD:
      return { c: FlagForm.ADD, v: FlagForm.ADD };
    case Op.FLAGS_ADC:
      return ALL_HELD;
    default:
      if (d === Slot.C) return { c: FlagForm.HELD, v: before.v };
      if (d === Slot.V) return { c: before.c, v: FlagForm.HELD };
      return before;
  }
}

/** Forms behind all ops of a node. */
export function formsBehind({ block: { code } }: RegionNode, before: FlagForms): FlagForms {
  let forms = before;
  for (let i = 0; i < code.length; i += OP_WORDS) forms = formsAfter(code[i], code[i + 1], forms);
  return forms;
}

const meet = (a: FlagForm, b: FlagForm): FlagForm =>
  a === b || b === FlagForm.ANY ? a : a === FlagForm.ANY ? b : FlagForm.HELD;

const meetForms = (a: FlagForms, b: FlagForms): FlagForms => ({ c: meet(a.c, b.c), v: meet(a.v, b.v) });

const NOT_KNOWN: FlagForms = { c: FlagForm.ANY, v: FlagForm.ANY };

/** Forms at the start of each node when node 0 is entered in these forms. */
function propagate(nodes: readonly RegionNode[], first: FlagForms): FlagForms[] {
  const entry = nodes.map((_, k) => (k === 0 ? first : NOT_KNOWN));
  const work = [0];
  const seen = new Set(work);
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    const behind = formsBehind(nodes[at], entry[at]);
    for (const next of successors(nodes[at])) {
      const known = entry[next];
      const met = meetForms(known, behind);
      if (seen.has(next) && met.c === known.c && met.v === known.v) continue;
      seen.add(next);
      entry[next] = met;
      work.push(next);
    }
  }
  return entry;
}

const decided = (form: FlagForm): FlagForm => (form === FlagForm.ANY ? FlagForm.HELD : form);

/**
 * Forms at the start of each node. Whoever enters the region brings the flags in the form that node 0 wants: that in
 * which they come back to it, if they do.
 */
export function flagFormsAtEntry(nodes: readonly RegionNode[]): FlagForms[] {
  const [{ c, v }] = propagate(nodes, NOT_KNOWN);
  return propagate(nodes, { c: decided(c), v: decided(v) });
}

/** Operands whose difference (or sum) has given flags, by [C][V]. */
const OPERANDS: { readonly [form: number]: readonly (readonly (readonly [number, number])[])[] } = {
  [FlagForm.SUB]: [
    [
      [0, 1],
      [0x7fff_ffff, -1],
    ],
    [
      [0, 0],
      [-0x8000_0000, 1],
    ],
  ],
  [FlagForm.ADD]: [
    [
      [0, 0],
      [0x7fff_ffff, 1],
    ],
    [
      [-1, 1],
      [-0x8000_0000, -0x8000_0000],
    ],
  ],
};

/** Operands flagA and flagB that bring C and V (as the value file has them) in these forms. */
export function operandsFor({ c, v }: FlagForms, carry: number, overflow: number): readonly [number, number] {
  const form = c === FlagForm.HELD ? v : c;
  if (form === FlagForm.HELD) return [0, 0];
  return OPERANDS[form][carry][overflow < 0 ? 1 : 0];
}
