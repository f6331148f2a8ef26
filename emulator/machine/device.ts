/** A block of memory-mapped registers. Offsets are relative to its base; sizes are 1, 2 or 4 bytes. */
export interface Device {
  readonly name: string;
  readonly base: number;
  readonly size: number;
  read(offset: number, size: number): number;
  write(offset: number, size: number, value: number): void;
}

/** One 32-bit register of a device: a row of its register table. */
export interface RegisterRow<Context> {
  readonly offset: number;
  /** Registers in a row from `offset` on; 1 if not given. The index is passed to `read` and `write`. */
  readonly count?: number;
  readonly name: string;
  /** Section of the architecture manual. */
  readonly section: string;
  /** Write-only registers read as 0. */
  readonly read?: (context: Context, index: number) => number;
  /** Read-only registers ignore writes. */
  readonly write?: (context: Context, value: number, index: number) => void;
  /** Only ones have an effect (they set or clear): a narrow write leaves the other bytes of the word 0. */
  readonly onesAct?: true;
}

/**
 * A device made of a register table. Narrow accesses work on the bytes of the word, as the priority and fault
 * status registers allow (B3.1.1); reserved words read as 0 and ignore writes.
 */
export function registerDevice<Context>(
  name: string,
  base: number,
  size: number,
  context: Context,
  rows: readonly RegisterRow<Context>[],
): Device {
  const find = (offset: number) =>
    rows.find((r) => offset >= r.offset && offset < r.offset + 4 * (r.count ?? 1));
  const readWord = (offset: number): number => {
    const row = find(offset);
    return row?.read?.(context, (offset - row.offset) >> 2) ?? 0;
  };
  return {
    name,
    base,
    size,
    read(offset, size) {
      const word = readWord(offset & ~3);
      const shifted = word >>> (8 * (offset & 3));
      return size === 4 ? shifted | 0 : shifted & (size === 2 ? 0xffff : 0xff);
    },
    write(offset, size, value) {
      const word = offset & ~3;
      const row = find(word);
      if (row?.write === undefined) return;
      const index = (word - row.offset) >> 2;
      if (size === 4) {
        row.write(context, value, index);
        return;
      }
      const shift = 8 * (offset & 3);
      const mask = (size === 2 ? 0xffff : 0xff) << shift;
      const others = row.onesAct ? 0 : readWord(word) & ~mask;
      row.write(context, others | ((value << shift) & mask), index);
    },
  };
}

/** Tie a register table to what it acts on, so that tables of several units can share one device. */
export function bindRegisters<Context>(
  context: Context,
  rows: readonly RegisterRow<Context>[],
): readonly RegisterRow<undefined>[] {
  return rows.map(({ read, write, ...row }) => ({
    ...row,
    ...(read ? { read: (_: undefined, index: number) => read(context, index) } : {}),
    ...(write ? { write: (_: undefined, value: number, index: number) => write(context, value, index) } : {}),
  }));
}
