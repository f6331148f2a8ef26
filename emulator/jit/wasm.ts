/**
 * A small encoder for the WebAssembly binary format (core specification 2.0, chapter 5): just what translated
 * regions need. Functions take and return i32; memory and slow paths are imported.
 */

/** Opcodes used by the emitter (spec 5.4). */
export enum Wasm {
  UNREACHABLE = 0x00,
  BLOCK = 0x02,
  LOOP = 0x03,
  IF = 0x04,
  ELSE = 0x05,
  END = 0x0b,
  BR = 0x0c,
  BR_IF = 0x0d,
  BR_TABLE = 0x0e,
  RETURN = 0x0f,
  CALL = 0x10,
  DROP = 0x1a,
  SELECT = 0x1b,
  LOCAL_GET = 0x20,
  LOCAL_SET = 0x21,
  LOCAL_TEE = 0x22,
  I32_LOAD = 0x28,
  I64_LOAD = 0x29,
  I32_LOAD8_S = 0x2c,
  I32_LOAD8_U = 0x2d,
  I32_LOAD16_S = 0x2e,
  I32_LOAD16_U = 0x2f,
  I32_STORE = 0x36,
  I64_STORE = 0x37,
  I32_STORE8 = 0x3a,
  I32_STORE16 = 0x3b,
  I32_CONST = 0x41,
  I64_CONST = 0x42,
  I32_EQZ = 0x45,
  I32_EQ = 0x46,
  I32_NE = 0x47,
  I32_LT_S = 0x48,
  I32_LT_U = 0x49,
  I32_GT_S = 0x4a,
  I32_GT_U = 0x4b,
  I32_LE_S = 0x4c,
  I32_LE_U = 0x4d,
  I32_GE_S = 0x4e,
  I32_GE_U = 0x4f,
  I64_EQ = 0x51,
  I64_NE = 0x52,
  I64_LT_S = 0x53,
  I64_GT_S = 0x55,
  I32_CLZ = 0x67,
  I32_ADD = 0x6a,
  I32_SUB = 0x6b,
  I32_MUL = 0x6c,
  I32_DIV_S = 0x6d,
  I32_DIV_U = 0x6e,
  I32_AND = 0x71,
  I32_OR = 0x72,
  I32_XOR = 0x73,
  I32_SHL = 0x74,
  I32_SHR_S = 0x75,
  I32_SHR_U = 0x76,
  I32_ROTL = 0x77,
  I32_ROTR = 0x78,
  I64_ADD = 0x7c,
  I64_SUB = 0x7d,
  I64_MUL = 0x7e,
  I64_AND = 0x83,
  I64_OR = 0x84,
  I64_SHL = 0x86,
  I64_SHR_S = 0x87,
  I64_SHR_U = 0x88,
  I32_WRAP_I64 = 0xa7,
  I64_EXTEND_I32_S = 0xac,
  I64_EXTEND_I32_U = 0xad,
  I32_EXTEND8_S = 0xc0,
  I32_EXTEND16_S = 0xc1,
  I64_EXTEND8_S = 0xc2,
  I64_EXTEND16_S = 0xc3,
}

/** Vector opcodes, behind a prefix. */
export enum Simd {
  V128_CONST = 0x0c,
  I32X4_SPLAT = 0x11,
  I32X4_EXTRACT_LANE = 0x1b,
  I16X8_SHL = 0x8b,
  I16X8_SHR_S = 0x8c,
  I32X4_ADD = 0xae,
  I32X4_DOT_I16X8_S = 0xba,
}
const SIMD_PREFIX = 0xfd;

export enum ValueType {
  I32 = 0x7f,
  I64 = 0x7e,
  V128 = 0x7b,
}

/** Block type "no result". */
const EMPTY_BLOCK = 0x40;

/** Growing byte buffer with the format's integers. */
export class ByteWriter {
  private bytes = new Uint8Array(1024);
  length = 0;

  byte(value: number): void {
    if (this.length === this.bytes.length) this.grow(this.length + 1);
    this.bytes[this.length++] = value;
  }

  append(other: Uint8Array): void {
    this.grow(this.length + other.length);
    this.bytes.set(other, this.length);
    this.length += other.length;
  }

