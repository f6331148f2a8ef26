import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Op, Slot } from '../../../emulator/ir/ops.js';
import {
  ALL_HELD,
  FlagForm,
  type FlagForms,
  flagFormsAtEntry,
  formsBehind,
  operandsFor,
} from '../../../emulator/jit/flag-forms.js';
import type { RegionNode } from '../../../emulator/jit/region.js';

/** [op, result] of the ops that matter, and one that does not. */
const OPS = [
  [Op.FLAGS_SUB, Slot.ZERO],
  [Op.FLAGS_ADD, Slot.ZERO],
  [Op.FLAGS_ADC, Slot.ZERO],
  [Op.MOV, Slot.C],
  [Op.MOV, Slot.V],
  [Op.ADD, 0],
] as const;

/** Nodes with up to three ops and two successors. */
const regions = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.array(
    fc.record({
      ops: fc.array(fc.constantFrom(...OPS), { maxLength: 3 }),
      next: fc.array(fc.nat(count - 1), { maxLength: 2 }),
    }),
    { minLength: count, maxLength: count },
  ),
);

type Drawn = { readonly ops: readonly (readonly [Op, number])[]; readonly next: readonly number[] };

/** As much of a node as the analysis looks at. */
function nodeOf({ ops, next }: Drawn): RegionNode {
  const code = Int32Array.from(ops.flatMap(([op, d]) => [op, d, 0, 0, 0]));
  const jumps = new Map(next.map((to, k) => [k, { to }]));
  return { block: { code }, courses: [{ falls: [undefined, undefined], jumps }] } as unknown as RegionNode;
}

function reachable(drawn: readonly Drawn[]): Set<number> {
  const seen = new Set<number>();
  const work = [0];
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    work.push(...drawn[at].next);
  }
  return seen;
}

describe('forms of C and V', () => {
  it('can be had on every edge: as they are, or computed', () => {
    fc.assert(
      fc.property(regions, (drawn) => {
        const nodes = drawn.map(nodeOf);
        const entry = flagFormsAtEntry(nodes);
        for (const at of reachable(drawn)) {
          const behind = formsBehind(nodes[at], entry[at]);
          for (const next of drawn[at].next)
            for (const flag of ['c', 'v'] as const) {
              const wanted = entry[next][flag];
              assert.notEqual(wanted, FlagForm.ANY);
              assert.ok(wanted === FlagForm.HELD || wanted === behind[flag], `${at} to ${next}: ${flag}`);
            }
        }
      }),
    );
  });

  it('have operands that bring any flags', () => {
    const computed = ({ c, v }: FlagForms, a: number, b: number): readonly boolean[] => {
      const carry = { [FlagForm.SUB]: a >>> 0 >= b >>> 0, [FlagForm.ADD]: (a + b) >>> 0 < a >>> 0 };
      const overflow = { [FlagForm.SUB]: a - b !== ((a - b) | 0), [FlagForm.ADD]: a + b !== ((a + b) | 0) };
      return [carry[c as FlagForm.SUB], overflow[v as FlagForm.SUB]];
    };
    for (const form of [FlagForm.SUB, FlagForm.ADD])
      for (const carry of [0, 1])
        for (const overflow of [0, -1]) {
          const forms = { c: form, v: form };
          const [a, b] = operandsFor(forms, carry, overflow);
          assert.deepEqual(computed(forms, a, b), [carry === 1, overflow < 0]);
        }
    assert.deepEqual(operandsFor(ALL_HELD, 1, -1), [0, 0]);
  });
});
