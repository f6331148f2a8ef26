import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Op, Slot } from '../../../emulator/ir/ops.js';
import { FlagForm, type FlagForms, flagFormsAtEntry, formsBehind } from '../../../emulator/jit/flag-forms.js';
import { flagsIn, flagsOut } from '../../../emulator/jit/flag-values.js';
import type { RegionNode } from '../../../emulator/jit/region-graph.js';

/** [op, result] of the ops that matter, and one that does not. */
const OPS = [
  [Op.FLAGS_SUB, Slot.ZERO],
  [Op.FLAGS_ADD, Slot.ZERO],
  [Op.FLAGS_ADC, Slot.ZERO],
  [Op.FLAGS_NZ, Slot.ZERO],
  [Op.MOV, Slot.N],
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

describe('forms of flags', () => {
  it('can be had on every edge: as they are, or computed', () => {
    fc.assert(
      fc.property(regions, (drawn) => {
        const nodes = drawn.map(nodeOf);
        const entry = flagFormsAtEntry(nodes);
        for (const at of reachable(drawn)) {
          const behind = formsBehind(nodes[at], entry[at]);
          for (const next of drawn[at].next)
            for (const flag of ['nz', 'c', 'v'] as const) {
              const wanted = entry[next][flag];
              assert.notEqual(wanted, FlagForm.ANY);
              const computed =
                wanted === FlagForm.HELD || (wanted === FlagForm.RESULT && behind[flag] !== FlagForm.HELD);
              assert.ok(computed || wanted === behind[flag], `${at} to ${next}: ${flag}`);
            }
        }
      }),
    );
  });

  /** The condition flags of a value file, as readers see them. */
  const seen = (values: Int32Array) => [
    values[Slot.N] < 0,
    values[Slot.Z] === 0,
    values[Slot.C] !== 0,
    values[Slot.V] < 0,
  ];
  const OPERATIONS = [FlagForm.SUB, FlagForm.ADD];

  it('bring the flags that an operation has left back, and refuse none of them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OPERATIONS),
        fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
        fc.maxSafeInteger(),
        fc.maxSafeInteger(),
        (form, [nz, c, v], a, b) => {
          const values = new Int32Array(Slot.CONST);
          flagsOut({ nz: form, c: form, v: form }, a | 0, b | 0, values);
          const before = seen(values);
          const forms: FlagForms = {
            nz: nz ? form : FlagForm.RESULT,
            c: c ? form : FlagForm.HELD,
            v: v ? form : FlagForm.HELD,
          };
          const operands = flagsIn(forms, values);
          assert.ok(operands !== undefined);
          flagsOut(forms, ...operands, values);
          assert.deepEqual(seen(values), before);
        },
      ),
    );
  });

  it('have a value for every form or refuse: then no operation leaves such flags', () => {
    const samples = [0, 1, -1, 5];
    for (const nz of [FlagForm.SUB, FlagForm.ADD, FlagForm.RESULT, FlagForm.HELD])
      for (const c of [FlagForm.SUB, FlagForm.ADD, FlagForm.HELD])
        for (const n of samples)
          for (const z of samples)
            for (const carry of [0, 1])
              for (const v of [0, -1]) {
                if (OPERATIONS.includes(nz) && OPERATIONS.includes(c) && nz !== c) continue;
                const values = new Int32Array(Slot.CONST);
                [values[Slot.N], values[Slot.Z], values[Slot.C], values[Slot.V]] = [n, z, carry, v];
                const before = seen(values);
                const forms = { nz, c, v: FlagForm.HELD };
                const operands = flagsIn(forms, values);
                if (operands === undefined) {
                  // N and Z together; Z with the wrong carry.
                  assert.ok(z === 0 && (n < 0 || OPERATIONS.includes(nz)), `${nz} ${c} ${before}`);
                  continue;
                }
                flagsOut(forms, ...operands, values);
                assert.deepEqual(seen(values), before);
              }
  });
});
