import { type QuantizedMultiplier, quotientScale } from '../../quantization/multiplier.js';
import { DEFAULT_PROFILE, type Rounding, type SemanticsProfile } from '../../quantization/profiles.js';
import { elementCount } from '../../tflite/elements.js';
import type { ElementType } from '../../tflite/model.js';
import type { Node } from '../op.js';
import {
  checkArity,
  checkNotEmpty,
  checkShape,
  checkType,
  int16Scale,
  perTensor,
  requiredInput,
  unserved,
} from '../shared/check.js';
import { requantizationOf } from '../shared/requantization.js';

/** The integer types that QUANTIZE converts between; INT16 is always on one side. */
export type QuantizedType = 'INT8' | 'INT16' | 'INT32';

/** From real numbers: divide by the scale in float32, round half away from zero. */
export interface FloatQuantizeParams {
  readonly from: 'FLOAT32';
  readonly to: 'INT16';
  readonly elements: number;
  readonly outputScale: number;
}

/** From one quantization to another. */
export interface RequantizeParams extends QuantizedMultiplier {
  readonly from: QuantizedType;
  readonly to: QuantizedType;
  readonly elements: number;
  readonly inputZeroPoint: number;
  readonly outputZeroPoint: number;
  readonly rounding: Rounding;
}

export type QuantizeParams = FloatQuantizeParams | RequantizeParams;

/** What TFLM converts, as far as INT16 takes part. */
const TARGETS: { readonly [source in ElementType]?: readonly ElementType[] } = {
  FLOAT32: ['INT16'],
  INT8: ['INT16'],
  INT16: ['INT8', 'INT16', 'INT32'],
  INT32: ['INT16'],
};

/** TFLM PrepareQuantizeReference. */
export function prepareQuantize(
  node: Node<'QUANTIZE'>,
  profile: SemanticsProfile = DEFAULT_PROFILE,
): QuantizeParams {
  checkArity(node, 1, 1, 1);
  const input = requiredInput(node, 0, 'input');
  const [output] = node.outputs;
  const pairs = 'served are FLOAT32, INT8 and INT32 to INT16, and INT16 to INT8, INT16 and INT32';
  checkType(node, input, 'input', Object.keys(TARGETS) as ElementType[], pairs);
  if (!TARGETS[input.type]?.includes(output.type)) {
    throw unserved(node, 'TYPE_UNSUPPORTED', `converts ${input.type} to ${output.type}`, pairs, output);
  }
  checkNotEmpty(node, input, 'input');
  checkShape(node, output, 'output', input.shape);
  const elements = elementCount(input.shape);
  if (input.type === 'FLOAT32') {
    return { from: 'FLOAT32', to: 'INT16', elements, outputScale: int16Scale(node, output, 'output') };
  }

  const source = perTensor(node, input, 'input');
  const target = perTensor(node, output, 'output');
  if (input.type === 'INT16') int16Scale(node, input, 'input');
  if (output.type === 'INT16') int16Scale(node, output, 'output');
  return {
    from: input.type as QuantizedType,
    to: output.type as QuantizedType,
    elements,
    inputZeroPoint: source.zeroPoint,
    outputZeroPoint: target.zeroPoint,
    ...requantizationOf(node, quotientScale(source.scale, target.scale), 'int32', profile.rounding),
    rounding: profile.rounding,
  };
}
