import type { Engine, RunLimits, StopReason, Symbolizer } from './engine.js';
import { Exit, evaluate } from './ir/evaluate.js';
import { Slot } from './ir/ops.js';
import { conditionPassed } from './isa/lift/condition.js';
import { Core } from './machine/core.js';
import { type FaultKind, MachineFault } from './machine/fault.js';
import { AccessFault, Memory } from './machine/memory.js';
import type { Board } from './timing/board.js';
import { type PipelineState, REFILL } from './timing/pipeline.js';
import { type Block, type BlockKey, translate } from './translate.js';

const NO_BOUNDARIES: ReadonlySet<number> = new Set();

/** Runs blocks with `evaluate`: the plain engine, and the definition of what the others must do. */
export class Interpreter implements Engine {
  readonly name = 'interpreter';
  readonly countsCycles = true;
  cycles = 0;
  instructions = 0;

  private readonly core: Core;
  private readonly observers = new Map<number, (() => void)[]>();
  /** Blocks by start address; several when they differ in IT or pipeline state. */
  private readonly blocks = new Map<number, Block[]>();
  private boundaries: ReadonlySet<number> = NO_BOUNDARIES;
  private pc = 0;
  private itState = 0;
  private pipeline: PipelineState = REFILL;

  constructor(
    readonly board: Board,
    private readonly symbolizer: Symbolizer = () => undefined,
  ) {
    this.core = new Core(new Memory(board));
  }

  load(address: number, bytes: Uint8Array): void {
    this.core.memory.load(address, bytes);
    this.dropBlocks();
  }

  read(address: number, length: number): Uint8Array {
    return this.core.memory.read(address, length);
  }

  register(index: number): number {
    return index === Slot.PC ? this.pc : this.core.values[index] >>> 0;
  }

  setRegister(index: number, value: number): void {
    if (index === Slot.PC) {
      this.pc = (value & ~1) >>> 0;
      this.itState = 0;
      this.pipeline = REFILL;
    } else this.core.values[index] = value;
  }

  /** Reset (B1.5.5): SP from word 0 of the vector table, PC from word 1, LR all ones. */
  reset(): void {
    const { values, memory } = this.core;
    values.fill(0, 0, Slot.TEMP);
    values[Slot.SP] = memory.word(this.board.vectorTable) & ~3;
    values[Slot.LR] = -1;
    const entry = memory.word(this.board.vectorTable + 4);
    this.setRegister(Slot.PC, entry);
    this.cycles = 0;
    this.instructions = 0;
    this.core.extraCycles = 0;
    if ((entry & 1) === 0) throw this.fault('INVALID_STATE', entry, entry);
  }

  observe(address: number, observer: () => void): void {
    const list = this.observers.get(address) ?? [];
    list.push(observer);
    this.observers.set(address, list);
    this.setBoundaries(new Set([...this.boundaries, address]));
  }

  run(limits: RunLimits): StopReason {
    const stops = new Set(limits.stopAt ?? []);
    this.setBoundaries(new Set([...this.observers.keys(), ...stops]));
    const lastInstruction = limits.maxInstructions === undefined ? Infinity : this.instructions + limits.maxInstructions;
    const lastCycle = limits.maxCycles === undefined ? Infinity : this.cycles + limits.maxCycles;

    let block = this.blockAt(this.currentKey());
    let first = true;
    for (;;) {
      const { address } = block.key;
      if (this.boundaries.has(address)) {
        if (!first && stops.has(address)) return { kind: 'address', address };
        for (const observer of this.observers.get(address) ?? []) observer();
      }
      first = false;
      const left = lastInstruction - this.instructions;
      if (left <= 0) return { kind: 'max-instructions' };
      if (this.cycles >= lastCycle) return { kind: 'max-cycles' };
      if (block.instructions.length > left) block = this.shortened(block.key, left);
      block = this.execute(block);
    }
  }

