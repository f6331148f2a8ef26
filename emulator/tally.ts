/** What has been executed: made of the run counts of blocks, so that counting costs next to nothing. */
import type { Row } from './isa/row.js';
import { CAUSES } from './timing/model/causes.js';
import type { Outcome } from './timing/timer.js';
import type { Block } from './translate.js';

/** Executions by row of the instruction table. IT-skipped instructions count, since they issue. */
export type Mix = Map<Row, number>;

/** What an instruction has done. */
export interface InstructionCount {
  executions: number;
  /** From where the instruction before it entered execute to where it did: its own cycle and those it waited. */
  cycles: number;
}

/** By address. All cycles together are the machine's, less exception entry and return and sleep. */
export type Profile = Map<number, InstructionCount>;

function* outcomesOf(block: Block): Iterable<Outcome> {
  for (const { fall, jump, others } of block.timingsByEntry.values()) {
    if (fall !== undefined) yield fall;
    if (jump !== undefined) yield jump;
    yield* others.values();
  }
}

/** Add what a block has executed; it goes on counting. */
export function addToMix(mix: Mix, block: Block): void {
  for (const { times, course } of outcomesOf(block)) {
    for (let k = 0; k < course.length && times > 0; k++) {
      const { row } = block.instructions[k].decoded;
      mix.set(row, (mix.get(row) ?? 0) + times);
    }
  }
}

/** Add what a block has executed, instruction by instruction; it goes on counting. */
export function addToProfile(profile: Profile, block: Block): void {
  for (const { times, course, starts } of outcomesOf(block)) {
    let before = 0;
    for (let k = 0; k < course.length && times > 0; k++) {
      const { address } = block.instructions[k];
      let count = profile.get(address);
      if (count === undefined) {
        count = { executions: 0, cycles: 0 };
        profile.set(address, count);
      }
      count.executions += times;
      count.cycles += times * (starts[k] - before);
      before = starts[k];
    }
  }
}

/** Cycles in which nothing issued. */
export class Losses {
  /** By cause, in the order of CAUSES. */
  readonly lost: number[] = new Array<number>(CAUSES.length).fill(0);
  /** How many of them DWT_LSUCNT counts; DWT_CPICNT counts the others. */
  lsu = 0;
  /** Instructions that took no cycle. */
  folded = 0;

  /** Cycles lost behind instructions that are not loads or stores (C1.8.9). */
  get cpi(): number {
    return this.lost.reduce((sum, cycles) => sum + cycles, -this.lsu);
  }

  clear(): void {
    this.lost.fill(0);
    this.lsu = 0;
    this.folded = 0;
  }

  /** Add those of a block; it goes on counting. */
  addBlock(block: Block): void {
    // Without a generator: a bench does this for every block behind every operator.
    for (const { fall, jump, others } of block.timingsByEntry.values()) {
      if (fall !== undefined) this.addOutcome(fall);
      if (jump !== undefined) this.addOutcome(jump);
      for (const outcome of others.values()) this.addOutcome(outcome);
    }
  }

  private addOutcome({ times, lost, lsu, folded }: Outcome): void {
    if (times === 0) return;
    for (let cause = 0; cause < lost.length; cause++) this.lost[cause] += times * lost[cause];
    this.lsu += times * lsu;
    this.folded += times * folded;
  }

  add(other: Losses): void {
    other.lost.forEach((cycles, cause) => {
      this.lost[cause] += cycles;
    });
    this.lsu += other.lsu;
    this.folded += other.folded;
  }
}
