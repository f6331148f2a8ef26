import type { BlockCache } from './blocks.js';
import type { Machine } from './machine/machine.js';
import { courseKey, type Outcome } from './timing/timer.js';
import { type Block, timingsOf } from './translate.js';

/**
 * Books what a block has just done on the machine: cycles, instructions, and the state of the pipeline. An outcome that
 * was met before costs a look-up; a new one is simulated once.
 */
export class Booking {
  constructor(
    private readonly machine: Machine,
    private readonly blocks: BlockCache,
  ) {}

  /** All of `block` ran, its last instruction branched (`taken`) or not, and execution continues at `next`. */
  whole(block: Block, taken: boolean, next: number): void {
    const { machine } = this;
    this.book(
      machine.core.deviations.length > 0
        ? this.rare(block, taken, next)
        : machine.timer.cached
          ? machine.timer.ordinary(block, timingsOf(block, machine.pipeline), taken, next)
          : this.ordinary(block, taken, next),
    );
    machine.instructions += block.instructions.length;
  }

  /** Only the first `length` instructions ran; some accesses of the next one may have been noted already. */
  start(block: Block, length: number): void {
    const { deviations } = this.machine.core;
    if (length > 0) {
      const end = block.instructions[length - 1].codeEnd;
      const found: number[] = [];
      for (let k = 0; k < deviations.length; k += 3) {
        if (deviations[k] < end) found.push(...deviations.slice(k, k + 3));
      }
      this.book(this.kept(block, length, false, block.instructions[length].address, found));
      this.machine.instructions += length;
    }
    deviations.length = 0;
  }

  private book(outcome: Outcome): void {
    const { machine } = this;
    outcome.times++;
    machine.cycles += outcome.cycles;
    machine.pipeline = outcome.next;
  }

  /** Everything was as the block expects; a branch most often goes where it went the last time. */
  private ordinary(block: Block, taken: boolean, next: number): Outcome {
    const timings = timingsOf(block, this.machine.pipeline);
    if (!taken) return (timings.fall ??= this.simulated(block, block.instructions.length, false, next));
    if (timings.jump !== undefined) {
      return timings.jumpTarget === next
        ? timings.jump
        : this.kept(block, block.instructions.length, true, next, []);
    }
    timings.jumpTarget = next;
    return (timings.jump = this.simulated(block, block.instructions.length, true, next));
  }

  /** Accesses that were not expected. The first time they become what the block expects. */
  private rare(block: Block, taken: boolean, next: number): Outcome {
    const { deviations } = this.machine.core;
    const found = deviations.slice();
    deviations.length = 0;
    if (!block.adapted && !this.machine.timer.remembersReads) {
      this.blocks.adapt(block, found);
      return this.ordinary(block, taken, next);
    }
    for (let k = 0; k < found.length; k += 3) block.varying.add(found[k]);
    return this.kept(block, block.instructions.length, taken, next, found);
  }

  /** An outcome under a key of its own: everything that its time depends on. */
  private kept(
    block: Block,
    length: number,
    taken: boolean,
    next: number,
    found: readonly number[],
  ): Outcome {
    const { timer, pipeline } = this.machine;
    const { deviations, key } = timer.memoryCourse(block, found);
    const course = { length, taken, next, deviations };
    return timer.kept(block, timingsOf(block, pipeline), courseKey(course) + key, course);
  }

  private simulated(block: Block, length: number, taken: boolean, next: number): Outcome {
    const { timer, pipeline } = this.machine;
    return timer.outcome(block, pipeline, { length, taken, next, deviations: [] });
  }
}
