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
function formsBehind({ block: { code } }: RegionNode, before: FlagForms): FlagForms {
  let forms = before;
  for (let i = 0; i < code.length; i += OP_WORDS) forms = formsAfter(code[i], code[i + 1], forms);
  return forms;
}

const meet = (a: FlagForm, b: FlagForm): FlagForm => (a === b ? a : FlagForm.HELD);

/** Forms at the start of each node; HELD at the entry of the region. */
export function flagFormsAtEntry(nodes: readonly RegionNode[]): FlagForms[] {
  const entry = new Array<FlagForms | undefined>(nodes.length).fill(undefined);
  entry[0] = ALL_HELD;
  const work = [0];
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    const behind = formsBehind(nodes[at], entry[at] ?? ALL_HELD);
    for (const next of successors(nodes[at])) {
      const known = entry[next];
      const met = known === undefined ? behind : { c: meet(known.c, behind.c), v: meet(known.v, behind.v) };
      if (known !== undefined && met.c === known.c && met.v === known.v) continue;
      entry[next] = met;
      work.push(next);
    }
  }
  return entry.map((forms) => forms ?? ALL_HELD);
}
