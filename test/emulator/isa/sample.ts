import { ENCODINGS } from '../../../emulator/isa/table.js';
import type { Random } from '../../lockstep/random.js';
import { compareWithObjdump } from './agree.js';
import { objdump } from './objdump.js';

/** First halfwords of 32-bit instructions (A5.1). */
const WIDE = { first: 0xe800, count: 0x1800 } as const;

/** Every 16-bit instruction. */
export const NARROW: readonly (readonly number[])[] = Array.from({ length: WIDE.first }, (_, h) => [h]);

/** Random 32-bit encodings, uniform over all. */
export function wideSample(random: Random, count: number): number[][] {
  return Array.from({ length: count }, () => [WIDE.first + random.below(WIDE.count), random.below(0x1_0000)]);
}

/** `perRow` encodings of every 32-bit row of the table: uniform samples hardly ever hit the rare ones. */
export function tableSample(random: Random, perRow: number): number[][] {
  return ENCODINGS.filter(({ size }) => size === 4).flatMap((encoding) =>
    Array.from({ length: perRow }, () => {
      const bits = (random.next() & ~encoding.mask) | encoding.value;
      return [bits >>> 16, bits & 0xffff];
    }),
  );
}

export interface Tally {
  /** Number of encodings by verdict and reason. */
  readonly verdicts: Map<string, number>;
  readonly differences: string[];
}

/** Compare each encoding with objdump and add the outcome to `tally`. */
export function compareAll(
  instructions: readonly (readonly number[])[],
  directory: string,
  tally: Tally,
): void {
  const printed = objdump(instructions, directory);
  instructions.forEach((halfwords, k) => {
    const verdict = compareWithObjdump(halfwords, printed[k].address, printed[k].text);
    const key = verdict.kind === 'excused' ? `objdump decodes otherwise: ${verdict.reason}` : verdict.kind;
    tally.verdicts.set(key, (tally.verdicts.get(key) ?? 0) + 1);
    if (verdict.kind === 'different') {
      const bits = halfwords.map((h) => h.toString(16).padStart(4, '0')).join(' ');
      tally.differences.push(`${bits}: ${verdict.ours} | objdump: ${verdict.theirs}`);
    }
  });
}
