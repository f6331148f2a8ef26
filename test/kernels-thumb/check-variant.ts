import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OpDefinition, Variant } from '../../host/ops/op.js';
import type { OpName } from '../../host/tflite/model.js';
import type { Case, NodeCase } from './cases.js';
import { runChecked } from './run-variant.js';

/** THUMBNN_KERNEL_RUNS multiplies the number of random cases. */
const RUNS_FACTOR = Number(process.env.THUMBNN_KERNEL_RUNS ?? 1);

export function variantNamed<K extends OpName, P>(
  variants: readonly Variant<K, P>[],
  name: string,
): Variant<K, P> {
  const found = variants.find((variant) => variant.name === name);
  assert.ok(found, name);
  return found;
}

/** In checked mode, the variant equals the reference on `numRuns` cases that it accepts. */
export function checkVariant<K extends OpName, P>(
  variant: Variant<K, P>,
  cases: fc.Arbitrary<Case<K, P> | NodeCase<K, P>>,
  reference: OpDefinition<K, P>['reference'],
  numRuns: number,
): void {
  const accepted = cases.filter(({ node, params }) => variant.accepts(node, params) === true);
  fc.assert(
    fc.property(accepted, fc.nat({ max: 0xff }), (drawn, skew) => {
      const { node, params } = drawn;
      const inputs = 'inputs' in drawn ? drawn.inputs : [drawn.input];
      assert.deepEqual(
        runChecked(variant, node, params, inputs, { skew }).outputs,
        reference(params, inputs),
      );
    }),
    { numRuns: numRuns * RUNS_FACTOR },
  );
}
