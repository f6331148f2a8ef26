import { Slot } from '../../emulator/ir/ops.js';
import type { Encoding } from '../../emulator/isa/pattern.js';
import type { Fields } from '../../emulator/isa/row.js';

/** How a branch finds its target. */
export type Control =
  /** Offset in the instruction: which targets reach, and the fields for a byte offset from address + 4. */
  | {
      readonly kind: 'direct';
      readonly low: number;
      readonly high: number;
      readonly fields: (offset: number) => Fields;
    }
  /** The register holds the target; bit 0 set. */
  | { readonly kind: 'register'; readonly register: number }
  /** PC + register. */
  | { readonly kind: 'add'; readonly register: number }
  /** A word in memory is the target; `address` finds it from the registers `uses`. */
  | {
      readonly kind: 'memory';
      readonly uses: readonly number[];
      readonly address: (register: (n: number) => number) => number;
    }
  /** A word in the slot's literals. */
  | { readonly kind: 'literal' }
  | { readonly kind: 'table'; readonly scale: 1 | 2 };

const bit = (offset: number, n: number) => (offset >> n) & 1;

const DIRECT: { readonly [row: string]: Control } = {
  'B T1': { kind: 'direct', low: -256, high: 254, fields: (o) => ({ i: (o >> 1) & 0xff }) },
  'B T2': { kind: 'direct', low: -2048, high: 2046, fields: (o) => ({ i: (o >> 1) & 0x7ff }) },
  'B T3': {
    kind: 'direct',
    low: -(2 ** 20),
    high: 2 ** 20 - 2,
    fields: (o) => ({
      S: bit(o, 20),
      q: bit(o, 19),
      p: bit(o, 18),
      i: (o >> 12) & 0x3f,
      j: (o >> 1) & 0x7ff,
    }),
  },
  'B T4': { kind: 'direct', low: -(2 ** 24), high: 2 ** 24 - 2, fields: wideOffset },
  'BL T1': { kind: 'direct', low: -(2 ** 24), high: 2 ** 24 - 2, fields: wideOffset },
  'CBZ T1': { kind: 'direct', low: 0, high: 126, fields: (o) => ({ i: (o >> 1) & 0x3f }) },
  'CBNZ T1': { kind: 'direct', low: 0, high: 126, fields: (o) => ({ i: (o >> 1) & 0x3f }) },
};

/** B T4 (A7.7.12): J = NOT(I EOR S). */
function wideOffset(offset: number): Fields {
  const S = bit(offset, 24);
  return {
    S,
    p: 1 ^ bit(offset, 23) ^ S,
    q: 1 ^ bit(offset, 22) ^ S,
    i: (offset >> 12) & 0x3ff,
    j: (offset >> 1) & 0x7ff,
  };
}

/** How the instruction branches, or undefined when it does not. */
export function controlOf(encoding: Encoding, f: Fields): Control | undefined {
  const { name } = encoding.row;
  if (Object.hasOwn(DIRECT, name)) return DIRECT[name];
  if (/^(BX|BLX)/.test(name)) return { kind: 'register', register: f.m };
  if (name === 'MOV (register) T1' && f.d === Slot.PC) return { kind: 'register', register: f.m };
  if (name === 'ADD (register) T2' && f.d === Slot.PC) return { kind: 'add', register: f.m };
  if (name === 'TBB T1') return { kind: 'table', scale: f.H ? 2 : 1 };
  if (name === 'POP T1' && f.M === 1) return loaded(Slot.SP, 4 * bitCount(f.l));
  if (/^LDM/.test(name) && f.l >> 15 === 1) {
    return loaded(f.n, name.startsWith('LDMDB') ? -4 : 4 * bitCount(f.l) - 4);
  }
  if (!name.startsWith('LDR (') || f.t !== Slot.PC) return undefined;
  if (name.includes('literal')) return { kind: 'literal' };
  if (name.includes('register')) {
    return { kind: 'memory', uses: [f.n, f.m], address: (r) => (r(f.n) + (r(f.m) << f.i)) >>> 0 };
  }
  return loaded(f.n, name.endsWith('T3') ? f.i : f.P === 0 ? 0 : f.U ? f.i : -f.i);
}

const loaded = (base: number, offset: number): Control => ({
  kind: 'memory',
  uses: [base],
  address: (r) => (r(base) + offset) >>> 0,
});

const bitCount = (list: number) => list.toString(2).replaceAll('0', '').length;
