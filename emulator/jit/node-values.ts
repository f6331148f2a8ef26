/**
 * Values that a node has in another form than the slots they belong to: 64-bit numbers whose words are two slots,
 * products with all their bits, the halfwords that a slot was packed from. So a chain of SMLALD is a chain of 64-bit
 * additions. At the end of the node everything is in its slots; behind a way out before that, the host puts the words
 * of such numbers there.
 */
import { isTemporary } from '../ir/ops.js';
import type { Vectors } from './vectors.js';
import { type FunctionBody, Wasm } from './wasm.js';

/** A 64-bit number in a local. */
export interface Pair {
  readonly low: number;
  readonly high: number;
  readonly local: number;
  /** Among the pairs that ways out can name, or -1. */
  readonly index: number;
  /** The slots have older values. */
  pending: boolean;
}

/** A pending pair of registers where a way out leaves. */
export type PendingPair = Pick<Pair, 'low' | 'high' | 'index'>;

/** Pairs that ways out can name; others are put into their slots at once. */
export const MAX_PAIRS = 4;

const NO_PAIRS: readonly PendingPair[] = [];

export class NodeValues {
  private readonly pairs = new Map<number, Pair>();
  private readonly products = new Map<number, number>();
  private readonly halfwords = new Map<number, readonly [bottom: number, top: number]>();
  /** Locals of pairs, by their slots. */
  private readonly places = new Map<string, { readonly local: number; readonly index: number }>();
  private readonly named: number[] = [];
  private readonly unpublished = new Map<number, number>();

  constructor(
    private readonly body: FunctionBody,
    private readonly localOf: (slot: number) => number,
    readonly vectors: Vectors,
    /** Store the local of a pair where the host finds it by its index. */
    private readonly publish: (index: number, local: number) => void,
  ) {}

  /** Locals of the pairs that ways out can name, by index. */
  get namedLocals(): readonly number[] {
    return this.named;
  }

  /**
   * Temporaries of the instruction before are forgotten, and its 64-bit results are stored for the ways out. Hosts put off
   * sums that nothing needs yet, and keep all their operands.
   */
  beginInstruction(): void {
    for (const [index, local] of this.unpublished) this.publish(index, local);
    this.unpublished.clear();
    for (const known of [this.pairs, this.products, this.halfwords])
      for (const slot of known.keys()) if (isTemporary(slot)) known.delete(slot);
    this.vectors.beginInstruction();
  }

  /** Everything into its slots: what follows knows nothing of this node. */
  endNode(): void {
    for (const pair of this.pairs.values()) this.settle(pair);
    this.pairs.clear();
    this.products.clear();
    this.halfwords.clear();
    this.vectors.endNode();
    this.unpublished.clear();
  }

  pendingPairs(): readonly PendingPair[] {
    if (this.pairs.size === 0) return NO_PAIRS;
    return [...this.pairs.values()].filter(({ pending, low }) => pending && !isTemporary(low));
  }

  /** The slot's own local is about to be read. */
  beforeRead(slot: number): void {
    if (this.pairs.size === 0) return;
    for (const pair of this.pairs.values()) if (pair.low === slot || pair.high === slot) this.settle(pair);
  }

  /** The slot is about to be written. */
  beforeWrite(slot: number): void {
    this.beforeRead(slot);
    for (const [key, { low, high }] of this.pairs) if (low === slot || high === slot) this.pairs.delete(key);
    this.products.delete(slot);
    this.halfwords.delete(slot);
    this.vectors.forget(slot);
  }

  /** Local of the 64-bit number in two slots; `undefined` if it has none yet. */
  pairLocal(low: number, high: number): number | undefined {
    const pair = this.pairs.get(low);
    return pair?.high === high ? pair.local : undefined;
  }

  /** Pop the 64-bit number on the stack into two slots. */
  popPair(low: number, high: number): void {
    const known = this.pairs.get(low);
    if (known?.high !== high) {
      this.beforeWrite(low);
      this.beforeWrite(high);
    }
    // These can have been made of the pair's words since it was popped the last time.
    this.vectors.forget(low);
    this.vectors.forget(high);
    const place = this.placeOf(low, high);
    const pair: Pair = { low, high, ...place, pending: true };
    this.body.set(place.local);
    this.pairs.set(low, pair);
    if (place.index >= 0) this.unpublished.set(place.index, place.local);
    else if (!isTemporary(low)) this.settle(pair);
  }

  /** Local of the 64-bit product that a slot is the low word of. */
  productLocal(slot: number): number | undefined {
    return this.products.get(slot);
  }

  /** Pop a 64-bit product whose low word a temporary shall be. */
  popProduct(slot: number): void {
    this.beforeWrite(slot);
    const local = this.body.local64();
    this.body.set(local);
    this.products.set(slot, local);
  }

  /** Locals (i64) of the sign-extended halfwords that a slot was packed from. */
  halfwordLocals(slot: number): readonly [bottom: number, top: number] | undefined {
    return this.halfwords.get(slot);
  }

  /** The slot has been packed from these. */
  noteHalfwords(slot: number, bottom: number, top: number): void {
    this.halfwords.set(slot, [bottom, top]);
  }

  private settle(pair: Pair): void {
    if (!pair.pending) return;
    const { body } = this;
    body.get(pair.local);
    body.op(Wasm.I32_WRAP_I64);
    body.set(this.localOf(pair.low));
    body.get(pair.local);
    body.i64(32);
    body.op(Wasm.I64_SHR_U);
    body.op(Wasm.I32_WRAP_I64);
    body.set(this.localOf(pair.high));
    pair.pending = false;
  }

  private placeOf(low: number, high: number): { readonly local: number; readonly index: number } {
    const key = `${low},${high}`;
    let place = this.places.get(key);
    if (place === undefined) {
      const nameable = !isTemporary(low) && this.named.length < MAX_PAIRS;
      const local = this.body.local64();
      place = { local, index: nameable ? this.named.push(local) - 1 : -1 };
      this.places.set(key, place);
    }
    return place;
  }
}
