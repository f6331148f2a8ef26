import assert from 'node:assert/strict';
import { type Board, createEngine, ZERO_WAIT } from '../../emulator/index.js';
import type { Graph } from '../../host/graph/graph.js';
import { buildImage } from '../../host/image/build-image.js';
import { type Image, symbolize } from '../../host/image/image.js';
import { contractOf } from '../../host/image/manifest.js';
import { loadKernelLibrary } from '../../host/io/kernels.js';
import { runImage } from '../../host/measure/run.js';
import { planMemory } from '../../host/memory/plan.js';
import type { Node, TensorData, Variant } from '../../host/ops/op.js';
import { tensorData } from '../../host/ops/tensor-data.js';
import type { AnyOperator, OpName } from '../../host/tflite/model.js';

const LIBRARY = loadKernelLibrary();

/** r4-r11 and sp, which a kernel must give back (AAPCS). */
const PRESERVED = [4, 5, 6, 7, 8, 9, 10, 11, 13];

/** Small, so that a run costs little. */
const BOARD: Board = {
  ...ZERO_WAIT,
  regions: ZERO_WAIT.regions.map((region) => ({ ...region, size: 64 * 1024 })),
};
const SRAM = BOARD.regions[1];

const MAX_INSTRUCTIONS = 20e6;

export interface VariantRun {
  /** The first output. */
  readonly output: Int16Array;
  readonly outputs: readonly TensorData[];
  /** From the call of the kernel to its return. */
  readonly cycles: number;
  readonly image: Image;
}

/**
 * Run one node on one kernel: a firmware of that operator alone. Fails when the kernel writes outside its output,
 * scratch and stack, takes more stack than its contract says, or loses a register.
 * @param inputs in the node's order; what is given for a constant does not count
 */
export function runVariant<K extends OpName, P>(
  variant: Variant<K, P>,
  node: Node<K>,
  params: P,
  ...inputs: readonly TensorData[]
): VariantRun {
  const kernel = variant.prepare(node, params);
  const operator = node.operator as unknown as AnyOperator;
  const tensors = [...node.inputs, ...node.outputs].filter((tensor) => tensor !== undefined);
  const graph: Graph = {
    tensors: tensors.sort((a, b) => a.index - b.index),
    operators: [operator],
    inputs: operator.inputs,
    outputs: operator.outputs,
    folded: [],
  };
  const plan = planMemory(graph, new Map([[operator.index, kernel.scratchBytes]]));
  const image = buildImage({
    board: BOARD,
    library: LIBRARY,
    operators: [{ operator: operator.index, kernel }],
    tensors: graph.tensors,
    plan,
  });
  const engine = createEngine('interpreter', BOARD, (address) => symbolize(image, address));

  const { address: arena } = image.arena;
  const read = () => engine.read(arena, SRAM.base + SRAM.size - arena);
  let before: Uint8Array = new Uint8Array();
  let preserved: number[] = [];
  engine.observe(image.opBegin, () => {
    before = read();
    preserved = PRESERVED.map((i) => engine.register(i));
  });
  engine.observe(image.opEnd, () => {
    assert.deepEqual(
      PRESERVED.map((i) => engine.register(i)),
      preserved,
      'a callee-saved register changed',
    );
  });
  const contents = inputs.flatMap((input, i) => {
    const constant = node.inputs[i]?.data !== undefined;
    const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    return constant ? [] : [[operator.inputs[i], bytes] as const];
  });
  const run = runImage(engine, image, {
    inputs: new Map(contents),
    maxInstructions: MAX_INSTRUCTIONS,
  });

  const after = read();
  for (const { access, address, bytes: size } of image.operators[0].buffers) {
    if (access !== 'write' && access !== 'scratch') continue;
    before.set(after.subarray(address - arena, address - arena + size), address - arena);
  }
  assert.ok(Buffer.from(before).equals(after), 'the kernel wrote outside its output and scratch');
  const runtime = contractOf(LIBRARY, 'thumbnn_reset')!.stack;
  const allowed = runtime + contractOf(LIBRARY, kernel.kernel)!.stack;
  assert.ok(
    run.stackHighWaterBytes <= allowed,
    `${run.stackHighWaterBytes} bytes of stack, ${allowed} allowed`,
  );

  const outputs = node.outputs.map((tensor) => {
    const { address, bytes: size } = image.tensors.get(tensor.index)!;
    return tensorData(tensor, engine.read(address, size));
  });
  return { output: outputs[0] as Int16Array, outputs, cycles: run.operators[0].cycles!, image };
}
