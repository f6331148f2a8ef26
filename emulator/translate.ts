import { Builder } from './ir/builder.js';
import { OP_WORDS, Op, Slot } from './ir/ops.js';
import { type Decoded, decodeNarrow, decodeWide, isFloatingPoint, isWide } from './isa/decode.js';
import type { Core } from './machine/core.js';
import { timingFacts } from './timing/facts.js';
import { type TimedInstruction, type Traits, traitsOf } from './timing/model/instruction.js';
import type { PipelineState } from './timing/model/state.js';
import { type BlockTimings, noTimings, type TimedBlock } from './timing/timer.js';

/** One instruction of a block. */
export interface BlockInstruction {
  readonly address: number;
  readonly decoded: Decoded;
  readonly traits: Traits;
  /** ITSTATE in which it begins, for leaving the block before it. */
  readonly itState: number;
  /** Word index behind its last op. */
  readonly codeEnd: number;
}

/**
 * A straight-line run of instructions with everything about it that is constant. It depends on where it is entered,
 * on the IT lanes still to come and whether their condition holds; its time depends on the state of the pipeline as
 * well and is kept by that.
 */
export interface Block extends TimedBlock {
  readonly key: BlockKey;
  readonly instructions: readonly BlockInstruction[];
  /** No execution takes longer, whatever its operands and addresses. */
  readonly worstCycles: number;
  /** ITSTATE behind it. */
  readonly nextItState: number;
  /** What follows, once known: after a jump to `jumpLink.key.address`, and behind it (by IT outcome). */
  jumpLink: Block | undefined;
  readonly fallLinks: [Block | undefined, Block | undefined];
  /** By entry state; `timings` is the one last used. */
  readonly timingsByEntry: Map<PipelineState, BlockTimings>;
  timings: BlockTimings | undefined;
  /** Its ops expect what they met when it first ran. */
  adapted: boolean;
  /** Word indices of accesses and divisions that deviated although the block is adapted. */
  readonly varying: Set<number>;
  /** Protection epoch of the machine in which all of it may be fetched. */
  permittedIn: number;
}

export interface BlockKey {
  readonly address: number;
  /** ITSTATE (A7.3.3): 0 outside IT blocks. */
  readonly itState: number;
  /** Does the first condition of the IT block hold? Only matters when itState is not 0. */
  readonly itHolds: boolean;
}

/** Longest block: bounds the time between two checks for limits and events. */
const MAX_INSTRUCTIONS = 128;

/** Bound on the cycles of one instruction: a POP of 16 registers that waits for each, or a division. */
const WORST_CYCLES = 96;

/** Ops after which control may be elsewhere. */
const CONTROL: ReadonlySet<number> = new Set([
  Op.JUMP,
  Op.JUMP_IF,
  Op.JUMP_UNLESS,
  Op.JUMP_EXCHANGE,
  Op.SYSTEM,
]);

/** Jumps whose target is an operand of the block, not loaded data. */
const DIRECT_JUMPS: ReadonlySet<number> = new Set([Op.JUMP, Op.JUMP_IF, Op.JUMP_UNLESS]);

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
  let { address, itState } = key;
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
    if (!skipped) decoded.row.lift(builder, decoded.fields, { address, size: decoded.size, inItBlock });
    const facts = timingFacts(decoded, address, builder.code, from, builder.position, {
      conditional: inItBlock,
      skipped,
    });
    const lastOp = builder.position > from ? builder.code[builder.position - OP_WORDS] : Op.NONE;
    instructions.push({ address, decoded, traits: traitsOf(facts), itState, codeEnd: builder.position });
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
    branchTarget: constantTarget(core, builder.code),
    ahead: itState === 0 ? itAt(core, address) : undefined,
    worstCycles: WORST_CYCLES * instructions.length,
    nextAddress: address,
    nextItState: itState,
    jumpLink: undefined,
    fallLinks: [undefined, undefined],
    timingsByEntry: new Map(),
    timings: undefined,
    adapted: false,
    varying: new Set(),
    permittedIn: -1,
  };
}

/** Where the branch at the end of a block leads, if that is known now. */
function constantTarget(core: Core, code: readonly number[]): number | undefined {
  const last = code.length - OP_WORDS;
  if (last < 0 || !DIRECT_JUMPS.has(code[last])) return undefined;
  const target = core.constants.valueOf(code[last + 1]);
  return target === undefined ? undefined : target >>> 0;
}

/** The IT instruction at an address, as far as the cycle model is concerned; undefined if there is none. */
function itAt(core: Core, address: number): TimedInstruction | undefined {
  const decoded = decodeAt(core, address);
  if (decoded?.row.timing !== 'it') return undefined;
  const facts = timingFacts(decoded, address, [], 0, 0, { conditional: false, skipped: false });
  const following = address + decoded.size;
  return {
    traits: traitsOf(facts),
    address,
    accesses: [],
    executeCycles: 1,
    nextAddress: following,
    taken: false,
    target: following,
  };
}

/** The timings of a block that is entered in a pipeline state. */
export function timingsOf(block: Block, entry: PipelineState): BlockTimings {
  if (block.timings?.entry === entry) return block.timings;
  let timings = block.timingsByEntry.get(entry);
  if (timings === undefined) {
    timings = noTimings(entry);
    block.timingsByEntry.set(entry, timings);
  }
  block.timings = timings;
  return timings;
}

function changesFlags(code: readonly number[], from: number): boolean {
  for (let i = from; i < code.length; i += OP_WORDS) {
    const d = code[i + 1];
    if (FLAG_OPS.has(code[i]) || (d >= Slot.N && d <= Slot.V)) return true;
  }
  return false;
}
