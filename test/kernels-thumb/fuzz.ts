import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Node, TensorData, Variant } from '../../host/ops/op.js';
import { type DefinedOp, opDefinition } from '../../host/ops/registry.js';
import { variantsOf } from '../../host/ops/variants.js';
import type { OpName } from '../../host/tflite/model.js';
import {
  type Case,
  convCase,
  fullyConnectedCase,
  maxPoolCase,
  type NodeCase,
  reshapeCase,
  softmaxCase,
} from './cases.js';
import { depthwiseCase } from './depthwise-cases.js';
import {
  addCase,
  dequantizeCase,
  mulCase,
  quantizeCase,
  relu6Case,
  reluCase,
  requantizeCase,
  tanhCase,
} from './elementwise-cases.js';
import {
  legalAdd,
  legalAveragePool,
  legalMaxPool,
  legalMean,
  legalMul,
  legalQuantize,
  legalRelu,
  legalRelu6,
  legalSoftmax,
} from './legal-nodes.js';
import {
  legalConvolution,
  legalDeepConvolution,
  legalDepthwise,
  legalFullyConnected,
} from './legal-products.js';
import { packCase, padCase, unpackCase } from './movement-cases.js';
import { averagePoolCase, meanCase } from './reduction-cases.js';
import { type CheckedOptions, runChecked } from './run-variant.js';

/** A node of an operator whose name is only known at run time. */
export interface AnyCase {
  readonly node: Node;
  readonly params: unknown;
  readonly inputs: readonly (TensorData | undefined)[];
}

type Cases = fc.Arbitrary<Case<OpName, unknown> | NodeCase<OpName, unknown>>;

