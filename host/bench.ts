/** Run a model once on the emulated board and compare every operator with its reference. Pure: bytes in, data out. */
import { BOARDS, type Board, ENGINES, loadEngine } from '../emulator/index.js';
import { ThumbnnError, UsageError } from './errors.js';
import { buildFirmware, type Step } from './firmware.js';
import { symbolize } from './image/image.js';
import type { KernelLibrary } from './image/manifest.js';
import { compareBits } from './measure/compare.js';
import { sha256 } from './measure/digest.js';
import { Guard } from './measure/guard.js';
import { DEFAULT_SEED, randomInputs } from './measure/random-inputs.js';
import {
  flashRecord,
  memoryRecord,
  opRecords,
  resolverRecord,
  tensorRecord,
  warningRecords,
} from './measure/records.js';
import { BENCH_SCHEMA, BENCH_SCHEMA_VERSION, type BenchResult, type OpRecord } from './measure/result.js';
import { overheadOf, runImage } from './measure/run.js';
import type { KernelChoice } from './ops/resolver.js';
import { runReference } from './ops/run-reference.js';
import { tensorData } from './ops/tensor-data.js';
import { DEFAULT_PROFILE } from './quantization/profiles.js';
import { tensorBytes } from './tflite/elements.js';
import { loadModel } from './tflite/load.js';
import type { Tensor } from './tflite/model.js';

/** One input tensor as raw little-endian bytes; the label is for messages. */
export interface GivenInput {
  readonly label: string;
  readonly bytes: Uint8Array;
}

export interface BenchOptions {
  /** The model's name in messages. */
  readonly label?: string;
  /** The kernels to link, e.g. by `loadKernelLibrary`. */
  readonly kernels: KernelLibrary;
  /** Which of them may serve, and which are linked. Default: the best for every node, and only those. */
  readonly choice?: KernelChoice;
  /** Default: zero-wait. */
  readonly board?: Board;
  /** A name in `ENGINES`; the first is the default. */
  readonly engine?: string;
  /** One per model input in its order, or the seed of random ones. Default: seed 1. */
  readonly inputs?: { readonly seed: number } | readonly GivenInput[];
  /** Enforce the kernels' contracts on every access and at every return (measure/guard.ts). Costs time, no cycles. */
  readonly checked?: boolean;
  /** Told after each operator. */
  readonly onProgress?: (done: number, total: number, doing: string) => void;
}

export interface BenchOutcome {
  readonly result: BenchResult;
  /** The model's outputs in its order, raw little endian, as the kernels computed them. */
  readonly outputs: readonly Uint8Array[];
}

/**
 * Load, link, run and compare a model.
 * @param modelBytes content of a `.tflite` file
 * @throws ModelError, UnsupportedError for the model; UsageError for inputs that do not fit it; RangeError for an
 *   engine not in `ENGINES`, EngineUnavailable for one that is not installed; ContractError when a kernel faults or
 *   does not end, or breaks its contract in checked mode. A kernel that computes something else than its reference is no error: see `result.totals.bitExact`
 */
