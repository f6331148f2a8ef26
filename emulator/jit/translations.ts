/**
 * Compiled regions: what they are made of, where their counters are, and the counts that they bring. Compilation is
 * cached by content, for all machines.
 */
import type { BlockTimings } from '../timing/timer.js';
import type { Block } from '../translate.js';
import { type CountingPlan, edgeCounts } from './edge-counts.js';
import type { EmittedRegion } from './emit-region.js';
import type { FlagForms } from './flag-forms.js';
import type { WayOut } from './frame.js';
import { blocksOf, type Region } from './region-graph.js';
import { Instance, Module, type WasmModule } from './webassembly.js';

/** Takes the allowance of cycles and the address of the counters; returns the number of the way out. */
type Code = (cycles: number, counters: number) => number;

export interface Translation {
  readonly region: Region;
  readonly blocks: ReadonlySet<Block>;
  /** Where its nodes begin. */
  readonly places: readonly BlockTimings[];
  readonly code: Code;
  /** In which form it wants the flags. */
  readonly flags: FlagForms;
  readonly waysOut: readonly WayOut[];
  /** How often each way out was taken, and how often is worth another search. */
  readonly left: Uint32Array;
  readonly hotWayOut: number;
  /** Byte address of the counters. */
  readonly counters: number;
  readonly counting: CountingPlan;
  /** `left` when counts were last collected. */
  readonly collected: Uint32Array;
}

/** Modules by their bytes. */
const modules = new Map<string, WasmModule>();
const MAX_MODULES = 512;

const LATIN1 = new TextDecoder('latin1');

function moduleOf(bytes: Uint8Array<ArrayBuffer>): WasmModule {
  const key = LATIN1.decode(bytes);
  let module = modules.get(key);
  if (module === undefined) {
    module = new Module(bytes);
    // The oldest goes: a Map keeps its keys in the order in which they came.
    if (modules.size >= MAX_MODULES) modules.delete([...modules.keys()][0]);
    modules.set(key, module);
  }
  return module;
}

/** The compiled regions of one machine. */
export class Translations {
  /** By a number that is never given again: blocks remember it. */
  private readonly byNumber = new Map<number, Translation>();
  /** How many translations have a node there. */
  private readonly coverage = new Map<BlockTimings, number>();
  private next = 0;
  private used = 0;

  /**
   * @param counters words for execution counters
   * @param address byte address of the first of them in the functions' memory
   * @param env what the functions import
   */
  constructor(
    private readonly counters: Int32Array,
    private readonly address: number,
    private readonly env: Record<string, unknown>,
  ) {}

  /** Undefined for what has been dropped. */
  at(number: number): Translation | undefined {
    return this.byNumber.get(number);
  }

  /** Does a translation have a node there? */
  covers(place: BlockTimings): boolean {
    return this.coverage.has(place);
  }

  /** Compile; what is there already makes room if it has to. Returns its number, or -1 if it has too many counters. */
  add(region: Region, { bytes, flags, waysOut, counting }: EmittedRegion, hotWayOut: number): number {
    const words = Math.max(1, counting.counters);
    if (words > this.counters.length) return -1;
    if (this.used + words > this.counters.length) this.clear();
    const counters = this.address + 4 * this.used;
    this.used += words;
    const { exports } = new Instance(moduleOf(bytes), { env: this.env });
    const blocks = new Set(region.nodes.flatMap(blocksOf));
    const places = region.nodes.flatMap((node) =>
      blocksOf(node).flatMap(({ timingsByEntry }) => timingsByEntry.get(node.entry) ?? []),
    );
    for (const place of places) this.coverage.set(place, (this.coverage.get(place) ?? 0) + 1);
    const left = new Uint32Array(waysOut.length);
    const code = exports.run as Code;
    this.byNumber.set(this.next, {
      region,
      blocks,
      places,
      code,
      flags,
      waysOut,
      left,
      hotWayOut,
      counters,
      counting,
      collected: left.slice(),
    });
    return this.next++;
  }

  /** Forget the translations that contain a block. */
  dropWith(block: Block): void {
    for (const [number, { blocks }] of this.byNumber) if (blocks.has(block)) this.drop(number);
  }

  drop(number: number): void {
    const translation = this.byNumber.get(number);
    if (translation === undefined) return;
    this.collectFrom(translation);
    this.byNumber.delete(number);
    for (const place of translation.places) {
      const others = (this.coverage.get(place) ?? 1) - 1;
      if (others === 0) this.coverage.delete(place);
      else this.coverage.set(place, others);
    }
  }

  clear(): void {
    this.collect();
    this.byNumber.clear();
    this.coverage.clear();
    this.used = 0;
  }

  /** Add the counters to the outcomes they stand for. */
  collect(): void {
    for (const translation of this.byNumber.values()) this.collectFrom(translation);
  }

  private collectFrom({ region, counters, counting, waysOut, left, collected }: Translation): void {
    const first = (counters - this.address) >> 2;
    const surplus = new Array<number>(region.nodes.length).fill(0);
    left.forEach((times, out) => {
      const since = times - collected[out];
      surplus[0] += since;
      surplus[waysOut[out].node] -= since;
    });
    collected.set(left);
    const counter = (index: number) => this.counters[first + index] >>> 0;
    const counts = edgeCounts(counting, counter, surplus);
    counting.edges.forEach(({ outcome, holding, counter: index }, k) => {
      const held = holding === undefined || index === undefined ? 0 : counter(index + 1);
      outcome.times += counts[k] - held;
      if (holding !== undefined) holding.times += held;
    });
    this.counters.fill(0, first, first + counting.counters);
  }
}
