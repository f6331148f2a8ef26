import { Interpreter } from '../../emulator/interpreter.js';
import { Builder } from '../../emulator/ir/builder.js';
import { Slot } from '../../emulator/ir/ops.js';
import type { Decoded } from '../../emulator/isa/decode.js';
import { conditionPassed } from '../../emulator/isa/lift/condition.js';
import { busOf } from '../../emulator/machine/memory.js';
import { Mpu } from '../../emulator/machine/mpu.js';
import type { Board } from '../../emulator/timing/board.js';
import { signedDivideCycles, unsignedDivideCycles } from '../../emulator/timing/divide.js';
import { type TimingFacts, timingFacts } from '../../emulator/timing/facts.js';
import type { DataAccess, TimedInstruction } from '../../emulator/timing/model/instruction.js';
import { Shape, traitsOf } from '../../emulator/timing/model/instruction.js';
import { decodeAt } from '../../emulator/translate.js';
import { multiplyCyclesM3 } from './multiply-m3.js';
import { bytesOf, type MeasuredRow } from './rows.js';

/** Rebuilds what a measured row executed: its instructions, data addresses and branch outcomes. */

const FLASH = 0x0800_0000;
const SRAM = 0x2000_0000;
export const MEMORIES: Board = {
  name: 'calibration',
  description: 'memories for rebuilt snippets',
  clockHz: 1e6,
  regions: [
    { name: 'flash', kind: 'flash', base: FLASH, size: 0x1_0000 },
    { name: 'sram', kind: 'sram', base: SRAM, size: 0x1_0000 },
  ],
  vectorTable: FLASH,
};
const CODE_OFFSET = 0x1000;
const DATA_OFFSET = 0x8000;
const STACK_OFFSET = 0xc000;
const DWT = 0xe000_1000;

/** An MPU that forbids nothing and keeps a list of the data accesses. */
class AccessRecorder extends Mpu {
  readonly accesses: { address: number; size: number }[] = [];
  override get enabled(): boolean {
    return true;
  }
  override allowsData(address: number, size: number): boolean {
    this.accesses.push({ address: address >>> 0, size });
    return true;
  }
  override allowsFetch(): boolean {
    return true;
  }
}

/** What loads find in memory: pointers or an index, whichever makes the row's path and accesses come out. */
const FILLS: readonly number[] = [SRAM + DATA_OFFSET, FLASH + DATA_OFFSET, 0, 0xe000_1000];

/** Registers that a row does not name. */
const UNSET: readonly number[] = [0, SRAM + DATA_OFFSET, FLASH + DATA_OFFSET];

export interface Trace {
  readonly run: readonly TimedInstruction[];
  readonly facts: readonly TimingFacts[];
  /** Positions of the two counter reads in the run. */
  readonly first: number;
  readonly second: number;
  readonly guess: Guess;
  /** The rebuilt data accesses are of the kinds and numbers that the row states. */
  readonly faithful: boolean;
}

/** A bit-band store reads, changes and writes a word (measured on the CC2652R). */
const BIT_BAND_STORE_WAITS = 3;

const partsOf = (address: number, size: number): number => {
  if (size === 2) return (address & 1) === 0 ? 1 : 2;
  if (size === 4) return (address & 3) === 0 ? 1 : (address & 1) === 0 ? 2 : 3;
  return 1;
};

function operandValue(text: string): number {
  const [base, offset] = text.split('+');
  if (base === 'sram') return SRAM + DATA_OFFSET + Number(offset);
  if (base === 'flash') return FLASH + DATA_OFFSET + Number(offset);
  if (base === 'dwt') return DWT + Number(offset);
  if (base === 'bitband') return 0x2200_0000 + 32 * DATA_OFFSET + Number(offset);
  return Number(text) >>> 0;
}

function applySetup(engine: Interpreter, setup: string): void {
  const { values } = engine.machine.core;
  values[Slot.SP] = SRAM + STACK_OFFSET;
  for (const part of setup.split(', ').filter((p) => p !== '')) {
    const [name, text] = part.split('=');
    if (name === 'nzcv') {
      values[Slot.N] = text[0] === '1' ? -1 : 0;
      values[Slot.Z] = text[1] === '1' ? 0 : 1;
      values[Slot.C] = Number(text[2]);
      values[Slot.V] = text[3] === '1' ? -1 : 0;
      continue;
    }
    const value = text.startsWith('0x') ? Number.parseInt(text, 16) : operandValue(text);
    if (name === 'sp') values[Slot.SP] = text.startsWith('sram') ? value - DATA_OFFSET + STACK_OFFSET : value;
    else if (name === 'lr') values[Slot.LR] = value;
    else values[Number(name.slice(1))] = value;
  }
}

