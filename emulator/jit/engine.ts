import type { BlockCache } from '../blocks.js';
import type { Symbolizer } from '../engine.js';
import { add, divide, multiply, multiplyAdd, squareRoot, subtract } from '../float/arithmetic.js';
import { fromFixed, fromHalf, toFixed, toHalf } from '../float/convert.js';
import { fpscrRead, fpscrWrite } from '../float/fpscr.js';
import { Interpreter } from '../interpreter.js';
import { compareFloats, Exit, exchange } from '../ir/evaluate.js';
import { isDivision, isMemoryAccess, OP_WORDS, Op } from '../ir/ops.js';
import type { Core } from '../machine/core.js';
import { GUEST_OFFSET } from '../machine/memory.js';
import type { Board } from '../timing/board.js';
import { signedDivideCycles, unsignedDivideCycles } from '../timing/divide.js';
import type { PipelineState } from '../timing/model/state.js';
import type { BlockTimings } from '../timing/timer.js';
import { type Block, timingsOf } from '../translate.js';
import type { AccessRules } from './emit-access.js';
import { emitRegion } from './emit-region.js';
import { flagsIn, flagsOut } from './flag-values.js';
import { fromAccount, LONGEST_STAY, MAILBOX_WORDS, Mailbox, type MemoryPlan } from './frame.js';
import { findNodes, findRegion } from './region.js';
import { leadsOn, type PassedCourse } from './region-graph.js';
import { deviationsOf } from './sites.js';
import { type Translation, Translations } from './translations.js';
import { PAGE, Memory as WasmMemory, type WasmMemory as WasmMemoryType } from './webassembly.js';

/** When to compile. */
export interface Tiering {
  /** Instructions that a block, entered in one pipeline state, executes before its region is compiled. */
  readonly hot: number;
  /** A way out of a region that is taken so often is worth another search; twice as often after each translation. */
  readonly hotWayOut: number;
  /** Execution counters, at least one for each region: when they are used up, all translations are dropped. */
  readonly counters: number;
}

/**
 * What a region has (findRegion) when it is translated for the first time: little, because compiling takes longer than most
 * code ever runs.
 */
const atFirst = (most: number): number => most / 8;
/**
 * When it has been left often: also what happened some 60 times. Not everything that was seen: hosts compile a loop worse
 * in a large function.
 */
const again =
  ({ hotWayOut }: Tiering) =>
  (most: number): number =>
    Math.min(most / 32, hotWayOut / 64);

/** What compiling takes, some ten milliseconds, in instructions of the interpreter and in ways out. */
const TIERING: Tiering = { hot: 50_000, hotWayOut: 4000, counters: 1 << 18 };
/** A way out that leads to another translation costs less: so many times as often is worth another search. */
const BETWEEN_TRANSLATIONS = 64;
/** Compiles what has been executed once: for tests. */
export const EAGER: Tiering = { ...TIERING, hot: 1, hotWayOut: 1 };
/** Counters are collected before any of them can overflow. */
const COLLECT_CYCLES = 2 ** 31;

const MAILBOX_BYTES = 64;

/** Runs hot regions as WebAssembly; everything else, and the definition of all of it, is the interpreter's. */
export class Jit extends Interpreter {
  override readonly name = 'jit';
  private readonly tiering: Tiering;
  private readonly translations: Translations;
  private readonly mailbox: Int32Array;
  private readonly plan: MemoryPlan;
  /** Translations are of this generation of blocks, with these rules for memory accesses. */
  private generation = -1;
  private rules: AccessRules;
  /** The next block is one that translated code has left: it needs the interpreter. */
  private interpretNext = false;
  private uncollected = 0;
  /** Instructions that ran as translated code since the engine was made. */
  translatedInstructions = 0;

  constructor(board: Board, symbolizer?: Symbolizer, tiering: Partial<Tiering> = {}) {
    const all = { ...TIERING, ...tiering };
    let memory: WasmMemoryType | undefined;
    let behind = 0;
    super(board, symbolizer, (bytes) => {
      behind = (bytes + MAILBOX_BYTES - 1) & -MAILBOX_BYTES;
      const pages = Math.ceil((behind + MAILBOX_BYTES + 4 * all.counters) / PAGE);
      memory = new WasmMemory({ initial: pages, maximum: pages });
      return memory.buffer;
    });
    this.tiering = all;
    const { core } = this.machine;
    const { buffer, shadow } = core.memory;
    this.plan = { guest: GUEST_OFFSET, shadow: shadow.byteOffset, mailbox: behind };
    this.mailbox = new Int32Array(buffer, behind, MAILBOX_WORDS);
    const counters = behind + MAILBOX_BYTES;
    this.translations = new Translations(new Int32Array(buffer, counters, all.counters), counters, {
      memory,
      ...functionsFor(core),
    });
    this.rules = rulesFor(core, this.blocks);
    this.blocks.beforeCount = () => this.translations.collect();
    this.blocks.onAdapt = (block) => this.translations.dropWith(block);
  }

