import { BlockCache } from './blocks.js';
import { Booking } from './booking.js';
import type { CycleAccount, Engine, RunLimits, StopReason, Symbolizer } from './engine.js';
import { Exit, evaluate } from './ir/evaluate.js';
import { OP_WORDS, Slot } from './ir/ops.js';
import { isFloatingPoint, isWide } from './isa/decode.js';
import { conditionPassed } from './isa/lift/condition.js';
import { accessClass } from './machine/core.js';
import { Machine } from './machine/machine.js';
import { AccessFault, type Allocate, DeviceAccess } from './machine/memory.js';
import { isExecuteNever } from './machine/mpu.js';
import { Exception } from './machine/system.js';
import { systemOperation } from './machine/system-operations.js';
import type { Board } from './timing/board.js';
import { CAUSES } from './timing/model/causes.js';
import { Shape } from './timing/model/instruction.js';
import { type Block, type BlockKey, timingsOf } from './translate.js';

/** Runs blocks with `evaluate`: the plain engine, and the definition of what the others must do. */
export class Interpreter implements Engine {
  readonly name: string = 'interpreter';
  readonly countsCycles = true;
  readonly machine: Machine;

  protected readonly blocks: BlockCache;
  private readonly booking: Booking;
  private readonly observers = new Map<number, (() => void)[]>();
  /** Cycle before which nothing happens by itself; recomputed after device accesses and exceptions. */
  private horizon = Infinity;

  constructor(
    readonly board: Board,
    symbolizer?: Symbolizer,
    allocate?: Allocate,
  ) {
    this.machine = new Machine(board, symbolizer, allocate);
    this.blocks = new BlockCache(this.machine.core);
    this.booking = new Booking(this.machine, this.blocks);
    this.machine.losses = () => this.blocks.losses();
    this.machine.instructionMix = () => this.blocks.mix();
    this.machine.profile = () => this.blocks.profile();
  }

  get cycles(): number {
    return this.machine.cycles;
  }

  get instructions(): number {
    return this.machine.instructions;
  }

  get account(): CycleAccount {
    const { lost, folded } = this.blocks.losses();
    const stalls = Object.fromEntries(CAUSES.map((cause, k) => [cause, lost[k]]));
    return { issued: this.machine.instructions - folded, stalls };
  }

  load(address: number, bytes: Uint8Array): void {
    this.machine.core.memory.load(address, bytes);
    this.blocks.drop();
  }

  read(address: number, length: number): Uint8Array {
    return this.machine.core.memory.read(address, length);
  }

  register(index: number): number {
    return index === Slot.PC ? this.machine.pc : this.machine.core.values[index] >>> 0;
  }

  setRegister(index: number, value: number): void {
    if (index === Slot.PC) this.machine.jump(value);
    else this.machine.core.values[index] = index === Slot.SP ? value & ~3 : value;
  }

  reset(): void {
    this.blocks.forget();
    this.machine.reset();
  }

  observe(address: number, observer: () => void): void {
    const list = this.observers.get(address) ?? [];
    list.push(observer);
    this.observers.set(address, list);
  }

  run(limits: RunLimits): StopReason {
    const { machine } = this;
    const stops = new Set(limits.stopAt ?? []);
    this.blocks.setBoundaries(new Set([...this.observers.keys(), ...stops]));
    const lastInstruction = machine.instructions + (limits.maxInstructions ?? Infinity);
    const lastCycle = machine.cycles + (limits.maxCycles ?? Infinity);

    machine.halt = undefined;
    machine.system.attention = true;
    let next: Block | undefined;
    for (let first = true; ; first = false) {
      if (machine.system.attention || machine.cycles >= this.horizon) {
        if (machine.poll()) next = undefined;
        this.horizon = machine.nextEvent();
      }
      const halt = machine.halt;
      if (halt !== undefined) return halt;
      const address = machine.pc;
      const isBoundary = this.blocks.isBoundary(address);
      if (isBoundary && !first && stops.has(address)) return { kind: 'address', address };
      const left = lastInstruction - machine.instructions;
      if (left <= 0) return { kind: 'max-instructions' };
      if (machine.cycles >= lastCycle) return { kind: 'max-cycles' };
      // Behind the limits, so that a run that is continued does not tell its observers twice.
      if (isBoundary) for (const observer of this.observers.get(address) ?? []) observer();
      let block = next ?? this.currentBlock();
      next = undefined;
      const permitted = block === undefined ? 0 : this.permittedInstructions(block);
      if (block === undefined || permitted === 0) {
        this.fetchFault();
        continue;
      }
      const { length } = block.instructions;
      const watching = machine.core.onAccess !== undefined;
      if (watching) machine.dwt.watchpoints.compare('pc', address, address, 2);
      if (
        (watching && length > 1) ||
        length > left ||
        length > permitted ||
        machine.cycles + block.worstCycles > this.horizon
      ) {
        block = this.blocks.single(block.key) ?? block;
      } else if (!watching && this.runTranslated(block, Math.min(this.horizon, lastCycle), left)) continue;
      const loop = this.loopsForever(block);
      next = this.execute(block);
      if (loop && next === block) return this.endlessLoop(address);
    }
  }

