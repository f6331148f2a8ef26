import { ZERO_WAIT } from '../../emulator/index.js';
import type { Graph } from '../../host/graph/graph.js';
import type { ImageRequest } from '../../host/image/build-image.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { planMemory } from '../../host/memory/plan.js';
import type { PreparedKernel } from '../../host/ops/op.js';
import { SOFTMAX_VARIANTS } from '../../host/ops/softmax/variants.js';
import { SOFTMAX_EXP_LUT, SOFTMAX_RECIPROCAL_LUT } from '../../host/quantization/lut.js';
import type { AnyOperator, Tensor } from '../../host/tflite/model.js';
import { makeNode } from '../ops/node.js';

/** A chain of softmax operators: tensor i to tensor i + 1, `depth` elements each. */
export function softmaxChain(operators: number, depth: number): ImageRequest {
  const tensors = Array.from({ length: operators + 1 }, (_, index): Tensor => {
    const [tensor] = makeNode('SOFTMAX', { beta: 1 }, [], [{ shape: [1, depth] }]).outputs;
    return { ...tensor, index };
  });
  const chain = Array.from(
    { length: operators },
    (_, index): AnyOperator => ({
      index,
      op: 'SOFTMAX',
      inputs: [index],
      outputs: [index + 1],
      options: { beta: 1 },
    }),
  );
  const graph: Graph = { tensors, operators: chain, inputs: [0], outputs: [operators], folded: [] };
  return {
    board: ZERO_WAIT,
    library: loadKernelLibrary(),
    operators: chain.map((operator) => ({
      operator: operator.index,
      kernel: softmaxKernel(operator.inputs[0], operator.outputs[0], depth),
    })),
    tensors,
    plan: planMemory(graph, new Map()),
  };
}

function softmaxKernel(input: number, output: number, depth: number): PreparedKernel {
  const shape = [1, depth];
  const node = makeNode('SOFTMAX', { beta: 1 }, [{ shape }], [{ shape }]);
  const operator = { ...node.operator, inputs: [input], outputs: [output] };
  return SOFTMAX_VARIANTS[0].prepare(
    { ...node, operator },
    {
      rows: 1,
      depth,
      multiplier: 2 ** 30,
      shift: 3,
      expTable: SOFTMAX_EXP_LUT,
      reciprocalTable: SOFTMAX_RECIPROCAL_LUT,
      rounding: 'double',
    },
  );
}
