import { type Board, createEngine, ENGINES, ZERO_WAIT } from '../../emulator/index.js';
import type { Graph } from '../../host/graph/graph.js';
import { buildImage } from '../../host/image/build-image.js';
import type { Image } from '../../host/image/image.js';
import { contractOf, type KernelLibrary } from '../../host/image/manifest.js';
import { type Draw, seededDraws } from '../../host/measure/random.js';
import { runImage } from '../../host/measure/run.js';
import { planMemory } from '../../host/memory/plan.js';
import type { Node, PreparedKernel, TensorData, Variant } from '../../host/ops/op.js';
import { opDefinition } from '../../host/ops/registry.js';
import { tensorData } from '../../host/ops/tensor-data.js';
import { chooseVariant, variantsOf } from '../../host/ops/variants.js';
import type { AnyOperator, ElementType, OpName } from '../../host/tflite/model.js';
import { nodeOfRow } from './node.js';
import type { BenchRow } from './shapes.js';

export interface Measurement {
  readonly variant: string;
  readonly macs: number;
  readonly outputs: number;
  /** From the call of the kernel to its return. */
  readonly cycles: number;
  readonly instructions: number;
  /** Bytes of the kernel with the functions it calls, of stack (its contract), of scratch. */
  readonly text: number;
  readonly stack: number;
  readonly scratch: number;
  /** Whether every output bit equals the reference. */
  readonly exact: boolean;
}

/** Rows with large maps need more SRAM than the default board has. */
const BOARD: Board = {
  ...ZERO_WAIT,
  regions: ZERO_WAIT.regions.map((region) => ({ ...region, size: 1024 * 1024 })),
};

const MAX_INSTRUCTIONS = 100e6;

/** As `measureNode`, for a row of the benchmark. */
export function measureRow(
  library: KernelLibrary,
  row: BenchRow,
  name?: string,
): (Measurement & { readonly row: BenchRow }) | undefined {
  const measured = measureNode(library, nodeOfRow(row), name);
  return measured && { row, ...measured };
}

/** A node as firmware, with seeded inputs. */
export interface NodeImage {
  readonly board: Board;
  readonly image: Image;
  readonly variant: string;
  readonly kernel: PreparedKernel;
  readonly inputs: ReadonlyMap<number, Uint8Array>;
  readonly outputs: readonly number[];
  readonly macs: number;
  /** What the reference gives for the outputs. */
  expected(): readonly TensorData[];
}

/**
 * Link a node with the kernel that the resolver picks, or with one by name.
 * @returns undefined when the operator has no such kernel, or it cannot serve
 */
export function imageOfNode(library: KernelLibrary, node: Node, name?: string): NodeImage | undefined {
  const { op } = node.operator;
  const variants = variantsOf(op);
  if (variants.length === 0) return undefined;
  const definition = opDefinition(op)!;
  const params = definition.prepare(node);
  const variant: Variant<OpName, unknown> | undefined =
    name === undefined ? chooseVariant(node, params).variant : variants.find((v) => v.name === name);
  if (variant === undefined || variant.accepts(node, params) !== true) return undefined;

  const kernel = variant.prepare(node, params);
  const operator = node.operator as unknown as AnyOperator;
  const tensors = [...node.inputs, ...node.outputs].filter((tensor) => tensor !== undefined);
  const variable = node.inputs.filter((tensor) => tensor !== undefined && tensor.data === undefined);
  const graph: Graph = {
    tensors,
    operators: [operator],
    inputs: variable.map((tensor) => tensor!.index),
    outputs: operator.outputs,
    folded: [],
  };
  const plan = planMemory(graph, new Map([[operator.index, kernel.scratchBytes]]));
  const image = buildImage({
    board: BOARD,
    library,
    operators: [{ operator: operator.index, kernel }],
    tensors,
    plan,
  });
  const draw = seededDraws(2);
  const inputs = new Map(
    graph.inputs.map((index) => {
      const { bytes } = image.tensors.get(index)!;
      return [index, randomBits(bytes, tensors[index].type, draw)];
    }),
  );
  const expected = () =>
    definition.reference(
      params,
      node.inputs.map((tensor) => tensor && tensorData(tensor, inputs.get(tensor.index) ?? tensor.data!)),
    );
  return {
    board: BOARD,
    image,
    variant: variant.name,
    kernel,
    inputs,
    outputs: operator.outputs,
    macs: definition.macs(params),
    expected,
  };
}

/** Run a node as `imageOfNode` links it, and compare with the reference. */
export function measureNode(library: KernelLibrary, node: Node, name?: string): Measurement | undefined {
  const linked = imageOfNode(library, node, name);
  if (linked === undefined) return undefined;
  const { image, kernel, variant, macs, outputs } = linked;
  const engine = createEngine(ENGINES[0].name, BOARD);
  const run = runImage(engine, image, { inputs: linked.inputs, maxInstructions: MAX_INSTRUCTIONS });
  const [{ cycles, instructions }] = run.operators;
  const expected = linked.expected();
  const exact = outputs.every((index, i) => {
    const { address, bytes } = image.tensors.get(index)!;
    const { buffer, byteOffset, byteLength } = expected[i];
    return Buffer.from(engine.read(address, bytes)).equals(Buffer.from(buffer, byteOffset, byteLength));
  });
  return {
    variant,
    macs,
    outputs: expected.reduce((sum, { length }) => sum + length, 0),
    cycles: cycles!,
    instructions,
    text: textOf(image.flash.codeBySymbol),
    stack: contractOf(library, kernel.kernel)!.stack,
    scratch: kernel.scratchBytes,
    exact,
  };
}

/** Any integers; real numbers from -1 to 1. */
function randomBits(bytes: number, type: ElementType, draw: Draw): Uint8Array {
  const { buffer } =
    type === 'FLOAT32'
      ? Float32Array.from({ length: bytes / 4 }, () => draw() / 2 ** 31)
      : Int16Array.from({ length: Math.ceil(bytes / 2) }, () => draw() >> 16);
  return new Uint8Array(buffer, 0, bytes);
}

const RUNTIME = new Set(['thumbnn_vectors', 'thumbnn_reset', 'thumbnn_invoke']);

function textOf(code: readonly { readonly symbol: string; readonly bytes: number }[]): number {
  return code.reduce((sum, { symbol, bytes }) => sum + (RUNTIME.has(symbol) ? 0 : bytes), 0);
}