/** Offsets of the executed instructions from the first read, including both reads. */
function pathOf(row: MeasuredRow): { offsets: number[]; straight: boolean } {
  const first = row.rd?.[0] ?? 4;
  if (row.path !== undefined) return { offsets: [0, ...row.path], straight: false };
  const bytes = bytesOf(row.hex);
  const offsets = [0];
  let at = 0;
  while (at < bytes.length) {
    offsets.push(first + at);
    at += (bytes[at + 1] ?? 0) >> 3 >= 0b11101 ? 4 : 2;
  }
  offsets.push(first + at);
  return { offsets, straight: true };
}

const NARROW_READ = [0x42, 0x68];
const WIDE_READ = [0xd0, 0xf8, 0x04, 0x20];
const NOP = [0x00, 0xbf];

function layOut(engine: Interpreter, row: MeasuredRow, start: number, offsets: readonly number[]): void {
  const [firstSize, secondSize] = row.rd ?? [4, 4];
  engine.machine.core.memory.load(start - 32, Uint8Array.from(Array.from({ length: 400 }, () => NOP).flat()));
  if (row.code !== undefined) {
    engine.machine.core.memory.load(start + (row.code_at ?? 0), bytesOf(row.code));
    return;
  }
  engine.machine.core.memory.load(start, Uint8Array.from(firstSize === 2 ? NARROW_READ : WIDE_READ));
  const bytes = bytesOf(row.hex);
  let at = 0;
  for (let k = 1; k < offsets.length - 1; k++) {
    const size = (bytes[at + 1] ?? 0) >> 3 >= 0b11101 ? 4 : 2;
    engine.machine.core.memory.load(start + offsets[k], bytes.slice(at, at + size));
    at += size;
  }
  const end = start + offsets[offsets.length - 1];
  engine.machine.core.memory.load(end, Uint8Array.from(secondSize === 2 ? NARROW_READ : WIDE_READ));
}

function fillData(engine: Interpreter, word: number): void {
  const bytes = new Uint8Array(0x1000);
  new DataView(bytes.buffer).setUint32(0, word, true);
  for (let k = 4; k < bytes.length; k++) bytes[k] = bytes[k & 3];
  for (const base of [FLASH, SRAM]) {
    engine.machine.core.memory.load(base + DATA_OFFSET - 0x800, bytes);
    engine.machine.core.memory.load(base + STACK_OFFSET - 0x800, bytes);
  }
}

const kindOf = (address: number) =>
  address < SRAM
    ? 'flash'
    : address < 0x2200_0000
      ? 'sram'
      : address < 0x2400_0000
        ? 'bitband'
        : address >>> 12 === DWT >>> 12
          ? 'dwt'
          : 'other';

/** A counter read as far as timing is concerned. */
function counterRead(engine: Interpreter, address: number): { run: TimedInstruction; facts: TimingFacts } {
  const facts = factsAt(engine, address, 0);
  const read: TimingFacts = { ...facts, addressRegisters: 0 };
  return {
    run: {
      traits: traitsOf(read),
      address,
      accesses: [{ address: DWT + 4, bus: busOf(DWT), parts: 1, waits: 0, locked: false }],
      executeCycles: 1,
      nextAddress: address + facts.size,
      taken: false,
      target: address + facts.size,
    },
    facts: read,
  };
}

function factsAt(engine: Interpreter, address: number, itState: number): TimingFacts {
  const { core } = engine.machine;
  const decoded = decodeAt(core, address);
  if (decoded === undefined) throw new Error(`nothing decodes at ${address.toString(16)}`);
  const builder = new Builder(core.constants);
  const conditional = itState !== 0;
  const skipped = conditional && !conditionPassed(core.values, itState >> 4);
  builder.beginInstruction();
  decoded.row.lift(builder, decoded.fields, { address, size: decoded.size, inItBlock: conditional });
  return timingFacts(decoded, address, builder.code, 0, builder.position, { conditional, skipped });
}

const signExtend = (value: number, bits: number) => (value << (32 - bits)) >> (32 - bits);

