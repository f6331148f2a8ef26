import { ByteBuffer } from 'flatbuffers';
import { ModelError, type Place, UnsupportedError } from '../errors.js';
import {
  ActivationFunctionType,
  AddOptions,
  BuiltinOptions,
  Conv2DOptions,
  DepthwiseConv2DOptions,
  FullyConnectedOptions,
  FullyConnectedOptionsWeightsFormat,
  MulOptions,
  type Operator as OperatorTable,
  PackOptions,
  Padding as PaddingEnum,
  Pool2DOptions,
  ReducerOptions,
  ReshapeOptions,
  ShapeOptions,
  SoftmaxOptions,
  StridedSliceOptions,
  UnpackOptions,
} from './generated/schema_generated.js';
import type { Activation, OpName, OptionsByOp, Padding, PoolOptions } from './model.js';
import { elementType } from './tensors.js';

/** Operators whose options we read. */
export type ReadOpName = Exclude<OpName, 'UNKNOWN'>;

type OptionsReader<K extends ReadOpName> = (operator: OperatorTable, at: Place) => OptionsByOp[K];

/** How the options of each operator are read. Ops without any ignore the options table. */
const READERS: { readonly [K in ReadOpName]: OptionsReader<K> } = {
  CONV_2D: reader(BuiltinOptions.Conv2DOptions, Conv2DOptions, (options, at) => ({
    padding: padding(options.padding(), at),
    strideH: options.strideH(),
    strideW: options.strideW(),
    dilationH: options.dilationHFactor(),
    dilationW: options.dilationWFactor(),
    activation: activation(options.fusedActivationFunction(), at),
    quantizedBiasType: elementType(options.quantizedBiasType(), at),
  })),
  DEPTHWISE_CONV_2D: reader(BuiltinOptions.DepthwiseConv2DOptions, DepthwiseConv2DOptions, (options, at) => ({
    padding: padding(options.padding(), at),
    strideH: options.strideH(),
    strideW: options.strideW(),
    dilationH: options.dilationHFactor(),
    dilationW: options.dilationWFactor(),
    depthMultiplier: options.depthMultiplier(),
    activation: activation(options.fusedActivationFunction(), at),
  })),
  FULLY_CONNECTED: reader(BuiltinOptions.FullyConnectedOptions, FullyConnectedOptions, (options, at) => {
    checkWeightsFormat(options.weightsFormat(), at);
    return {
      activation: activation(options.fusedActivationFunction(), at),
      keepNumDims: options.keepNumDims(),
      quantizedBiasType: elementType(options.quantizedBiasType(), at),
    };
  }),
  MAX_POOL_2D: reader(BuiltinOptions.Pool2DOptions, Pool2DOptions, poolOptions),
  AVERAGE_POOL_2D: reader(BuiltinOptions.Pool2DOptions, Pool2DOptions, poolOptions),
  SOFTMAX: reader(BuiltinOptions.SoftmaxOptions, SoftmaxOptions, (options, at) => {
    const beta = options.beta();
    if (!Number.isFinite(beta)) throw new ModelError('OP_OPTIONS', `beta is ${beta}`, at);
    return { beta };
  }),
  RESHAPE: reader(BuiltinOptions.ReshapeOptions, ReshapeOptions, (options) => ({
    newShape: Array.from({ length: options.newShapeLength() }, (_, i) => options.newShape(i)!),
  })),
  ADD: reader(BuiltinOptions.AddOptions, AddOptions, (options, at) => ({
    activation: activation(options.fusedActivationFunction(), at),
  })),
  MUL: reader(BuiltinOptions.MulOptions, MulOptions, (options, at) => ({
    activation: activation(options.fusedActivationFunction(), at),
  })),
  PACK: reader(BuiltinOptions.PackOptions, PackOptions, (options) => ({
    axis: options.axis(),
    valuesCount: options.valuesCount(),
  })),
  UNPACK: reader(BuiltinOptions.UnpackOptions, UnpackOptions, (options) => ({
    axis: options.axis(),
    num: options.num(),
  })),
  MEAN: reader(BuiltinOptions.ReducerOptions, ReducerOptions, (options) => ({
    keepDims: options.keepDims(),
  })),
  RELU: () => ({}),
  RELU6: () => ({}),
  TANH: () => ({}),
  PAD: () => ({}),
  QUANTIZE: () => ({}),
  DEQUANTIZE: () => ({}),
  SHAPE: reader(BuiltinOptions.ShapeOptions, ShapeOptions, (options, at) => ({
    outType: elementType(options.outType(), at),
  })),
  STRIDED_SLICE: reader(BuiltinOptions.StridedSliceOptions, StridedSliceOptions, (options) => ({
    beginMask: options.beginMask(),
    endMask: options.endMask(),
    ellipsisMask: options.ellipsisMask(),
    newAxisMask: options.newAxisMask(),
    shrinkAxisMask: options.shrinkAxisMask(),
  })),
};

