import { UnsupportedError, UsageError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { DEFAULT_PROFILE, type SemanticsProfile } from '../quantization/profiles.js';
import { elementCount } from '../tflite/elements.js';
import type { AnyOperator } from '../tflite/model.js';
import { nodeOf, type TensorData } from './op.js';
import { OP_DEFINITIONS, opDefinition } from './registry.js';
import { tensorData } from './tensor-data.js';

/**
 * Run a whole graph through the references.
 *
 * @param inputs one per graph input, in its order, of the tensor's type and size
 * @returns the content of every activation by tensor index: graph inputs and all outputs of all operators
 * @throws ModelError, UnsupportedError from `prepare`; UnsupportedError for an operator without a reference;
 *   UsageError for inputs that do not fit
 */
export function runReference(
  graph: Graph,
  inputs: readonly TensorData[],
  profile: SemanticsProfile = DEFAULT_PROFILE,
): Map<number, TensorData> {
  const activations = graphInputs(graph, inputs);
  for (const operator of graph.operators) {
    const definition = opDefinition(operator.op);
    if (!definition) throw noReference(operator);
    const node = nodeOf(graph, operator);
    const params = definition.prepare(node, profile);
    const operands = node.inputs.map((tensor) => {
      if (!tensor) return undefined;
      return tensor.data ? tensorData(tensor, tensor.data) : activations.get(tensor.index);
    });
    const results = definition.reference(params, operands);
    operator.outputs.forEach((index, i) => {
      activations.set(index, results[i]);
    });
  }
  return activations;
}

function graphInputs(graph: Graph, inputs: readonly TensorData[]): Map<number, TensorData> {
  if (inputs.length !== graph.inputs.length) {
    throw new UsageError(
      'INPUT_COUNT',
      `the model has ${graph.inputs.length} inputs, ${inputs.length} were given`,
    );
  }
  const activations = new Map<number, TensorData>();
  graph.inputs.forEach((index, i) => {
    const elements = elementCount(graph.tensors[index].shape);
    if (inputs[i].length !== elements) {
      throw new UsageError(
        'INPUT_SIZE',
        `input ${i} has ${inputs[i].length} elements, the model needs ${elements}`,
        { tensor: index },
      );
    }
    activations.set(index, inputs[i]);
  });
  return activations;
}

function noReference(operator: AnyOperator): UnsupportedError {
  const opName = operator.op === 'UNKNOWN' ? operator.options.name : operator.op;
  return new UnsupportedError(
    'OP_UNSUPPORTED',
    `no reference for ${opName}`,
    { op: operator.index, opName },
    `known operators: ${Object.keys(OP_DEFINITIONS).join(', ')}`,
  );
}
