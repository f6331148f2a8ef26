/**
 * Flags are seldom read, but every addition and comparison sets them. So translated code keeps the operands of the last
 * one (locals `flagA`, `flagB`), or its result, and computes a flag where it is used. In which form the flags are kept at
 * a place is known when a region is translated; where two ways meet in different forms, one of them is converted.
 */
import { OP_WORDS, Op, Slot } from '../ir/ops.js';
import { type RegionNode, successors } from './region-graph.js';

export enum FlagForm {
  /** In the flag's own local, as the value file has it (ir/ops.ts). */
  HELD,
  /** What flagA - flagB makes it. */
  SUB,
  /** What flagA + flagB makes it. */
  ADD,
  /** Of N and Z: both are those of the value in N's local. */
  RESULT,
  /** Not known yet, while a region is looked through. */
  ANY,
}

export interface FlagForms {
  /** N and Z. */
  readonly nz: FlagForm;
  readonly c: FlagForm;
  readonly v: FlagForm;
}

const all = (form: FlagForm): FlagForms => ({ nz: form, c: form, v: form });
export const ALL_HELD: FlagForms = all(FlagForm.HELD);
const NOT_KNOWN: FlagForms = all(FlagForm.ANY);

/** Forms behind an op. */
export function formsAfter(op: number, d: number, before: FlagForms): FlagForms {
  switch (op) {
    case Op.FLAGS_SUB:
      return all(FlagForm.SUB);
    case Op.FLAGS_ADD:
      return all(FlagForm.ADD);
    case Op.FLAGS_ADC:
      return { nz: FlagForm.RESULT, c: FlagForm.HELD, v: FlagForm.HELD };
    case Op.FLAGS_NZ:
      return { ...before, nz: FlagForm.RESULT };
    default:
      if (d === Slot.N || d === Slot.Z) return { ...before, nz: FlagForm.HELD };
      if (d === Slot.C) return { ...before, c: FlagForm.HELD };
      if (d === Slot.V) return { ...before, v: FlagForm.HELD };
      return before;
  }
}

/** Forms behind all ops of a node. */
export function formsBehind({ block: { code } }: RegionNode, before: FlagForms): FlagForms {
  let forms = before;
  for (let i = 0; i < code.length; i += OP_WORDS) forms = formsAfter(code[i], code[i + 1], forms);
  return forms;
}

/** What both forms can be converted to. */
const meet = (a: FlagForm, b: FlagForm, otherwise: FlagForm): FlagForm =>
  a === b || b === FlagForm.ANY
    ? a
    : a === FlagForm.ANY
      ? b
      : a === FlagForm.HELD || b === FlagForm.HELD
        ? FlagForm.HELD
        : otherwise;

const meetForms = (a: FlagForms, b: FlagForms): FlagForms => ({
  nz: meet(a.nz, b.nz, FlagForm.RESULT),
  c: meet(a.c, b.c, FlagForm.HELD),
  v: meet(a.v, b.v, FlagForm.HELD),
});

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
      if (seen.has(next) && met.nz === known.nz && met.c === known.c && met.v === known.v) continue;
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
  const [{ nz, c, v }] = propagate(nodes, NOT_KNOWN);
  return propagate(nodes, { nz: decided(nz), c: decided(c), v: decided(v) });
}
