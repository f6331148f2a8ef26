/** Figures that follow from a result; every report takes them from here. */
import type { OpRecord } from './result.js';

/** MACs per cycle, null where there is nothing to divide. */
export function macsPerCycle(macs: number, cycles: number | null): number | null {
  return cycles === null || cycles === 0 || macs === 0 ? null : macs / cycles;
}

/** MACs per cycle over all operators that have MACs (convolutions, dense layers); null when none was counted. */
export function meanMacsPerCycle(ops: readonly OpRecord[]): number | null {
  const counted = ops.filter((op) => op.macs > 0 && op.cycles !== null);
  const sum = (of: (op: OpRecord) => number) => counted.reduce((total, op) => total + of(op), 0);
  return macsPerCycle(
    sum((op) => op.macs),
    sum((op) => op.cycles ?? 0),
  );
}

/** Part of the whole in 0..1, null where there is no whole. */
export function share(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

export function isBitExact(op: OpRecord): boolean {
  return op.outputs.every((output) => output.comparison.differing === 0);
}
