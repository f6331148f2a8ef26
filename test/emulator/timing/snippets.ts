import { Builder } from '../../../emulator/ir/builder.js';
import { ConstantPool } from '../../../emulator/ir/constants.js';
import { VALUE_FILE_SLOTS } from '../../../emulator/ir/ops.js';
import { decodeNarrow, decodeWide, isWide } from '../../../emulator/isa/decode.js';
import { busOf } from '../../../emulator/machine/memory.js';
import { timingFacts } from '../../../emulator/timing/facts.js';
import { type TimingConfig, ZERO_WAIT_TIMING } from '../../../emulator/timing/model/config.js';
import {
  type DataAccess,
  type TimedInstruction,
  traitsOf,
} from '../../../emulator/timing/model/instruction.js';
import { pendingData, simulate } from '../../../emulator/timing/model/simulate.js';
import { createStateTable, refillState, type StateTable } from '../../../emulator/timing/model/state.js';

/** Encodings (ARMv7-M ARM, A7.7) as lists of halfwords. */
export const encode = {
  nop: [0xbf00],
  nopWide: [0xf3af, 0x8000],
  it: (condition: number, mask = 8) => [0xbf00 | (condition << 4) | mask],
  moveImmediate: (d: number, value: number) => [0x2000 | (d << 8) | value],
  addImmediate: (d: number, value: number) => [0x3000 | (d << 8) | value],
  addWide: (d: number, n: number, value: number) => [0xf100 | n, (d << 8) | value],
  multiplyFlags: (d: number, n: number) => [0x4340 | (n << 3) | d],
  multiplyLong: (low: number, high: number, n: number, m: number) => [
    0xfba0 | n,
    (low << 12) | (high << 8) | m,
  ],
  multiplyAccumulate: (d: number, n: number, m: number, a: number) => [0xfb00 | n, (a << 12) | (d << 8) | m],
  unsignedDivide: (d: number, n: number, m: number) => [0xfbb0 | n, 0xf0f0 | (d << 8) | m],
  load: (t: number, n: number) => [0x6800 | (n << 3) | t],
  loadWide: (t: number, n: number, offset = 0) => [0xf8d0 | n, (t << 12) | offset],
  loadRegister: (t: number, n: number, m: number) => [0x5800 | (m << 6) | (n << 3) | t],
  loadPost: (t: number, n: number) => [0xf850 | n, (t << 12) | 0x0b04],
  store: (t: number, n: number) => [0x6000 | (n << 3) | t],
  storeWide: (t: number, n: number, offset = 0) => [0xf8c0 | n, (t << 12) | offset],
  storeRegister: (t: number, n: number, m: number) => [0x5000 | (m << 6) | (n << 3) | t],
  storePost: (t: number, n: number) => [0xf840 | n, (t << 12) | 0x0b04],
  loadDual: (t: number, t2: number, n: number) => [0xe9d0 | n, (t << 12) | (t2 << 8)],
  storeDual: (t: number, t2: number, n: number) => [0xe9c0 | n, (t << 12) | (t2 << 8)],
  loadMultiple: (n: number, list: number) => [0xe890 | n, list],
  loadMultipleNarrow: (n: number, list: number) => [0xc800 | (n << 8) | list],
  storeMultiple: (n: number, list: number) => [0xe880 | n, list],
  branch: (offset: number) => [0xe000 | (((offset - 4) >> 1) & 0x7ff)],
  branchIf: (condition: number, offset: number) => [0xd000 | (condition << 8) | (((offset - 4) >> 1) & 0xff)],
  branchIfZero: (n: number, offset: number) => [0xb100 | (((offset - 4) >> 1) << 3) | n],
  branchExchange: (m: number) => [0x4700 | (m << 3)],
  movePc: (m: number) => [0x4687 | (m << 3)],
  addPc: (m: number) => [0x4487 | (m << 3)],
  tableBranch: (n: number, m: number) => [0xe8d0 | n, 0xf000 | m],
  floatAdd: (d: number, n: number, m: number) => floatOp(0xee30, 0x0a00, d, n, m),
  floatMultiplyAdd: (d: number, n: number, m: number) => floatOp(0xee00, 0x0a00, d, n, m),
  floatDivide: (d: number, n: number, m: number) => floatOp(0xee80, 0x0a00, d, n, m),
} as const;

function floatOp(high: number, low: number, d: number, n: number, m: number): number[] {
  return [
    high | ((d & 1) << 6) | (n >> 1),
    low | ((d >> 1) << 12) | ((n & 1) << 7) | ((m & 1) << 5) | (m >> 1),
  ];
}

