/** Flags by value, where the machine and translated code hand them over: forms of the one, slots of the other. */
import { carryOfDifference, carryOfSum, overflowOfDifference, overflowOfSum } from '../ir/arithmetic.js';
import { Slot } from '../ir/ops.js';
import { FlagForm, type FlagForms } from './flag-forms.js';

type Operands = readonly [a: number, b: number];

/** Flags as the value file has them from an addition or a subtraction: N and Z of `result`, C, V. */
function flagsOf(form: FlagForm, [a, b]: Operands): { result: number; c: number; v: number } {
  if (form === FlagForm.SUB) {
    const result = (a - b) | 0;
    return { result, c: carryOfDifference(a, b), v: overflowOfDifference(a, b, result) };
  }
  const result = (a + b) | 0;
  return { result, c: carryOfSum(a, result), v: overflowOfSum(a, b, result) };
}

/** Condition flags as a number: N, Z, C, V from bit 3 down. */
const packed = (n: boolean, z: boolean, c: boolean, v: boolean): number =>
  (n ? 8 : 0) | (z ? 4 : 0) | (c ? 2 : 0) | (v ? 1 : 0);

/** Among these there are operands for all flags that an operation can leave. */
const SAMPLES = [0, 1, 2, -1, -2, 0x7fff_ffff, 0x7fff_fffe, -0x8000_0000, -0x7fff_ffff];

/**
 * By which of the packed flags matter, then by flags: operands that bring them, or undefined where no operation leaves such
 * flags (Z without C of a - b).
 */
function operandTable(form: FlagForm): (Operands | undefined)[][] {
  const byFlags = new Map<number, Operands>();
  for (const a of SAMPLES)
    for (const b of SAMPLES) {
      const { result, c, v } = flagsOf(form, [a, b]);
      byFlags.set(packed(result < 0, result === 0, c !== 0, v < 0), [a, b]);
    }
  return Array.from({ length: 16 }, (_, mask) =>
    Array.from({ length: 16 }, (__, flags) => {
      const found = [...byFlags.keys()].find((brought) => ((brought ^ flags) & mask) === 0);
      return found === undefined ? undefined : byFlags.get(found);
    }),
  );
}

const TABLES: { readonly [form: number]: readonly (readonly (Operands | undefined)[])[] } = {
  [FlagForm.SUB]: operandTable(FlagForm.SUB),
  [FlagForm.ADD]: operandTable(FlagForm.ADD),
};

const fromOperands = (form: FlagForm): boolean => form === FlagForm.SUB || form === FlagForm.ADD;

/** The operation whose operands some of the flags come from; all of these come from the same. */
const operationOf = ({ nz, c, v }: FlagForms): FlagForm => [nz, c, v].find(fromOperands) ?? FlagForm.HELD;

const NO_OPERANDS: Operands = [0, 0];

/**
 * Operands flagA and flagB that bring the flags of a value file in these forms; N's slot is changed where the form asks
 * for one value for N and Z. Undefined if these flags cannot be had in these forms: no operation leaves them so.
 */
export function flagsIn(forms: FlagForms, values: Int32Array): Operands | undefined {
  const { nz, c, v } = forms;
  const n = values[Slot.N] < 0;
  const z = values[Slot.Z] === 0;
  if (nz === FlagForm.RESULT && values[Slot.N] !== values[Slot.Z]) {
    if (n && z) return undefined;
    values[Slot.N] = z ? 0 : n ? -1 : 1;
  }
  const form = operationOf(forms);
  if (form === FlagForm.HELD) return NO_OPERANDS;
  const mask = packed(fromOperands(nz), fromOperands(nz), fromOperands(c), fromOperands(v));
  return TABLES[form][mask][packed(n, z, values[Slot.C] !== 0, values[Slot.V] < 0)];
}

/** Put flags that translated code left in these forms into the value file; N's slot is the local's value. */
export function flagsOut(forms: FlagForms, a: number, b: number, values: Int32Array): void {
  const { nz, c, v } = forms;
  if (nz === FlagForm.RESULT) values[Slot.Z] = values[Slot.N];
  const form = operationOf(forms);
  if (form === FlagForm.HELD) return;
  const flags = flagsOf(form, [a, b]);
  if (fromOperands(nz)) {
    values[Slot.N] = flags.result;
    values[Slot.Z] = flags.result;
  }
  if (fromOperands(c)) values[Slot.C] = flags.c;
  if (fromOperands(v)) values[Slot.V] = flags.v;
}