export async function bench(modelBytes: Uint8Array, options: BenchOptions): Promise<BenchOutcome> {
  const { board = BOARDS[0], engine: engineName = ENGINES[0].name, kernels } = options;
  const firmware = inFile(options.label, () =>
    buildFirmware(loadModel(plainView(modelBytes), options.label), board, kernels, options.choice),
  );
  const { graph, image, steps } = firmware;
  const inputTensors = graph.inputs.map((index) => graph.tensors[index]);
  const inputs = takeInputs(inputTensors, options.inputs ?? { seed: DEFAULT_SEED });

  const expected = runReference(
    graph,
    inputs.map((bytes, i) => tensorData(inputTensors[i], bytes)),
    DEFAULT_PROFILE,
  );

  const engine = await loadEngine(engineName, board, (address) => symbolize(image, address));
  const guard = options.checked === true ? new Guard(engine, image, kernels) : undefined;
  const read = (index: number): Uint8Array => {
    const area = image.tensors.get(index);
    return area === undefined ? new Uint8Array(0) : engine.read(area.address, area.bytes);
  };
  const compare = ({ operator }: Step): OpRecord['outputs'] =>
    operator.outputs.map((index) => {
      const tensor = graph.tensors[index];
      const comparison = compareBits(expected.get(index)!, read(index), tensor.shape);
      return { ...tensorRecord(tensor), comparison };
    });
  const due = stepsDue(steps);
  const compared = new Map<Step, OpRecord['outputs']>();
  const run = inFile(options.label, () =>
    runImage(engine, image, {
      inputs: new Map(graph.inputs.map((index, i) => [index, inputs[i]])),
      maxInstructions: runawayLimit(steps),
      ...(guard === undefined ? {} : { guard }),
      onProgress(done) {
        for (const step of due[done]) compared.set(step, compare(step));
        options.onProgress?.(done, image.operators.length, due[done + 1]?.[0].operator.op ?? '');
      },
    }),
  );
  const outputs = graph.outputs.map(read);

  const ops = opRecords(steps, run, compared);
  const result: BenchResult = {
    schema: BENCH_SCHEMA,
    schemaVersion: BENCH_SCHEMA_VERSION,
    model: {
      sha256: await sha256(modelBytes),
      bytes: modelBytes.length,
      description: firmware.description,
    },
    board: { name: board.name, clockHz: board.clockHz },
    engine: engine.name,
    ...(guard === undefined ? {} : { checked: true as const }),
    profile: { name: DEFAULT_PROFILE.name, rounding: DEFAULT_PROFILE.rounding },
    resolver: resolverRecord(firmware),
    warnings: warningRecords(steps),
    inputs: await Promise.all(
      inputs.map(async (bytes, i) => ({
        ...tensorRecord(inputTensors[i]),
        source: source(options.inputs),
        sha256: await sha256(bytes),
      })),
    ),
    ops,
    folded: graph.folded.map(({ index, op }) => ({ index, op })),
    overhead: overheadOf(run),
    totals: {
      ...run.total,
      macs: ops.reduce((sum, op) => sum + op.macs, 0),
      seconds: run.total.cycles === null ? null : run.total.cycles / board.clockHz,
      bitExact: ops.every((op) => op.outputs.every(({ comparison }) => comparison.differing === 0)),
    },
    memory: memoryRecord(firmware, run),
    flash: flashRecord(firmware),
    outputs: await Promise.all(
      outputs.map(async (bytes, i) => ({
        ...tensorRecord(graph.tensors[graph.outputs[i]]),
        sha256: await sha256(bytes),
      })),
    ),
  };
  return { result, outputs };
}

/** A Node Buffer is a Uint8Array whose `slice` does not copy; nothing behind this point should have to know. */
function plainView(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Errors about the model name its file. */
function inFile<T>(label: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ThumbnnError && label !== undefined) error.place.file ??= label;
    throw error;
  }
}

function source(inputs: BenchOptions['inputs']): BenchResult['inputs'][number]['source'] {
  if (inputs === undefined) return { kind: 'seed', seed: DEFAULT_SEED };
  return 'seed' in inputs ? { kind: 'seed', seed: inputs.seed } : { kind: 'given' };
}

function takeInputs(tensors: readonly Tensor[], inputs: { readonly seed: number } | readonly GivenInput[]) {
  if ('seed' in inputs) return randomInputs(tensors, inputs.seed);
  if (inputs.length !== tensors.length) {
    const needed = tensors.map((tensor) => `${tensor.type}[${tensor.shape.join(',')}]`).join(', ');
    throw new UsageError(
      'INPUT_COUNT',
      `the model has ${tensors.length} input${tensors.length === 1 ? '' : 's'}, ${inputs.length} were given`,
      {},
      `give ${needed} in this order, or none for random inputs`,
    );
  }
  return inputs.map(({ label, bytes }, i) => {
    const tensor = tensors[i];
    if (bytes.length === tensorBytes(tensor)) return plainView(bytes);
    throw new UsageError(
      'INPUT_SIZE',
      `the input has ${bytes.length} bytes, the model's input ${i} needs ${tensorBytes(tensor)}`,
      { file: label },
      `${tensor.type}[${tensor.shape.join(',')}], raw little endian`,
    );
  });
}

/** By number of kernels that have run: the steps whose outputs are there then and were not before. */
function stepsDue(steps: readonly Step[]): readonly (readonly Step[])[] {
  const due: Step[][] = [[]];
  for (const step of steps) {
    if (step.kernel !== undefined) due.push([]);
    due[due.length - 1].push(step);
  }
  return due;
}

/** Far beyond any kernel: a thousand instructions per MAC, and a hundred million for operators without. */
function runawayLimit(steps: readonly Step[]): number {
  return 1e8 + 1000 * steps.reduce((sum, step) => sum + step.macs, 0);
}