  /**
   * Where a translating engine (jit/engine.ts) does what follows from `block` on, up to cycle `deadline` and for at most
   * `instructions`. Returns false if it has done nothing.
   */
  protected runTranslated(_block: Block, _deadline: number, _instructions: number): boolean {
    return false;
  }

  /** Execute one block and account for it. Returns the block that follows, if that is already known. */
  private execute(block: Block): Block | undefined {
    const { core } = this.machine;
    let exit: Exit;
    try {
      exit = evaluate(core, block.code, 0, block.code.length);
    } catch (error) {
      return this.interrupted(block, error);
    }
    return this.finish(block, exit);
  }

  /** Account for a block whose ops have been done. Returns the block that follows, if that is already known. */
  protected finish(block: Block, exit: Exit): Block | undefined {
    const { core } = this.machine;
    const { generation } = this.blocks;
    if (exit === Exit.FALL_THROUGH) {
      this.booking.whole(block, false, block.nextAddress);
      this.standBehind(block);
      if (generation !== this.blocks.generation) return undefined;
      const outcome = this.itHolds() ? 1 : 0;
      return (block.fallLinks[outcome] ??= this.currentBlock());
    }
    if (exit === Exit.JUMP) {
      this.booking.whole(block, true, core.nextPc);
      this.machine.pc = core.nextPc >>> 0;
      this.machine.itState = 0;
      if (generation !== this.blocks.generation) return undefined;
      const link = block.jumpLink;
      if (link !== undefined && link.key.address === this.machine.pc) return link;
      return (block.jumpLink = this.currentBlock());
    }
    if (exit === Exit.FP_ENTER) {
      this.leaveBefore(block);
      this.machine.enableFloatingPoint();
      return undefined;
    }
    if (exit === Exit.SPECIAL_JUMP) {
      this.booking.whole(block, true, core.nextPc & ~1);
      this.standBehind(block);
      this.machine.specialJump(core.nextPc);
    } else {
      const barrier = block.instructions[block.instructions.length - 1].traits.shape === Shape.BARRIER;
      this.booking.whole(block, barrier, block.nextAddress);
      this.standBehind(block);
      this.systemOperation(block);
    }
    this.horizon = this.machine.nextEvent();
    return undefined;
  }

  private standBehind(block: Block): void {
    this.machine.pc = block.nextAddress;
    this.machine.itState = block.nextItState;
  }

  /**
   * An op threw: count the instructions before its own and stand at its own. A device access is then done by
   * running that instruction alone.
   */
  private interrupted(block: Block, error: unknown): undefined {
    if (!(error instanceof AccessFault) && !(error instanceof DeviceAccess)) throw error;
    this.leaveBefore(block);
    const { machine } = this;
    if (error instanceof AccessFault) machine.fault(error.kind, machine.pc, error.address);
    else this.runDeviceAccess();
    this.horizon = machine.nextEvent();
  }

  /** Leave a block before the instruction whose op is at `core.faultPosition`. */
  private leaveBefore(block: Block): void {
    const { faultPosition } = this.machine.core;
    this.standBefore(
      block,
      block.instructions.findIndex((i) => i.codeEnd > faultPosition),
    );
  }

