import * as flatbuffers from 'flatbuffers';
import {
  Buffer as BufferTable,
  BuiltinOperator,
  BuiltinOptions,
  Model,
  Operator,
  OperatorCode,
  QuantizationParameters,
  SparsityParameters,
  SubGraph,
  Tensor,
  TensorType,
} from '../../host/tflite/generated/schema_generated.js';

/**
 * Writes `.tflite` files for tests: any value can be wrong, so that every rule of the loader can be broken on
 * its own.
 */

export interface TensorSpec {
  type: keyof typeof TensorType | number;
  /** Left out: no shape vector at all, as the converter writes scalars. */
  shape?: readonly number[];
  name?: string;
  data?: Uint8Array;
  /** Overrides the buffer that `data` asks for. */
  buffer?: number;
  scale?: readonly number[];
  zeroPoint?: readonly (number | bigint)[];
  dimension?: number;
  isVariable?: boolean;
  sparse?: boolean;
}

export interface OperatorSpec {
  /** A builtin's name, its code, or the name of a custom operator. */
  op: keyof typeof BuiltinOperator | number | { custom: string };
  inputs: readonly number[];
  outputs: readonly number[];
  /** Discriminant, and a function that writes the table. */
  options?: { type: BuiltinOptions | number; write: (builder: flatbuffers.Builder) => number };
}

export interface ModelSpec {
  tensors: readonly TensorSpec[];
  operators: readonly OperatorSpec[];
  inputs: readonly number[];
  outputs: readonly number[];
  version?: number;
  description?: string;
  subgraphs?: number;
  identifier?: string;
  /** Buffer whose data is said to be outside the flatbuffer. */
  externalBuffer?: number;
  /** Content of buffer 0. */
  sentinel?: Uint8Array;
  /** Write operator codes only to the int8 field of old files. */
  oldOperatorCodes?: boolean;
}

export function buildModel(spec: ModelSpec): Uint8Array {
  const builder = new flatbuffers.Builder(1024);
  const contents = [spec.sentinel, ...spec.tensors.map((tensor) => tensor.data)];
  const buffers = contents.map((data, i) => {
    const vector = data === undefined ? 0 : BufferTable.createDataVector(builder, data);
    BufferTable.startBuffer(builder);
    BufferTable.addData(builder, vector);
    if (spec.externalBuffer === i) BufferTable.addOffset(builder, 4096n);
    return BufferTable.endBuffer(builder);
  });
  const tensors = spec.tensors.map((tensor, i) => writeTensor(builder, tensor, i));
  const operators = spec.operators.map((operator, i) => writeOperator(builder, operator, i));
  const codes = spec.operators.map((operator) => writeCode(builder, operator.op, spec.oldOperatorCodes));
  const tensorVector = SubGraph.createTensorsVector(builder, tensors);
  const inputs = SubGraph.createInputsVector(builder, [...spec.inputs]);
  const outputs = SubGraph.createOutputsVector(builder, [...spec.outputs]);
  const operatorVector = SubGraph.createOperatorsVector(builder, operators);
  const graph = SubGraph.createSubGraph(builder, tensorVector, inputs, outputs, operatorVector);
  const description = builder.createString(spec.description ?? '');
  const graphs = Model.createSubgraphsVector(builder, new Array(spec.subgraphs ?? 1).fill(graph));
  const codeVector = Model.createOperatorCodesVector(builder, codes);
  const bufferVector = Model.createBuffersVector(builder, buffers);
  builder.finish(
    Model.createModel(builder, spec.version ?? 3, codeVector, graphs, description, bufferVector),
    spec.identifier ?? 'TFL3',
  );
  return builder.asUint8Array();
}

/** Little-endian bytes of int32 values, as constants hold them. */
export function int32Bytes(...values: number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

function writeTensor(builder: flatbuffers.Builder, spec: TensorSpec, index: number): number {
  const name = builder.createString(spec.name ?? `t${index}`);
  const shape = spec.shape === undefined ? 0 : Tensor.createShapeVector(builder, [...spec.shape]);
  const quantization = writeQuantization(builder, spec);
  let sparsity = 0;
  if (spec.sparse) {
    SparsityParameters.startSparsityParameters(builder);
    sparsity = SparsityParameters.endSparsityParameters(builder);
  }
  Tensor.startTensor(builder);
  Tensor.addName(builder, name);
  Tensor.addShape(builder, shape);
  Tensor.addType(builder, typeof spec.type === 'number' ? spec.type : TensorType[spec.type]);
  Tensor.addBuffer(builder, spec.buffer ?? (spec.data === undefined ? 0 : index + 1));
  Tensor.addQuantization(builder, quantization);
  Tensor.addIsVariable(builder, spec.isVariable ?? false);
  Tensor.addSparsity(builder, sparsity);
  return Tensor.endTensor(builder);
}

function writeQuantization(builder: flatbuffers.Builder, spec: TensorSpec): number {
  if (spec.scale === undefined) return 0;
  const scale = QuantizationParameters.createScaleVector(builder, [...spec.scale]);
  const zeroPoint = QuantizationParameters.createZeroPointVector(builder, (spec.zeroPoint ?? []).map(BigInt));
  QuantizationParameters.startQuantizationParameters(builder);
  QuantizationParameters.addScale(builder, scale);
  QuantizationParameters.addZeroPoint(builder, zeroPoint);
  QuantizationParameters.addQuantizedDimension(builder, spec.dimension ?? 0);
  return QuantizationParameters.endQuantizationParameters(builder);
}

function writeOperator(builder: flatbuffers.Builder, spec: OperatorSpec, code: number): number {
  const inputs = Operator.createInputsVector(builder, [...spec.inputs]);
  const outputs = Operator.createOutputsVector(builder, [...spec.outputs]);
  const options = spec.options?.write(builder) ?? 0;
  Operator.startOperator(builder);
  Operator.addOpcodeIndex(builder, code);
  Operator.addInputs(builder, inputs);
  Operator.addOutputs(builder, outputs);
  Operator.addBuiltinOptionsType(builder, spec.options?.type ?? BuiltinOptions.NONE);
  Operator.addBuiltinOptions(builder, options);
  return Operator.endOperator(builder);
}

function writeCode(builder: flatbuffers.Builder, op: OperatorSpec['op'], old = false): number {
  const custom = typeof op === 'object' ? builder.createString(op.custom) : 0;
  const code =
    typeof op === 'object' ? BuiltinOperator.CUSTOM : typeof op === 'number' ? op : BuiltinOperator[op];
  OperatorCode.startOperatorCode(builder);
  OperatorCode.addDeprecatedBuiltinCode(builder, Math.min(code, 127));
  OperatorCode.addCustomCode(builder, custom);
  if (!old) OperatorCode.addBuiltinCode(builder, code);
  return OperatorCode.endOperatorCode(builder);
}
