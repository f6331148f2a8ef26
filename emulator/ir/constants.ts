import { Slot, VALUE_FILE_SLOTS } from './ops.js';

/** The constants behind the slots from Slot.CONST on: each value is stored once. */
export class ConstantPool {
  private readonly slots = new Map<number, number>();
  private next: number = Slot.CONST;

  constructor(private readonly values: Int32Array) {}

  /** Slot that holds `value` (as int32). */
  slot(value: number): number {
    const v = value | 0;
    if (v === 0) return Slot.ZERO;
    const known = this.slots.get(v);
    if (known !== undefined) return known;
    const slot = this.next++;
    this.values[slot] = v;
    this.slots.set(v, slot);
    return slot;
  }

  /** True when a translation may no longer find room: the owner drops all code and calls `clear`. */
  get nearlyFull(): boolean {
    return this.next > VALUE_FILE_SLOTS - 4096;
  }

  clear(): void {
    this.slots.clear();
    this.next = Slot.CONST;
  }

  /** Value of a slot if it is a constant. */
  valueOf(slot: number): number | undefined {
    if (slot === Slot.ZERO) return 0;
    return slot >= Slot.CONST ? this.values[slot] : undefined;
  }
}
