import { AccessClass, isDivision, isMemoryAccess, OP_WORDS } from '../ir/ops.js';
import { extend, follow, noTree, type Tree } from './answers.js';
import type { FlashTiming } from './board.js';
import { createFlashCaches, type FlashCaches } from './flash.js';
import { CAUSES } from './model/causes.js';
import type { TimingConfig } from './model/config.js';
import type { DataAccess, TimedInstruction, Traits } from './model/instruction.js';
import { type LineOracle, NOT_ASKED } from './model/machine.js';
import { pendingData, type RunTiming, simulate } from './model/simulate.js';
import { createStateTable, type PipelineState, refillState, type StateTable } from './model/state.js';

/** What of a translated block the cycle model needs. */
export interface TimedBlock {
  readonly instructions: readonly {
    readonly address: number;
    readonly traits: Traits;
    /** Word index behind its last op. */
    readonly codeEnd: number;
  }[];
  readonly code: Int32Array;
  readonly nextAddress: number;
  /** Target of the branch at its end, if that is constant: fetch speculates on it. */
  readonly branchTarget: number | undefined;
  /** The instruction behind it, if that is an IT: it may fold into the last one. */
  readonly ahead: TimedInstruction | undefined;
}

/** Where the flash is, and what stands in front of it. */
export interface FlashRange {
  readonly base: number;
  readonly size: number;
  readonly timing: FlashTiming | undefined;
}

/** How a block (or the first instructions of it) ran: everything that its time depends on. */
export interface Course {
  /** Number of instructions, from the first on. */
  readonly length: number;
  readonly taken: boolean;
  /** Where execution continues. */
  readonly next: number;
  /** Triples of `Core.deviations`. */
  readonly deviations: readonly number[];
}

/** What the data memories make of a course: accesses with their wait states, and a key for them. */
export interface MemoryCourse {
  readonly deviations: readonly number[];
  readonly key: string;
}

/** The time of one course from one pipeline state. */
export interface Outcome {
  readonly course: Course;
  readonly cycles: number;
  readonly next: PipelineState;
  /** For each instruction the cycle in which it enters execute, counted like `cycles`. */
  readonly starts: readonly number[];
  /** Cycles lost by cause, in the order of CAUSES. */
  readonly lost: readonly number[];
  /** How many of them DWT_LSUCNT counts. */
  readonly lsu: number;
  readonly folded: number;
  /** How often it happened since the counts were last collected. */
  times: number;
}

/** When a device sees an access, counted from where its instruction's block begins. */
export interface AccessMoment {
  /** Cycle of its data phase, counted like Outcome.cycles. */
  readonly cycle: number;
  /** Cycles before its instruction that DWT_CPICNT counts. */
  readonly cpi: number;
}

/** Outcomes of a block that is entered in one pipeline state: the ordinary ones and all others met so far. */
export interface BlockTimings {
  readonly entry: PipelineState;
  fall: Outcome | undefined;
  jump: Outcome | undefined;
  jumpTarget: number;
  readonly others: Map<string, Outcome>;
  /**
   * With a cached flash: the ways to outcomes in `others` by what the instruction cache answers, of the ordinary courses (those
   * that `fall` and `jump` are without a cache) and of all others by their key.
   */
  readonly fallAsked: Tree<Outcome>;
  readonly jumpAsked: Tree<Outcome>;
  readonly asked: Map<string, Tree<Outcome>>;
  /** Without a cache: when devices see the access of the first instruction, by its AccessClass. */
  readonly moments: Map<number, AccessMoment>;
  /** For a translating engine: how many instructions were executed from here, and the number of its translation or -1. */
  heat: number;
  translation: number;
  /** How often it was translated. */
  translated: number;
}

export function noTimings(entry: PipelineState): BlockTimings {
  return {
    entry,
    fall: undefined,
    jump: undefined,
    jumpTarget: -1,
    others: new Map(),
    fallAsked: noTree(),
    jumpAsked: noTree(),
    asked: new Map(),
    moments: new Map(),
    heat: 0,
    translation: -1,
    translated: 0,
  };
}

/** Which instructions ran, and where that led: what a key begins with. */
export const courseKey = ({ length, taken, next }: Course): string => `${length}${taken ? `j${next}` : 'f'}`;

const BUS_MASK = 3;

