/**
 * A parsed and validated `.tflite` model: plain data, no flatbuffer accessors, every index in range, every
 * buffer of exactly the size that shape and type ask for.
 */

/** Names of schema.fbs TensorType, for the types we can name. */
export type ElementType =
  | 'FLOAT32'
  | 'FLOAT16'
  | 'INT32'
  | 'UINT8'
  | 'INT64'
  | 'STRING'
  | 'BOOL'
  | 'INT16'
  | 'COMPLEX64'
  | 'INT8'
  | 'FLOAT64'
  | 'COMPLEX128'
  | 'UINT64'
  | 'RESOURCE'
  | 'VARIANT'
  | 'UINT32'
  | 'UINT16'
  | 'INT4'
  | 'BFLOAT16'
  | 'INT2'
  | 'UINT4';

/** Affine quantization: real = scale[c] * (q - zeroPoint[c]), c along `dimension`. Both vectors are non-empty. */
export interface Quantization {
  /** float32 values, widened to double exactly. */
  readonly scale: readonly number[];
  /** int64 in the file; refused when not a safe integer. */
  readonly zeroPoint: readonly number[];
  readonly dimension: number;
}

export interface Tensor {
  readonly index: number;
  readonly name: string;
  readonly type: ElementType;
  /** Empty for a scalar (a tensor without a shape vector is a scalar too). */
  readonly shape: readonly number[];
  /** Constant content (little endian, a view into the file), undefined for an activation. */
  readonly data: Uint8Array | undefined;
  /** Undefined unless both scale and zero_point vectors are present and non-empty (TFLM's rule). */
  readonly quantization: Quantization | undefined;
  readonly isVariable: boolean;
}

export type Padding = 'SAME' | 'VALID';
export type Activation = 'NONE' | 'RELU' | 'RELU_N1_TO_1' | 'RELU6' | 'TANH' | 'SIGN_BIT';

export interface ConvOptions {
  readonly padding: Padding;
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationH: number;
  readonly dilationW: number;
  readonly activation: Activation;
}

export interface PoolOptions {
  readonly padding: Padding;
  readonly strideH: number;
  readonly strideW: number;
  readonly filterH: number;
  readonly filterW: number;
  readonly activation: Activation;
}

/** The builtin options we read, by operator name (schema.fbs BuiltinOperator). */
export interface OptionsByOp {
  CONV_2D: ConvOptions & { readonly quantizedBiasType: ElementType };
  DEPTHWISE_CONV_2D: ConvOptions & { readonly depthMultiplier: number };
  FULLY_CONNECTED: {
    readonly activation: Activation;
    readonly keepNumDims: boolean;
    readonly quantizedBiasType: ElementType;
  };
  MAX_POOL_2D: PoolOptions;
  AVERAGE_POOL_2D: PoolOptions;
  SOFTMAX: { readonly beta: number };
  /** `newShape` is empty when the options carry none (the shape then comes from input 1). */
  RESHAPE: { readonly newShape: readonly number[] };
  ADD: { readonly activation: Activation };
  MUL: { readonly activation: Activation };
  PACK: { readonly axis: number; readonly valuesCount: number };
  UNPACK: { readonly axis: number; readonly num: number };
  MEAN: { readonly keepDims: boolean };
  RELU: Record<string, never>;
  RELU6: Record<string, never>;
  TANH: Record<string, never>;
  PAD: Record<string, never>;
  QUANTIZE: Record<string, never>;
  DEQUANTIZE: Record<string, never>;
  SHAPE: { readonly outType: ElementType };
  STRIDED_SLICE: {
    readonly beginMask: number;
    readonly endMask: number;
    readonly ellipsisMask: number;
    readonly newAxisMask: number;
    readonly shrinkAxisMask: number;
  };
  /**
   * Any operator that we do not read; the graph stage refuses it by `name`: the schema's, `CUSTOM(name)` for a
   * custom operator, `BUILTIN(code)` for one that is newer than our schema.
   */
  UNKNOWN: { readonly name: string };
}

export type OpName = keyof OptionsByOp;

/** One operator of the model, options typed by its name. */
export interface Operator<K extends OpName = OpName> {
  /** Position in the model file; kept through folding, so that places in messages are the file's. */
  readonly index: number;
  readonly op: K;
  /** Tensor indices; -1 stands for an absent optional input. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: OptionsByOp[K];
}

/** An operator whose `op` discriminates its options. */
export type AnyOperator = { [K in OpName]: Operator<K> }[OpName];

export interface Model {
  readonly description: string;
  readonly tensors: readonly Tensor[];
  readonly operators: readonly AnyOperator[];
  /** Tensor indices of the graph inputs and outputs. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Size of the file in bytes. */
  readonly fileBytes: number;
}
