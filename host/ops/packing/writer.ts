/** Fills a buffer of known size from the front, little endian, as kernels read their weights. */
export class Writer {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  int8(value: number): void {
    this.view.setInt8(this.at, value);
    this.at += 1;
  }

  int16(value: number): void {
    this.view.setInt16(this.at, value, true);
    this.at += 2;
  }

  /** Keeps the low 32 bits. */
  word(value: number): void {
    this.view.setUint32(this.at, value >>> 0, true);
    this.at += 4;
  }

  /** Keeps the low 64 bits. */
  doubleWord(value: bigint): void {
    this.view.setBigUint64(this.at, BigInt.asUintN(64, value), true);
    this.at += 8;
  }

  /** The bytes. @throws Error when they are not all written: a packing routine that miscounts */
  finish(): Uint8Array {
    if (this.at !== this.bytes.length) throw new Error(`packed ${this.at} of ${this.bytes.length} bytes`);
    return this.bytes;
  }
}