function dataAccess(accessClass: number, address: number): DataAccess {
  return {
    address: address >>> 0,
    bus: accessClass & BUS_MASK,
    parts: (accessClass >> 2) & 3,
    waits: (accessClass >> 4) & 15,
    locked: accessClass >> 8 !== 0,
  };
}

/**
 * Times courses of blocks with one configuration of the cycle model. Nothing is simulated twice: the caller keeps
 * the outcomes with the block.
 */
export class Timer {
  private readonly table: StateTable;
  /** The pipeline begins to be refilled: after reset, exception entry and return. */
  readonly refill: PipelineState;

  /** The flash has wait states and a cache or a line buffer: the time of a block depends on what was read before. */
  readonly remembersReads: boolean;
  /** It stands behind a cache. */
  readonly cached: boolean;
  private readonly caches: FlashCaches | undefined;
  /** Bytes of the line buffer that data accesses share; 0 when there is none. */
  private readonly line: number;
  private readonly holds: LineOracle;

  /** @param flash the flash that code and constants stand in, for the caches in front of it */
  constructor(
    readonly config: TimingConfig,
    private readonly flash: FlashRange,
  ) {
    this.table = createStateTable(config);
    this.refill = refillState(this.table);
    this.caches = config.cached && flash.timing !== undefined ? createFlashCaches(flash.timing) : undefined;
    this.line = config.flashWaitStates > 0 && !config.cached ? config.flashLine : 0;
    this.cached = this.caches !== undefined;
    this.remembersReads = config.flashWaitStates > 0 && (this.cached || this.line > 0);
    this.holds = this.caches === undefined ? NOT_ASKED : this.oracleOf(this.caches);
  }

  /** Memories as after reset. */
  reset(): void {
    this.caches?.clear();
  }

  /**
   * Ask the flash about the data accesses of a course. A data cache is asked here; a line buffer is part of the pipeline
   * state and only needs to know the lines; otherwise addresses do not matter.
   */
  memoryCourse(block: TimedBlock, found: readonly number[]): MemoryCourse {
    if (found.length === 0) return { deviations: found, key: '' };
    const deviations =
      this.caches === undefined ? found.slice() : this.withDataWaits(block, found, this.caches);
    for (let k = 0; k < deviations.length; k += 3) {
      const address = deviations[k + 2] >>> 0;
      deviations[k + 2] = this.line > 0 && this.inFlash(address) ? address - (address % this.line) : 0;
    }
    return { deviations, key: deviations.join() };
  }

  private withDataWaits(block: TimedBlock, found: readonly number[], caches: FlashCaches): number[] {
    const deviations = found.slice();
    for (let k = 0; k < deviations.length; k += 3) {
      if (isMemoryAccess(block.code[deviations[k]]) && this.inFlash(deviations[k + 2] >>> 0)) {
        deviations[k + 1] += caches.data(deviations[k + 2] >>> 0) * AccessClass.WAITS;
      }
    }
    return deviations;
  }

  /** Wait states of an access to this address that nothing buffers. */
  waitStatesAt(address: number): number {
    return this.inFlash(address) ? this.config.flashWaitStates : 0;
  }

  private inFlash(address: number): boolean {
    return address >= this.flash.base && address < this.flash.base + this.flash.size;
  }

  /** Lines of other memories on the code bus have no wait states: they count as held. */
  private oracleOf(caches: FlashCaches): LineOracle {
    return (line) => !this.inFlash(line) || caches.fetch(line);
  }

  /** The outcome of a course that is kept in `timings` under `key`, which names everything but what a cache answers. */
  kept(block: TimedBlock, timings: BlockTimings, key: string, course: Course): Outcome {
    const { entry, others, asked } = timings;
    if (this.caches === undefined) {
      const known = others.get(key);
      if (known !== undefined) return known;
      const outcome = this.outcome(block, entry, course);
      others.set(key, outcome);
      return outcome;
    }
    let tree = asked.get(key);
    if (tree === undefined) {
      tree = noTree();
      asked.set(key, tree);
    }
    return follow(tree, this.holds) ?? this.extended(block, timings, tree, key, course);
  }

  /** As `kept`, for an ordinary course of a block behind a cache: no key is made to find it. */
  ordinary(block: TimedBlock, timings: BlockTimings, taken: boolean, next: number): Outcome {
    const course = (): Course => ({ length: block.instructions.length, taken, next, deviations: [] });
    if (taken && timings.jumpTarget < 0) timings.jumpTarget = next;
    if (taken && timings.jumpTarget !== next) return this.kept(block, timings, courseKey(course()), course());
    const tree = taken ? timings.jumpAsked : timings.fallAsked;
    return follow(tree, this.holds) ?? this.extended(block, timings, tree, courseKey(course()), course());
  }

