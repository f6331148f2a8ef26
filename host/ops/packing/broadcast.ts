import type { ActivationRange } from '../../quantization/multiplier.js';
import type { CostTerm } from '../cost.js';
import type { Node, PackedConstant, PreparedKernel } from '../op.js';
import type { Broadcast } from '../shared/broadcast.js';
import { Writer } from './writer.js';

/** int16 elements. */
const ELEMENT_BYTES = 2;

/** A dimension with the elements to step in both operands; 0 where one is repeated. */
interface Dimension {
  readonly size: number;
  readonly stride1: number;
  readonly stride2: number;
}

/** How kernels walk two operands (kernels-thumb/broadcast/broadcast.S): rows inside of levels. */
export interface BroadcastRows {
  /** Elements of a row. */
  readonly row: number;
  /** 1 where the operand runs along a row, 0 where it is one element there. Not both 0. */
  readonly step1: number;
  readonly step2: number;
  /** At least one, the innermost first. Jumps are bytes from the start of a row to the next. */
  readonly levels: readonly { readonly count: number; readonly jump1: number; readonly jump2: number }[];
}

/** Merge what can be walked as one dimension; the innermost that is left is the row. */
export function broadcastRows(p: Broadcast): BroadcastRows {
  const dimensions = p.sameShape ? [{ size: p.elements, stride1: 1, stride2: 1 }] : mergedDimensions(p);
  const inner = dimensions.at(-1) ?? { size: 1, stride1: 1, stride2: 1 };
  const outer = dimensions.slice(0, -1).reverse();
  // Behind the last of n inner steps an operand has moved on by n - 1 strides, which the jump takes back.
  let moved1 = 0;
  let moved2 = 0;
  const levels = outer.map(({ size, stride1, stride2 }) => {
    const level = {
      count: size,
      jump1: ELEMENT_BYTES * (stride1 - moved1),
      jump2: ELEMENT_BYTES * (stride2 - moved2),
    };
    moved1 += (size - 1) * stride1;
    moved2 += (size - 1) * stride2;
    return level;
  });
  return {
    row: inner.size,
    step1: inner.stride1,
    step2: inner.stride2,
    levels: levels.length > 0 ? levels : [{ count: 1, jump1: 0, jump2: 0 }],
  };
}

function mergedDimensions({ shape, strides1, strides2 }: Broadcast): Dimension[] {
  const merged: Dimension[] = [];
  shape.forEach((size, i) => {
    if (size === 1) return;
    const next: Dimension = { size, stride1: strides1[i], stride2: strides2[i] };
    const last = merged.at(-1);
    const contiguous =
      last !== undefined && last.stride1 === next.stride1 * size && last.stride2 === next.stride2 * size;
    if (contiguous) merged[merged.length - 1] = { ...next, size: last.size * size };
    else merged.push(next);
  });
  return merged;
}

/** For every row of `broadcastRows`. */
export const perRow = (cycles: number): CostTerm<Broadcast> => ({
  per: 'row',
  cycles,
  count: (p) => p.elements / broadcastRows(p).row,
});

/** Elements of each operand. */
export function operandElements({ shape, strides1, strides2 }: Broadcast): readonly [number, number] {
  const count = (strides: readonly number[]) =>
    shape.reduce((product, size, i) => (strides[i] === 0 ? product : product * size), 1);
  return [count(strides1), count(strides2)];
}

/** What a kernel of two operands gets of them. */
export interface BinaryFields {
  /** The fields that all such kernels share. */
  readonly params: PreparedKernel['params'];
  /** Whether the first operand runs along a row; not all kernels ask. */
  readonly step1: number;
  readonly outer: PackedConstant;
}

/** @param swap whether the kernel's first operand is the node's second */
export function binaryFields(
  { operator: { inputs, outputs } }: Node,
  p: Broadcast & ActivationRange,
  swap: boolean,
): BinaryFields {
  const oriented = swap ? exchanged(p) : p;
  const { row, step1, step2, levels } = broadcastRows(oriented);
  const [elements1, elements2] = operandElements(oriented);
  const out = new Writer(12 * levels.length);
  for (const { count, jump1, jump2 } of levels) {
    out.word(count);
    out.word(jump1);
    out.word(jump2);
  }
  return {
    params: {
      input1: { tensor: inputs[swap ? 1 : 0] },
      input2: { tensor: inputs[swap ? 0 : 1] },
      output: { tensor: outputs[0] },
      outer: { constant: 'outer' },
      elements1,
      elements2,
      elements: p.elements,
      levels: levels.length,
      row,
      step2,
      activation_min: p.activationMin,
      activation_max: p.activationMax,
    },
    step1,
    outer: { name: 'outer', kind: 'parameters', bytes: out.finish(), align: 4 },
  };
}

/** The same with the operands' roles exchanged. */
function exchanged(p: Broadcast): Broadcast {
  const { shape, strides1, strides2, elements, sameShape } = p;
  return { shape, strides1: strides2, strides2: strides1, elements, sameShape };
}
