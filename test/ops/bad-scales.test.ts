import assert from 'node:assert/strict';
import { ModelError } from '../../host/errors.js';
import { buildGraph } from '../../host/graph/build.js';
import { type Node, nodeOf } from '../../host/ops/op.js';
import { opDefinition } from '../../host/ops/registry.js';
import { loadModel } from '../../host/tflite/load.js';
import type { Quantization, Tensor } from '../../host/tflite/model.js';
import { decode, readPacks } from '../oracle/packs.js';

/** What is wrong with a scale, and how the refusal calls it. */
const BROKEN: readonly [name: string, change: (q: Quantization) => Quantization | undefined, code: string][] =
  [
    ['missing', () => undefined, 'QUANTIZATION_MISSING'],
    ['NaN', (q) => ({ ...q, scale: q.scale.map(() => Number.NaN) }), 'SCALE_INVALID'],
    ['infinite', (q) => ({ ...q, scale: q.scale.map(() => Infinity) }), 'SCALE_INVALID'],
    ['negative', (q) => ({ ...q, scale: q.scale.map((s) => -s) }), 'SCALE_INVALID'],
  ];
const ZERO: (typeof BROKEN)[number] = [
  'zero',
  (q) => ({ ...q, scale: q.scale.map(() => 0) }),
  'SCALE_INVALID',
];

/** Operators that only move data: TFLM never looks at their scales. */
const MOVES = new Set(['PACK', 'PAD', 'RESHAPE', 'UNPACK']);

/** A legal node that TFLM has run. */
function legalNode(model: string): Node {
  const graph = buildGraph(loadModel(decode(model)));
  return nodeOf(graph, graph.operators[0]);
}

const withTensor = (tensors: Node['inputs'], index: number, changed: Tensor) =>
  tensors.map((tensor, i) => (i === index ? changed : tensor));

describe('ops: broken scales are refused by name', () => {
  for (const { op, cases } of readPacks().filter((pack) => !MOVES.has(pack.op))) {
    it(`${op}: of inputs, filter and output`, () => {
      const legal = legalNode(cases[0].model);
      const { prepare } = opDefinition(legal.operator.op)!;
      prepare(legal);
      let refusals = 0;
      for (const side of ['inputs', 'outputs'] as const) {
        legal[side].forEach((tensor, index) => {
          // The axes of MEAN have no scale, that of a bias is not used by convolutions.
          const counts = tensor?.type === 'INT16' || tensor?.type === 'INT8';
          if (tensor?.quantization === undefined || !counts) return;
          // TFLM allows a channel of weights to be dead.
          const ways = tensor.type === 'INT16' ? [...BROKEN, ZERO] : BROKEN;
          for (const [name, change, code] of ways) {
            const broken = { ...tensor, quantization: change(tensor.quantization) };
            const node = { ...legal, [side]: withTensor(legal[side], index, broken) };
            assert.throws(
              () => prepare(node),
              (error: unknown) => {
                assert.ok(error instanceof ModelError, `${side} ${index} ${name}: ${error}`);
                assert.deepEqual([error.code, error.place.opName], [code, op]);
                assert.equal(error.place.tensor, tensor.index);
                return true;
              },
              `${side} ${index} ${name}`,
            );
            refusals++;
          }
        });
      }
      assert.ok(refusals > 0);
    });
  }
});
