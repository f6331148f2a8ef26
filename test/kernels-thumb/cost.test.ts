import assert from 'node:assert/strict';
import { leastSquares } from '../../benchmarks/kernels/least-squares.js';
import { measureRow } from '../../benchmarks/kernels/measure.js';
import { nodeOfRow } from '../../benchmarks/kernels/node.js';
import { BENCH_ROWS, type BenchRow } from '../../benchmarks/kernels/shapes.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { costOf, perCall, perElement } from '../../host/ops/cost.js';
import type { Variant } from '../../host/ops/op.js';
import { opDefinition } from '../../host/ops/registry.js';
import { chooseVariant, variantsOf } from '../../host/ops/variants.js';
import type { OpName } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';

const LIBRARY = loadKernelLibrary();
const TOLERANCE = 0.1;

/** Rows beyond this are left to `npm run costs`: they only take longer. */
const MAX_CYCLES = 1_300_000;

function preparedRow(row: BenchRow) {
  const node = nodeOfRow(row);
  return { node, params: opDefinition(row.op)!.prepare(node) };
}

describe('kernels: cost estimates', () => {
  for (const row of BENCH_ROWS) {
    const { node, params } = preparedRow(row);
    const accepting = variantsOf(row.op).filter(({ accepts }) => accepts(node, params) === true);
    if (accepting.every(({ cost }) => cost(params) > MAX_CYCLES)) continue;
    it(`${row.name}: every kernel takes what it says within 10 %, the resolver takes the fastest`, () => {
      const chosen = chooseVariant(node, params).variant.name;
      const measured = accepting
        .filter(({ name, cost }) => cost(params) <= MAX_CYCLES || name === chosen)
        .map(({ name, cost }) => {
          const { cycles } = measureRow(LIBRARY, row, name)!;
          const estimate = cost(params);
          const message = `${name}: ${estimate.toFixed(0)} estimated, ${cycles} measured (npm run costs)`;
          assert.ok(Math.abs(estimate / cycles - 1) <= TOLERANCE, message);
          return { name, cycles };
        });
      const fastest = measured.reduce((a, b) => (b.cycles < a.cycles ? b : a));
      assert.equal(chosen, fastest.name);
    });
  }

  it('are sums of terms, which can be fitted', () => {
    const cost = costOf(perElement(3), perCall(20));
    const elements = [1, 10, 100];
    assert.deepEqual(
      elements.map((n) => cost({ elements: n })),
      [23, 50, 320],
    );
    const rows = elements.map((n) => cost.terms!.map(({ count }) => count({ elements: n })));
    const fitted = leastSquares(rows, [23, 50, 320]);
    assert.deepEqual(
      fitted.map((x) => x.toFixed(6)),
      ['3.000000', '20.000000'],
    );
  });
});

describe('kernels: the choice', () => {
  const variant = (name: string, accepted: true | string, cost: number): Variant<OpName, unknown> => ({
    name,
    serves: '',
    accepts: () => accepted,
    prepare: () => assert.fail(),
    cost: () => cost,
  });
  const choose = (...variants: Variant<OpName, unknown>[]) => {
    const node = makeNode('RELU', {}, [], []);
    const { variant: chosen, refusals } = chooseVariant(node, undefined, variants);
    return [chosen.name, ...refusals.map(({ variant: name }) => name)];
  };

  it('is the kernel with the fewest estimated cycles of those that accept', () => {
    const taken = choose(
      variant('a', true, 3),
      variant('b', 'no', 1),
      variant('c', true, 2),
      variant('d', true, 9),
    );
    assert.deepEqual(taken, ['c', 'b']);
  });

  it('is the first of several that cost the same', () => {
    assert.deepEqual(choose(variant('a', true, 2), variant('b', true, 2)), ['a']);
  });
});
