import type { Activation, OpName, Padding } from '../../host/tflite/model.js';

/** Height and width. */
type Size = readonly [number, number];

interface Row {
  readonly name: string;
  /** What CMSIS-NN needs on the same shape (see CMSIS_NN); undefined where it has no int16 kernel. */
  readonly cmsis?: number;
}

export interface ConvolutionRow extends Row {
  readonly op: 'CONV_2D' | 'DEPTHWISE_CONV_2D';
  /** Height, width, channels. */
  readonly input: readonly [number, number, number];
  readonly outputDepth: number;
  readonly filter: Size;
  readonly stride: Size;
  readonly dilation: Size;
  readonly padding: Padding;
  readonly bias: 'INT64' | 'INT32';
}

export interface FullyConnectedRow extends Row {
  readonly op: 'FULLY_CONNECTED';
  readonly inputDepth: number;
  readonly outputDepth: number;
}

export interface PoolRow extends Row {
  readonly op: 'MAX_POOL_2D' | 'AVERAGE_POOL_2D';
  readonly input: readonly [number, number, number];
  readonly filter: Size;
  readonly stride: Size;
}

/** One or two tensors of one shape to one tensor. */
export interface ShapedRow extends Row {
  readonly op: 'ADD' | 'MUL' | 'RELU' | 'RELU6' | 'TANH' | 'SOFTMAX' | 'RESHAPE';
  readonly shape: readonly number[];
}

export interface PadRow extends Row {
  readonly op: 'PAD';
  readonly shape: readonly number[];
  /** Before and after, per dimension. */
  readonly paddings: readonly Size[];
}

export interface StackRow extends Row {
  readonly op: 'PACK' | 'UNPACK';
  /** Of one of the stacked tensors. */
  readonly shape: readonly number[];
  readonly count: number;
  readonly axis: number;
}

export type BenchRow = ConvolutionRow | FullyConnectedRow | PoolRow | ShapedRow | PadRow | StackRow;

/** Where the peer's figures come from. */
export const CMSIS_NN = {
  commit: '99f736a6',
  compiler: 'arm-none-eabi-gcc 12.2.1 -O3 -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard',
  /** Compiled code, executed instruction by instruction; no bus switches, no fetch: never slower than on ZERO_WAIT. */
  model: 'instruction costs of the Cortex-M4 TRM',
} as const;

const ONE: Size = [1, 1];

/** A convolution; whatever is not said is 1, SAME and an int64 bias. */
function conv(
  name: string,
  cmsis: number | undefined,
  input: readonly [number, number, number],
  outputDepth: number,
  filter: Size,
  rest: Partial<ConvolutionRow> = {},
): ConvolutionRow {
  return {
    name,
    ...(cmsis === undefined ? {} : { cmsis }),
    op: 'CONV_2D',
    input,
    outputDepth,
    filter,
    stride: ONE,
    dilation: ONE,
    padding: 'SAME',
    bias: 'INT64',
    ...rest,
  };
}