  protected override runTranslated(block: Block, deadline: number, instructions: number): boolean {
    if (this.interpretNext) {
      this.interpretNext = false;
      return false;
    }
    const { machine } = this;
    const translation = this.translationOf(block);
    if (translation === undefined) return false;
    // No more than two instructions begin in a cycle: one and a folded IT.
    const most = Math.min(deadline - machine.cycles, (instructions - 2) / 2, LONGEST_STAY);
    const allowance = Math.floor(most) - translation.region.worstCycles;
    if (allowance < 0) return false;
    const operands = flagsIn(translation.flags, machine.core.values);
    if (operands === undefined) return false;
    [this.mailbox[Mailbox.FLAG_A], this.mailbox[Mailbox.FLAG_B]] = operands;
    const out = translation.code(allowance, translation.counters);
    const { cyclesLeft, instructions: executed } = fromAccount(
      this.mailbox[Mailbox.ACCOUNT],
      this.mailbox[Mailbox.ACCOUNT + 1],
    );
    const cycles = allowance - cyclesLeft;
    machine.cycles += cycles;
    machine.instructions += executed;
    this.translatedInstructions += executed;
    this.uncollected += cycles;
    this.leave(translation, out);
    if (this.uncollected > COLLECT_CYCLES) {
      this.translations.collect();
      this.uncollected = 0;
    }
    return true;
  }

  /** The translation that is entered at a block in the present state of the pipeline, if it is hot. */
  private translationOf(block: Block): Translation | undefined {
    const { core, timer, pipeline } = this.machine;
    if (core.mpu !== undefined || timer.remembersReads) return undefined;
    if (this.generation !== this.blocks.generation || !sameRules(this.rules, core, this.blocks)) {
      this.translations.clear();
      this.generation = this.blocks.generation;
      this.rules = rulesFor(core, this.blocks);
    }
    const timings = timingsOf(block, pipeline);
    const known = this.translations.at(timings.translation);
    if (known !== undefined) return known;
    timings.heat += block.instructions.length;
    const met = timings.fall ?? timings.jump ?? timings.others.size > 0;
    if (timings.heat < this.tiering.hot || !met || isEndlessLoop(block)) return undefined;
    timings.translation = this.translate(block, timings);
    if (timings.translation < 0) timings.heat = Number.NEGATIVE_INFINITY;
    return this.translations.at(timings.translation);
  }

  /**
   * Code that a translation has already got hot because of ways into its middle: what leads from there to the entry of a
   * translation is enough.
   */
  private translate(block: Block, timings: BlockTimings): number {
    const { core, pipeline } = this.machine;
    this.translations.collect();
    const translated = timings.translated++;
    const isEntry = (to: Block, state: PipelineState) => this.isEntry(to, state);
    const leadsIn = translated === 0 && this.translations.covers(timings);
    const region = findRegion(
      this.blocks,
      block,
      pipeline,
      translated === 0 ? atFirst : again(this.tiering),
      leadsIn ? isEntry : undefined,
    );
    const emitted = emitRegion(region, this.plan, core.constants, this.rules);
    return this.translations.add(region, emitted, this.tiering.hotWayOut * 2 ** translated);
  }

  /** Put the machine where translated code has left off. */
  private leave(translation: Translation, out: number): void {
    const { machine } = this;
    const way = translation.waysOut[out];
    const { block: joint, variants, entry, sites } = translation.region.nodes[way.node];
    const block = variants?.[way.variant ?? 0] ?? joint;
    const times = ++translation.left[out];
    const hot = times === translation.hotWayOut;
    const { values } = machine.core;
    flagsOut(way.flags, this.mailbox[Mailbox.FLAG_A], this.mailbox[Mailbox.FLAG_B], values);
    for (const { low, high, index } of way.pairs ?? []) {
      values[low] = this.mailbox[Mailbox.PAIRS + 2 * index];
      values[high] = this.mailbox[Mailbox.PAIRS + 2 * index + 1];
    }
    machine.pipeline = entry;
    machine.pc = block.key.address;
    machine.itState = block.key.itState;
    if (way.kind === 'allowance') return;
    const { instruction } = way.kind === 'before' ? way : { instruction: block.instructions.length };
    const end = instruction === 0 ? 0 : block.instructions[instruction - 1].codeEnd;
    machine.core.deviations.push(...deviationsOf(block, sites, this.mailbox[Mailbox.SIGNATURE], end));
    if (way.kind === 'before') {
      this.standBefore(block, instruction);
      this.interpretNext = true;
      if (hot) this.letVary(translation, block, instruction);
    } else {
      const signature = sites.length > 0 ? this.mailbox[Mailbox.SIGNATURE] : 0;
      this.finish(block, this.exitOf(block, way.taken));
      if (hot || times === BETWEEN_TRANSLATIONS * translation.hotWayOut) {
        const holds = this.itHolds() ? 1 : 0;
        const course = { signature, taken: way.taken, target: machine.pc >>> 0, holds } as const;
        if (!hot || !this.atEntry()) this.searchAgain(translation, block, entry, course);
      }
    }
  }