  /** Execute one block, account for it, and return the one that follows. */
  private execute(block: Block): Block {
    const core = this.core;
    let exit: Exit;
    try {
      exit = evaluate(core, block.code, 0, block.code.length);
    } catch (error) {
      if (error instanceof AccessFault) throw this.accessFault(block, error);
      throw error;
    }
    this.instructions += block.instructions.length;
    if (exit === Exit.FALL_THROUGH) {
      this.cycles += block.cycles + core.extraCycles;
      core.extraCycles = 0;
      this.pc = block.nextAddress;
      this.itState = block.nextItState;
      this.pipeline = block.nextPipeline;
      const outcome = this.itHolds() ? 1 : 0;
      return (block.fallLinks[outcome] ??= this.blockAt(this.currentKey()));
    }
    this.cycles += block.takenCycles + core.extraCycles;
    core.extraCycles = 0;
    if (exit === Exit.SYSTEM) throw this.systemFault(block);
    this.pc = core.nextPc >>> 0;
    this.itState = 0;
    this.pipeline = REFILL;
    if (exit === Exit.JUMP_ARM_STATE) throw this.fault('INVALID_STATE', this.pc, this.pc);
    const link = block.jumpLink;
    if (link !== undefined && link.key.address === this.pc) return link;
    return (block.jumpLink = this.blockAt(this.currentKey()));
  }

  private itHolds(): boolean {
    return this.itState !== 0 && conditionPassed(this.core.values, this.itState >> 4);
  }

  private currentKey(): BlockKey {
    return { address: this.pc, itState: this.itState, itHolds: this.itHolds(), pipeline: this.pipeline };
  }

  private blockAt(key: BlockKey): Block {
    const list = this.blocks.get(key.address) ?? [];
    const known = list.find(
      (b) => b.key.itState === key.itState && b.key.itHolds === key.itHolds && b.key.pipeline === key.pipeline,
    );
    if (known !== undefined) return known;
    if (this.core.constants.nearlyFull) this.dropBlocks();
    const block = translate(this.core, key, this.boundaries);
    if (block === undefined) throw this.fetchFault(key.address);
    list.push(block);
    this.blocks.set(key.address, list);
    return block;
  }

  /** A block cut off after `limit` instructions, not kept. */
  private shortened(key: BlockKey, limit: number): Block {
    const block = translate(this.core, key, this.boundaries, limit);
    if (block === undefined) throw this.fetchFault(key.address);
    return block;
  }

  private setBoundaries(boundaries: ReadonlySet<number>): void {
    const same = boundaries.size === this.boundaries.size && [...boundaries].every((a) => this.boundaries.has(a));
    if (same) return;
    this.boundaries = boundaries;
    this.dropBlocks();
  }

  private dropBlocks(): void {
    this.blocks.clear();
    this.core.constants.clear();
  }

  private fetchFault(address: number): MachineFault {
    const first = this.core.memory.fetch(address);
    if (first === undefined) return this.fault('UNMAPPED_FETCH', address, address);
    const second = this.core.memory.fetch(address + 2);
    const bits = first >> 11 >= 0b11101 && second !== undefined ? ((first << 16) | second) >>> 0 : first;
    return this.fault('UNDEFINED_INSTRUCTION', address, bits);
  }

  /** The instructions before the faulting one have run and count. */
  private accessFault(block: Block, error: AccessFault): MachineFault {
    const at = block.instructions.findIndex((i) => i.codeEnd > this.core.faultPosition);
    this.instructions += at;
    this.cycles += (at > 0 ? block.instructions[at - 1].cyclesEnd : 0) + this.core.extraCycles;
    this.core.extraCycles = 0;
    this.pc = block.instructions[at].address;
    return this.fault(error.kind, this.pc, error.address);
  }

  /** Until there are exceptions, a system instruction ends the run. */
  private systemFault(block: Block): MachineFault {
    const last = block.instructions[block.instructions.length - 1];
    this.pc = last.address;
    return this.fault('UNDEFINED_INSTRUCTION', last.address, last.decoded.bits);
  }

  private fault(kind: FaultKind, pc: number, detail: number): MachineFault {
    return new MachineFault(kind, pc, detail, this.symbolizer(pc));
  }
}