/** A model's layers: DS-CNN keyword spotting, person detection (MobileNet), SeaNet (1-D), a CIFAR ResNet. */
export const BENCH_ROWS: readonly BenchRow[] = [
  conv('dscnn_conv1_10x4_1-64', 1632172, [49, 10, 1], 64, [10, 4], { stride: [2, 2] }),
  conv('dscnn_conv1_10x4_1-64_b32', 1510564, [49, 10, 1], 64, [10, 4], { stride: [2, 2], bias: 'INT32' }),
  conv('dscnn_pw_25x5_64-64', 1815066, [25, 5, 64], 64, ONE),
  conv('dscnn_pw_25x5_64-64_b32', 1693468, [25, 5, 64], 64, ONE, { bias: 'INT32' }),
  conv('pd_conv1_3x3_96_1-8', 3313089, [96, 96, 1], 8, [3, 3], { stride: [2, 2] }),
  conv('pd_conv1_3x3_96_3-8', 4399904, [96, 96, 3], 8, [3, 3], { stride: [2, 2] }),
  conv('pd_pw_48x48_8-16', 3592669, [48, 48, 8], 16, ONE),
  conv('pd_pw_6x6_128-128', 1748953, [6, 6, 128], 128, ONE),
  conv('pd_pw_6x6_128-128_b32', 1678663, [6, 6, 128], 128, ONE, { bias: 'INT32' }),
  conv('pd_pw_3x3_256-256', 1797060, [3, 3, 256], 256, ONE),
  conv('seanet_1d_k3_d1_128-128', 4126656, [1, 34, 128], 128, [1, 3], { padding: 'VALID' }),
  conv('seanet_1d_k3_d3_128-128', 4126656, [1, 38, 128], 128, [1, 3], { padding: 'VALID', dilation: [1, 3] }),
  conv('seanet_1d_k3_d9_128-128', 4126656, [1, 50, 128], 128, [1, 3], { padding: 'VALID', dilation: [1, 9] }),
  conv('seanet_1d_k7_128-128', 18043584, [1, 38, 128], 128, [1, 7], { padding: 'VALID' }),
  conv('resnet_3x3_16_32x32', 7765153, [32, 32, 16], 16, [3, 3]),
  conv('resnet_3x3_64_8x8', 7595873, [8, 8, 64], 64, [3, 3]),

  conv('dscnn_dw_3x3_25x5x64', 1053222, [25, 5, 64], 64, [3, 3], { op: 'DEPTHWISE_CONV_2D' }),
  conv('pd_dw_3x3_48x48x8', 3543458, [48, 48, 8], 8, [3, 3], { op: 'DEPTHWISE_CONV_2D' }),
  conv('pd_dw_3x3s2_48x48x16', 1471257, [48, 48, 16], 16, [3, 3], {
    op: 'DEPTHWISE_CONV_2D',
    stride: [2, 2],
  }),
  conv('pd_dw_3x3_6x6x128', 584528, [6, 6, 128], 128, [3, 3], { op: 'DEPTHWISE_CONV_2D' }),
  conv('pd_dw_first_3x3s2_96_chm8', 7227750, [96, 96, 1], 8, [3, 3], {
    op: 'DEPTHWISE_CONV_2D',
    stride: [2, 2],
  }),
  conv('dw_1x3_d9_32x128', 1161074, [1, 50, 128], 128, [1, 3], {
    op: 'DEPTHWISE_CONV_2D',
    padding: 'VALID',
    dilation: [1, 9],
  }),

  { name: 'fc_64-12', cmsis: 3269, op: 'FULLY_CONNECTED', inputDepth: 64, outputDepth: 12 },
  { name: 'fc_256-128', cmsis: 103505, op: 'FULLY_CONNECTED', inputDepth: 256, outputDepth: 128 },
  { name: 'fc_1960-16', cmsis: 152401, op: 'FULLY_CONNECTED', inputDepth: 1960, outputDepth: 16 },
  { name: 'fc_640-128', cmsis: 288465, op: 'FULLY_CONNECTED', inputDepth: 640, outputDepth: 128 },
  { name: 'fc_128-10', cmsis: 4599, op: 'FULLY_CONNECTED', inputDepth: 128, outputDepth: 10 },

  {
    name: 'maxpool2x2_24x24x16',
    cmsis: 118864,
    op: 'MAX_POOL_2D',
    input: [24, 24, 16],
    filter: [2, 2],
    stride: [2, 2],
  },
  {
    name: 'avgpool_25x5x64',
    cmsis: 75510,
    op: 'AVERAGE_POOL_2D',
    input: [25, 5, 64],
    filter: [25, 5],
    stride: ONE,
  },
  {
    name: 'avgpool_3x3x256',
    cmsis: 26018,
    op: 'AVERAGE_POOL_2D',
    input: [3, 3, 256],
    filter: [3, 3],
    stride: ONE,
  },
  {
    name: 'avgpool2x2_24x24x16',
    cmsis: 148352,
    op: 'AVERAGE_POOL_2D',
    input: [24, 24, 16],
    filter: [2, 2],
    stride: [2, 2],
  },

  { name: 'softmax_12', cmsis: 891, op: 'SOFTMAX', shape: [1, 12] },
  { name: 'softmax_32x32', cmsis: 64607, op: 'SOFTMAX', shape: [32, 32] },
  { name: 'add_8000', cmsis: 787276, op: 'ADD', shape: [1, 8000] },
  { name: 'mul_8000', cmsis: 228120, op: 'MUL', shape: [1, 8000] },
  { name: 'tanh_1000', cmsis: 27655, op: 'TANH', shape: [1, 1000] },
  { name: 'relu_1000', cmsis: 6523, op: 'RELU', shape: [1, 1000] },
  { name: 'relu6_1000', op: 'RELU6', shape: [1, 1000] },
  {
    name: 'pad_96x96x3',
    op: 'PAD',
    shape: [1, 96, 96, 3],
    paddings: [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ],
  },
  { name: 'reshape_8000', op: 'RESHAPE', shape: [1, 8000] },
  { name: 'pack_4x1000', op: 'PACK', shape: [1000], count: 4, axis: 0 },
  { name: 'pack_4x1000_inner', op: 'PACK', shape: [1000], count: 4, axis: 1 },
  { name: 'unpack_4x1000', op: 'UNPACK', shape: [1000], count: 4, axis: 0 },
] satisfies readonly (BenchRow & { readonly op: OpName })[];

/** CMSIS-NN was measured with a fused RELU in convolutions, without in fully connected layers. */
export const ACTIVATION: { readonly [op in 'CONV_2D' | 'FULLY_CONNECTED']: Activation } = {
  CONV_2D: 'RELU',
  FULLY_CONNECTED: 'NONE',
};
