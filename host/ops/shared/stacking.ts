import { elementCount } from '../../tflite/elements.js';
import type { Tensor } from '../../tflite/model.js';
import type { Node } from '../op.js';
import { checkInt16, checkShape, normalizedAxis, refused } from './check.js';

/**
 * What PACK and UNPACK share: `count` tensors of one shape, and one tensor that has them side by side along an
 * axis of its own. In memory the stacked tensor is [outer, count, inner], every single one [outer, inner].
 */
export interface StackParams {
  readonly count: number;
  readonly outer: number;
  readonly inner: number;
}

/** @param axis of the stacked tensor; negative counts from its end */
export function stackParams(
  node: Node,
  singles: readonly Tensor[],
  singleRole: string,
  stacked: Tensor,
  stackedRole: string,
  axis: number,
): StackParams {
  checkInt16(node, stacked, stackedRole);
  if (stacked.shape.length === 0) {
    throw refused(
      node,
      'SHAPE_MISMATCH',
      `${stackedRole} is a scalar`,
      'it needs an axis to stack along',
      stacked,
    );
  }
  const along = normalizedAxis(node, axis, stacked.shape.length);
  const singleShape = stacked.shape.filter((_, i) => i !== along);
  singles.forEach((single, i) => {
    checkInt16(node, single, `${singleRole} ${i}`);
    checkShape(node, single, `${singleRole} ${i}`, singleShape);
  });
  if (stacked.shape[along] !== singles.length) {
    throw refused(
      node,
      'SHAPE_MISMATCH',
      `${stackedRole} has ${stacked.shape[along]} slices along axis ${axis} for ${singles.length} tensors`,
      'there is one slice per tensor',
      stacked,
    );
  }
  return {
    count: singles.length,
    outer: elementCount(stacked.shape.slice(0, along)),
    inner: elementCount(stacked.shape.slice(along + 1)),
  };
}
