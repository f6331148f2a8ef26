import assert from 'node:assert/strict';
import { ZERO_WAIT } from '../../emulator/index.js';
import { ContractError } from '../../host/errors.js';
import type { Graph } from '../../host/graph/graph.js';
import { buildImage } from '../../host/image/build-image.js';
import type { Image } from '../../host/image/image.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { planMemory } from '../../host/memory/plan.js';
import type { PreparedKernel } from '../../host/ops/op.js';
import { preparePack } from '../../host/ops/pack/prepare.js';
import { PACK_VARIANTS } from '../../host/ops/pack/variants.js';
import type { AnyOperator } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';

const LIBRARY = loadKernelLibrary();

/** Three tensors of 5, packed; `change` what the kernel gets. */
function packImage(change: PreparedKernel['params']): Image {
  const single = { shape: [5] };
  const node = makeNode('PACK', { axis: 0, valuesCount: 3 }, [single, single, single], [{ shape: [3, 5] }]);
  const kernel = PACK_VARIANTS[0].prepare(node, preparePack(node));
  const operator = node.operator as unknown as AnyOperator;
  const { inputs, outputs } = operator;
  const tensors = [...node.inputs.map((tensor) => tensor!), ...node.outputs];
  const graph: Graph = { tensors, operators: [operator], inputs, outputs, folded: [] };
  return buildImage({
    board: ZERO_WAIT,
    library: LIBRARY,
    operators: [{ operator: 0, kernel: { ...kernel, params: { ...kernel.params, ...change } } }],
    tensors,
    plan: planMemory(graph, new Map()),
  });
}

describe('image: arrays of pointers', () => {
  it('lie at the end of the parameter struct', () => {
    const image = packImage({});
    const [{ parameters, buffers }] = image.operators;
    const [{ address, bytes }] = image.regions;
    const words = new Uint32Array(
      bytes.slice(parameters.address - address, parameters.address - address + 28).buffer,
    );
    const addressOf = (tensor: number) => image.tensors.get(tensor)!.address;
    assert.deepEqual([...words], [addressOf(3), 3, 1, 10, addressOf(0), addressOf(1), addressOf(2)]);
    assert.deepEqual(
      buffers.map(({ field }) => field),
      ['output', 'inputs[0]', 'inputs[1]', 'inputs[2]'],
    );
  });

  for (const [what, inputs] of [
    ['too few', [{ tensor: 0 }, { tensor: 1 }]],
    ['one alone', { tensor: 0 }],
    ['a number among them', [{ tensor: 0 }, 1, { tensor: 2 }]],
    ['one of another size among them', [{ tensor: 0 }, { tensor: 3 }, { tensor: 2 }]],
  ] as const) {
    it(`refuse ${what}`, () => {
      assert.throws(() => packImage({ inputs }), ContractError);
    });
  }
});
