import assert from 'node:assert/strict';
import { type Board, type Engine, ZERO_WAIT } from '../../emulator/index.js';
import type { Graph } from '../../host/graph/graph.js';
import { buildImage } from '../../host/image/build-image.js';
import { type Image, symbolize } from '../../host/image/image.js';
import { contractOf, type KernelContract } from '../../host/image/manifest.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { Guard } from '../../host/measure/guard.js';
import { runImage } from '../../host/measure/run.js';
import { type MemoryPlan, planMemory } from '../../host/memory/plan.js';
import type { Node, PreparedKernel, TensorData, Variant } from '../../host/ops/op.js';
import { tensorData } from '../../host/ops/tensor-data.js';
import type { AnyOperator, OpName, Tensor } from '../../host/tflite/model.js';
import { BUILT_IN_ENGINES } from '../support/built-in-engines.js';
import { spreadPlan } from './spread-plan.js';

const LIBRARY = loadKernelLibrary();

const boardOf = (bytes: number): Board => ({
  ...ZERO_WAIT,
  regions: ZERO_WAIT.regions.map((region) => ({ ...region, size: bytes })),
});
/** Making a machine costs more than running most nodes: the smaller its memory, the less. */
const SMALL_BOARD = boardOf(64 * 1024);
/** Enough for a window of 65535 int16. */
const LARGE_BOARD = boardOf(256 * 1024);
/** What fits the small board with the code, stack and free space around it. */
const SMALL_BYTES = 40 * 1024;

/** Between any two constants, so that a read past the end of one meets nothing. */
const FLASH_GAP = 32;

const MAX_INSTRUCTIONS = 20e6;
const INTERPRETER = 'interpreter';

export interface VariantRun {
  readonly outputs: readonly TensorData[];
  /** From the call of the kernel to its return. */
  readonly cycles: number;
}

/** By the node's inputs; what is given for a constant does not count. */
type Inputs = readonly (TensorData | undefined)[];

export interface CheckedOptions {
  /** Which buffers are aligned no more than the contract asks, see spreadPlan; all of them when absent. */
  readonly skew?: number;
  /** A name in BUILT_IN_ENGINES. For a node at a time the interpreter is the fastest. */
  readonly engine?: string;
}

/**
 * Run one node on one kernel, a firmware of that operator alone, in checked mode. Buffers lie apart from each other.
 * @throws ContractError when the kernel does what its contract does not allow
 */
export function runChecked<K extends OpName, P>(
  variant: Variant<K, P>,
  node: Node<K>,
  params: P,
  inputs: Inputs,
  { skew = -1, engine = INTERPRETER }: CheckedOptions = {},
): VariantRun {
  const kernel = variant.prepare(node, params);
  const contract = contractOf(LIBRARY, kernel.kernel);
  assert.ok(contract, kernel.kernel);
  checkConstantAlignment(kernel, contract);
  const image = imageOf(node, kernel, spreadPlan(node, kernel, contract, skew), FLASH_GAP);
  return run(image, node, inputs, engine, (created) => new Guard(created, image, LIBRARY));
}

/** Run one node on one kernel, placed as in any model: what it costs. */
export function runVariant<K extends OpName, P>(
  variant: Variant<K, P>,
  node: Node<K>,
  params: P,
  ...inputs: Inputs
): VariantRun {
  const kernel = variant.prepare(node, params);
  const operator = node.operator as unknown as AnyOperator;
  const graph: Graph = {
    tensors: tensorsOf(node),
    operators: [operator],
    inputs: operator.inputs,
    outputs: operator.outputs,
    folded: [],
  };
  const plan = planMemory(graph, new Map([[operator.index, kernel.scratchBytes]]));
  return run(imageOf(node, kernel, plan, 0), node, inputs, INTERPRETER);
}

const tensorsOf = (node: Node): Tensor[] =>
  [...node.inputs, ...node.outputs]
    .filter((tensor) => tensor !== undefined)
    .sort((a, b) => a.index - b.index);

function imageOf(node: Node, kernel: PreparedKernel, plan: MemoryPlan, flashGap: number): Image {
  const operators = [{ operator: node.operator.index, kernel }];
  const constants = kernel.constants.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const board = plan.arenaBytes + constants <= SMALL_BYTES ? SMALL_BOARD : LARGE_BOARD;
  return buildImage({ board, library: LIBRARY, operators, tensors: tensorsOf(node), plan, flashGap });
}

function run(
  image: Image,
  node: Node,
  inputs: Inputs,
  engineName: string,
  guardOf?: (engine: Engine) => Guard,
): VariantRun {
  const engine = BUILT_IN_ENGINES[engineName](image.board, (address) => symbolize(image, address));
  const contents = inputs.flatMap((input, i) => {
    if (input === undefined || node.inputs[i]?.data !== undefined) return [];
    const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    return [[node.operator.inputs[i], bytes] as const];
  });
  const guard = guardOf?.(engine);
  const { operators } = runImage(engine, image, {
    inputs: new Map(contents),
    maxInstructions: MAX_INSTRUCTIONS,
    ...(guard === undefined ? {} : { guard }),
  });
  const outputs = node.outputs.map((tensor) => {
    const { address, bytes } = image.tensors.get(tensor.index)!;
    return tensorData(tensor, engine.read(address, bytes));
  });
  return { outputs, cycles: operators[0].cycles! };
}

/** Constants are aligned by what preparation says, not by luck. */
function checkConstantAlignment({ params, constants }: PreparedKernel, contract: KernelContract): void {
  for (const field of contract.params) {
    const value = params[field.name];
    if (field.type !== 'pointer' || typeof value !== 'object' || !('constant' in value)) continue;
    const constant = constants.find(({ name }) => name === value.constant);
    assert.ok(constant !== undefined && constant.align % field.align === 0, `alignment of ${field.name}`);
  }
}