/** Target of an immediate branch, read off its encoding (A7.7.12, A7.7.18, A7.7.21). */
function immediateTarget(bits: number, encoding: string, address: number): number | undefined {
  const pc = address + 4;
  switch (encoding) {
    case 'B T1':
      return pc + 2 * signExtend(bits & 0xff, 8);
    case 'B T2':
      return pc + 2 * signExtend(bits & 0x7ff, 11);
    case 'B T3': {
      const s = (bits >>> 26) & 1;
      const imm =
        (s << 19) |
        (((bits >>> 11) & 1) << 18) |
        (((bits >>> 13) & 1) << 17) |
        (((bits >>> 16) & 0x3f) << 11) |
        (bits & 0x7ff);
      return pc + 2 * signExtend(imm, 20);
    }
    default:
      return undefined;
  }
}

/** The accesses of the instruction itself: a bit-band access is followed by those it stands for. */
function accessesOf(recorder: AccessRecorder, wanted: number): readonly { address: number; size: number }[] {
  const { accesses } = recorder;
  const alias = accesses.find((a) => kindOf(a.address) === 'bitband');
  if (alias !== undefined) return [alias];
  return accesses.slice(-wanted || accesses.length);
}

/** Is the branch taken, by its own condition? */
function conditionHolds(decoded: Decoded, values: Int32Array): boolean {
  const { row, fields } = decoded;
  if (row.name === 'B T1' || row.name === 'B T3') return conditionPassed(values, fields.c);
  if (row.name.startsWith('CBZ')) return values[fields.n] === 0;
  if (row.name.startsWith('CBNZ')) return values[fields.n] !== 0;
  return true;
}

/** What the tests have between the ISB and the first counter read, where that is not nothing. */
const PREFIXES: Readonly<Record<string, readonly { bytes: readonly number[]; access?: number }[]>> = {
  // mov.w r4, #0; ldr.w r4, [r4] (flash); ldr.w r11, [r12, #20] (another counter)
  ldr: [
    { bytes: [0x4f, 0xf0, 0x00, 0x04] },
    { bytes: [0xd4, 0xf8, 0x00, 0x40], access: FLASH },
    { bytes: [0xdc, 0xf8, 0x14, 0xb0], access: DWT },
  ],
  // ldr.w r9, [pc, #..] (literal beside the code); movs.w r5, #0
  movs: [{ bytes: [0xdf, 0xf8, 0x80, 0x90], access: -1 }, { bytes: [0x5f, 0xf0, 0x00, 0x05] }],
};

function prefixOf(engine: Interpreter, row: MeasuredRow, start: number): [TimedInstruction, TimingFacts][] {
  const parts = PREFIXES[row.pre ?? ''] ?? [];
  return parts.map((part, k) => {
    const address = start - 4 * (parts.length - k);
    engine.machine.core.memory.load(address, Uint8Array.from(part.bytes));
    const facts = factsAt(engine, address, 0);
    const place = part.access === -1 ? address + 0x80 : part.access;
    const accesses =
      place === undefined ? [] : [{ address: place, bus: busOf(place), parts: 1, waits: 0, locked: false }];
    const following = address + 4;
    return [
      {
        traits: traitsOf(facts),
        address,
        accesses,
        executeCycles: 1,
        nextAddress: following,
        taken: false,
        target: following,
      },
      facts,
    ];
  });
}

const engines = new Map<string, Interpreter>();
function engineOf(): Interpreter {
  let engine = engines.get('x');
  if (engine === undefined) {
    engine = new Interpreter(MEMORIES);
    engines.set('x', engine);
  }
  return engine;
}

/** What a row does not say: registers that it does not name, and what loads find in memory. */
export interface Guess {
  readonly unset: number;
  readonly fill: number;
}

/** Put a row's code and data into memory and its registers in place. Returns where the first counter read stands. */
export function prepare(
  engine: Interpreter,
  row: MeasuredRow,
  { unset, fill }: Guess,
): { readonly start: number; readonly offsets: readonly number[] } {
  const { machine } = engine;
  const codeBase = (row.code_region === 'flash' ? FLASH : SRAM) + CODE_OFFSET;
  const start = codeBase + row.align + 8 - (row.rd?.[0] ?? 4);
  const { offsets } = pathOf(row);
  machine.core.values.fill(unset, 0, 13);
  machine.core.values.fill(0, 13, 64);
  fillData(engine, fill);
  layOut(engine, row, start, offsets);
  engine.load(start, engine.read(start, 2));
  applySetup(engine, row.setup);
  return { start, offsets };
}

