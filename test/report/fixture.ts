import type { BenchResult, OpRecord } from '../../host/measure/result.js';

const sha = (digit: string): string => digit.repeat(64);

const conv: OpRecord = {
  index: 0,
  op: 'CONV_2D',
  variant: 'conv2d_s16s8',
  cycles: 1_234_567,
  instructions: 987_654,
  issued: 987_000,
  stalls: { load: 200_000, branch: 47_567 },
  macs: 1_000_000,
  scratchBytes: 288,
  outputs: [
    {
      tensor: 5,
      name: 'conv',
      type: 'INT16',
      shape: [1, 8, 8, 16],
      comparison: { elements: 1024, differing: 0, first: null },
    },
  ],
};

const reshape: OpRecord = {
  index: 2,
  op: 'RESHAPE',
  variant: 'alias',
  cycles: 0,
  instructions: 0,
  issued: 0,
  stalls: { load: 0, branch: 0 },
  macs: 0,
  scratchBytes: 0,
  outputs: [
    {
      tensor: 6,
      name: 'flat',
      type: 'INT16',
      shape: [1, 1024],
      comparison: { elements: 1024, differing: 0, first: null },
    },
  ],
};

/** A made-up result in which every part of the reports shows. */
export const RESULT: BenchResult = {
  schema: 'thumbnn.bench',
  schemaVersion: 1,
  model: { sha256: sha('a'), bytes: 12_464, description: 'MLIR Converted.' },
  board: { name: 'zero-wait', clockHz: 168e6 },
  engine: 'interpreter',
  profile: { name: 'tflm@2026-06', rounding: 'double' },
  resolver: { kind: 'model', forced: [] },
  warnings: [],
  inputs: [
    {
      tensor: 0,
      name: 'in',
      type: 'INT16',
      shape: [1, 8, 8, 1],
      source: { kind: 'seed', seed: 1 },
      sha256: sha('b'),
    },
  ],
  ops: [conv, reshape],
  folded: [{ index: 1, op: 'SHAPE' }],
  overhead: { cycles: 433, instructions: 346, issued: 346, stalls: { load: 80, branch: 7 } },
  totals: {
    cycles: 1_235_000,
    instructions: 988_000,
    issued: 987_346,
    stalls: { load: 200_080, branch: 47_574 },
    macs: 1_000_000,
    seconds: 1_235_000 / 168e6,
    bitExact: true,
  },
  memory: {
    arena: {
      bytes: 2464,
      placements: [
        { name: 'in', kind: 'activation', tensor: 0, offset: 2048, bytes: 128, firstOp: 0, lastOp: 0 },
        { name: 'conv', kind: 'activation', tensor: 5, offset: 0, bytes: 2048, firstOp: 0, lastOp: 1 },
        {
          name: 'op 0 scratch',
          kind: 'scratch',
          tensor: null,
          offset: 2176,
          bytes: 288,
          firstOp: 0,
          lastOp: 0,
        },
      ],
    },
    stack: { highWaterBytes: 104, reservedBytes: 1024 },
    sramBytes: 2568,
  },
  flash: {
    codeBytes: 2000,
    parameterBytes: 300,
    weightBytes: 6000,
    tableBytes: 128,
    totalBytes: 8428,
    functions: [{ symbol: 'thumbnn_conv2d_s16s8', bytes: 1900 }],
    kernels: [{ variant: 'conv2d_s16s8', codeBytes: 1900, ops: [0] }],
  },
  outputs: [{ tensor: 6, name: 'flat', type: 'INT16', shape: [1, 1024], sha256: sha('c') }],
};

/** The same with two wrong elements in the convolution. */
export const MISMATCH: BenchResult = {
  ...RESULT,
  ops: [
    {
      ...conv,
      outputs: [
        {
          ...conv.outputs[0],
          comparison: {
            elements: 1024,
            differing: 2,
            first: { position: [0, 1, 2, 3], expected: '-7', actual: '-8' },
          },
        },
      ],
    },
    reshape,
  ],
  totals: { ...RESULT.totals, bitExact: false },
};

/** The same from an engine that does not count cycles. */
export const UNCOUNTED: BenchResult = {
  ...RESULT,
  engine: 'unicorn',
  ops: RESULT.ops.map((op) => ({ ...op, cycles: null, issued: null, stalls: null })),
  overhead: { cycles: null, instructions: 346, issued: null, stalls: null },
  totals: { ...RESULT.totals, cycles: null, issued: null, stalls: null, seconds: null },
};
