import { isLoad, isStore, OP_WORDS, Op, Slot, WRITES_PAIR } from '../ir/ops.js';
import type { Decoded } from '../isa/decode.js';
import type { TimingClass } from '../isa/row.js';

/** What the pipeline rules need to know of one instruction. Register sets are bit masks of r0 to r15. */
export interface TimingFacts {
  readonly timing: TimingClass;
  readonly address: number;
  readonly size: 2 | 4;
  /** Words (or bytes, halfwords) moved by data accesses. */
  readonly accesses: number;
  /** Core registers written. */
  readonly writes: number;
  /** Of these, the ones that receive loaded data. */
  readonly loaded: number;
  /** Registers that form an address. */
  readonly addressRegisters: number;
  /** A load or store that changes its base register. */
  readonly writeback: boolean;
  /** Base plus register offset (as against an immediate). */
  readonly registerOffset: boolean;
  /** Ends in a branch through loaded data (LDR pc, POP {pc}). */
  readonly loadsPc: boolean;
  /** BX LR and MOV PC, LR take their target early (docs/timing.md, Fetch and decode). */
  readonly branchesToLr: boolean;
  /** Part of an IT block. */
  readonly conditional: boolean;
  /** Its condition fails: it issues, but does nothing. */
  readonly skipped: boolean;
  /** Encoding, `MUL T1` or `B T3`: some rules hold for single encodings. */
  readonly encoding: string;
  /** Register in field n of the encoding. */
  readonly firstOperand: number;
  /** Core registers whose value is stored. */
  readonly stored: number;
  /** The core register that is loaded last (0 if none). */
  readonly lastLoaded: number;
  /** S registers read and written. */
  readonly floatReads: number;
  readonly floatWrites: number;
  /** A branch that may fall through: B<c>, CBZ, and any branch inside an IT block. */
  readonly mayFallThrough: boolean;
}

const bitOf = (slot: number) => (slot <= Slot.PC ? 1 << slot : 0);

const floatBitOf = (slot: number) => (slot >= Slot.S0 && slot < Slot.TEMP ? 1 << (slot - Slot.S0) : 0);

/** Ops whose `d` is not a result. */
const WRITES_NOTHING: ReadonlySet<number> = new Set([
  Op.STORE_8,
  Op.STORE_16,
  Op.STORE_32,
  Op.CHECK_ALIGNED,
  Op.FLAGS_ADD,
  Op.FLAGS_SUB,
  Op.FLAGS_ADC,
  Op.FLAGS_NZ,
  Op.FP_ENTER,
  Op.F_COMPARE,
  Op.F_WRITE_FPSCR,
  Op.JUMP,
  Op.JUMP_IF,
  Op.JUMP_UNLESS,
  Op.JUMP_EXCHANGE,
  Op.SYSTEM,
]);

/** B with a condition of its own. */
const CONDITIONAL_BRANCHES: ReadonlySet<string> = new Set(['B T1', 'B T3']);
const BRANCHES: ReadonlySet<TimingClass> = new Set(['branch', 'branch-register', 'compare-branch', 'add-pc']);

function lastLoadedRegister(order: ReadonlyMap<number, number>): number {
  let last = 0;
  let bit = 0;
  for (const [slot, position] of order) {
    if (position < last || bitOf(slot) === 0) continue;
    last = position;
    bit = bitOf(slot);
  }
  return bit;
}

/**
 * Read the facts off the lifted ops of one instruction, code[from..to): so they are right for every row of the
 * table without being written down there again.
 */
export function timingFacts(
  decoded: Decoded,
  address: number,
  code: readonly number[],
  from: number,
  to: number,
  it: { readonly conditional: boolean; readonly skipped: boolean },
): TimingFacts {
  let accesses = 0;
  let writes = 0;
  let loaded = 0;
  let addressRegisters = 0;
  let registerOffset = false;
  let loadsPc = false;
  let stored = 0;
  // Order in which each register or temporary is loaded.
  const loadOrder = new Map<number, number>();
  let floatReads = 0;
  let floatWrites = 0;
  // Registers behind each temporary, and which temporaries hold loaded data.
  const origin = new Map<number, number>();
  const loadedTemps = new Set<number>();
  const registersOf = (slot: number) => (slot <= Slot.PC ? 1 << slot : (origin.get(slot) ?? 0));

  for (let i = from; i < to; i += OP_WORDS) {
    const [op, d, a, b] = [code[i], code[i + 1], code[i + 2], code[i + 3]];
    // In these the last operand is no slot (ir/ops.ts).
    const c = isLoad(op) || isStore(op) || op === Op.DIV_S || op === Op.DIV_U ? Slot.ZERO : code[i + 4];
    if (isLoad(op) || isStore(op)) {
      accesses++;
      addressRegisters |= registersOf(a) | registersOf(b);
      if (registersOf(b) !== 0) registerOffset = true;
      if (isLoad(op)) {
        loaded |= bitOf(d);
        loadOrder.set(d, accesses);
        if (d >= Slot.TEMP) loadedTemps.add(d);
      } else stored |= registersOf(d);
    }
    floatReads |= floatBitOf(a) | floatBitOf(b) | floatBitOf(c) | (isStore(op) ? floatBitOf(d) : 0);
    if (!isStore(op)) floatWrites |= floatBitOf(d);
    if (op === Op.JUMP_EXCHANGE && loadedTemps.has(d)) loadsPc = true;
    if (WRITES_NOTHING.has(op)) continue;
    if (loadedTemps.has(a) && (op === Op.MOV || op === Op.AND)) {
      loaded |= bitOf(d);
      loadOrder.set(d, loadOrder.get(a) ?? 0);
    }
    if (d >= Slot.TEMP) origin.set(d, registersOf(a) | registersOf(b) | registersOf(c));
    writes |= bitOf(d);
    if (WRITES_PAIR.has(op)) writes |= bitOf(c);
  }
  const { row, fields } = decoded;
  const timing = typeof row.timing === 'function' ? row.timing(fields) : row.timing;
  return {
    timing,
    address,
    size: decoded.size,
    accesses,
    writes,
    loaded,
    addressRegisters,
    writeback: (writes & ~loaded & addressRegisters) !== 0,
    registerOffset,
    loadsPc,
    branchesToLr: timing === 'branch-register' && fields.m === Slot.LR,
    conditional: it.conditional,
    skipped: it.skipped,
    encoding: row.name,
    firstOperand: fields.n === undefined ? 0 : bitOf(fields.n),
    stored,
    lastLoaded: lastLoadedRegister(loadOrder),
    floatReads,
    floatWrites,
    mayFallThrough:
      timing === 'compare-branch' ||
      CONDITIONAL_BRANCHES.has(row.name) ||
      (it.conditional && BRANCHES.has(timing)),
  };
}
