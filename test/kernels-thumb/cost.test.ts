import assert from 'node:assert/strict';
import { measureRow } from '../../benchmarks/kernels/measure.js';
import { nodeOfRow } from '../../benchmarks/kernels/node.js';
import { BENCH_ROWS, type BenchRow } from '../../benchmarks/kernels/shapes.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import type { Variant } from '../../host/ops/op.js';
import { opDefinition } from '../../host/ops/registry.js';
import { chooseVariant, variantsOf } from '../../host/ops/variants.js';
import type { OpName } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';

const LIBRARY = loadKernelLibrary();
const TOLERANCE = 0.1;

/** Rows beyond this many products are left to the benchmark: they only take longer. */
const MAX_MACS = 1_000_000;

function preparedRow(row: BenchRow) {
  const node = nodeOfRow(row);
  const definition = opDefinition(row.op)!;
  const params = definition.prepare(node);
  return { node, params, macs: definition.macs(params) };
}

describe('kernels: cost estimates', () => {
  for (const row of BENCH_ROWS) {
    const withCost = variantsOf(row.op).filter(({ cost }) => cost !== undefined);
    if (withCost.length === 0) continue;
    const { node, params, macs } = preparedRow(row);
    if (macs > MAX_MACS) continue;
    it(`${row.name}: every kernel takes what it says within 10 %, the resolver takes the fastest`, () => {
      const measured = withCost
        .filter(({ accepts }) => accepts(node, params) === true)
        .map((variant) => {
          const { cycles } = measureRow(LIBRARY, row, variant.name)!;
          const estimate = variant.cost!(params);
          const message = `${variant.name}: ${estimate.toFixed(0)} estimated, ${cycles} measured`;
          assert.ok(Math.abs(estimate / cycles - 1) <= TOLERANCE, message);
          return { name: variant.name, cycles };
        });
      const fastest = measured.reduce((a, b) => (b.cycles < a.cycles ? b : a));
      assert.equal(chooseVariant(node, params).variant.name, fastest.name);
    });
  }
});

describe('kernels: the resolver', () => {
  const variant = (name: string, accepted: true | string, cost?: number): Variant<OpName, unknown> => ({
    name,
    serves: '',
    accepts: () => accepted,
    prepare: () => assert.fail(),
    ...(cost === undefined ? {} : { cost: () => cost }),
  });
  const choose = (...variants: Variant<OpName, unknown>[]) => {
    const node = makeNode('RELU', {}, [], []);
    const { variant: chosen, refusals } = chooseVariant(node, undefined, variants);
    return [chosen.name, ...refusals.map(({ variant: name }) => name)];
  };

  it('takes the cheapest kernel that accepts', () => {
    const taken = choose(
      variant('a', true, 3),
      variant('b', 'no', 1),
      variant('c', true, 2),
      variant('d', true, 9),
    );
    assert.deepEqual(taken, ['c', 'b', 'a', 'd']);
  });

  it('does not look beyond a kernel without a cost, and takes it when nothing before it accepts', () => {
    assert.deepEqual(choose(variant('a', true), variant('b', true, 1)), ['a']);
    assert.deepEqual(choose(variant('a', 'no', 1), variant('b', true), variant('c', true, 1)), ['b', 'a']);
    assert.deepEqual(choose(variant('a', true, 5), variant('b', true)), ['a', 'b']);
  });
});
