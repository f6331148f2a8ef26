import assert from 'node:assert/strict';
import { ThumbnnError } from '../../host/errors.js';
import { buildGraph } from '../../host/graph/build.js';
import type { Graph } from '../../host/graph/graph.js';
import { nodeOf } from '../../host/ops/op.js';
import { OP_DEFINITIONS, opDefinition } from '../../host/ops/registry.js';
import { runReference } from '../../host/ops/run-reference.js';
import { tensorData } from '../../host/ops/tensor-data.js';
import { loadModel } from '../../host/tflite/load.js';
import { decode, readPacks, readRefused } from './packs.js';
import { refusalCode } from './refusal-codes.js';

function graphOf(model: string): Graph {
  return buildGraph(loadModel(decode(model)));
}

describe('oracle: one-operator models with outputs of TFLM', () => {
  const packs = readPacks();

  it('cover every operator', () => {
    assert.deepEqual(packs.map((pack) => pack.op).sort(), Object.keys(OP_DEFINITIONS).sort());
  });

  it('are at least 40 of each, no two alike', () => {
    for (const { op, cases } of packs) {
      assert.ok(new Set(cases.map(({ model }) => model)).size >= 40, op);
    }
  });

  for (const pack of packs) {
    describe(`the reference of ${pack.op} equals TFLM bit for bit`, () => {
      for (const { name, model, inputs, outputs } of pack.cases) {
        it(name, () => {
          const graph = graphOf(model);
          assert.equal(graph.operators[0].op, pack.op);
          const contentOf = (index: number, base64: string) =>
            tensorData(graph.tensors[index], decode(base64));
          const feeds = graph.inputs.map((index, i) => contentOf(index, inputs[i]));
          const activations = runReference(graph, feeds);
          graph.outputs.forEach((index, i) => {
            assert.deepEqual(activations.get(index), contentOf(index, outputs[i]));
          });
        });
      }
    });
  }

  describe('broken models are refused', () => {
    for (const { op, name, model, tflm } of readRefused().cases) {
      it(`${op}: ${name} (TFLM ${tflm})`, () => {
        assert.throws(
          () => {
            const graph = graphOf(model);
            const [operator] = graph.operators;
            opDefinition(operator.op)?.prepare(nodeOf(graph, operator));
          },
          (error: unknown) => {
            assert.ok(error instanceof ThumbnnError, `${error}`);
            assert.equal(error.code, refusalCode(op, name));
            // What the loader refuses is about a tensor, what prepare refuses about the operator.
            if (error.place.op === undefined) assert.notEqual(error.place.tensor, undefined);
            else assert.ok(error.hint, 'the error has no hint');
            return true;
          },
        );
      });
    }
  });
});
