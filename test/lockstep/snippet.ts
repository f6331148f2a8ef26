import { Slot } from '../../emulator/ir/ops.js';
import type { Encoding } from '../../emulator/isa/pattern.js';
import type { Fields } from '../../emulator/isa/row.js';
import { branchNarrow, branchWide, encode, halfwords } from './encode.js';
import { SLIDE_HALFWORDS, SLOT, SLOT_BYTES, STOP, slotAddress } from './layout.js';

/** An instruction at its place. */
export interface Placed {
  readonly encoding: Encoding;
  readonly fields: Fields;
  readonly bits: number;
  readonly address: number;
  /** ITSTATE in which it stands. */
  readonly itState: number;
}

/** Bytes that must be in SRAM before a snippet runs. */
export interface Patch {
  readonly address: number;
  readonly bytes: readonly number[];
}

/** A run of instructions in a slot, with what it needs from the state it starts in. */
export interface Snippet {
  readonly slot: number;
  readonly instructions: readonly Placed[];
  /** Registers whose value is an address, an offset or a target. */
  readonly registers: ReadonlyMap<number, number>;
  readonly patches: readonly Patch[];
  readonly image: Uint8Array;
}

/** A snippet under construction: instructions may still get their branch targets. */
export interface Draft {
  readonly slot: number;
  readonly instructions: {
    readonly encoding: Encoding;
    readonly fields: { [letter: string]: number };
    readonly address: number;
    readonly itState: number;
    /** It needs the one before it: no branch may lead here. */
    readonly joined: boolean;
  }[];
  /** Address behind the last instruction. */
  end: number;
  readonly registers: Map<number, number>;
  /** What waits for the code to be complete: gets the address of the slide. */
  readonly fixups: ((slide: number) => void)[];
  readonly patches: Patch[];
  /** Words that `SLOT.literals` will hold. */
  literal: number;
}

export function newDraft(slot: number): Draft {
  return {
    slot,
    instructions: [],
    end: slotAddress(slot) + SLOT.code,
    registers: new Map(),
    fixups: [],
    patches: [],
    literal: 0,
  };
}

export function append(
  draft: Draft,
  encoding: Encoding,
  fields: Fields,
  itState: number,
  joined = false,
): void {
  draft.instructions.push({ encoding, fields: { ...fields }, address: draft.end, itState, joined });
  draft.end += encoding.size;
}

/** Settle targets and lay the slot out: back pad, literals, code, slide; the rest is UDF. */
export function finish(draft: Draft): Snippet {
  const { slot, end } = draft;
  for (const fixup of draft.fixups) fixup(end);
  const base = slotAddress(slot);
  const image = new Uint8Array(SLOT_BYTES);
  const view = new DataView(image.buffer);
  for (let o = 0; o < SLOT_BYTES; o += 2) view.setUint16(o, 0xde00 | (o & 0xff), true);
  const put = (address: number, words: readonly number[]) => {
    words.forEach((word, k) => {
      view.setUint16(address - base + 2 * k, word, true);
    });
  };
  const pad = (address: number, count: number) => {
    const exit = address + 2 * count;
    for (let k = 0; k < count; k++) put(address + 2 * k, [branchNarrow(address + 2 * k, exit)]);
    put(exit, branchWide(exit, STOP));
  };
  pad(base + SLOT.backPad, SLOT.backPadHalfwords);
  for (let k = 0; k < SLOT.literalWords; k++)
    view.setUint32(SLOT.literals + 4 * k, draft.literal || end | 1, true);
  const instructions = draft.instructions.map((i): Placed => ({ ...i, bits: encode(i.encoding, i.fields) }));
  for (const i of instructions) put(i.address, halfwords(i.encoding, i.bits));
  pad(end, SLIDE_HALFWORDS);
  return { slot, instructions, registers: draft.registers, patches: draft.patches, image };
}

/** Addresses of instructions that a branch from instruction `from` may skip to: behind it, outside IT blocks. */
export function skipTargets(draft: Draft, from: number): number[] {
  return draft.instructions
    .slice(from + 1)
    .filter((i) => i.itState === 0 && !i.joined)
    .map((i) => i.address);
}

/** The number of instructions in an IT block with this mask. */
export function itLaneCount(mask: number): number {
  return 4 - Math.log2(mask & -mask);
}

/** ITAdvance (A7.3.3). */
export function advanceIt(itState: number): number {
  return (itState & 7) === 0 ? 0 : (itState & 0xe0) | ((itState << 1) & 0x1f);
}

export const SP: number = Slot.SP;
