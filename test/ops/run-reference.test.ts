import assert from 'node:assert/strict';
import { UnsupportedError, UsageError } from '../../host/errors.js';
import type { Graph } from '../../host/graph/graph.js';
import { runReference } from '../../host/ops/run-reference.js';
import type { Rounding } from '../../host/quantization/profiles.js';
import { makeNode } from './node.js';

const shape = [1, 4];
const relu = makeNode('RELU', {}, [{ shape }], [{ shape, scale: 0.0005 }]);
const graph: Graph = {
  tensors: [relu.inputs[0]!, relu.outputs[0]],
  operators: [relu.operator],
  inputs: [0],
  outputs: [1],
  folded: [],
};

describe('ops/run-reference', () => {
  it('returns every activation, graph inputs among them', () => {
    const input = Int16Array.of(-5, 0, 7, 30000);
    const activations = runReference(graph, [input]);
    assert.deepEqual([...activations.keys()], [0, 1]);
    assert.equal(activations.get(0), input);
    assert.deepEqual(activations.get(1), Int16Array.of(0, 0, 14, 32767));
  });

  it('follows the profile it is given', () => {
    const quarter = makeNode('RELU', {}, [{ shape, scale: 0.25 }], [{ shape, scale: 1 }]);
    const quarters = { ...graph, tensors: [quarter.inputs[0]!, quarter.outputs[0]] };
    const run = (rounding: Rounding) =>
      runReference(quarters, [Int16Array.of(1, 5, 9, 13)], { name: 'tflm@2026-06', rounding }).get(1);
    // A quarter rounds up to a half first, and that up to one.
    assert.deepEqual(run('double'), Int16Array.of(1, 2, 3, 4));
    assert.deepEqual(run('single'), Int16Array.of(0, 1, 2, 3));
  });

  it('refuses inputs that do not fit', () => {
    for (const [inputs, code] of [
      [[], 'INPUT_COUNT'],
      [[new Int16Array(3)], 'INPUT_SIZE'],
    ] as const) {
      assert.throws(
        () => runReference(graph, inputs),
        (error) => error instanceof UsageError && error.code === code,
      );
    }
  });

  it('refuses an operator without a reference, by its name', () => {
    const unknown = makeNode('UNKNOWN', { name: 'SVDF' }, [{ shape }], [{ shape }]);
    assert.throws(
      () => runReference({ ...graph, operators: [unknown.operator] }, [new Int16Array(4)]),
      (error) => error instanceof UnsupportedError && error.place.opName === 'SVDF',
    );
  });
});
