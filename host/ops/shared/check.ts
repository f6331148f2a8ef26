import { ModelError, type Place, UnsupportedError } from '../../errors.js';
import { type ActivationRange, activationRange } from '../../quantization/multiplier.js';
import { elementCount } from '../../tflite/elements.js';
import type { Activation, ElementType, Quantization, Tensor } from '../../tflite/model.js';
import type { Node } from '../op.js';

/**
 * The checks that nodes share. Each throws the error a user reads, so each names the operand, what is wrong
 * and what would be right.
 */

export function placeOf(node: Node, tensor?: Tensor): Place {
  const place: Place = { op: node.operator.index, opName: node.operator.op };
  return tensor ? { ...place, tensor: tensor.index } : place;
}

/** The node breaks TFLM's rules. */
export function refused(
  node: Node,
  code: string,
  message: string,
  hint: string,
  tensor?: Tensor,
): ModelError {
  return new ModelError(code, message, placeOf(node, tensor), hint);
}

/** TFLM might run the node; we do not serve it. */
export function unserved(
  node: Node,
  code: string,
  message: string,
  hint: string,
  tensor?: Tensor,
): UnsupportedError {
  return new UnsupportedError(code, message, placeOf(node, tensor), hint);
}

/** Check the number of operands. */
export function checkArity(node: Node, minInputs: number, maxInputs: number, outputs: number): void {
  const { inputs, outputs: results } = node;
  if (inputs.length < minInputs || inputs.length > maxInputs) {
    const expected = minInputs === maxInputs ? `${minInputs}` : `${minInputs} to ${maxInputs}`;
    throw refused(node, 'OP_INPUT_COUNT', `has ${inputs.length} inputs, expected ${expected}`, REEXPORT);
  }
  if (results.length !== outputs) {
    throw refused(node, 'OP_OUTPUT_COUNT', `has ${results.length} outputs, expected ${outputs}`, REEXPORT);
  }
}

const REEXPORT = 'convert the model again; the file is not what a converter writes';

/** The input at a position, which must not be absent. */
export function requiredInput(node: Node, position: number, role: string): Tensor {
  const tensor = node.inputs[position];
  if (!tensor) throw refused(node, 'OP_INPUT_MISSING', `${role} (input ${position}) is absent`, REEXPORT);
  return tensor;
}

/** The content of a constant operand. */
export function constantData(node: Node, tensor: Tensor, role: string): Uint8Array {
  if (tensor.data) return tensor.data;
  throw unserved(
    node,
    'CONSTANT_REQUIRED',
    `${role} is computed at run time`,
    `only a constant ${role} is served`,
    tensor,
  );
}

/** Check the element type. `nearest` is what we would serve, as the hint of the refusal. */
export function checkType(
  node: Node,
  tensor: Tensor,
  role: string,
  types: readonly ElementType[],
  nearest = INT16_HINT,
): void {
  if (types.includes(tensor.type)) return;
  throw unserved(
    node,
    'TYPE_UNSUPPORTED',
    `${role} is ${tensor.type}, only ${types.join(', ')} is served`,
    nearest,
    tensor,
  );
}

const INT16_HINT = 'nearest supported form: INT16 activations with INT8 weights (a 16x8 quantized model)';

/** The quantization of a tensor that must have one, every scale finite and not negative. */
export function quantizationOf(node: Node, tensor: Tensor, role: string): Quantization {
  const { quantization } = tensor;
  if (!quantization) {
    throw refused(
      node,
      'QUANTIZATION_MISSING',
      `${role} has no scale and zero point`,
      'quantize the model; both vectors must be present',
      tensor,
    );
  }
  const wrong = quantization.scale.find((scale) => !(scale >= 0 && scale < Infinity));
  if (wrong !== undefined) throw wrongScale(node, tensor, role, wrong);
  return quantization;
}

function wrongScale(node: Node, tensor: Tensor, role: string, scale: number): ModelError {
  return refused(
    node,
    'SCALE_INVALID',
    `${role} has scale ${scale}`,
    'a scale is a positive finite number',
    tensor,
  );
}

