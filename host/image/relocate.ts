/**
 * The relocations that GNU as writes for Thumb code (ELF for the Arm Architecture, IHI 0044, section 5.6). The
 * encodings are those of the ARMv7-M manual, A7.7. Veneers are not made: an image is smaller than every range.
 */

interface RelocationKind {
  readonly name: string;
  /** Bytes it patches. */
  readonly bytes: 2 | 4;
  /** The addend stored in the place, for REL sections. */
  readonly addend: (place: DataView) => number;
  /** The value from symbol (bit 0 set for Thumb functions), addend and place. */
  readonly value: (symbol: number, addend: number, place: number) => number;
  /** Write it; false when it does not fit. */
  readonly write: (place: DataView, value: number) => boolean;
}

const word: Pick<RelocationKind, 'bytes' | 'addend' | 'write'> = {
  bytes: 4,
  addend: (place) => place.getInt32(0, true),
  write: (place, value) => {
    place.setInt32(0, value, true);
    return true;
  },
};

const absolute = (symbol: number, addend: number): number => symbol + addend;
/** Thumb branches lose the Thumb bit; the addend (-4) accounts for the PC being 4 ahead. */
const branch = (symbol: number, addend: number, place: number): number => (symbol & ~1) + addend - place;

/** By relocation number. */
const KINDS: ReadonlyMap<number, RelocationKind> = new Map([
  [2, { name: 'R_ARM_ABS32', ...word, value: absolute }],
  [3, { name: 'R_ARM_REL32', ...word, value: (s, a, p) => s + a - p }],
  [10, { name: 'R_ARM_THM_CALL', ...wideBranch(), value: branch }],
  [30, { name: 'R_ARM_THM_JUMP24', ...wideBranch(), value: branch }],
  [38, { name: 'R_ARM_TARGET1', ...word, value: absolute }],
  [47, { name: 'R_ARM_THM_MOVW_ABS_NC', ...moveHalf(), value: absolute }],
  [48, { name: 'R_ARM_THM_MOVT_ABS', ...moveHalf(), value: (s, a) => (s + a) >>> 16 }],
  [51, { name: 'R_ARM_THM_JUMP19', ...conditionalBranch(), value: branch }],
  [102, { name: 'R_ARM_THM_JUMP11', ...narrowBranch(11), value: branch }],
  [103, { name: 'R_ARM_THM_JUMP8', ...narrowBranch(8), value: branch }],
]);

/** R_ARM_NONE and R_ARM_V4BX mark places and change nothing on this core. */
const IGNORED: ReadonlySet<number> = new Set([0, 40]);

export type RelocationOutcome = 'done' | 'unknown' | 'out of range' | 'outside';

/** Name of a relocation, `relocation 77` for one that we do not know. */
export function relocationName(type: number): string {
  return KINDS.get(type)?.name ?? `relocation ${type}`;
}

/**
 * Apply one relocation to a section's bytes.
 * @param bytes the section, changed in place
 * @param sectionAddress where the section will lie
 * @param symbol value of the symbol, bit 0 set for a Thumb function
 * @param addend undefined when it is stored in the place
 */
export function relocate(
  bytes: Uint8Array,
  sectionAddress: number,
  relocation: { readonly offset: number; readonly type: number; readonly addend: number | undefined },
  symbol: number,
): RelocationOutcome {
  const { offset, type } = relocation;
  if (IGNORED.has(type)) return 'done';
  const kind = KINDS.get(type);
  if (kind === undefined) return 'unknown';
  if (offset + kind.bytes > bytes.length) return 'outside';
  const place = new DataView(bytes.buffer, bytes.byteOffset + offset, kind.bytes);
  const addend = relocation.addend ?? kind.addend(place);
  return kind.write(place, kind.value(symbol, addend, sectionAddress + offset)) ? 'done' : 'out of range';
}

type Encoding = Pick<RelocationKind, 'bytes' | 'addend' | 'write'>;

/** BL and B.W, encodings T1 and T4: S, I1, I2, imm10, imm11, with I = NOT(J XOR S). */
function wideBranch(): Encoding {
  return {
    bytes: 4,
    addend: (place) => {
      const high = place.getUint16(0, true);
      const low = place.getUint16(2, true);
      const s = (high >> 10) & 1;
      const i1 = ((low >> 13) & 1) ^ s ^ 1;
      const i2 = ((low >> 11) & 1) ^ s ^ 1;
      const value = (s << 24) | (i1 << 23) | (i2 << 22) | ((high & 0x3ff) << 12) | ((low & 0x7ff) << 1);
      return signExtend(value, 25);
    },
    write: (place, value) => {
      const s = value < 0 ? 1 : 0;
      const j1 = ((value >> 23) & 1) ^ s ^ 1;
      const j2 = ((value >> 22) & 1) ^ s ^ 1;
      setBits(place, 0, 0x07ff, (s << 10) | ((value >> 12) & 0x3ff));
      setBits(place, 2, 0x2fff, (j1 << 13) | (j2 << 11) | ((value >> 1) & 0x7ff));
      return fits(value, 25);
    },
  };
}

/** B<c>.W, encoding T3: S, J2, J1, imm6, imm11. */
function conditionalBranch(): Encoding {
  return {
    bytes: 4,
    addend: (place) => {
      const high = place.getUint16(0, true);
      const low = place.getUint16(2, true);
      const value =
        (((high >> 10) & 1) << 20) |
        (((low >> 11) & 1) << 19) |
        (((low >> 13) & 1) << 18) |
        ((high & 0x3f) << 12) |
        ((low & 0x7ff) << 1);
      return signExtend(value, 21);
    },
    write: (place, value) => {
      setBits(place, 0, 0x043f, (((value >> 20) & 1) << 10) | ((value >> 12) & 0x3f));
      const jumps = (((value >> 18) & 1) << 13) | (((value >> 19) & 1) << 11);
      setBits(place, 2, 0x2fff, jumps | ((value >> 1) & 0x7ff));
      return fits(value, 21);
    },
  };
}

/** B and B<c>, 16 bits: encodings T2 (11 bits) and T1 (8 bits). */
function narrowBranch(bits: 8 | 11): Encoding {
  const mask = (1 << bits) - 1;
  return {
    bytes: 2,
    addend: (place) => signExtend((place.getUint16(0, true) & mask) << 1, bits + 1),
    write: (place, value) => {
      setBits(place, 0, mask, (value >> 1) & mask);
      return fits(value, bits + 1);
    },
  };
}

/** MOVW and MOVT, encodings T3 and T1: imm4, i, imm3, imm8. */
function moveHalf(): Encoding {
  return {
    bytes: 4,
    addend: (place) => {
      const high = place.getUint16(0, true);
      const low = place.getUint16(2, true);
      const value =
        ((high & 0xf) << 12) | (((high >> 10) & 1) << 11) | (((low >> 12) & 7) << 8) | (low & 0xff);
      return signExtend(value, 16);
    },
    write: (place, value) => {
      setBits(place, 0, 0x040f, (((value >> 11) & 1) << 10) | ((value >> 12) & 0xf));
      setBits(place, 2, 0x70ff, (((value >> 8) & 7) << 12) | (value & 0xff));
      return true;
    },
  };
}

function setBits(place: DataView, offset: number, mask: number, value: number): void {
  place.setUint16(offset, (place.getUint16(offset, true) & ~mask) | value, true);
}

function signExtend(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}

/** An even value in the range of a signed field. */
function fits(value: number, bits: number): boolean {
  return value % 2 === 0 && value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1);
}
