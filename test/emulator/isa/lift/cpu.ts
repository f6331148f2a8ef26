import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ZERO_WAIT } from '../../../../emulator/index.js';
import { Interpreter } from '../../../../emulator/interpreter.js';
import { decodeNarrow, decodeWide } from '../../../../emulator/isa/decode.js';
import type { Fields } from '../../../../emulator/isa/row.js';
import { ENCODINGS } from '../../../../emulator/isa/table.js';
import { readApsr, writeApsr } from '../../../../emulator/machine/psr.js';
import { encode, halfwords } from '../../../lockstep/encode.js';

export const CODE = 0x0800_1000;
export const DATA = 0x2000_1000;
export const SP = 13;
/** Behind the code: a branch to itself. */
const END = 0xe7fe;

export const N = 0x8000_0000;
export const Z = 0x4000_0000;
export const C = 0x2000_0000;
export const V = 0x1000_0000;
export const Q = 0x0800_0000;
export const geBits = (apsr: number): number => (apsr >>> 16) & 15;

/** What an instruction can read and write besides memory: r0 to r12, sp, lr, and the APSR. */
export interface State {
  readonly registers: readonly number[];
  readonly apsr: number;
}

/**
 * Halfwords of an instruction, by the name of its row and the fields of its pattern. The patterns themselves are
 * compared with objdump (decode.test.ts).
 */
export function instruction(row: string, fields: Fields): number[] {
  const encoding = ENCODINGS.find((e) => e.row.name === row);
  assert.ok(encoding, `no row ${row}`);
  const bits = encode(encoding, fields);
  const decoded = encoding.size === 2 ? decodeNarrow(bits) : decodeWide(bits >>> 16, bits & 0xffff);
  assert.equal(decoded?.row.name, row);
  return halfwords(encoding, bits);
}

/** The interpreter, with registers and flags to set and read. */
export class Cpu {
  readonly engine = new Interpreter(ZERO_WAIT);

  /** Execute `count` instructions from the beginning of `code`. */
  run(code: readonly number[], state: State, count = 1): State {
    this.prepare(code, state);
    this.engine.run({ maxInstructions: count });
    return this.state();
  }

  /** Execute all of `code`, as blocks: until execution arrives behind it. */
  runThrough(code: readonly number[], state: State): State {
    this.prepare(code, state);
    this.engine.run({ stopAt: [CODE + 2 * code.length], maxInstructions: 1000 });
    return this.state();
  }

  private prepare(code: readonly number[], state: State): void {
    const { engine } = this;
    const { machine } = engine;
    engine.load(CODE, bytesOf([...code, END]));
    state.registers.forEach((value, r) => {
      engine.setRegister(r, value);
    });
    writeApsr(machine.core.values, state.apsr, -1);
    machine.jump(CODE);
  }

  state(): State {
    const registers = Array.from({ length: 15 }, (_, r) => this.engine.register(r));
    return { registers, apsr: readApsr(this.engine.machine.core.values) >>> 0 };
  }
}

export function bytesOf(code: readonly number[]): Uint8Array {
  return Uint8Array.from(code.flatMap((halfword) => [halfword & 0xff, halfword >> 8]));
}

/** Values at which arithmetic changes its behaviour, and any others. */
export const word: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x1_0000,
    0x7fff_7fff,
    0x8000_8000,
    0x7fff_ffff,
    0x8000_0000,
    0x8000_0001,
    0xffff_8000,
    0xffff_7fff,
    0xffff_fffe,
    0xffff_ffff,
    0x8080_8080,
    0x7f7f_7f7f,
    0x00ff_ff00,
  ),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);

/** Any state in which no register matters but by its value. */
export const anyState: fc.Arbitrary<State> = fc.record({
  registers: fc.array(word, { minLength: 13, maxLength: 13 }).map((low) => [...low, DATA, 0xffff_ffff]),
  apsr: fc.integer({ min: 0, max: 0xffff_ffff }).map((bits) => (bits & 0xf80f_0000) >>> 0),
});

/** A register of those that every instruction takes. */
export const anyRegister: fc.Arbitrary<number> = fc.integer({ min: 0, max: 12 });

/** `state` with some registers and flags replaced; values are taken modulo 2^32. */
export function changed(
  state: State,
  registers: { readonly [r: number]: bigint },
  apsr: number = state.apsr,
): State {
  const result = [...state.registers];
  for (const [r, value] of Object.entries(registers)) result[Number(r)] = Number(BigInt.asUintN(32, value));
  return { registers: result, apsr: apsr >>> 0 };
}
