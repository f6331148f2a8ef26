/** Flags by value, where the machine and translated code hand them over: forms of the one, slots of the other. */
import { Slot } from '../ir/ops.js';
import { FlagForm, type FlagForms } from './flag-forms.js';

type Operands = readonly [a: number, b: number];

/** Flags as the value file has them from an addition or a subtraction: N and Z of `result`, C, V. */
function flagsOf(form: FlagForm, [a, b]: Operands): { result: number; c: number; v: number } {
  if (form === FlagForm.SUB)
    return { result: (a - b) | 0, c: a >>> 0 >= b >>> 0 ? 1 : 0, v: (a ^ b) & (a ^ (a - b)) };
  const sum = (a + b) | 0;
  return { result: sum, c: sum >>> 0 < a >>> 0 ? 1 : 0, v: (a ^ sum) & (b ^ sum) };
}

/** Which flags operands have to bring: bits of an index. */
enum Wanted {
  NZ = 1,
  C = 2,
  V = 4,
  ALL = 7,
}

/** Condition flags as a number: N, Z, C, V from bit 3 down. */
const packed = (n: boolean, z: boolean, c: boolean, v: boolean): number =>
  (n ? 8 : 0) | (z ? 4 : 0) | (c ? 2 : 0) | (v ? 1 : 0);

const relevant = (wanted: number): number =>
  (wanted & Wanted.NZ ? 0xc : 0) | (wanted & Wanted.C ? 2 : 0) | (wanted & Wanted.V ? 1 : 0);

/** Among these there are operands for all flags that an operation can leave. */
const SAMPLES = [0, 1, 2, -1, -2, 0x7fff_ffff, 0x7fff_fffe, -0x8000_0000, -0x7fff_ffff];

/** By what is wanted, then by flags: operands, or undefined where no operation leaves such flags (Z without C of a - b). */
function operandTable(form: FlagForm): (Operands | undefined)[][] {
  const samples = SAMPLES.flatMap((a) => SAMPLES.map((b): Operands => [a, b])).map((operands) => {
    const { result, c, v } = flagsOf(form, operands);
    return { operands, flags: packed(result < 0, result === 0, c !== 0, v < 0) };
  });
  return Array.from({ length: Wanted.ALL + 1 }, (_, wanted) =>
    Array.from({ length: 16 }, (__, flags) => {
      const mask = relevant(wanted);
      return samples.find((sample) => (sample.flags & mask) === (flags & mask))?.operands;
    }),
  );
}

const TABLES: { readonly [form: number]: readonly (readonly (Operands | undefined)[])[] } = {
  [FlagForm.SUB]: operandTable(FlagForm.SUB),
  [FlagForm.ADD]: operandTable(FlagForm.ADD),
};

const fromOperands = (form: FlagForm): boolean => form === FlagForm.SUB || form === FlagForm.ADD;

const NO_OPERANDS: Operands = [0, 0];

/**
 * Operands flagA and flagB that bring the flags of a value file in these forms; N's slot is changed where the form asks
 * for one value for N and Z. Undefined if these flags cannot be had in these forms: no operation leaves them so.
 */
export function flagsIn({ nz, c, v }: FlagForms, values: Int32Array): Operands | undefined {
  const n = values[Slot.N] < 0;
  const z = values[Slot.Z] === 0;
  if (nz === FlagForm.RESULT && values[Slot.N] !== values[Slot.Z]) {
    if (n && z) return undefined;
    values[Slot.N] = z ? 0 : n ? -1 : 1;
  }
  const form = fromOperands(nz) ? nz : fromOperands(c) ? c : v;
  if (!fromOperands(form)) return NO_OPERANDS;
  const wanted =
    (fromOperands(nz) ? Wanted.NZ : 0) | (fromOperands(c) ? Wanted.C : 0) | (fromOperands(v) ? Wanted.V : 0);
  return TABLES[form][wanted][packed(n, z, values[Slot.C] !== 0, values[Slot.V] < 0)];
}

/** Put flags that translated code left in these forms into the value file; N's slot is the local's value. */
export function flagsOut({ nz, c, v }: FlagForms, a: number, b: number, values: Int32Array): void {
  if (nz === FlagForm.RESULT) values[Slot.Z] = values[Slot.N];
  const form = fromOperands(nz) ? nz : fromOperands(c) ? c : v;
  if (!fromOperands(form)) return;
  const flags = flagsOf(form, [a, b]);
  if (fromOperands(nz)) {
    values[Slot.N] = flags.result;
    values[Slot.Z] = flags.result;
  }
  if (fromOperands(c)) values[Slot.C] = flags.c;
  if (fromOperands(v)) values[Slot.V] = flags.v;
}