export const SRAM = 0x2000_4000;
export const FLASH = 0x0800_4000;
const DWT_CYCCNT = 0xe000_1004;

/** One instruction of a snippet with what running it would have shown. */
export interface Step {
  readonly code: readonly number[];
  /** Addresses of its data accesses; SRAM when it has any and this is absent. */
  readonly data?: readonly number[];
  /** Bytes of an access, for its alignment. */
  readonly width?: 1 | 2 | 4;
  readonly executeCycles?: number;
  /** Byte offset of the target from this instruction, if it branches. */
  readonly jump?: number;
  /** Offset of the target of a branch that is not taken. */
  readonly target?: number;
  readonly skipped?: boolean;
  readonly conditional?: boolean;
  /** Its accesses are to the bit-band alias. */
  readonly bitBand?: boolean;
}

export const step = (code: readonly number[], more: Omit<Step, 'code'> = {}): Step => ({ code, ...more });

const constants = new ConstantPool(new Int32Array(VALUE_FILE_SLOTS));

const partsOf = (address: number, width: number) =>
  width === 1 || address % width === 0 ? 1 : width === 4 && address % 2 === 1 ? 3 : 2;

function timed(s: Step, address: number): TimedInstruction {
  const decoded = isWide(s.code[0]) ? decodeWide(s.code[0], s.code[1]) : decodeNarrow(s.code[0]);
  if (decoded === undefined)
    throw new Error(`nothing decodes as ${s.code.map((h) => h.toString(16)).join(' ')}`);
  const builder = new Builder(constants);
  const conditional = s.conditional ?? false;
  decoded.row.lift(builder, decoded.fields, { address, size: decoded.size, inItBlock: conditional });
  const facts = timingFacts(decoded, address, builder.code, 0, builder.position, {
    conditional,
    skipped: s.skipped ?? false,
  });
  const places = s.data ?? Array.from({ length: facts.accesses }, (_, k) => SRAM + 4 * k);
  const accesses: DataAccess[] = places.map((place) => ({
    address: place,
    bus: busOf(place),
    parts: partsOf(place, s.width ?? 4),
    waits: s.bitBand && facts.timing.startsWith('store') ? 3 : 0,
    locked: s.bitBand ?? false,
  }));
  const following = address + decoded.size;
  return {
    traits: traitsOf(facts),
    address,
    accesses: s.skipped ? [] : accesses,
    executeCycles: s.executeCycles ?? 1,
    nextAddress: s.jump === undefined ? following : address + s.jump,
    taken: s.jump !== undefined,
    target: address + (s.jump ?? s.target ?? decoded.size),
  };
}

/** Lay steps out from `address` on, following their jumps. */
export function layOut(steps: readonly Step[], address: number): TimedInstruction[] {
  let at = address;
  return steps.map((s) => {
    const instruction = timed(s, at);
    at = instruction.nextAddress;
    return instruction;
  });
}

const tables = new Map<TimingConfig, StateTable>();

export function tableFor(config: TimingConfig): StateTable {
  const table = tables.get(config) ?? createStateTable(config);
  tables.set(config, table);
  return table;
}

/** A read of DWT_CYCCNT: `ldr.w r12, [r11, #4]`. */
const counterRead = step(encode.loadWide(12, 11, 4), { data: [DWT_CYCCNT] });
/** The same in 16 bits: `ldr r2, [r3, #4]`. */
const narrowCounterRead = step([0x685a], { data: [DWT_CYCCNT] });

/**
 * What two reads of DWT_CYCCNT around the steps would differ by on the chip, from an empty pipeline: the way in which
 * the snippets of the calibration were measured. Two plus the cost of the steps (see docs/timing.md).
 */
export function measured(
  steps: readonly Step[],
  {
    config = ZERO_WAIT_TIMING,
    base = 0x0800_1004,
    narrowReads = false,
  }: { config?: TimingConfig; base?: number; narrowReads?: boolean } = {},
): number {
  const table = tableFor(config);
  const read = narrowReads ? narrowCounterRead : counterRead;
  const run = layOut([read, ...steps, read], base);
  const timing = simulate(table, refillState(table), run);
  const pending = pendingData(timing, run[run.length - 1].nextAddress);
  const first = timing.data[0] >= 0 ? timing.data[0] : pending[0];
  return pending[pending.length - 1] - first;
}

export const repeat = (count: number, steps: readonly Step[]): Step[] =>
  Array.from({ length: count }, () => steps).flat();
