import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { ModelError } from '../../host/errors.js';
import { foldShapeArithmetic } from '../../host/graph/fold.js';
import type { AnyOperator, OptionsByOp, Tensor } from '../../host/tflite/model.js';
import { activation, constant, model, operator, valuesOf } from './plain-model.js';

/** What folding one operator, whose output is the last tensor, leaves there. */
function folded(tensors: readonly Tensor[], one: AnyOperator): Tensor {
  const result = foldShapeArithmetic(model(tensors, [one], [], []));
  assert.deepEqual(result.operators, []);
  assert.deepEqual(result.folded, [{ index: one.index, op: one.op }]);
  return result.tensors[one.outputs[0]];
}

function refused(tensors: readonly Tensor[], one: AnyOperator, code: string): void {
  assert.throws(
    () => foldShapeArithmetic(model(tensors, [one], [], [])),
    (error) => error instanceof ModelError && error.code === code && error.place.op === one.index,
  );
}

const integer = fc.constantFrom('INT32' as const, 'INT64' as const);
const smallShape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const count = (shape: readonly number[]): number => shape.reduce((n, dim) => n * dim, 1);

describe('foldShapeArithmetic', () => {
  describe('SHAPE', () => {
    it('gives the dimensions of any tensor', () => {
      fc.assert(
        fc.property(fc.array(fc.nat({ max: 1000 }), { maxLength: 6 }), integer, (shape, outType) => {
          const tensors = [activation(0, 'INT16', shape), activation(1, outType, [shape.length])];
          assert.deepEqual(valuesOf(folded(tensors, operator(3, 'SHAPE', [0], [1], { outType }))), shape);
        }),
      );
    });

    it('refuses an output of another rank', () => {
      const tensors = [activation(0, 'INT16', [1, 2, 3]), activation(1, 'INT32', [2])];
      refused(tensors, operator(3, 'SHAPE', [0], [1], { outType: 'INT32' }), 'SHAPE_MISMATCH');
    });
  });

  describe('STRIDED_SLICE', () => {
    type Case = { shape: number[]; begin: number[]; end: number[]; strides: number[] } & {
      output: number[];
      values: number[];
    } & OptionsByOp['STRIDED_SLICE'];
    const cases: Case[] = JSON.parse(
      readFileSync(new URL('../../../test/graph/fixtures/tflm-slices.json', import.meta.url), 'utf8'),
    );
    const slice = (c: Case, type: 'INT32' | 'INT64'): [Tensor[], AnyOperator] => {
      const rank = c.shape.length;
      const values = Array.from({ length: count(c.shape) }, (_, i) => i);
      const tensors = [
        constant(0, type, c.shape, values),
        constant(1, 'INT32', [c.begin.length], c.begin),
        constant(2, 'INT32', [rank], c.end),
        constant(3, 'INT32', [rank], c.strides),
        activation(4, type, c.output),
      ];
      return [tensors, operator(0, 'STRIDED_SLICE', [0, 1, 2, 3], [4], c)];
    };

    it(`makes what TFLM makes of ${cases.length} random slices`, () => {
      assert.ok(cases.length > 50);
      for (const c of cases) {
        for (const type of ['INT32', 'INT64'] as const) {
          assert.deepEqual(valuesOf(folded(...slice(c, type))), c.values, JSON.stringify(c));
        }
      }
    });

    const first = cases.find((c) => c.shape.length === 2 && c.output.length === 2)!;
    it('refuses an output of another shape', () => {
      refused(...slice({ ...first, output: [...first.output, 1] }, 'INT32'), 'SHAPE_MISMATCH');
    });
    it('refuses a stride of zero', () => {
      refused(...slice({ ...first, strides: [1, 0] }, 'INT32'), 'SHAPE_MISMATCH');
    });
    it('refuses limits that are not one per axis', () => {
      refused(...slice({ ...first, begin: [0] }, 'INT32'), 'SHAPE_MISMATCH');
    });
    it('refuses to shrink an axis to an element it does not have', () => {
      const c = { ...first, shape: [3], begin: [3], end: [4], strides: [1], output: [] };
      const options = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 1 };
      refused(...slice({ ...c, ...options }, 'INT32'), 'SHAPE_MISMATCH');
    });
    it('takes no time over a huge slice of nothing', () => {
      const big = 2 ** 29 - 1;
      const c = {
        ...first,
        shape: [0, big],
        begin: [0, 0],
        end: [0, big],
        strides: [1, 1],
        output: [0, big],
      };
      const options = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
      const [tensors, one] = slice({ ...c, ...options }, 'INT32');
      assert.deepEqual(valuesOf(folded(tensors, one)), []);
    });
  });

  describe('PACK', () => {
    it('puts each input into its place along the new axis', () => {
      fc.assert(
        fc.property(
          smallShape,
          fc.integer({ min: 1, max: 4 }),
          fc.nat(),
          fc.boolean(),
          integer,
          (shape, n, where, negative, type) => {
            const axis = where % (shape.length + 1);
            const size = count(shape);
            const output = shape.toSpliced(axis, 0, n);
            const inputs = Array.from({ length: n }, (_, k) =>
              constant(
                k,
                type,
                shape,
                Array.from({ length: size }, (_, i) => 100 * k + i),
              ),
            );
            const pack = operator(
              0,
              'PACK',
              inputs.map((t) => t.index),
              [n],
              {
                axis: negative ? axis - output.length : axis,
                valuesCount: n,
              },
            );
            const values = valuesOf(folded([...inputs, activation(n, type, output)], pack));
            // Element (o, k, i) of [outer, n, inner] is element (o, i) of input k.
            const inner = count(shape.slice(axis));
            values.forEach((value, at) => {
              const k = Math.floor(at / inner) % n;
              const o = Math.floor(at / inner / n);
              assert.equal(value, 100 * k + o * inner + (at % inner));
            });
            assert.equal(values.length, size * n);
          },
        ),
      );
    });

    const scalars = [
      constant(0, 'INT32', [], [7]),
      constant(1, 'INT32', [], [8]),
      activation(2, 'INT32', [2]),
    ];
    it('takes scalars', () => {
      const pack = operator(0, 'PACK', [0, 1], [2], { axis: 0, valuesCount: 2 });
      assert.deepEqual(valuesOf(folded(scalars, pack)), [7, 8]);
    });
    for (const [name, change, options] of [
      ['another number of inputs', {}, { axis: 0, valuesCount: 3 }],
      ['an axis behind the last', {}, { axis: 1, valuesCount: 2 }],
      ['an axis before the first', {}, { axis: -2, valuesCount: 2 }],
      ['inputs of different shapes', { 1: constant(1, 'INT32', [1], [8]) }, { axis: 0, valuesCount: 2 }],
      ['an output of another shape', { 2: activation(2, 'INT32', [2, 1]) }, { axis: 0, valuesCount: 2 }],
    ] as const) {
      it(`refuses ${name}`, () => {
        const tensors = Object.assign([...scalars], change);
        refused(tensors, operator(0, 'PACK', [0, 1], [2], options), 'SHAPE_MISMATCH');
      });
    }
    it('refuses inputs of another type', () => {
      const tensors = [...scalars.slice(0, 2), activation(2, 'INT64', [2])];
      refused(tensors, operator(0, 'PACK', [0, 1], [2], { axis: 0, valuesCount: 2 }), 'TYPE_MISMATCH');
    });

    it('does not unfold a chain of doublings', () => {
      // 29 operators ask for 2 GiB.
      const tensors: Tensor[] = [constant(0, 'INT32', [], [1])];
      const operators: AnyOperator[] = [];
      for (let i = 0; i < 29; i++) {
        tensors.push(activation(i + 1, 'INT32', [2, ...tensors[i].shape]));
        operators.push(operator(i, 'PACK', [i, i], [i + 1], { axis: 0, valuesCount: 2 }));
      }
      const result = foldShapeArithmetic(model(tensors, operators, [], []));
      assert.equal(result.folded.length + result.operators.length, 29);
      for (const { data } of result.tensors) assert.ok((data?.length ?? 0) <= 4096);
    });
  });

  describe('RESHAPE', () => {
    const reshape = operator(0, 'RESHAPE', [0, 1], [2], { newShape: [] });
    it('of a constant keeps the content', () => {
      const tensors = [
        constant(0, 'INT64', [2, 2], [1, -2, 3, 4]),
        constant(1, 'INT32', [1], [4]),
        activation(2, 'INT64', [4]),
      ];
      const result = folded(tensors, reshape);
      assert.deepEqual([result.shape, valuesOf(result)], [[4], [1, -2, 3, 4]]);
    });
    it('refuses another number of elements', () => {
      const tensors = [
        constant(0, 'INT32', [2], [1, 2]),
        constant(1, 'INT32', [1], [3]),
        activation(2, 'INT32', [3]),
      ];
      refused(tensors, reshape, 'SHAPE_MISMATCH');
    });
    it('of an activation stays', () => {
      const tensors = [
        activation(0, 'INT32', [2]),
        constant(1, 'INT32', [1], [2]),
        activation(2, 'INT32', [2]),
      ];
      const result = foldShapeArithmetic(model(tensors, [reshape], [0], [2]));
      assert.deepEqual(result, { tensors, operators: [reshape], folded: [] });
    });
  });
});