  /** The instructions before this one have run. */
  protected standBefore(block: Block, instruction: number): void {
    const { machine } = this;
    this.booking.start(block, instruction);
    machine.pc = block.instructions[instruction].address;
    machine.itState = block.instructions[instruction].itState;
  }

  private runDeviceAccess(): void {
    const { machine } = this;
    const { core, timer } = machine;
    const single = this.blocks.single(this.currentKey());
    if (single === undefined) return;
    core.deviceAccessAllowed = true;
    const timings = timingsOf(single, machine.pipeline);
    machine.moment = timer.accessMoment(single, timings, accessClass(core.deviceAddress, 4, false));
    try {
      this.execute(single);
    } finally {
      core.deviceAccessAllowed = false;
      machine.moment = undefined;
    }
  }

  private systemOperation(block: Block): void {
    const { values, faultPosition } = this.machine.core;
    const { code } = block;
    const last = block.instructions[block.instructions.length - 1];
    const [operation, a, b] = [1, 2, 3].map((k) => values[code[faultPosition + k]]);
    systemOperation(this.machine, operation, a, b, last);
  }

  protected itHolds(): boolean {
    const { itState, core } = this.machine;
    return itState !== 0 && conditionPassed(core.values, itState >> 4);
  }

  private currentKey(): BlockKey {
    const { pc, itState } = this.machine;
    return { address: pc, itState, itHolds: this.itHolds() };
  }

  protected currentBlock(): Block | undefined {
    return this.blocks.find(this.currentKey());
  }

  /** With the MPU on, every fetch needs permission: how many instructions from the start of the block have it. */
  private permittedInstructions(block: Block): number {
    const { mpu, privileged } = this.machine.core;
    const { instructions } = block;
    if (mpu === undefined || block.permittedIn === this.machine.protectionEpoch) return instructions.length;
    const denied = instructions.findIndex((i) => !mpu.allowsFetch(i.address, i.decoded.size, privileged));
    if (denied >= 0) return denied;
    block.permittedIn = this.machine.protectionEpoch;
    return instructions.length;
  }

  private fetchFault(): void {
    const { machine } = this;
    const { pc, core } = machine;
    const first = core.memory.fetch(pc);
    const size = first !== undefined && isWide(first) ? 4 : 2;
    const denied = core.mpu?.allowsFetch(pc, size, core.privileged) === false;
    if (denied || isExecuteNever(pc)) machine.fault('PROTECTED_FETCH', pc, pc);
    else if (first === undefined) machine.fault('UNMAPPED_FETCH', pc, pc);
    else if (size === 2) machine.fault('UNDEFINED_INSTRUCTION', pc, first);
    else {
      const second = core.memory.fetch(pc + 2);
      const bits = ((first << 16) | (second ?? 0)) >>> 0;
      if (second === undefined) machine.fault('UNMAPPED_FETCH', pc, pc + 2);
      // Whether the coprocessor may be used is asked before whether the encoding exists (A7.7, ExecuteFPCheck).
      else if (isFloatingPoint({ size: 4, bits }) && !machine.floatingPointAllowed)
        machine.fault('NO_COPROCESSOR', pc, bits);
      else machine.fault('UNDEFINED_INSTRUCTION', pc, bits);
    }
  }

  /**
   * Nothing but a branch to itself, while no event is due: nothing will ever change. Asked the second
   * time round (the jump is linked), so that one step onto such a branch is still one step.
   */
  private loopsForever(block: Block): boolean {
    if (this.horizon !== Infinity || block.jumpLink !== block) return false;
    return block.branchTarget === block.key.address && block.code.length === OP_WORDS;
  }

  private endlessLoop(address: number): StopReason {
    const { machine } = this;
    const { ipsr } = machine.system;
    const cause = machine.lastFault;
    const handlesFault = ipsr >= Exception.HARD_FAULT && ipsr <= Exception.USAGE_FAULT;
    if (handlesFault && cause !== undefined) throw machine.machineFault(cause.kind, cause.pc, cause.detail);
    return { kind: 'endless-loop', address };
  }
}
