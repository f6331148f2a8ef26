import type { Row } from './isa/row.js';
import { CAUSES } from './timing/model/causes.js';
import type { Block } from './translate.js';

/** What has been executed: made of the run counts of blocks, so that counting costs next to nothing. */
export class Tally {
  private readonly executions = new Map<Row, number>();
  /** Cycles lost by cause, in the order of CAUSES. */
  readonly lost: number[] = new Array<number>(CAUSES.length).fill(0);
  /** How many of them DWT_LSUCNT counts; DWT_CPICNT counts the others. */
  lsu = 0;
  /** Instructions that took no cycle. */
  folded = 0;

  /** Executions by row of the instruction table. IT-skipped instructions count, since they issue. */
  get mix(): ReadonlyMap<Row, number> {
    return this.executions;
  }

  /** Cycles lost behind instructions that are not loads or stores (C1.8.9). */
  get cpi(): number {
    return this.lost.reduce((sum, cycles) => sum + cycles, -this.lsu);
  }

  clear(): void {
    this.executions.clear();
    this.lost.fill(0);
    this.lsu = 0;
    this.folded = 0;
  }

  /** Add what a block has executed; it goes on counting. */
  addBlock(block: Block): void {
    for (const { fall, jump, others } of block.timingsByEntry.values()) {
      for (const outcome of [fall, jump, ...others.values()]) {
        if (outcome === undefined || outcome.times === 0) continue;
        const { times, course, lost, lsu, folded } = outcome;
        for (let k = 0; k < course.length; k++) this.count(block.instructions[k].decoded.row, times);
        lost.forEach((cycles, cause) => {
          this.lost[cause] += times * cycles;
        });
        this.lsu += times * lsu;
        this.folded += times * folded;
      }
    }
  }

  add(other: Tally): void {
    for (const [row, count] of other.executions) this.count(row, count);
    other.lost.forEach((cycles, cause) => {
      this.lost[cause] += cycles;
    });
    this.lsu += other.lsu;
    this.folded += other.folded;
  }

  private count(row: Row, count: number): void {
    this.executions.set(row, (this.executions.get(row) ?? 0) + count);
  }
}