function anyOf(...arbitraries: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<AnyCase> {
  return fc
    .oneof(...(arbitraries as readonly Cases[]))
    .map((drawn) => ('inputs' in drawn ? drawn : { ...drawn, inputs: [drawn.input] }));
}

/** Random legal nodes by operator: whole ones, and parameters beyond those that scales lead to. */
export const FUZZ_CASES: { readonly [K in DefinedOp]: fc.Arbitrary<AnyCase> } = {
  ADD: anyOf(legalAdd, addCase),
  AVERAGE_POOL_2D: anyOf(legalAveragePool, averagePoolCase),
  CONV_2D: anyOf(
    legalConvolution,
    legalConvolution,
    legalDeepConvolution,
    convCase({ kind: 'fast', maxGroups: 3 }),
    convCase({ kind: 'fast', maxColumns: 32 }),
    convCase({ kind: 'fast', pointwise: true }),
    convCase({ kind: 'fast32', maxGroups: 3 }),
    convCase({ kind: 'int64', maxGroups: 3 }),
    convCase({ kind: 'int32', maxGroups: 3 }),
  ),
  DEPTHWISE_CONV_2D: anyOf(
    legalDepthwise,
    legalDepthwise,
    depthwiseCase({ kind: 'fast', filter: '3x3', maxMultiplier: 3 }),
    depthwiseCase({ kind: 'fast', filter: '3x3', maxMultiplier: 2, large: true }),
    depthwiseCase({ kind: 'fast', filter: 'line' }),
    depthwiseCase({ kind: 'fast' }),
    depthwiseCase({ kind: 'int64', maxMultiplier: 3 }),
  ),
  DEQUANTIZE: anyOf(dequantizeCase),
  FULLY_CONNECTED: anyOf(
    legalFullyConnected,
    legalFullyConnected,
    fullyConnectedCase('fast'),
    fullyConnectedCase('fast32'),
    fullyConnectedCase('int64'),
    fullyConnectedCase('int32'),
  ),
  MAX_POOL_2D: anyOf(legalMaxPool, maxPoolCase),
  MEAN: anyOf(legalMean, meanCase),
  MUL: anyOf(legalMul, mulCase),
  PACK: anyOf(packCase),
  PAD: anyOf(padCase),
  QUANTIZE: anyOf(legalQuantize, quantizeCase, requantizeCase),
  RELU: anyOf(legalRelu, reluCase),
  RELU6: anyOf(legalRelu6, relu6Case),
  RESHAPE: anyOf(reshapeCase),
  SOFTMAX: anyOf(legalSoftmax, softmaxCase),
  TANH: anyOf(tanhCase),
  UNPACK: anyOf(unpackCase),
};

export interface FuzzOptions {
  readonly op: DefinedOp;
  readonly runs: number;
  /** A new one when absent. */
  readonly seed?: number;
  readonly engine?: string;
  /** Of fast-check: start at this case. */
  readonly path?: string;
  /** Called after each node. */
  readonly onRun?: (runs: number) => void;
}

export interface FuzzFailure {
  readonly drawn: AnyCase;
  readonly skew: number;
  readonly error: Error;
  readonly path: string;
}

export interface FuzzResult {
  readonly seed: number;
  /** Nodes that each variant served. */
  readonly served: ReadonlyMap<string, number>;
  /** Nodes that no variant accepts, by what the last variant says. */
  readonly refused: ReadonlyMap<string, number>;
  readonly failure: FuzzFailure | undefined;
}

/** In checked mode, every variant that accepts a random node computes what the reference does. */
export function fuzz({ op, runs, seed, engine, path, onRun }: FuzzOptions): FuzzResult {
  const served = new Map<string, number>(variantsOf(op).map(({ name }) => [name, 0]));
  const refused = new Map<string, number>();
  let count = 0;
  const property = fc.property(FUZZ_CASES[op], fc.nat({ max: 0xff }), (drawn, skew) => {
    const names = checkNode(drawn, { skew, ...(engine === undefined ? {} : { engine }) });
    for (const name of names) increment(served, name);
    if (names.length === 0) increment(refused, refusalOf(drawn));
    onRun?.(++count);
  });
  const details = fc.check(property, {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
  });
  const { counterexample, counterexamplePath, errorInstance } = details;
  if (!details.failed) return { seed: details.seed, served, refused, failure: undefined };
  if (counterexample === null) throw new Error(`${op}: fast-check gave up after ${details.numSkips} skips`);
  const [drawn, skew] = counterexample;
  const error = errorInstance instanceof Error ? errorInstance : new Error(String(errorInstance));
  const failure = { drawn, skew, error, path: counterexamplePath ?? '' };
  return { seed: details.seed, served, refused, failure };
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Nodes beyond these limits need not be served: TFLM's own, and an int32 sum of a window. */
const LIMITS = /^an accumulator may exceed 47 bits$|^a window has more than 65535 elements$/;

/** Why the most general variant does not serve a node. @throws AssertionError when it should */
function refusalOf({ node, params }: AnyCase): string {
  const reason = String(variantsOf(node.operator.op).at(-1)?.accepts(node, params));
  assert.match(reason, LIMITS, 'a legal node that no kernel serves');
  return reason;
}

/** @returns the variants that accept the node and agree with the reference. @throws the first that does not */
function checkNode({ node, params, inputs }: AnyCase, options: CheckedOptions): readonly string[] {
  const accepting = variantsOf(node.operator.op).filter(({ accepts }) => accepts(node, params) === true);
  if (accepting.length === 0) return [];
  const expected = opDefinition(node.operator.op)!.reference(params, inputs);
  for (const variant of accepting) {
    const { outputs } = runNamed(variant, node, params, inputs, options);
    outputs.forEach((output, i) => {
      const at = output.findIndex((value, k) => !Object.is(value, expected[i][k]));
      if (at < 0 && output.length === expected[i].length) return;
      assert.fail(
        `${variant.name}: output ${i}[${at}] is ${output[at]}, the reference says ${expected[i][at]}`,
      );
    });
  }
  return accepting.map(({ name }) => name);
}

function runNamed(
  variant: Variant<OpName, unknown>,
  ...[node, params, inputs, options]: [Node, unknown, AnyCase['inputs'], CheckedOptions]
) {
  try {
    return runChecked(variant, node, params, inputs, options);
  } catch (error) {
    if (error instanceof Error) error.message = `${variant.name}: ${error.message}`;
    throw error;
  }
}
