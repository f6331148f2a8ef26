import { branchWide } from './encode.js';
import { SLOT_BYTES, SRAM_BASE, SRAM_SIZE, STOP, STOPS, slotAddress } from './layout.js';
import type { Side } from './machines.js';
import type { Snippet } from './snippet.js';
import { copyRegisters, FPSCR, newRegisters, PC, type Registers, XPSR } from './state.js';

/** A register, memory byte or outcome in which two machines differ. */
export interface Field {
  readonly name: string;
  readonly values: readonly [string, string];
}

/** A snippet whose runs differ, with the state it started in. */
export interface Mismatch {
  readonly snippet: Snippet;
  readonly before: Registers;
  readonly sram: Uint8Array;
  readonly fields: readonly Field[];
}

const hex = (value: number) => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;

export const REGISTER_NAMES = [...Array.from({ length: 13 }, (_, k) => `r${k}`), 'sp', 'lr', 'pc', 'xpsr'];

/** Registers in which two states differ. */
export function differentRegisters(a: Registers, b: Registers): Field[] {
  const fields: Field[] = [];
  REGISTER_NAMES.forEach((name, k) => {
    if (a.core[k] !== b.core[k]) fields.push({ name, values: [hex(a.core[k]), hex(b.core[k])] });
  });
  a.float.forEach((value, k) => {
    const name = k === FPSCR ? 'fpscr' : `s${k}`;
    if (value !== b.float[k]) fields.push({ name, values: [hex(value), hex(b.float[k])] });
  });
  return fields;
}

function sameRegisters(a: Registers, b: Registers): boolean {
  for (let k = 0; k <= XPSR; k++) if (a.core[k] !== b.core[k]) return false;
  for (let k = 0; k <= FPSCR; k++) if (a.float[k] !== b.float[k]) return false;
  return true;
}

/** Bytes of SRAM in which the sides differ, at most eight. */
function differentBytes(a: Uint8Array, b: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let o = 0; o < a.length && fields.length < 8; o++) {
    if (a[o] !== b[o]) fields.push({ name: `[${hex(SRAM_BASE + o)}]`, values: [hex(a[o]), hex(b[o])] });
  }
  return fields;
}

/**
 * Execute one floating-point instruction: the first one makes a new context, which changes FPSCR in a way that
 * differs (known-faults.ts).
 */
function beginFloatingPoint(side: Side): void {
  const address = slotAddress(0);
  const code = [0xeeb0, 0x0a40, ...branchWide(address + 4, STOP)]; // vmov.f32 s0, s0
  side.load(address, Uint8Array.from(code.flatMap((h) => [h & 0xff, h >> 8])));
  const state = newRegisters();
  state.core[PC] = address;
  side.set(state);
  side.run();
}

/** Stalls and events, which take long to sum up, are compared once in so many comparisons. */
const ALL_COUNTERS = 1024;

/** Two machines that get the same states and code. */
export class Pair {
  private compared = 0;
  private readonly before = new Uint8Array(SRAM_SIZE);

  constructor(
    readonly left: Side,
    readonly right: Side,
  ) {
    for (const side of this.sides) {
      for (const stop of STOPS) side.load(stop, new Uint8Array([0xfe, 0xe7]));
      beginFloatingPoint(side);
    }
  }

  get sides(): readonly [Side, Side] {
    return [this.left, this.right];
  }

  /** Fill both memories. */
  fillSram(bytes: Uint8Array): void {
    for (const { sram } of this.sides) sram.set(bytes);
  }

  loadSlots(snippets: readonly Snippet[]): void {
    const image = new Uint8Array(snippets.length * SLOT_BYTES);
    snippets.forEach((snippet, k) => {
      image.set(snippet.image, k * SLOT_BYTES);
    });
    for (const side of this.sides) side.load(slotAddress(snippets[0].slot), image);
  }

  /** Run from `state` to a stop on both. */
  run(snippet: Snippet, state: Registers): Mismatch | undefined {
    this.applyPatches(snippet);
    this.before.set(this.left.sram);
    const outcomes = this.sides.map((side) => {
      side.set(state);
      return side.run();
    });
    return this.compare(snippet, state, this.before, outcomes);
  }

  /** Execute the snippet one instruction at a time, comparing after each. Returns how many ran as well. */
  walk(snippet: Snippet, state: Registers): { mismatch: Mismatch | undefined; steps: number } {
    this.applyPatches(snippet);
    for (const side of this.sides) side.set(state);
    for (let steps = 1; ; steps++) {
      const before = copyRegisters(this.left.get());
      this.before.set(this.left.sram);
      const mismatch = this.compare(
        snippet,
        before,
        this.before,
        this.sides.map((side) => side.step()),
      );
      if (mismatch !== undefined) return { mismatch, steps };
      if (STOPS.includes(this.left.get().core[PC])) return { mismatch: undefined, steps };
    }
  }

  /** One instruction from a state. */
  step(snippet: Snippet, state: Registers, sram: Uint8Array): Mismatch | undefined {
    this.fillSram(sram);
    const outcomes = this.sides.map((side) => {
      side.set(state);
      return side.step();
    });
    return this.compare(snippet, state, sram, outcomes);
  }

  /** Make the memories equal again. */
  resynchronize(): void {
    this.right.sram.set(this.left.sram);
  }

  private applyPatches({ patches }: Snippet): void {
    for (const { sram } of this.sides) {
      for (const { address, bytes } of patches) sram.set(bytes, address - SRAM_BASE);
    }
  }

  private compare(
    snippet: Snippet,
    before: Registers,
    sram: Uint8Array,
    outcomes: readonly (string | undefined)[],
  ): Mismatch | undefined {
    const [left, right] = this.sides;
    const [a, b] = [left.get(), right.get()];
    const all = this.compared++ % ALL_COUNTERS === 0;
    const counters = [left.counters?.(all), right.counters?.(all)];
    const counted = counters.includes(undefined) || counters[0] === counters[1];
    // Two that fail in the same way agree.
    const failed = outcomes[0] !== outcomes[1] || (outcomes[0] !== undefined && counters.includes(undefined));
    if (!failed && counted && sameRegisters(a, b) && Buffer.compare(left.sram, right.sram) === 0)
      return undefined;
    const fields: Field[] = [];
    if (failed) fields.push({ name: 'outcome', values: [outcomes[0] ?? 'fine', outcomes[1] ?? 'fine'] });
    if (!counted) fields.push({ name: 'counters', values: [counters[0] ?? '', counters[1] ?? ''] });
    fields.push(...differentRegisters(a, b), ...differentBytes(left.sram, right.sram));
    return { snippet, before: copyRegisters(before), sram: sram.slice(), fields };
  }
}
