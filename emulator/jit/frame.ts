/**
 * The function that a region becomes, while it is written: where the slots of the value file are (registers and flags
 * in locals, the rest in memory), and the ways out.
 */
import type { ConstantPool } from '../ir/constants.js';
import { isTemporary, Slot } from '../ir/ops.js';
import { pushFlag } from './emit-flags.js';
import { ALL_HELD, type FlagForms } from './flag-forms.js';
import { MAX_PAIRS, NodeValues, type PendingPair } from './node-values.js';
import { Vectors } from './vectors.js';
import { FunctionBody, type Import, Wasm } from './wasm.js';

/** Where things are in the memory that the functions import; byte addresses. */
export interface MemoryPlan {
  /** Guest backing store (Memory.bytes). */
  readonly guest: number;
  /** Memory.shadow. */
  readonly shadow: number;
  /** What a function is given and leaves behind: the words of `Mailbox`. */
  readonly mailbox: number;
}

/** Words of the mailbox. */
export enum Mailbox {
  /** Target of a jump that leaves the region; for JUMP_EXCHANGE with bit 0. */
  NEXT_PC,
  /** The account (below), two words. */
  ACCOUNT,
  /** Operands that flags come from (flag-forms.ts). */
  FLAG_A = ACCOUNT + 2,
  FLAG_B,
  /** What the sites of the node found (sites.ts). */
  SIGNATURE,
  /** First of the pending pairs of registers (node-values.ts), two words each. */
  PAIRS,
}

/** Words of the mailbox. */
export const MAILBOX_WORDS = Mailbox.PAIRS + 2 * MAX_PAIRS;

/** Parameters of the function. */
export enum Parameter {
  /** Cycles that it may take, less the longest way through it. */
  ALLOWANCE,
  /** Byte address of the region's execution counters. */
  COUNTERS,
  COUNT,
}

/** The slot that is 1 if the condition of the node that is running holds; the translator gives it to nothing. */
export const HOLDS = Slot.TEMP_END;

/** How a function returned, by the number that it returns. */
export type WayOut = {
  readonly node: number;
  readonly flags: FlagForms;
  /** Pairs of registers whose values are in the mailbox. */
  readonly pairs?: readonly PendingPair[];
  /** Which of the two blocks it was that the node stands for: 1 where the condition holds. */
  readonly variant?: 0 | 1;
} & (
  | /** Before the instruction with this index, nothing of which has been done. */
  { readonly kind: 'before'; readonly instruction: number }
  /** Behind the node's block, by a course that the region does not have; a jump's target is in the mailbox. */
  | { readonly kind: 'behind'; readonly taken: boolean }
  /** Before the node, because the allowance is used up. */
  | { readonly kind: 'allowance' }
);

/**
 * Cycles that are left of the allowance and instructions executed are one number, so that an edge takes one addition: it is
 * negative when the allowance is used up. Its low bits are instructions.
 */
const INSTRUCTION_BITS = 23;
/**
 * Longest stay in translated code, in cycles: so many have fewer instructions than fit, as no more than two begin in one.
 * Hosts exchange a function for its better compiled version when it is called again.
 */
export const LONGEST_STAY = 1 << (INSTRUCTION_BITS - 2);

/** What a course adds to the account. */
export const inAccount = (cycles: number, instructions: number): number =>
  instructions - cycles * 2 ** INSTRUCTION_BITS;

/** The account by its words. */
export const fromAccount = (low: number, high: number): { cyclesLeft: number; instructions: number } => ({
  cyclesLeft: (high << (32 - INSTRUCTION_BITS)) | (low >>> INSTRUCTION_BITS),
  instructions: low & ((1 << INSTRUCTION_BITS) - 1),
});

/** Slots that live in locals. Q does not: it is set so rarely, and in so many places, that it would cost a register there. */
const isLocal = (slot: number): boolean =>
  slot < Slot.PC || (slot >= Slot.N && slot <= Slot.GE && slot !== Slot.Q) || isTemporary(slot);

