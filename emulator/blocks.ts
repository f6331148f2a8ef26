import type { Core } from './machine/core.js';
import { addToMix, addToProfile, Losses, type Mix, type Profile } from './tally.js';
import { type Block, type BlockKey, translate } from './translate.js';

/** Translated blocks by where and how they are entered. */
export class BlockCache {
  /** Changes whenever blocks are dropped: links between older blocks are void. */
  generation = 0;
  /** Called before executions are summed up or blocks change: who counts elsewhere adds its counts to the outcomes. */
  beforeCount: () => void = () => undefined;
  /** Called when a block has been adapted: its timings are void. */
  onAdapt: (block: Block) => void = () => undefined;
  private readonly blocks = new Map<number, Block[]>();
  private readonly singles = new Map<number, Block[]>();
  /** What dropped blocks executed, and parts of blocks. */
  private readonly dropped = { losses: new Losses(), mix: new Map() as Mix, profile: new Map() as Profile };
  private boundaries: ReadonlySet<number> = new Set();
  /** Range of the backing store that holds translated code from writable memory; empty if low is not below high. */
  codeLow = Infinity;
  codeHigh = -Infinity;

  constructor(private readonly core: Core) {}

  /** The block for `key`, or undefined when nothing decodes there. */
  find(key: BlockKey): Block | undefined {
    return this.lookUp(this.blocks, key, undefined);
  }

  /** As `find`, but the first instruction alone. */
  single(key: BlockKey): Block | undefined {
    return this.lookUp(this.singles, key, 1);
  }

  private lookUp(blocks: Map<number, Block[]>, key: BlockKey, limit: number | undefined): Block | undefined {
    const known = blocks
      .get(key.address)
      ?.find((b) => b.key.itState === key.itState && b.key.itHolds === key.itHolds);
    if (known !== undefined) return known;
    if (this.core.constants.nearlyFull) this.drop();
    const block = translate(this.core, key, this.boundaries, limit);
    if (block === undefined) return undefined;
    const list = blocks.get(key.address);
    if (list === undefined) blocks.set(key.address, [block]);
    else list.push(block);
    if (this.core.memory.isWritable(key.address)) this.watchCode(key.address, block.nextAddress);
    return block;
  }

  /** Blocks end before these addresses. */
  setBoundaries(boundaries: ReadonlySet<number>): void {
    const same =
      boundaries.size === this.boundaries.size && [...boundaries].every((a) => this.boundaries.has(a));
    if (same) return;
    this.boundaries = boundaries;
    this.drop();
  }

  isBoundary(address: number): boolean {
    return this.boundaries.has(address);
  }

  /** Cycles lost since `forget`. */
  losses(): Losses {
    this.beforeCount();
    const total = new Losses();
    total.add(this.dropped.losses);
    for (const block of this.all()) total.addBlock(block);
    return total;
  }

  /** Everything executed since `forget`. */
  mix(): Mix {
    this.beforeCount();
    const total: Mix = new Map(this.dropped.mix);
    for (const block of this.all()) addToMix(total, block);
    return total;
  }

  /** Executions and cycles of every instruction since `forget`. */
  profile(): Profile {
    this.beforeCount();
    const total: Profile = new Map();
    for (const [address, count] of this.dropped.profile) total.set(address, { ...count });
    for (const block of this.all()) addToProfile(total, block);
    return total;
  }

  private *all(): Iterable<Block> {
    for (const blocks of [this.blocks, this.singles]) for (const list of blocks.values()) yield* list;
  }

  /** Keep what a block has executed. */
  private remember(block: Block): void {
    this.dropped.losses.addBlock(block);
    addToMix(this.dropped.mix, block);
    addToProfile(this.dropped.profile, block);
  }

  /** Let a block's ops expect what they have just met; what it executed so far is counted. */
  adapt(block: Block, deviations: readonly number[]): void {
    this.beforeCount();
    this.remember(block);
    block.timingsByEntry.clear();
    block.timings = undefined;
    block.adapted = true;
    for (let k = 0; k < deviations.length; k += 3) block.code[deviations[k] + 4] = deviations[k + 1];
    this.onAdapt(block);
  }

  /** Drop all blocks and what they executed. */
  forget(): void {
    this.drop();
    this.dropped.losses.clear();
    this.dropped.mix.clear();
    this.dropped.profile.clear();
  }

  drop(): void {
    this.beforeCount();
    for (const block of this.all()) this.remember(block);
    this.blocks.clear();
    this.singles.clear();
    this.core.constants.clear();
    this.core.onCodeWrite = undefined;
    this.codeLow = Infinity;
    this.codeHigh = -Infinity;
    this.generation++;
  }

  /**
   * Code in SRAM may be overwritten: from now on stores report where they go. Places are compared in the backing store,
   * because code often runs in an alias of the memory that it is written to.
   */
  private watchCode(low: number, high: number): void {
    const { memory } = this.core;
    const offset = memory.offsetOf(low, high - low);
    this.codeLow = Math.min(this.codeLow, offset);
    this.codeHigh = Math.max(this.codeHigh, offset + high - low);
    this.core.onCodeWrite ??= (address, size) => {
      const at = memory.offsetOf(address, size);
      if (at < this.codeHigh && at + size > this.codeLow) this.drop();
    };
  }
}
