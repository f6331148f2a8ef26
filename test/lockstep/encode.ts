import type { Encoding } from '../../emulator/isa/pattern.js';
import type { Fields } from '../../emulator/isa/row.js';

/** Width in bits of each field of an encoding. */
export function fieldWidths(encoding: Encoding): ReadonlyMap<string, number> {
  return new Map(
    encoding.fields.map(({ letter, runs }) => [letter, runs.reduce((sum, r) => sum + r.width, 0)]),
  );
}

/** The inverse of `extractFields`; bits that do not matter are 0, as they should be. */
export function encode(encoding: Encoding, fields: Fields): number {
  let bits = encoding.value;
  for (const { letter, runs } of encoding.fields) {
    let left = fields[letter];
    for (const { shift, width } of [...runs].reverse()) {
      bits |= (left & ((1 << width) - 1)) << shift;
      left >>>= width;
    }
  }
  return bits >>> 0;
}

/** Halfwords of an instruction in memory order. */
export function halfwords(encoding: Encoding, bits: number): number[] {
  return encoding.size === 2 ? [bits] : [bits >>> 16, bits & 0xffff];
}

// Instructions that the scaffolding around a snippet is made of.

/** B T2 from `at` to `target`. */
export function branchNarrow(at: number, target: number): number {
  return 0xe000 | (((target - at - 4) >> 1) & 0x7ff);
}

/** B T4 from `at` to `target`. */
export function branchWide(at: number, target: number): [number, number] {
  const offset = target - at - 4;
  const s = offset < 0 ? 1 : 0;
  const j = (bit: number) => 1 ^ ((offset >> bit) & 1) ^ s;
  return [
    0xf000 | (s << 10) | ((offset >> 12) & 0x3ff),
    0x9000 | (j(23) << 13) | (j(22) << 11) | ((offset >> 1) & 0x7ff),
  ];
}