/** Of these, the ones that outlive an instruction: loaded on entry and stored on the way out. */
const isState = (slot: number): boolean => isLocal(slot) && slot < Slot.TEMP;

const slotName = (slot: number): string =>
  slot < Slot.PC ? `r${slot}` : slot >= Slot.TEMP ? `t${slot - Slot.TEMP}` : Slot[slot].toLowerCase();

export class Frame {
  readonly body = new FunctionBody(Parameter.COUNT);
  readonly values: NodeValues;
  /** For use within one op. */
  readonly long: number;
  /** Of a node that stands for two (predication.ts): the condition that tells which of them runs. */
  joint: number | undefined;
  readonly account: number;
  readonly flagA: number;
  readonly flagB: number;
  readonly signature: number;
  readonly wayOut: number;
  /** For use within one op. */
  readonly scratch: number;
  readonly address: number;
  readonly waysOut: WayOut[] = [];
  /** Where the flags are at the place being written. */
  flags: FlagForms = ALL_HELD;
  private readonly locals = new Map<number, number>();
  private readonly groups: number[] = [];
  private leaving = 0;

  constructor(
    readonly plan: MemoryPlan,
    private readonly constants: ConstantPool,
    private readonly imports: readonly Import[],
  ) {
    const { body } = this;
    this.values = new NodeValues(
      body,
      (slot) => this.localOf(slot),
      new Vectors(body, (slot) => this.push(slot)),
      (index, local) => {
        const address = plan.mailbox + 4 * (Mailbox.PAIRS + 2 * index);
        this.storeAt(address, () => body.get(local), Wasm.I64_STORE);
      },
    );
    this.long = body.local64();
    this.account = body.local64();
    this.flagA = body.local32();
    this.flagB = body.local32();
    this.signature = body.local32();
    this.wayOut = body.local32();
    this.scratch = body.local32();
    this.address = body.local32();
  }

  /** Registers and flags into locals. Everything up to `end` can `leave`. */
  begin(): void {
    const { body } = this;
    for (let slot = 0; slot < Slot.TEMP; slot++) {
      if (!isState(slot)) continue;
      body.i32(0);
      body.memory(Wasm.I32_LOAD, 4 * slot, 2);
      body.set(this.localOf(slot));
    }
    body.get(Parameter.ALLOWANCE);
    body.op(Wasm.I64_EXTEND_I32_S);
    body.i64(INSTRUCTION_BITS);
    body.op(Wasm.I64_SHL);
    body.set(this.account);
    const { mailbox } = this.plan;
    for (const [word, local] of [
      [Mailbox.FLAG_A, this.flagA],
      [Mailbox.FLAG_B, this.flagB],
    ]) {
      body.i32(0);
      body.memory(Wasm.I32_LOAD, mailbox + 4 * word, 2);
      body.set(local);
    }
    this.leaving = body.open(Wasm.BLOCK);
  }

  /** Locals back into memory; returns the number of the way out. */
  end(): void {
    const { body } = this;
    body.op(Wasm.UNREACHABLE);
    body.close();
    for (const [slot, local] of this.locals) if (isState(slot)) this.storeWord(4 * slot, local);
    const { mailbox } = this.plan;
    this.storeAt(mailbox + 4 * Mailbox.ACCOUNT, () => body.get(this.account), Wasm.I64_STORE);
    this.storeWord(mailbox + 4 * Mailbox.FLAG_A, this.flagA);
    this.storeWord(mailbox + 4 * Mailbox.FLAG_B, this.flagB);
    this.storeWord(mailbox + 4 * Mailbox.SIGNATURE, this.signature);
    body.get(this.wayOut);
  }

  /** Store what is pushed at a constant address. */
  storeAt(address: number, push: () => void, opcode: Wasm.I32_STORE | Wasm.I64_STORE = Wasm.I32_STORE): void {
    this.body.i32(0);
    push();
    this.body.memory(opcode, address, 2);
  }

  /** Store a local at a constant address. */
  storeWord(address: number, local: number): void {
    this.storeAt(address, () => this.body.get(local));
  }

