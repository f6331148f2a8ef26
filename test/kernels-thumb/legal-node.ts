import fc from 'fast-check';
import { ThumbnnError } from '../../host/errors.js';
import type { Draw } from '../../host/measure/random.js';
import type { TensorData } from '../../host/ops/op.js';
import { type DefinedOp, opDefinition, type ParamsOf } from '../../host/ops/registry.js';
import { DEFAULT_PROFILE, type Rounding } from '../../host/quantization/profiles.js';
import type { Activation, OptionsByOp } from '../../host/tflite/model.js';
import { makeNode, type Operand } from '../ops/node.js';
import { between, type NodeCase, pick, size } from './cases.js';
import { logarithm } from './elementwise-cases.js';

/** Random whole nodes, as a model has them: options, scales, constants. Their parameters are what `prepare` makes of them. */
export interface Draft<K extends DefinedOp> {
  readonly options: OptionsByOp[K];
  readonly inputs: readonly (Operand | undefined)[];
  readonly outputs: readonly Operand[];
  /** Content of the inputs that are there, constants included; an absent one is the last. */
  readonly data: readonly TensorData[];
  readonly rounding: Rounding;
}

/** What `prepare` may refuse, as scales are drawn without looking at their ratios. */
const OUT_OF_RANGE: ReadonlySet<string> = new Set(['MULTIPLIER_RANGE', 'ACTIVATION_RANGE']);

/** Drafts as cases; those whose scales nobody can serve are drawn again. */
export function legalCase<K extends DefinedOp>(
  op: K,
  drafts: fc.Arbitrary<Draft<K>>,
): fc.Arbitrary<NodeCase<K, ParamsOf<K>>> {
  return drafts
    .map(({ options, inputs, outputs, data, rounding }) => {
      const node = makeNode(op, options, inputs, outputs);
      try {
        const params = opDefinition(op)!.prepare(node, { ...DEFAULT_PROFILE, rounding }) as ParamsOf<K>;
        return { node, params, inputs: data };
      } catch (error) {
        if (error instanceof ThumbnnError && OUT_OF_RANGE.has(error.code)) return undefined;
        throw error;
      }
    })
    .filter((drawn) => drawn !== undefined);
}

export const rounding = fc.constantFrom<Rounding>('double', 'double', 'double', 'single');
export const activation = fc.constantFrom<Activation>('NONE', 'NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6');
/** Of activations: what calibration gives, and far beyond. */
export const scale = fc.oneof(logarithm(-16, -6), logarithm(-24, 4), size(-16, 0)).map((log) => 2 ** log);

/** A factor from sums to outputs: usual, a power of two, or anything that a multiplier can hold. */
export function factorOf(draw: Draw): number {
  const mantissa = 1 + (draw() >>> 0) / 2 ** 32;
  return pick(draw, [
    mantissa * 2 ** between(draw, -17, -2),
    mantissa * 2 ** between(draw, -17, -2),
    2 ** between(draw, -20, 0),
    mantissa * 2 ** between(draw, -34, 6),
  ]);
}