  private extended(
    block: TimedBlock,
    timings: BlockTimings,
    tree: Tree<Outcome>,
    key: string,
    course: Course,
  ): Outcome {
    const { outcome, answers } = extend(tree, this.holds, (holds) =>
      this.outcome(block, timings.entry, course, holds),
    );
    timings.others.set(key + answers, outcome);
    return outcome;
  }

  /** Number of pipeline states met. */
  get states(): number {
    return this.table.states.length;
  }

  /** @param holds with a cached flash: what its instruction cache answers */
  outcome(block: TimedBlock, entry: PipelineState, course: Course, holds: LineOracle = this.holds): Outcome {
    const ahead = this.aheadOf(block, course);
    const timing = simulate(this.table, entry, this.run(block, course), ahead, holds);
    return {
      course,
      cycles: timing.cycles,
      next: timing.next,
      starts: timing.starts,
      lost: lostByCause(timing),
      lsu: timing.lsu,
      folded: timing.folded,
      times: 0,
    };
  }

  /** When a device sees the access of a block's first instruction. */
  accessMoment(block: TimedBlock, timings: BlockTimings, accessClass: number): AccessMoment {
    const known = timings.moments.get(accessClass);
    if (known !== undefined) return known;
    const moment = this.simulatedMoment(block, timings.entry, accessClass);
    if (this.caches === undefined) timings.moments.set(accessClass, moment);
    return moment;
  }

  private simulatedMoment(block: TimedBlock, entry: PipelineState, accessClass: number): AccessMoment {
    const course = { length: 1, taken: false, next: block.nextAddress, deviations: [] };
    const [instruction] = this.run(block, course);
    const accesses = instruction.accesses.map(({ address }) => dataAccess(accessClass, address));
    const holds = this.caches === undefined ? NOT_ASKED : this.oracleOf(this.caches.copy());
    const timing = simulate(this.table, entry, [{ ...instruction, accesses }], undefined, holds);
    const cpi = timing.lost.reduce((sum, cycles) => sum + cycles, -timing.lsu);
    if (timing.data[0] >= 0) return { cycle: timing.data[0], cpi };
    // Accesses of the instructions before may still be pending too: its own is the last.
    return { cycle: pendingData(timing, block.nextAddress).at(-1) ?? timing.cycles, cpi };
  }

  private aheadOf(block: TimedBlock, { length, taken }: Course): TimedInstruction | undefined {
    return taken || length < block.instructions.length ? undefined : block.ahead;
  }

  /** The instructions of a course with what happened to each. */
  private run(block: TimedBlock, { length, taken, next, deviations }: Course): TimedInstruction[] {
    const found = new Map<number, { outcome: number; address: number }>();
    for (let k = 0; k < deviations.length; k += 3) {
      found.set(deviations[k], { outcome: deviations[k + 1], address: deviations[k + 2] });
    }
    const { code, instructions } = block;
    const run: TimedInstruction[] = [];
    let from = 0;
    for (let k = 0; k < length; k++) {
      const { address, traits, codeEnd } = instructions[k];
      const accesses: DataAccess[] = [];
      let executeCycles = 1;
      for (let i = from; i < codeEnd; i += OP_WORDS) {
        if (!isMemoryAccess(code[i]) && !isDivision(code[i])) continue;
        const deviation = found.get(i);
        const outcome = deviation?.outcome ?? code[i + 4];
        if (isDivision(code[i])) executeCycles = outcome;
        else accesses.push(dataAccess(outcome, deviation?.address ?? 0));
      }
      from = codeEnd;
      const last = k === length - 1;
      const sequential = address + traits.size;
      const nextAddress = last ? next >>> 0 : sequential;
      const whole = length === instructions.length;
      run.push({
        traits,
        address,
        accesses,
        executeCycles,
        nextAddress,
        taken: last && taken,
        target: last && whole ? (block.branchTarget ?? nextAddress) : sequential,
      });
    }
    return run;
  }
}

function lostByCause({ lost }: RunTiming): number[] {
  const sums = new Array<number>(CAUSES.length).fill(0);
  for (let i = 0; i < lost.length; i++) sums[i % CAUSES.length] += lost[i];
  return sums;
}
