import { Builder } from './ir/builder.js';
import { OP_WORDS, Op, Slot } from './ir/ops.js';
import { type Decoded, decodeNarrow, decodeWide, isFloatingPoint, isWide } from './isa/decode.js';
import type { Core } from './machine/core.js';
import { addInstruction, type BlockEvents, NO_EVENTS } from './tally.js';
import { timingFacts } from './timing/facts.js';
import { type PipelineState, step } from './timing/pipeline.js';

/** One instruction of a block. */
export interface BlockInstruction {
  readonly address: number;
  readonly decoded: Decoded;
  /** ITSTATE and pipeline state in which it begins, for leaving the block before it. */
  readonly itState: number;
  readonly pipeline: PipelineState;
  /** Word index behind its last op. */
  readonly codeEnd: number;
  /** Cycles from the start of the block to its end, when it does not branch, and what they were spent on. */
  readonly cyclesEnd: number;
  readonly events: BlockEvents;
}

/**
 * A straight-line run of instructions with everything about it that is constant: its ops and its cycles. It
 * depends on where it is entered, on the IT lanes still to come and whether their condition holds, and on the
 * state in which the pipeline arrives.
 */
export interface Block {
  readonly key: BlockKey;
  readonly instructions: readonly BlockInstruction[];
  readonly code: Int32Array;
  /** Cycles when it runs to its end without branching. */
  readonly cycles: number;
  /** Cycles when its last instruction branches. */
  readonly takenCycles: number;
  /** No execution takes longer, whatever its operands and addresses. */
  readonly worstCycles: number;
  /** Address and ITSTATE behind it. */
  readonly nextAddress: number;
  readonly nextItState: number;
  readonly nextPipeline: PipelineState;
  /** What follows, once known: after a jump to `jumpLink.key.address`, and behind it (by IT outcome). */
  jumpLink: Block | undefined;
  readonly fallLinks: [Block | undefined, Block | undefined];
  /** How often it ran to its end without branching, and how often it branched; see tally.ts. */
  runs: number;
  takenRuns: number;
  readonly events: BlockEvents;
  readonly takenEvents: BlockEvents;
  /** Protection epoch of the machine in which all of it may be fetched. */
  permittedIn: number;
}

export interface BlockKey {
  readonly address: number;
  /** ITSTATE (A7.3.3): 0 outside IT blocks. */
  readonly itState: number;
  /** Does the first condition of the IT block hold? Only matters when itState is not 0. */
  readonly itHolds: boolean;
  readonly pipeline: PipelineState;
}

/** Longest block: bounds the time between two checks for limits and events. */
const MAX_INSTRUCTIONS = 128;

/** Run-time terms of one instruction are at most a 12-cycle division or 16 split and unpaired accesses. */
const WORST_EXTRA_CYCLES = 48;

/** Ops after which control may be elsewhere. */
const CONTROL: ReadonlySet<number> = new Set([
  Op.JUMP,
  Op.JUMP_IF,
  Op.JUMP_UNLESS,
  Op.JUMP_EXCHANGE,
  Op.SYSTEM,
]);

/** Ops that change condition flags, besides those that name a flag as their result. */
const FLAG_OPS: ReadonlySet<number> = new Set([Op.FLAGS_ADD, Op.FLAGS_SUB, Op.FLAGS_ADC, Op.FLAGS_NZ]);

/** ITAdvance (A7.3.3). */
function advanceIt(itState: number): number {
  return (itState & 7) === 0 ? 0 : (itState & 0xe0) | ((itState << 1) & 0x1f);
}

/** Decode what stands at `address`; undefined when it is unmapped or no instruction. */
export function decodeAt(core: Core, address: number): Decoded | undefined {
  const first = core.memory.fetch(address);
  if (first === undefined) return undefined;
  if (!isWide(first)) return decodeNarrow(first);
  const second = core.memory.fetch(address + 2);
  return second === undefined ? undefined : decodeWide(first, second);
}

