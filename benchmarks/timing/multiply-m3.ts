/**
 * Cortex-M3 multiplies, which an M4 does in one cycle: only needed to use measurements of an M3. The long ones depend on
 * which halves of the operands are zero (facts from CMEmu, fitted to measurements).
 */

const halves = (x: number): [boolean, boolean] => [x >>> 16 !== 0, (x & 0xffff) !== 0];

function unsignedLong(n: number, m: number, accumulate: boolean): number {
  const [nh, nl] = halves(n);
  const [mh, ml] = halves(m);
  const products = (nh && mh ? 1 : 0) + (nh && ml ? 1 : 0) + (nl && mh ? 1 : 0) + (nl && ml ? 1 : 0);
  if (!accumulate) return products === 4 ? 5 : products === 2 ? 4 : 3;
  if (products === 0 || (nl && ml && !nh && !mh)) return 3;
  if (products === 4) return 7;
  if (nh && mh && products === 2) return 6;
  return 5;
}

function signedLong(n: number, m: number, accumulate: boolean): number {
  const [nh, nl] = halves(n);
  const [mh, ml] = halves(m);
  const negative = n < 0 || m < 0;
  const base = accumulate ? 5 : 4;
  if ((!mh && !ml) || (!nh && !nl)) return 3;
  if (!nh && nl && !mh && ml) return 3;
  if (nh && !nl && mh && !ml) {
    if (accumulate) return negative ? 6 : 5;
    return negative ? 4 : 3;
  }
  if (nh && nl && mh && !ml) return base + (accumulate ? 1 : 0) + (negative ? 1 : 0);
  if (nh && !nl && mh && ml) return accumulate ? 6 : 4;
  if (nh && nl && mh && ml) return accumulate ? 7 : 5;
  return base + (m < 0 ? 1 : 0);
}

/** Cycles of an M3 multiply; undefined for other instructions. */
export function multiplyCyclesM3(encoding: string, n: number, m: number): number | undefined {
  switch (encoding) {
    case 'MLA T1':
    case 'MLS T1':
      return 2;
    case 'UMULL T1':
      return unsignedLong(n, m, false);
    case 'UMLAL T1':
      return unsignedLong(n, m, true);
    case 'SMULL T1':
      return signedLong(n, m, false);
    case 'SMLAL T1':
      return signedLong(n, m, true);
    default:
      return undefined;
  }
}
