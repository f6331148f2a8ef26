/** Figures that follow from a result; every report takes them from here. */
import type { OpRecord } from './result.js';

/** MACs per cycle, null where there is nothing to divide. */
export function macsPerCycle(macs: number, cycles: number | null): number | null {
  return cycles === null || cycles === 0 || macs === 0 ? null : macs / cycles;
}

/** Part of the whole in 0..1, null where there is no whole. */
export function share(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

export function isBitExact(op: OpRecord): boolean {
  return op.outputs.every((output) => output.comparison.differing === 0);
}
