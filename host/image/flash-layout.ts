import type { FlashAccount } from './image.js';

export type FlashClass = 'code' | 'parameters' | 'weights' | 'tables';

interface Piece {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Hands out flash addresses, keeps the content, counts bytes by class, and stores shared constants once. */
export class FlashLayout {
  private end: number;
  private readonly pieces: Piece[] = [];
  private readonly shared = new Map<string, Piece[]>();
  private readonly used: { [C in FlashClass]: number } = { code: 0, parameters: 0, weights: 0, tables: 0 };

  /** @param gap bytes left free in front of everything but code */
  constructor(
    private readonly start: number,
    private readonly gap = 0,
  ) {
    this.end = start;
  }

  /** An address for bytes that come later. */
  reserve(kind: FlashClass, size: number, align: number): number {
    const gap = kind === 'code' ? 0 : this.gap;
    const address = Math.ceil((this.end + gap) / align) * align;
    this.used[kind] += address + size - this.end;
    this.end = address + size;
    return address;
  }

  /**
   * Place bytes; with a key, once for all callers with the same key and bytes.
   * @returns the address
   */
  place(kind: FlashClass, bytes: Uint8Array, align: number, shareKey?: string): number {
    const candidates = shareKey === undefined ? [] : (this.shared.get(shareKey) ?? []);
    const known = candidates.find((piece) => piece.address % align === 0 && sameBytes(piece.bytes, bytes));
    if (known !== undefined) return known.address;
    const piece = { address: this.reserve(kind, bytes.length, align), bytes };
    this.pieces.push(piece);
    if (shareKey !== undefined) this.shared.set(shareKey, [...candidates, piece]);
    return piece.address;
  }

  /** Content of a reserved place. */
  write(address: number, bytes: Uint8Array): void {
    this.pieces.push({ address, bytes });
  }

  /** Everything from the start to the end of the last piece; gaps are erased flash. */
  bytes(): Uint8Array {
    const all = new Uint8Array(this.end - this.start).fill(0xff);
    for (const { address, bytes } of this.pieces) all.set(bytes, address - this.start);
    return all;
  }

  account(): Omit<FlashAccount, 'codeBySymbol'> {
    return { ...this.used, total: this.end - this.start };
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