/** Rebuild a row under a guess. */
function traceWith(row: MeasuredRow, guess: Guess): Trace {
  const engine = engineOf();
  const { machine } = engine;
  const { start, offsets } = prepare(engine, row, guess);
  const recorder = new AccessRecorder();
  machine.system.scr = 0;
  machine.system.actlr = 0;

  const run: TimedInstruction[] = [];
  const factsList: TimingFacts[] = [];
  const counts: Record<string, number> = {};
  const end = start + offsets[offsets.length - 1];
  const prefix = prefixOf(engine, row, start);
  for (const [instruction, facts] of prefix) {
    run.push(instruction);
    factsList.push(facts);
  }
  const first = counterRead(engine, start);
  run.push(first.run);
  factsList.push(first.facts);
  machine.jump(start + offsets[1]);
  for (let k = 1; k < offsets.length - 1; k++) {
    const address = start + offsets[k];
    const following = start + offsets[k + 1];
    if (machine.pc !== address) machine.pc = address;
    const facts = factsAt(engine, address, machine.itState);
    const decoded = decodeAt(machine.core, address)!;
    const { values } = machine.core;
    let executeCycles = 1;
    if (!facts.skipped) {
      const [n, m] = [values[decoded.fields.n], values[decoded.fields.m]];
      if (facts.timing === 'divide-unsigned') executeCycles = unsignedDivideCycles(n, m);
      if (facts.timing === 'divide-signed') executeCycles = signedDivideCycles(n, m);
      if (row.core === 'm3') executeCycles = multiplyCyclesM3(facts.encoding, n, m) ?? executeCycles;
    }
    const goes = conditionHolds(decoded, values);
    recorder.accesses.length = 0;
    machine.core.mpu = recorder;
    const { itState } = machine;
    try {
      engine.run({ maxInstructions: 1 });
    } catch {
      // A made-up operand led nowhere; the path says where execution really went.
    }
    if (machine.pc !== following) {
      machine.pc = following;
      if (machine.itState === itState && itState !== 0)
        machine.itState = (itState & 7) === 0 ? 0 : (itState & 0xe0) | ((itState << 1) & 0x1f);
    }
    const wanted = facts.skipped ? 0 : Math.max(facts.accesses, recorder.accesses.length > 0 ? 1 : 0);
    const accesses: DataAccess[] = accessesOf(recorder, wanted).map(({ address: a, size }) => {
      const kind = `${facts.stored !== 0 || facts.timing.startsWith('store') ? 'st' : 'ld'}:${kindOf(a)}`;
      counts[kind] = (counts[kind] ?? 0) + 1;
      const parts = partsOf(a, size);
      if (parts > 1) counts.unaligned = (counts.unaligned ?? 0) + 1;
      const waits = kind === 'st:bitband' ? BIT_BAND_STORE_WAITS : 0;
      return { address: a, bus: busOf(a), parts, waits, locked: kind.endsWith('bitband') };
    });
    const sequential = address + facts.size;
    const isBranch = traitsOf(facts).shape >= Shape.BRANCH && traitsOf(facts).shape <= Shape.BARRIER;
    run.push({
      traits: traitsOf(facts, executeCycles > 1),
      address,
      accesses: facts.skipped ? [] : accesses,
      executeCycles,
      nextAddress: following,
      taken: !facts.skipped && (facts.loadsPc || (isBranch && (following !== sequential || goes))),
      target: immediateTarget(decoded.bits, facts.encoding, address) ?? following,
    });
    factsList.push(facts);
  }
  const last = counterRead(engine, end);
  run.push(last.run);
  factsList.push(last.facts);
  const expected = row.data ?? {};
  const keys = new Set([...Object.keys(expected), ...Object.keys(counts)]);
  const faithful = [...keys].every(
    (key) => key === 'ld:dwt' || key === 'st:dwt' || (expected[key] ?? 0) === (counts[key] ?? 0),
  );
  return { run, facts: factsList, first: prefix.length, second: run.length - 1, guess, faithful };
}

/** Rebuild a row; of several ways to fill the memory the first that reproduces the row's data accesses is taken. */
export function reconstruct(row: MeasuredRow): Trace {
  let best: Trace | undefined;
  for (const unset of UNSET) {
    for (const fill of FILLS) {
      const trace = traceWith(row, { unset, fill });
      best ??= trace;
      if (trace.faithful) return trace;
    }
  }
  return best!;
}
