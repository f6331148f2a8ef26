import { ByteBuffer } from 'flatbuffers';
import { ModelError, type Place, UnsupportedError } from '../errors.js';
import { elementCount } from './elements.js';
import {
  BuiltinOperator,
  Model as ModelTable,
  type OperatorCode,
  type Operator as OperatorTable,
  type SubGraph,
} from './generated/schema_generated.js';
import { MODEL_LAYOUT } from './layout.js';
import type { AnyOperator, Model, Tensor } from './model.js';
import { isReadOp, readOptions } from './options.js';
import { readBuffers, readTensor } from './tensors.js';
import { verifyFlatbuffer } from './verify.js';

/**
 * Parse and validate a `.tflite` file. The model's constants are views into `bytes` (copied only when misaligned
 * for their type), so the caller leaves them alone. Nothing larger than a small multiple of the file is allocated,
 * whatever the file claims.
 * @param label the file's name for messages
 * @throws ModelError when the file is broken, lies or breaks the format's rules; UnsupportedError when it is sound
 *   but uses what we do not read (several subgraphs, sparse or sub-byte tensors, data outside the flatbuffer)
 */
export function loadModel(content: Uint8Array, label?: string): Model {
  const file: Place = label === undefined ? {} : { file: label };
  // Constants are views of the file, and `slice` of a view copies only if it is no Node Buffer.
  const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  checkIdentifier(bytes, file);
  verifyFlatbuffer(bytes, MODEL_LAYOUT, label);
  const root = ModelTable.getRootAsModel(new ByteBuffer(bytes));
  if (root.version() !== 3) {
    throw new ModelError('MODEL_VERSION', `schema version ${root.version()} instead of 3`, file);
  }
  if (root.subgraphsLength() !== 1) {
    const count = root.subgraphsLength();
    if (count === 0) throw new ModelError('MODEL_SUBGRAPHS', 'the model has no subgraph', file);
    throw new UnsupportedError(
      'MODEL_SUBGRAPHS',
      `the model has ${count} subgraphs, only one is supported`,
      file,
      'models with IF, WHILE or CALL_ONCE need several; remove the control flow',
    );
  }
  const graph = root.subgraphs(0)!;

  const names = Array.from({ length: root.operatorCodesLength() }, (_, i) =>
    operatorName(root.operatorCodes(i)!, i, file),
  );
  const buffers = readBuffers(root.buffersLength(), (i) => root.buffers(i)!, file);
  const stored = Array.from({ length: graph.tensorsLength() }, (_, i) =>
    readTensor(graph.tensors(i)!, i, buffers, file),
  );
  const operators = Array.from({ length: graph.operatorsLength() }, (_, i) =>
    readOperator(graph.operators(i)!, i, names, stored.length, file),
  );
  const inputs = readEnds(graph, 'inputs', stored.length, file);
  const outputs = readEnds(graph, 'outputs', stored.length, file);
  const tensors = fillEmptyConstants(stored, inputs, operators);
  checkDataflow(tensors, operators, inputs, outputs, file);
  return {
    description: root.description() ?? '',
    tensors,
    operators,
    inputs,
    outputs,
    fileBytes: bytes.length,
  };
}

function checkIdentifier(bytes: Uint8Array, file: Place): void {
  const identifier = String.fromCharCode(...bytes.subarray(4, 8));
  if (identifier === 'TFL3') return;
  if (bytes.length < 8) {
    throw new ModelError('MODEL_TRUNCATED', `the file has only ${bytes.length} bytes`, file);
  }
  throw new ModelError(
    'MODEL_IDENTIFIER',
    'the file identifier is not TFL3',
    { ...file, offset: 4 },
    'give a TensorFlow Lite model (.tflite)',
  );
}

/**
 * Name of an operator code. Codes above 127 do not fit the old int8 field; readers take the larger of the two
 * (`GetBuiltinCode` in TFLite's schema_utils.cc).
 */
function operatorName(table: OperatorCode, index: number, file: Place): string {
  const at: Place = { ...file, offset: table.bb_pos };
  const old = table.deprecatedBuiltinCode();
  const code = Math.max(old, table.builtinCode());
  if (old < 0 || table.builtinCode() < 0) {
    throw new ModelError('MODEL_ENUM', `operator code ${index} is negative`, at);
  }
  if (code !== BuiltinOperator.CUSTOM) return BuiltinOperator[code] ?? `BUILTIN(${code})`;
  const custom = table.customCode();
  if (custom === null) throw new ModelError('MODEL_ENUM', `custom operator code ${index} has no name`, at);
  return `CUSTOM(${printable(custom)})`;
}