  /** Unsigned LEB128 of a 32-bit number. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of a safe integer. */
  signed(value: number): void {
    let rest = value;
    for (;;) {
      const low = ((rest % 128) + 128) % 128;
      rest = Math.floor(rest / 128);
      const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  name(text: string): void {
    this.unsigned(text.length);
    for (let k = 0; k < text.length; k++) this.byte(text.charCodeAt(k));
  }

  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private grow(needed: number): void {
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

/** Body of one function: instructions, with labels resolved to branch depths. */
export class FunctionBody {
  readonly code = new ByteWriter();
  private depth = 0;
  private readonly locals: ValueType[] = [];

  /** @param parameters number of i32 parameters, which are the first locals */
  constructor(private readonly parameters: number) {}

  /** A new i32 local. */
  local32(): number {
    return this.local(ValueType.I32);
  }

  /** A new i64 local. */
  local64(): number {
    return this.local(ValueType.I64);
  }

  /** A new v128 local. */
  local128(): number {
    return this.local(ValueType.V128);
  }

  private local(type: ValueType): number {
    return this.parameters + this.locals.push(type) - 1;
  }

  op(opcode: Wasm): void {
    this.code.byte(opcode);
  }

  /** A vector instruction with its immediate bytes: a lane, or 16 of a constant. */
  simd(opcode: Simd, ...immediate: readonly number[]): void {
    this.code.byte(SIMD_PREFIX);
    this.code.unsigned(opcode);
    for (const byte of immediate) this.code.byte(byte);
  }

  get(local: number): void {
    this.code.byte(Wasm.LOCAL_GET);
    this.code.unsigned(local);
  }

  set(local: number): void {
    this.code.byte(Wasm.LOCAL_SET);
    this.code.unsigned(local);
  }

  tee(local: number): void {
    this.code.byte(Wasm.LOCAL_TEE);
    this.code.unsigned(local);
  }

  i32(value: number): void {
    this.code.byte(Wasm.I32_CONST);
    this.code.signed(value | 0);
  }

  /** i64 constant that is a safe integer. */
  i64(value: number): void {
    this.code.byte(Wasm.I64_CONST);
    this.code.signed(value);
  }

  /** Load or store with a constant offset; `align` is the exponent. */
  memory(opcode: Wasm, offset: number, align: number): void {
    this.code.byte(opcode);
    this.code.unsigned(align);
    this.code.unsigned(offset);
  }

  call(index: number): void {
    this.code.byte(Wasm.CALL);
    this.code.unsigned(index);
  }

  /** Open a block, loop or if; the label it returns names it in `branch`. */
  open(opcode: Wasm.BLOCK | Wasm.LOOP | Wasm.IF): number {
    this.code.byte(opcode);
    this.code.byte(EMPTY_BLOCK);
    return ++this.depth;
  }

  otherwise(): void {
    this.code.byte(Wasm.ELSE);
  }

  close(): void {
    this.code.byte(Wasm.END);
    this.depth--;
  }

  branch(opcode: Wasm.BR | Wasm.BR_IF, label: number): void {
    this.code.byte(opcode);
    this.code.unsigned(this.depth - label);
  }

  /** br_table over labels, the last one for everything beyond. */
  branchTable(labels: readonly number[], beyond: number): void {
    this.code.byte(Wasm.BR_TABLE);
    this.code.unsigned(labels.length);
    for (const label of labels) this.code.unsigned(this.depth - label);
    this.code.unsigned(this.depth - beyond);
  }

  /** Bytes of the function with its locals, as the code section wants them. */
  finish(): Uint8Array {
    if (this.depth !== 0) throw new Error('wasm: unclosed block');
    const out = new ByteWriter();
    const runs: { count: number; readonly type: ValueType }[] = [];
    for (const type of this.locals) {
      const last = runs[runs.length - 1];
      if (last?.type === type) last.count++;
      else runs.push({ count: 1, type });
    }
    out.unsigned(runs.length);
    for (const { count, type } of runs) {
      out.unsigned(count);
      out.byte(type);
    }
    out.append(this.code.view());
    out.byte(Wasm.END);
    return out.view();
  }
}

/** An imported function: its name in module `env` and the number of its i32 parameters; it returns i32. */
export interface Import {
  readonly name: string;
  readonly parameters: number;
}

enum Section {
  TYPE = 1,
  IMPORT = 2,
  FUNCTION = 3,
  EXPORT = 7,
  CODE = 10,
}

const FUNCTION_TYPE = 0x60;
const IMPORT_MEMORY = 0x02;
const EXPORT_FUNCTION = 0x00;

/**
 * A module that imports `env.memory` and the given functions and exports one function `run`.
 * Function indices: imports first, in order.
 */
export function encodeModule(
  imports: readonly Import[],
  parameters: number,
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  for (const byte of [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]) out.byte(byte);
  const section = (id: Section, fill: (content: ByteWriter) => void) => {
    const content = new ByteWriter();
    fill(content);
    out.byte(id);
    out.unsigned(content.length);
    out.append(content.view());
  };
  section(Section.TYPE, (s) => {
    s.unsigned(imports.length + 1);
    for (const count of [...imports.map((i) => i.parameters), parameters]) {
      s.byte(FUNCTION_TYPE);
      s.unsigned(count);
      for (let k = 0; k < count; k++) s.byte(ValueType.I32);
      s.unsigned(1);
      s.byte(ValueType.I32);
    }
  });
  section(Section.IMPORT, (s) => {
    s.unsigned(imports.length + 1);
    s.name('env');
    s.name('memory');
    s.byte(IMPORT_MEMORY);
    s.byte(0x00);
    s.unsigned(1);
    imports.forEach(({ name }, k) => {
      s.name('env');
      s.name(name);
      s.byte(0x00);
      s.unsigned(k);
    });
  });
  section(Section.FUNCTION, (s) => {
    s.unsigned(1);
    s.unsigned(imports.length);
  });
  section(Section.EXPORT, (s) => {
    s.unsigned(1);
    s.name('run');
    s.byte(EXPORT_FUNCTION);
    s.unsigned(imports.length);
  });
  section(Section.CODE, (s) => {
    s.unsigned(1);
    s.unsigned(body.length);
    s.append(body);
  });
  return out.view().slice() as Uint8Array<ArrayBuffer>;
}
