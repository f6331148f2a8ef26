/** From a model to the firmware that runs it: choose kernels, plan the memory, link. */
import type { Board } from '../emulator/index.js';
import { UnsupportedError, UsageError } from './errors.js';
import { reshapeAliases } from './graph/alias.js';
import { buildGraph } from './graph/build.js';
import type { Graph } from './graph/graph.js';
import { buildImage } from './image/build-image.js';
import type { Image } from './image/image.js';
import { type KernelLibrary, SYMBOL_PREFIX } from './image/manifest.js';
import { type MemoryPlan, planMemory } from './memory/plan.js';
import { type Node, type NodeWarning, nodeOf, type PreparedKernel } from './ops/op.js';
import { OP_DEFINITIONS, opDefinition } from './ops/registry.js';
import { type KernelChoice, linkedVariants, MODEL_RESOLVER, resolveVariant } from './ops/resolver.js';
import type { AnyOperator, Model } from './tflite/model.js';

/** What reports call the variant of an operator that needs none. */
export const ALIAS = 'alias';

/** An operator and how it is served. */
export interface Step {
  readonly operator: AnyOperator;
  /** Name of the kernel variant, or `alias`. */
  readonly variant: string;
  /** Undefined for an alias: its output shares its input's storage, and nothing runs. */
  readonly kernel: PreparedKernel | undefined;
  /** Nominal multiply-accumulates of one invoke. */
  readonly macs: number;
  /** What is odd about the node although it runs as TFLM runs it. */
  readonly warning: NodeWarning | undefined;
}

export interface Firmware {
  /** The model file's own description. */
  readonly description: string;
  readonly graph: Graph;
  /** One per operator of the graph, in execution order. */
  readonly steps: readonly Step[];
  readonly plan: MemoryPlan;
  readonly image: Image;
  /** How the steps got their kernels. */
  readonly choice: KernelChoice;
}

/**
 * @param choice which kernels may serve, and what is linked beyond those that do
 * @throws UnsupportedError for a node that no kernel serves, or a model too large for the board; ModelError for a node
 *   that breaks TFLM's rules; UsageError for a choice that does not fit the model; ContractError when a kernel and its preparation disagree
 */
export function buildFirmware(
  model: Model,
  board: Board,
  library: KernelLibrary,
  choice: KernelChoice = {},
): Firmware {
  const graph = buildGraph(model);
  checkForced(graph, choice);
  // Who asks for a kernel of RESHAPE wants to see it run.
  const aliases = choice.forced?.has('RESHAPE') ? new Map<number, number>() : reshapeAliases(graph);
  const steps = graph.operators.map((operator) => serve(graph, operator, aliases, choice));
  const prepared = steps.flatMap(({ operator, kernel }) =>
    kernel === undefined ? [] : [{ operator: operator.index, kernel }],
  );
  const scratch = new Map(prepared.map(({ operator, kernel }) => [operator, kernel.scratchBytes]));
  const plan = planMemory(graph, scratch, aliases);
  const image = buildImage({
    board,
    library,
    operators: prepared,
    linked: linkedVariants(choice.resolver ?? MODEL_RESOLVER).map((name) => SYMBOL_PREFIX + name),
    tensors: graph.tensors,
    plan,
  });
  return { description: model.description, graph, steps, plan, image, choice };
}

/** Whoever asks for a kernel of an operator that the model has not got is mistaken. */
function checkForced({ operators }: Graph, { forced }: KernelChoice): void {
  for (const [op, variant] of forced ?? []) {
    if (operators.some((operator) => operator.op === op)) continue;
    const has = [...new Set(operators.map((operator) => operator.op))].join(', ');
    throw new UsageError(
      'VARIANT_UNUSED',
      `kernel ${variant} is asked for, the model runs no ${op}`,
      {},
      `it runs ${has || 'no operator'}`,
    );
  }
}

function serve(
  graph: Graph,
  operator: AnyOperator,
  aliases: ReadonlyMap<number, number>,
  choice: KernelChoice,
): Step {
  const definition = opDefinition(operator.op);
  if (definition === undefined) {
    const place = { op: operator.index, opName: operator.op };
    const hint = `supported: ${Object.keys(OP_DEFINITIONS).join(', ')}`;
    throw new UnsupportedError('OP_UNSUPPORTED', 'the operator only serves shape arithmetic', place, hint);
  }
  const node: Node = nodeOf(graph, operator);
  const params = definition.prepare(node);
  const facts = { operator, macs: definition.macs(params), warning: definition.warning(node, params) };
  if (operator.op === 'RESHAPE' && aliases.has(operator.outputs[0])) {
    return { ...facts, variant: ALIAS, kernel: undefined };
  }
  const variant = resolveVariant(node, params, choice);
  return { ...facts, variant: variant.name, kernel: variant.prepare(node, params) };
}
