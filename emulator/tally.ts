import type { Row, TimingClass } from './isa/row.js';
import type { Block } from './translate.js';

/** Cycles of a straight-line run by what they were spent on: the static part of the DWT's event counts. */
export interface BlockEvents {
  /** Cycles beyond the first of instructions that are not loads or stores. */
  readonly cpi: number;
  /** Instructions that took no cycle. */
  readonly folded: number;
}

export const NO_EVENTS: BlockEvents = { cpi: 0, folded: 0 };

/** Loads and stores: their extra cycles belong to LSUCNT (C1.8.12), those of all others to CPICNT. */
const ACCESSES: ReadonlySet<TimingClass> = new Set<TimingClass>([
  'load',
  'store',
  'load-dual',
  'store-dual',
  'load-multiple',
  'store-multiple',
  'float-load',
  'float-store',
]);

/** Events so far, and an instruction of `cycles` more. */
export function addInstruction(events: BlockEvents, timing: TimingClass, cycles: number): BlockEvents {
  if (cycles <= 0) return { ...events, folded: events.folded + 1 - cycles };
  return ACCESSES.has(timing) ? events : { ...events, cpi: events.cpi + cycles - 1 };
}

/** What has been executed: made of the run counts of blocks, so that counting costs next to nothing. */
export class Tally {
  private readonly executions = new Map<Row, number>();
  cpi = 0;
  folded = 0;

  /** Executions by row of the instruction table. IT-skipped instructions count, since they issue. */
  get mix(): ReadonlyMap<Row, number> {
    return this.executions;
  }

  clear(): void {
    this.executions.clear();
    this.cpi = 0;
    this.folded = 0;
  }

  addBlock(block: Block): void {
    const { runs, takenRuns, events, takenEvents } = block;
    if (runs === 0 && takenRuns === 0) return;
    for (const { decoded } of block.instructions) this.count(decoded.row, runs + takenRuns);
    this.cpi += runs * events.cpi + takenRuns * takenEvents.cpi;
    this.folded += runs * events.folded + takenRuns * takenEvents.folded;
  }

  /** The first `length` instructions of a block that was left in the middle, once. */
  addStart(block: Block, length: number): void {
    for (const { decoded } of block.instructions.slice(0, length)) this.count(decoded.row, 1);
    if (length === 0) return;
    const { events } = block.instructions[length - 1];
    this.cpi += events.cpi;
    this.folded += events.folded;
  }

  add(other: Tally): void {
    for (const [row, count] of other.executions) this.count(row, count);
    this.cpi += other.cpi;
    this.folded += other.folded;
  }

  private count(row: Row, count: number): void {
    this.executions.set(row, (this.executions.get(row) ?? 0) + count);
  }
}
