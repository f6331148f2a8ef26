import { ElfError } from './error.js';

/** Bounds-checked access to the file. */
export class Reader {
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  check(offset: number, size: number): void {
    if (offset + size > this.bytes.length) {
      const end = offset + size;
      throw new ElfError(
        'ELF_TRUNCATED',
        `the file has ${this.bytes.length} bytes, ${end} are needed`,
        offset,
      );
    }
  }

  byte(offset: number): number {
    this.check(offset, 1);
    return this.bytes[offset];
  }

  half(offset: number): number {
    this.check(offset, 2);
    return this.view.getUint16(offset, true);
  }

  word(offset: number): number {
    this.check(offset, 4);
    return this.view.getUint32(offset, true);
  }

  slice(offset: number, size: number): Uint8Array {
    this.check(offset, size);
    return this.bytes.subarray(offset, offset + size);
  }
}
