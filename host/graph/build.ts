import { UnsupportedError } from '../errors.js';
import type { Model } from '../tflite/model.js';
import { READ_OPS } from '../tflite/options.js';
import { foldShapeArithmetic } from './fold.js';
import type { Graph } from './graph.js';

/**
 * Fold a model's shape arithmetic and refuse what no later stage could serve. Operators whose output nobody uses
 * stay: TFLM runs them, too.
 * @throws UnsupportedError for an operator that we do not read, for state that persists over invokes, for a graph
 *   output that is a constant; ModelError when shape arithmetic contradicts the stored shapes
 */
export function buildGraph(model: Model): Graph {
  const graph: Graph = { ...foldShapeArithmetic(model), inputs: model.inputs, outputs: model.outputs };
  refuseUnknownOperators(graph);
  refuseVariables(graph);
  for (const tensor of graph.outputs) {
    if (graph.tensors[tensor].data !== undefined) {
      throw new UnsupportedError('OUTPUT_CONSTANT', 'the graph output is a constant', { tensor });
    }
  }
  return graph;
}

function refuseUnknownOperators(graph: Graph): void {
  for (const operator of graph.operators) {
    if (operator.op !== 'UNKNOWN') continue;
    const { name } = operator.options;
    throw new UnsupportedError(
      'OP_UNSUPPORTED',
      `operator ${name} is not supported`,
      { op: operator.index, opName: name },
      `supported: ${READ_OPS.join(', ')}`,
    );
  }
}

/** Only LSTM and SVDF have state, and we serve neither. */
function refuseVariables(graph: Graph): void {
  for (const operator of graph.operators) {
    const variable = operator.inputs.find((i) => i >= 0 && graph.tensors[i].isVariable);
    if (variable === undefined) continue;
    throw new UnsupportedError('TENSOR_VARIABLE', 'variable tensors are not supported', {
      op: operator.index,
      opName: operator.op,
      tensor: variable,
    });
  }
}