  /** Leave if the value on the stack is not 0. */
  leaveIf(way: WayOut): void {
    this.noteWayOut(way);
    this.body.branch(Wasm.BR_IF, this.leaving);
  }

  leave(way: WayOut): void {
    this.noteWayOut(way);
    this.body.branch(Wasm.BR, this.leaving);
  }

  /** Costs nothing where the branch is not taken: the constant is only needed behind it. */
  private noteWayOut(way: WayOut): void {
    const { body, joint } = this;
    body.i32(this.waysOut.length);
    if (joint !== undefined) {
      this.waysOut.push({ ...way, variant: 0 }, { ...way, variant: 1 });
      body.get(this.localOf(HOLDS));
      body.op(Wasm.I32_ADD);
    } else this.waysOut.push(way);
    body.set(this.wayOut);
  }

  /** Push the value of a slot. */
  push(slot: number): void {
    const { body } = this;
    const constant = this.constants.valueOf(slot);
    this.values.beforeRead(slot);
    const product = this.values.productLocal(slot);
    if (constant !== undefined) body.i32(constant);
    else if (product !== undefined) {
      body.get(product);
      body.op(Wasm.I32_WRAP_I64);
    } else if (slot >= Slot.N && slot <= Slot.V) pushFlag(this, slot);
    else if (isLocal(slot)) body.get(this.localOf(slot));
    else {
      body.i32(0);
      body.memory(Wasm.I32_LOAD, 4 * slot, 2);
    }
  }

  /** Pop into a slot. */
  pop(slot: number): void {
    this.values.beforeWrite(slot);
    if (isLocal(slot)) {
      this.body.set(this.localOf(slot));
      return;
    }
    this.body.set(this.scratch);
    this.storeWord(4 * slot, this.scratch);
  }

  /** Push a slot as i64, sign-extended. */
  pushLong(slot: number): void {
    const product = this.values.productLocal(slot);
    if (product !== undefined) {
      this.body.get(product);
      return;
    }
    this.push(slot);
    this.body.op(Wasm.I64_EXTEND_I32_S);
  }

  /** Push the 64-bit number in two slots. */
  pushPair(low: number, high: number): void {
    const { body } = this;
    const local = this.values.pairLocal(low, high);
    if (local !== undefined) {
      body.get(local);
      return;
    }
    this.push(low);
    body.op(Wasm.I64_EXTEND_I32_U);
    this.push(high);
    body.op(Wasm.I64_EXTEND_I32_U);
    body.i64(32);
    body.op(Wasm.I64_SHL);
    body.op(Wasm.I64_OR);
  }

  /** Constant value of a slot, if it has one. */
  constant(slot: number): number | undefined {
    return this.constants.valueOf(slot);
  }

  call(name: string): void {
    this.body.call(this.imports.findIndex((i) => i.name === name));
  }

  /** The local of a register, flag or temporary. */
  localOf(slot: number): number {
    let local = this.locals.get(slot);
    if (local === undefined) {
      local = this.body.local32();
      this.locals.set(slot, local);
    }
    return local;
  }

  /** What each local is, for readers of the code. */
  names(): ReadonlyMap<number, string> {
    return new Map([
      [Parameter.ALLOWANCE, 'allowance'],
      [Parameter.COUNTERS, 'counters'],
      [this.long, 'long'],
      [this.account, 'account'],
      [this.flagA, 'flagA'],
      [this.flagB, 'flagB'],
      [this.signature, 'signature'],
      [this.wayOut, 'wayOut'],
      [this.scratch, 'scratch'],
      [this.address, 'address'],
      ...this.values.namedLocals.map((local, k) => [local, `pair${k}`] as const),
      ...this.groups.map((local, k) => [local, `group${k}`] as const),
      ...[...this.locals].map(([slot, local]) => [local, slotName(slot)] as const),
    ]);
  }

  /** Local for the lowest address of an access group, as offset in its memory region. */
  groupLocal(index: number): number {
    this.groups[index] ??= this.body.local32();
    return this.groups[index];
  }
}
