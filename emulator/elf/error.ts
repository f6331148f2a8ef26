/** The file is no ELF of the kind we read, or lies about itself. */
export class ElfError extends Error {
  constructor(
    /** Stable; the parser's own are ELF_HEADER, ELF_TRUNCATED and ELF_STRUCTURE. */
    readonly code: string,
    message: string,
    /** Byte offset in the file. */
    readonly offset: number,
  ) {
    super(message);
    this.name = 'ElfError';
  }
}
