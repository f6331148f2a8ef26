/** The parts of a result that follow from the firmware and its run. */
import type { Firmware, Step } from '../firmware.js';
import { SYMBOL_PREFIX } from '../image/manifest.js';
import { MODEL_RESOLVER, VARIANT_NAMES } from '../ops/resolver.js';
import type { Tensor } from '../tflite/model.js';
import type {
  FlashRecord,
  MemoryRecord,
  OpRecord,
  PlacementRecord,
  ResolverRecord,
  TensorRecord,
  WarningRecord,
} from './result.js';
import { type ImageRun, minus } from './run.js';

/** @param compared the outputs of every step against the reference */
export function opRecords(
  steps: readonly Step[],
  run: ImageRun,
  compared: ReadonlyMap<Step, OpRecord['outputs']>,
): OpRecord[] {
  const nothing = minus(run.total, run.total);
  let next = 0;
  return steps.map((step) => {
    const cost = step.kernel === undefined ? nothing : run.operators[next++];
    return {
      ...cost,
      index: step.operator.index,
      op: step.operator.op,
      variant: step.variant,
      macs: step.macs,
      scratchBytes: step.kernel?.scratchBytes ?? 0,
      outputs: compared.get(step)!,
    };
  });
}

export function memoryRecord(
  { graph, image, plan, steps }: Firmware,
  { stackHighWaterBytes }: ImageRun,
): MemoryRecord {
  // The plan counts step 0 for the caller, who writes the inputs and reads the outputs.
  const lastOp = Math.max(0, steps.length - 1);
  const lifetime = (step: number): number => Math.min(Math.max(step - 1, 0), lastOp);
  const activations = [...plan.tensors].map(([index, { offset, bytes, first, last }]): PlacementRecord => {
    const { name } = graph.tensors[index];
    return {
      name,
      kind: 'activation',
      tensor: index,
      offset,
      bytes,
      firstOp: lifetime(first),
      lastOp: lifetime(last),
    };
  });
  const scratch = [...plan.scratch].map(
    ([operator, { offset, bytes, first, last }]): PlacementRecord => ({
      name: `scratch of op ${operator}`,
      kind: 'scratch',
      tensor: null,
      offset,
      bytes,
      firstOp: lifetime(first),
      lastOp: lifetime(last),
    }),
  );
  return {
    arena: { bytes: image.arena.bytes, placements: [...activations, ...scratch] },
    stack: { highWaterBytes: stackHighWaterBytes, reservedBytes: image.stack.bytes },
    sramBytes: image.arena.bytes + stackHighWaterBytes,
  };
}

export function flashRecord({ image: { flash }, steps }: Firmware): FlashRecord {
  const servedBy = (symbol: string) =>
    steps.filter(({ kernel }) => kernel?.kernel === symbol).map(({ operator }) => operator.index);
  return {
    codeBytes: flash.code,
    parameterBytes: flash.parameters,
    weightBytes: flash.weights,
    tableBytes: flash.tables,
    totalBytes: flash.total,
    functions: flash.codeBySymbol.map(({ symbol, bytes }) => ({ symbol, bytes })),
    kernels: flash.codeBySymbol
      .map(({ symbol, sectionBytes }) => ({
        variant: symbol.slice(SYMBOL_PREFIX.length),
        codeBytes: sectionBytes,
        ops: servedBy(symbol),
      }))
      .filter(({ variant }) => VARIANT_NAMES.includes(variant)),
  };
}

export function resolverRecord({ choice: { resolver = MODEL_RESOLVER, forced } }: Firmware): ResolverRecord {
  return {
    kind: resolver.kind,
    forced: [...(forced ?? [])].map(([op, variant]) => ({ op, variant })),
  };
}

export function warningRecords(steps: readonly Step[]): WarningRecord[] {
  return steps.flatMap(({ operator: { index, op }, warning }) =>
    warning === undefined ? [] : [{ index, op, ...warning }],
  );
}

export function tensorRecord({ index, name, type, shape }: Tensor): TensorRecord {
  return { tensor: index, name, type, shape: [...shape] };
}