  private exitOf(block: Block, taken: boolean): Exit {
    if (!taken) return Exit.FALL_THROUGH;
    const { core } = this.machine;
    const target = this.mailbox[Mailbox.NEXT_PC];
    if (block.code[block.code.length - OP_WORDS] === Op.JUMP_EXCHANGE) return exchange(core, target);
    core.nextPc = target;
    return Exit.JUMP;
  }

  /** An instruction was left to the interpreter often: from now on its accesses and divisions may vary. */
  private letVary(translation: Translation, block: Block, instruction: number): void {
    const { code, instructions, varying } = block;
    const known = varying.size;
    for (
      let i = instructions[instruction - 1]?.codeEnd ?? 0;
      i < instructions[instruction].codeEnd;
      i += OP_WORDS
    ) {
      if (isMemoryAccess(code[i]) || isDivision(code[i])) varying.add(i);
    }
    if (varying.size > known) this.discard(translation);
  }

  /** The region has been left often by a course that it does not have: look whether there is more to it now. */
  private searchAgain(
    translation: Translation,
    block: Block,
    entry: PipelineState,
    course: PassedCourse,
  ): void {
    const [first] = translation.region.nodes;
    const larger = findNodes(this.blocks, first.block, first.entry, again(this.tiering));
    if (leadsOn(larger, block, entry, course)) this.discard(translation);
  }

  /** Does the machine stand at the entry of a translation? */
  private atEntry(): boolean {
    const block = this.currentBlock();
    return block !== undefined && this.isEntry(block, this.machine.pipeline);
  }

  /** Does a translation begin there? */
  private isEntry(block: Block, state: PipelineState): boolean {
    const timings = block.timingsByEntry.get(state);
    return timings !== undefined && this.translations.at(timings.translation) !== undefined;
  }

  /** It is translated anew when it is entered the next time. */
  private discard({ region }: Translation): void {
    const { block, entry } = region.nodes[0];
    const timings = timingsOf(block, entry);
    this.translations.drop(timings.translation);
  }
}

function rulesFor(core: Core, { codeLow, codeHigh }: BlockCache): AccessRules {
  const { memory, checked, trapUnaligned } = core;
  return { memory, checked, trapUnaligned, code: { low: codeLow, high: codeHigh } };
}

const sameRules = ({ checked, trapUnaligned, code }: AccessRules, core: Core, blocks: BlockCache): boolean =>
  checked === core.checked &&
  trapUnaligned === core.trapUnaligned &&
  code.low === blocks.codeLow &&
  code.high === blocks.codeHigh;

/** A block that only jumps to itself: the interpreter finds out whether that ever ends. */
const isEndlessLoop = (block: Block): boolean =>
  block.code.length === OP_WORDS && block.branchTarget === block.key.address;

/** What translated code calls (IMPORTS in emit-region.ts). */
function functionsFor(core: Core): Record<string, (...operands: number[]) => number> {
  return {
    fAdd: (a, b) => add(a, b, core),
    fSub: (a, b) => subtract(a, b, core),
    fMul: (a, b) => multiply(a, b, core),
    fDiv: (a, b) => divide(a, b, core),
    fMulAdd: (c, a, b) => multiplyAdd(c, a, b, core),
    fSqrt: (a) => squareRoot(a, core),
    fCompare: (a, b, quietInvalid) => {
      compareFloats(core, a, b, quietInvalid !== 0);
      return 0;
    },
    fToFixed: (a, b, c) => toFixed(a, b, c, core),
    fFromFixed: (a, b, c) => fromFixed(a, b, c, core),
    fToHalf: (a) => toHalf(a, core),
    fFromHalf: (a) => fromHalf(a, core),
    fReadFpscr: () => fpscrRead(core.values),
    fWriteFpscr: (value) => {
      fpscrWrite(core.values, value);
      return 0;
    },
    signedDivideCycles,
    unsignedDivideCycles,
  };
}