/**
 * Translate the block at `key`. It ends at a branch or system instruction, behind IT (whose outcome selects the
 * next block) and behind a flag-setting instruction inside an IT block, before an address in `boundaries`,
 * before something that does not decode, and after `limit` instructions. Before its first floating-point
 * instruction stands the check whether that is allowed (ExecuteFPCheck, A2.5.3): nothing inside a block takes the
 * permission away again.
 * Returns undefined when the very first instruction does not decode.
 */
export function translate(
  core: Core,
  key: BlockKey,
  boundaries: ReadonlySet<number>,
  limit: number = MAX_INSTRUCTIONS,
): Block | undefined {
  const builder = new Builder(core.constants);
  const instructions: BlockInstruction[] = [];
  let { address, itState, pipeline } = key;
  let cycles = 0;
  let taken = 0;
  let events = NO_EVENTS;
  let takenEvents = NO_EVENTS;
  let floatAllowed = false;

  while (instructions.length < limit) {
    if (instructions.length > 0 && boundaries.has(address)) break;
    const decoded = decodeAt(core, address);
    if (decoded === undefined) break;
    const inItBlock = itState !== 0;
    const skipped = inItBlock && key.itHolds === (((itState >> 4) & 1) !== ((key.itState >> 4) & 1));
    if (!skipped && !floatAllowed && isFloatingPoint(decoded)) {
      builder.emit(Op.FP_ENTER, Slot.ZERO);
      floatAllowed = true;
    }
    const from = builder.position;
    builder.beginInstruction();
    if (!skipped) {
      emitDivideTime(builder, decoded);
      decoded.row.lift(builder, decoded.fields, { address, size: decoded.size, inItBlock });
    }
    const facts = timingFacts(decoded, address, builder.code, from, builder.position, {
      conditional: inItBlock,
      skipped,
    });
    const advance = step(pipeline, facts);
    if (advance.pairsWithPrevious) insertBeforeControl(builder.code, from);
    taken = cycles + advance.takenCycles;
    takenEvents = addInstruction(events, facts.timing, advance.takenCycles);
    cycles += advance.cycles;
    events = addInstruction(events, facts.timing, advance.cycles);
    const lastOp = builder.position > from ? builder.code[builder.position - OP_WORDS] : Op.NONE;
    instructions.push({
      address,
      decoded,
      itState,
      pipeline,
      codeEnd: builder.position,
      cyclesEnd: cycles,
      events,
    });
    pipeline = advance.next;
    address += decoded.size;
    itState = advanceIt(itState);
    const startsIt = decoded.row.timing === 'it';
    if (startsIt) itState = decoded.bits & 0xff;
    if (startsIt || CONTROL.has(lastOp)) break;
    if (itState !== 0 && changesFlags(builder.code, from)) break;
  }
  if (instructions.length === 0) return undefined;
  return {
    key,
    instructions,
    code: Int32Array.from(builder.code),
    cycles,
    takenCycles: taken,
    worstCycles: Math.max(cycles, taken) + WORST_EXTRA_CYCLES * instructions.length,
    nextAddress: address,
    nextItState: itState,
    nextPipeline: pipeline,
    jumpLink: undefined,
    fallLinks: [undefined, undefined],
    runs: 0,
    takenRuns: 0,
    events,
    takenEvents,
    permittedIn: -1,
  };
}

/** The time of a division depends on its operands, which the division itself may overwrite. */
function emitDivideTime(builder: Builder, decoded: Decoded): void {
  const { timing } = decoded.row;
  const { n, m } = decoded.fields;
  if (timing === 'divide-unsigned') builder.emit(Op.TIME_DIV_U, 0, n, m);
  if (timing === 'divide-signed') builder.emit(Op.TIME_DIV_S, 0, n, m);
}

/** Put the bus check behind the access, but before a jump through its data. */
function insertBeforeControl(code: number[], from: number): void {
  const last = code.length - OP_WORDS;
  const at = last >= from && CONTROL.has(code[last]) ? last : code.length;
  code.splice(at, 0, Op.TIME_BUS_PAIR, 0, 0, 0, 0);
}

function changesFlags(code: readonly number[], from: number): boolean {
  for (let i = from; i < code.length; i += OP_WORDS) {
    const d = code[i + 1];
    if (FLAG_OPS.has(code[i]) || (d >= Slot.N && d <= Slot.V)) return true;
  }
  return false;
}
