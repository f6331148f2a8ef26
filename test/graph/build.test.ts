import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describeError, UnsupportedError } from '../../host/errors.js';
import { reshapeAliases } from '../../host/graph/alias.js';
import { buildGraph } from '../../host/graph/build.js';
import type { Graph } from '../../host/graph/graph.js';
import { loadModel } from '../../host/tflite/load.js';
import type { Model } from '../../host/tflite/model.js';
import { activation, constant, model, operator, valuesOf } from './plain-model.js';

const digits = (name: string): Graph =>
  buildGraph(
    loadModel(readFileSync(new URL(`../../../benchmarks/models/digits/${name}`, import.meta.url)), name),
  );

function refusal(bad: Model): UnsupportedError {
  try {
    buildGraph(bad);
  } catch (error) {
    assert.ok(error instanceof UnsupportedError, String(error));
    return error;
  }
  throw new Error('the model was accepted');
}

describe('buildGraph', () => {
  it('folds the shape arithmetic of a dynamic batch, so that the static model is left', () => {
    const dynamic = digits('digits-cnn-dynamic.int16x8.tflite');
    const fixed = digits('digits-cnn.int16x8.tflite');
    assert.deepEqual(
      dynamic.folded.map(({ op }) => op),
      ['SHAPE', 'STRIDED_SLICE', 'PACK'],
    );
    assert.deepEqual(fixed.folded, []);
    const steps = (graph: Graph): object[] => graph.operators.map(({ op, options }) => ({ op, options }));
    assert.deepEqual(steps(dynamic), steps(fixed));
    // Operators keep the numbers they have in the file.
    assert.deepEqual(
      dynamic.operators.map(({ index }) => index),
      [0, 1, 2, 3, 7, 8, 9],
    );
    const reshape = dynamic.operators[4];
    assert.deepEqual(valuesOf(dynamic.tensors[reshape.inputs[1]]), [1, 128]);
  });

  it('refuses an unknown operator by its name', () => {
    const tensors = [activation(0, 'INT16', [4]), activation(1, 'INT16', [4])];
    const error = refusal(model(tensors, [operator(2, 'UNKNOWN', [0], [1], { name: 'ELU' })], [0], [1]));
    assert.equal(error.code, 'OP_UNSUPPORTED');
    assert.deepEqual(error.place, { op: 2, opName: 'ELU' });
    assert.match(describeError(error), /^op 2 ELU: operator ELU is not supported \(supported: CONV_2D, /);
  });

  it('refuses a graph output that is constant', () => {
    const tensors = [activation(0, 'INT16', [4]), activation(1, 'INT32', [1])];
    const shape = operator(0, 'SHAPE', [0], [1], { outType: 'INT32' });
    assert.equal(refusal(model(tensors, [shape], [0], [1])).code, 'OUTPUT_CONSTANT');
  });

  it('refuses variables', () => {
    const tensors = [{ ...activation(0, 'INT16', [4]), isVariable: true }, activation(1, 'INT16', [4])];
    const error = refusal(model(tensors, [operator(0, 'RELU', [0], [1], {})], [], [1]));
    assert.deepEqual([error.code, error.place.tensor], ['TENSOR_VARIABLE', 0]);
  });

  it('keeps operators whose output nobody reads', () => {
    const tensors = [0, 1, 2].map((i) => activation(i, 'INT16', [4]));
    const operators = [operator(0, 'RELU', [0], [1], {}), operator(1, 'RELU', [0], [2], {})];
    assert.deepEqual(buildGraph(model(tensors, operators, [0], [2])).operators, operators);
  });
});

describe('reshapeAliases', () => {
  const reshape = (index: number, from: number, to: number): ReturnType<typeof operator> =>
    operator(index, 'RESHAPE', [from], [to], { newShape: [] });
  const aliasesOf = (tensors: Model['tensors'], operators: Model['operators']): [number, number][] => [
    ...reshapeAliases({ tensors, operators, inputs: [0], outputs: [], folded: [] }),
  ];

  it('follows chains to the tensor that owns the storage', () => {
    const tensors = [[4], [2, 2], [4, 1]].map((shape, i) => activation(i, 'INT16', shape));
    assert.deepEqual(aliasesOf(tensors, [reshape(0, 0, 1), reshape(1, 1, 2)]), [
      [1, 0],
      [2, 0],
    ]);
  });

  it('leaves out constants, variables and tensors of another size', () => {
    const output = activation(1, 'INT32', [2, 1]);
    assert.deepEqual(aliasesOf([constant(0, 'INT32', [2], [1, 2]), output], [reshape(0, 0, 1)]), []);
    const variable = { ...activation(0, 'INT32', [2]), isVariable: true };
    assert.deepEqual(aliasesOf([variable, output], [reshape(0, 0, 1)]), []);
    assert.deepEqual(aliasesOf([activation(0, 'INT32', [3]), output], [reshape(0, 0, 1)]), []);
  });
});
