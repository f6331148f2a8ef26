/**
 * Sites: loads, stores and divisions whose time is not the same every time. As a node runs it notes at each of its sites
 * what it found there, as a few bits of one number, the signature; which course it was is decided at its end.
 */
import { AccessClass, isDivision, isMemoryAccess, OP_WORDS } from '../ir/ops.js';
import type { Block } from '../translate.js';

export interface Site {
  /** Word index of the op. */
  readonly position: number;
  /** Where its bits are in the signature. */
  readonly shift: number;
}

/** Bits of the signature that a memory access takes: transfers less one, and 4 on the code bus. */
const ACCESS_BITS = 3;
export const ON_CODE_BUS = 4;
/** Bits for the cycles of a division. */
const DIVISION_BITS = 4;
const SIGNATURE_BITS = 30;

/** Class of an access as signature bits, undefined for what translated code does not do. */
function accessDigit(accessClass: number): number | undefined {
  const parts = (accessClass >> 2) & 3;
  const transfers = parts << 2;
  if (accessClass === (transfers | (AccessClass.SYSTEM % 4))) return parts - 1;
  if (accessClass === (transfers | (AccessClass.DCODE % 4))) return (parts - 1) | ON_CODE_BUS;
  return undefined;
}

const classOf = (digit: number): number =>
  (((digit & 3) + 1) << 2) | ((digit & ON_CODE_BUS) !== 0 ? AccessClass.DCODE % 4 : AccessClass.SYSTEM % 4);

/** One aligned transfer to SRAM or from flash: what an access that is no site expects. */
export const isPlain = (accessClass: number): boolean =>
  accessClass === AccessClass.SYSTEM || accessClass === AccessClass.DCODE;

/** The sites of a block: what has been seen to vary, and accesses that expect to be split. */
export function sitesOf({ code, varying }: Block): Site[] {
  const sites: Site[] = [];
  let shift = 0;
  for (let i = 0; i < code.length; i += OP_WORDS) {
    const access = isMemoryAccess(code[i]);
    if (!access && !isDivision(code[i])) continue;
    if (!varying.has(i) && !(access && !isPlain(code[i + 4]))) continue;
    const bits = access ? ACCESS_BITS : DIVISION_BITS;
    if (shift + bits > SIGNATURE_BITS) break;
    sites.push({ position: i, shift });
    shift += bits;
  }
  return sites;
}

/** Signature of a course with these deviations (Core.deviations); undefined if the sites cannot tell it. */
export function signatureOf(
  { code }: Block,
  sites: readonly Site[],
  deviations: readonly number[],
): number | undefined {
  const found = new Map<number, number>();
  for (let k = 0; k < deviations.length; k += 3) found.set(deviations[k], deviations[k + 1]);
  let signature = 0;
  for (const { position, shift } of sites) {
    const outcome = found.get(position) ?? code[position + 4];
    const digit = isDivision(code[position]) ? outcome : accessDigit(outcome);
    if (digit === undefined) return undefined;
    signature |= digit << shift;
    found.delete(position);
  }
  return found.size === 0 ? signature : undefined;
}

/** What `Core.deviations` would hold after a course with this signature, as far as op `end` (word index). */
export function deviationsOf(
  { code }: Block,
  sites: readonly Site[],
  signature: number,
  end: number,
): number[] {
  const deviations: number[] = [];
  for (const { position, shift } of sites) {
    if (position >= end) break;
    const bits = signature >>> shift;
    const outcome = isDivision(code[position])
      ? bits & ((1 << DIVISION_BITS) - 1)
      : classOf(bits & ((1 << ACCESS_BITS) - 1));
    // Without wait states the address does not matter (Timer.memoryCourse).
    if (outcome !== code[position + 4]) deviations.push(position, outcome, 0);
  }
  return deviations;
}
