import { Builder } from '../../emulator/ir/builder.js';
import { ConstantPool } from '../../emulator/ir/constants.js';
import { OP_WORDS, Op, Slot, VALUE_FILE_SLOTS } from '../../emulator/ir/ops.js';
import type { Encoding } from '../../emulator/isa/pattern.js';
import type { Fields } from '../../emulator/isa/row.js';

/** What the generator must know of an instruction to keep its addresses valid. */
export interface Effects {
  /** Core registers that it may write, as a bit mask. */
  readonly writes: number;
  /** Registers of `writes` that are only moved by an offset. */
  readonly movesBase: number;
  /** It accesses data memory through this register; `literal` has none. */
  readonly base: number | 'literal' | undefined;
  readonly index: number | undefined;
  readonly aligned: boolean;
  readonly stores: boolean;
}

const pool = new ConstantPool(new Int32Array(VALUE_FILE_SLOTS));
const isLoad = (op: number) => op >= Op.LOAD_U8 && op <= Op.LOAD_32;
const isStore = (op: number) => op >= Op.STORE_8 && op <= Op.STORE_32;
const PAIRS: ReadonlySet<number> = new Set([Op.MUL64_S, Op.MUL64_U, Op.ADD64, Op.ACC64]);
const NO_RESULT: ReadonlySet<number> = new Set([Op.JUMP, Op.JUMP_IF, Op.JUMP_UNLESS, Op.JUMP_EXCHANGE]);
/** Accesses that the machine does, not the lifted ops: their addresses are not to be seen there. */
const BY_MACHINE = /^(LDREX|STREX|(LDR|STR)(B|H|SB|SH)?T )/;

/**
 * Read the effects off the lifted ops. A lift function that is wrong makes the generator draw worse, but hides
 * nothing: what runs is compared in full.
 */
export function effectsOf(encoding: Encoding, fields: Fields, address: number, inItBlock: boolean): Effects {
  const { row, size } = encoding;
  if (BY_MACHINE.test(row.name)) {
    const stores = row.name.startsWith('STR');
    const exclusive = row.name.includes('EX');
    const writes = !stores ? 1 << fields.t : exclusive ? 1 << fields.d : 0;
    return { writes, movesBase: 0, base: fields.n, index: undefined, aligned: exclusive, stores };
  }
  if (pool.nearlyFull) pool.clear();
  const builder = new Builder(pool);
  builder.beginInstruction();
  row.lift(builder, fields, { address, size, inItBlock });
  let writes = row.name === 'MRS T1' ? 1 << fields.d : 0;
  let loaded = 0;
  let base: Effects['base'];
  let aligned = false;
  let stores = false;
  const { code } = builder;
  for (let i = 0; i < code.length; i += OP_WORDS) {
    const [op, d, a, , c] = [code[i], code[i + 1], code[i + 2], code[i + 3], code[i + 4]];
    if (op === Op.CHECK_ALIGNED) aligned = true;
    if (isLoad(op) || isStore(op)) base ??= a < Slot.PC ? a : 'literal';
    if (isStore(op)) stores = true;
    else if (!NO_RESULT.has(op)) {
      if (d < Slot.PC) writes |= 1 << d;
      if (PAIRS.has(op) && c < Slot.PC) writes |= 1 << c;
      if (isLoad(op) && d < Slot.PC) loaded |= 1 << d;
    }
  }
  const index = base === undefined || !/\(register\)|^TBB/.test(row.name) ? undefined : fields.m;
  // A load of several registers moves them from temporaries; only a written-back base is not in its list.
  const destinations = (1 << (fields.t ?? Slot.PC)) | (row.timing === 'load-dual' ? 1 << fields.s : 0);
  const listed = row.timing === 'load-multiple' ? fields.l : destinations;
  const movesBase = typeof base === 'number' ? writes & (1 << base) & ~loaded & ~listed : 0;
  const movesSp =
    /^(ADD \(SP plus|SUB \(SP minus) immediate\) T[12]$/.test(row.name) && fields.d === undefined;
  return { writes, movesBase: movesSp ? 1 << Slot.SP : movesBase, base, index, aligned, stores };
}