/** The operators that the loader reads, in the order of OptionsByOp. */
export const READ_OPS = Object.keys(READERS) as readonly ReadOpName[];

export function isReadOp(name: string): name is ReadOpName {
  return Object.hasOwn(READERS, name);
}

/**
 * The options of an operator; the schema's defaults when it has none.
 * @throws ModelError when the table is another operator's or an enum has no such value
 */
export function readOptions<K extends ReadOpName>(op: K, operator: OperatorTable, at: Place): OptionsByOp[K] {
  return READERS[op](operator, at);
}

/** A generated accessor class of an options table. */
interface Accessor<T> {
  new (): T & { __init(position: number, buffer: ByteBuffer): T };
}

/** A table without a single field, as which an absent one is read, so that defaults stay in schema.fbs. */
const EMPTY_TABLE = { buffer: new ByteBuffer(new Uint8Array([4, 0, 4, 0, 4, 0, 0, 0])), position: 4 };

function reader<T, Options>(
  type: BuiltinOptions,
  Table: Accessor<T>,
  read: (table: T, at: Place) => Options,
): (operator: OperatorTable, at: Place) => Options {
  return (operator, at) => {
    const actual = operator.builtinOptionsType();
    if (actual === BuiltinOptions.NONE) {
      return read(new Table().__init(EMPTY_TABLE.position, EMPTY_TABLE.buffer), at);
    }
    if (actual !== type) {
      const name = BuiltinOptions[actual] ?? `table type ${actual}`;
      throw new ModelError('OP_OPTIONS', `the options are ${name}, not ${BuiltinOptions[type]}`, at);
    }
    return read(operator.builtinOptions(new Table()) as T, at);
  };
}

function poolOptions(options: Pool2DOptions, at: Place): PoolOptions {
  return {
    padding: padding(options.padding(), at),
    strideH: options.strideH(),
    strideW: options.strideW(),
    filterH: options.filterHeight(),
    filterW: options.filterWidth(),
    activation: activation(options.fusedActivationFunction(), at),
  };
}

function padding(code: number, at: Place): Padding {
  const name = PaddingEnum[code] as keyof typeof PaddingEnum | undefined;
  if (name === undefined) throw new ModelError('MODEL_ENUM', `there is no padding ${code}`, at);
  return name;
}

function activation(code: number, at: Place): Activation {
  const name = ActivationFunctionType[code] as keyof typeof ActivationFunctionType | undefined;
  if (name === undefined) throw new ModelError('MODEL_ENUM', `there is no activation function ${code}`, at);
  return name;
}

function checkWeightsFormat(code: number, at: Place): void {
  if (code === FullyConnectedOptionsWeightsFormat.DEFAULT) return;
  const name = FullyConnectedOptionsWeightsFormat[code] as string | undefined;
  if (name === undefined) throw new ModelError('MODEL_ENUM', `there is no weights format ${code}`, at);
  throw new UnsupportedError('OP_WEIGHTS_FORMAT', `weights of format ${name} are not supported`, at);
}