/** A name from the file that ends up in one line on a terminal. */
function printable(name: string): string {
  const text = name.replace(/[^\x20-\x7e]/g, '?');
  return text.length > 64 ? `${text.slice(0, 61)}...` : text;
}

function readOperator(
  table: OperatorTable,
  index: number,
  names: readonly string[],
  tensors: number,
  file: Place,
): AnyOperator {
  const name = names[table.opcodeIndex()];
  const at: Place = { ...file, op: index, offset: table.bb_pos };
  if (name === undefined) {
    throw new ModelError('MODEL_INDEX', `operator code ${table.opcodeIndex()} does not exist`, at);
  }
  at.opName = name;
  // -1 is an optional input that is not given; outputs are never optional.
  const inputs = readIndices(table.inputsLength(), (i) => table.inputs(i)!, -1, tensors, 'input', at);
  const outputs = readIndices(table.outputsLength(), (i) => table.outputs(i)!, 0, tensors, 'output', at);
  if (!isReadOp(name)) return { index, op: 'UNKNOWN', inputs, outputs, options: { name } };
  // The compiler cannot see that op and options belong together, readOptions<K> says so.
  return { index, op: name, inputs, outputs, options: readOptions(name, table, at) } as AnyOperator;
}

function readEnds(graph: SubGraph, which: 'inputs' | 'outputs', tensors: number, file: Place): number[] {
  const at: Place = { ...file, offset: graph.bb_pos };
  const [count, element] =
    which === 'inputs'
      ? [graph.inputsLength(), (i: number) => graph.inputs(i)!]
      : [graph.outputsLength(), (i: number) => graph.outputs(i)!];
  return readIndices(count, element, 0, tensors, `graph ${which.slice(0, -1)}`, at);
}

function readIndices(
  count: number,
  element: (i: number) => number,
  least: number,
  tensors: number,
  what: string,
  at: Place,
): number[] {
  return Array.from({ length: count }, (_, i) => {
    const index = element(i);
    if (index < least || index >= tensors) {
      throw new ModelError('MODEL_INDEX', `${what} ${i} is tensor ${index} of ${tensors}`, at);
    }
    return index;
  });
}

/**
 * A tensor without elements that nobody produces (the shape vector of a reshape to a scalar) cannot be told from
 * an activation by its buffer: both are empty. It is a constant.
 */
function fillEmptyConstants(
  tensors: readonly Tensor[],
  inputs: readonly number[],
  operators: readonly AnyOperator[],
): Tensor[] {
  const filled = new Set([...inputs, ...operators.flatMap((operator) => operator.outputs)]);
  return tensors.map((tensor) =>
    tensor.data === undefined && !filled.has(tensor.index) && elementCount(tensor.shape) === 0
      ? { ...tensor, data: new Uint8Array(0) }
      : tensor,
  );
}

/** Every value is given exactly once (graph input, constant, variable or one operator) and before it is read. */
function checkDataflow(
  tensors: readonly Tensor[],
  operators: readonly AnyOperator[],
  inputs: readonly number[],
  outputs: readonly number[],
  file: Place,
): void {
  const known = tensors.map((tensor) => tensor.data !== undefined || tensor.isVariable);
  for (const tensor of inputs) {
    if (known[tensor]) {
      const what = 'a graph input is constant, variable or listed twice';
      throw new ModelError('MODEL_DATAFLOW', what, { ...file, tensor });
    }
    known[tensor] = true;
  }
  for (const operator of operators) {
    const opName = operator.op === 'UNKNOWN' ? operator.options.name : operator.op;
    const at: Place = { ...file, op: operator.index, opName };
    for (const tensor of operator.inputs) {
      if (tensor >= 0 && !known[tensor]) {
        throw new ModelError('MODEL_DATAFLOW', 'reads a tensor before it is written', { ...at, tensor });
      }
    }
    for (const tensor of operator.outputs) {
      if (known[tensor]) {
        const what = 'writes a tensor that is constant, variable, a graph input or written before';
        throw new ModelError('MODEL_DATAFLOW', what, { ...at, tensor });
      }
      known[tensor] = true;
    }
  }
  for (const tensor of outputs) {
    if (!known[tensor])
      throw new ModelError('MODEL_DATAFLOW', 'a graph output is never written', { ...file, tensor });
  }
}
