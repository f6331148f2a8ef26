/** Floating-point ops: calls of what `evaluate` calls. */
import { Op } from '../ir/ops.js';
import type { Emit, Operands } from './emit-parts.js';
import { type Import, Wasm } from './wasm.js';

/** Floating point is done by the functions that `evaluate` calls; flags and FPSCR are in memory. */
export const FLOAT_IMPORTS: readonly Import[] = [
  { name: 'fAdd', parameters: 2 },
  { name: 'fSub', parameters: 2 },
  { name: 'fMul', parameters: 2 },
  { name: 'fDiv', parameters: 2 },
  { name: 'fMulAdd', parameters: 3 },
  { name: 'fSqrt', parameters: 1 },
  { name: 'fCompare', parameters: 3 },
  { name: 'fToFixed', parameters: 3 },
  { name: 'fFromFixed', parameters: 3 },
  { name: 'fToHalf', parameters: 1 },
  { name: 'fFromHalf', parameters: 1 },
  { name: 'fReadFpscr', parameters: 0 },
  { name: 'fWriteFpscr', parameters: 1 },
];

const floatCall =
  (name: string, operands: (o: Operands) => readonly number[]): Emit =>
  (f, o) => {
    for (const slot of operands(o)) f.push(slot);
    f.call(name);
    f.pop(o.d);
  };

/** A call for what it does to the floating-point status. */
const floatEffect =
  (name: string, operands: (o: Operands) => readonly number[]): Emit =>
  (f, o) => {
    for (const slot of operands(o)) f.push(slot);
    f.call(name);
    f.body.op(Wasm.DROP);
  };

export const FLOAT_OPS: { readonly [op: number]: Emit } = {
  [Op.F_ADD]: floatCall('fAdd', ({ a, b }) => [a, b]),
  [Op.F_SUB]: floatCall('fSub', ({ a, b }) => [a, b]),
  [Op.F_MUL]: floatCall('fMul', ({ a, b }) => [a, b]),
  [Op.F_DIV]: floatCall('fDiv', ({ a, b }) => [a, b]),
  [Op.F_MUL_ADD]: floatCall('fMulAdd', ({ c, a, b }) => [c, a, b]),
  [Op.F_SQRT]: floatCall('fSqrt', ({ a }) => [a]),
  [Op.F_COMPARE]: floatEffect('fCompare', ({ a, b, c }) => [a, b, c]),
  [Op.F_TO_FIXED]: floatCall('fToFixed', ({ a, b, c }) => [a, b, c]),
  [Op.F_FROM_FIXED]: floatCall('fFromFixed', ({ a, b, c }) => [a, b, c]),
  [Op.F_TO_HALF]: floatCall('fToHalf', ({ a }) => [a]),
  [Op.F_FROM_HALF]: floatCall('fFromHalf', ({ a }) => [a]),
  [Op.F_READ_FPSCR]: floatCall('fReadFpscr', () => []),
  [Op.F_WRITE_FPSCR]: floatEffect('fWriteFpscr', ({ a }) => [a]),
};
