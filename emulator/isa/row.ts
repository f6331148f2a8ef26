import type { Builder } from '../ir/builder.js';

/**
 * The operand fields of an encoding, by the letter its pattern uses. Bits of one letter are collected from the
 * most significant to the least significant, over both halfwords: so `i` in `11110i00000Snnnn 0iiiddddiiiiiiii`
 * is i:imm3:imm8.
 */
export type Fields = { readonly [letter: string]: number };

/** Where an instruction stands: what a lift function may need to know besides its fields. */
export interface Place {
  readonly address: number;
  readonly size: 2 | 4;
  /** Inside an IT block: 16-bit data-processing instructions then do not set flags (A7.3.2). */
  readonly inItBlock: boolean;
}

/** Emits the ops of one instruction, without its condition (the translator resolves IT blocks). */
export type Lift = (b: Builder, f: Fields, at: Place) => void;

/**
 * How the pipeline treats an instruction; emulator/timing/pipeline.ts gives each class its rules. Everything
 * else it needs (registers, number of words, writeback) is read off the lifted ops.
 */
export type TimingClass =
  | 'alu'
  | 'divide-unsigned'
  | 'divide-signed'
  | 'load'
  | 'store'
  | 'load-dual'
  | 'store-dual'
  | 'load-multiple'
  | 'store-multiple'
  /** Target known at decode: B, BL. */
  | 'branch'
  /** Target from a register read at execute: BX, BLX, MOV pc. */
  | 'branch-register'
  | 'compare-branch'
  /** ADD pc, Rm: the target leaves the ALU. */
  | 'add-pc'
  | 'table-branch'
  /** Floating point: arithmetic, conversion, comparison and moves of one word. */
  | 'float'
  /** VMOV of two words between core and floating-point registers. */
  | 'float-move-pair'
  /** VMLA, VFMA and their negated forms. */
  | 'float-accumulate'
  /** VDIV and VSQRT. */
  | 'float-divide'
  /** VLDR, VLDM, VPOP. */
  | 'float-load'
  /** VSTR, VSTM, VPUSH. */
  | 'float-store'
  | 'it'
  | 'nop'
  | 'system';

/** One encoding of the ARMv7-M Architecture Reference Manual (DDI 0403). */
export interface Row {
  /** Manual's name and encoding, unique: `ADD (register) T1`. */
  readonly name: string;
  /** Section of the manual. */
  readonly section: string;
  /** Bits: 0, 1, letters of operand fields, `x` for "don't care" ((0) and (1) in the manual). */
  readonly pattern: string;
  /** Disassembly with {tokens}; see disassemble.ts. */
  readonly text: string;
  readonly timing: TimingClass | ((f: Fields) => TimingClass);
  readonly lift: Lift;
  /** Field values that belong to another encoding or to none: the row does not match them. */
  readonly excludes?: (f: Fields) => boolean;
}

/** Lifted value: pass on what the rows spell out. */
export function row(
  name: string,
  section: string,
  pattern: string,
  text: string,
  timing: Row['timing'],
  lift: Lift,
  excludes?: (f: Fields) => boolean,
): Row {
  return { name, section, pattern, text, timing, lift, ...(excludes ? { excludes } : {}) };
}