/** Scale and zero point of a tensor that has one of each. */
export interface PerTensor {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** The one scale (> 0) and zero point of a per-tensor quantized operand. */
export function perTensor(node: Node, tensor: Tensor, role: string): PerTensor {
  const { scale, zeroPoint } = quantizationOf(node, tensor, role);
  if (scale.length !== 1 || zeroPoint.length !== 1) {
    throw refused(
      node,
      'QUANTIZATION_PER_CHANNEL',
      `${role} has ${scale.length} scales`,
      'only weights may be quantized per channel',
      tensor,
    );
  }
  if (scale[0] === 0) throw wrongScale(node, tensor, role, 0);
  return { scale: scale[0], zeroPoint: zeroPoint[0] };
}

/** Check that a tensor is a non-empty INT16 one, whatever its quantization (for operators that only move data). */
export function checkInt16(node: Node, tensor: Tensor, role: string): void {
  checkType(node, tensor, role, ['INT16']);
  checkNotEmpty(node, tensor, role);
}

export function checkNotEmpty(node: Node, tensor: Tensor, role: string): void {
  if (elementCount(tensor.shape) > 0) return;
  throw refused(
    node,
    'TENSOR_EMPTY',
    `${role} ${shapeText(tensor.shape)} has no elements`,
    'every dimension must be at least 1',
    tensor,
  );
}

/** Check an INT16 activation (zero point 0) and give its scale. */
export function int16Scale(node: Node, tensor: Tensor, role: string): number {
  checkInt16(node, tensor, role);
  const { scale, zeroPoint } = perTensor(node, tensor, role);
  if (zeroPoint !== 0) {
    throw refused(
      node,
      'ZERO_POINT_NOT_ZERO',
      `${role} has zero point ${zeroPoint}`,
      'INT16 activations are quantized symmetrically, with zero point 0',
      tensor,
    );
  }
  return scale;
}

export function checkRank(node: Node, tensor: Tensor, role: string, rank: number): void {
  if (tensor.shape.length === rank) return;
  throw refused(
    node,
    'SHAPE_MISMATCH',
    `${role} ${shapeText(tensor.shape)} has rank ${tensor.shape.length}, expected ${rank}`,
    REEXPORT,
    tensor,
  );
}

/** Check a stored shape against the computed one: TFLM trusts the stored one, so it must be right. */
export function checkShape(node: Node, tensor: Tensor, role: string, expected: readonly number[]): void {
  if (sameShape(tensor.shape, expected)) return;
  throw refused(
    node,
    'SHAPE_MISMATCH',
    `${role} has shape ${shapeText(tensor.shape)}, expected ${shapeText(expected)}`,
    REEXPORT,
    tensor,
  );
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Check an option that must be a positive integer (stride, dilation, window, depth multiplier). */
export function checkPositive(node: Node, code: string, name: string, ...values: number[]): void {
  const wrong = values.find((value) => !(Number.isSafeInteger(value) && value >= 1));
  if (wrong === undefined) return;
  throw refused(node, code, `has ${name} ${wrong}`, `${name} must be at least 1`);
}

/** An axis of a tensor of this rank, negative ones counted from the end. */
export function normalizedAxis(node: Node, axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (normalized >= 0 && normalized < rank) return normalized;
  throw refused(node, 'AXIS_RANGE', `has axis ${axis}`, `the axis must be in ${-rank}..${rank - 1}`);
}

/** The clamp of the fused activation, in units of the output. */
export function fusedActivationRange(
  node: Node,
  activation: Activation,
  outputScale: number,
): ActivationRange {
  const range = activationRange(activation, outputScale);
  if (range) return range;
  throw refused(
    node,
    'ACTIVATION_RANGE',
    `bounds of the fused ${activation} do not fit 32 bits at output scale ${outputScale}`,
    'calibrate the output again',
  );
}
