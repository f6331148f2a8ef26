/** What semihosting needs of the outside: files, a console, errors. The host injects it. */

/** Error numbers as newlib knows them (sys/errno.h). */
export enum Errno {
  ENOENT = 2,
  EIO = 5,
  EBADF = 9,
  EACCES = 13,
  EFAULT = 14,
  EEXIST = 17,
  EISDIR = 21,
  EINVAL = 22,
  EMFILE = 24,
  EFBIG = 27,
  ENOSPC = 28,
  ENOSYS = 88,
}

/** Thrown by the host: the guest sees a failed operation and the number from SYS_ERRNO. */
export class SemihostingError extends Error {
  constructor(
    readonly errno: Errno,
    message: string,
  ) {
    super(message);
    this.name = 'SemihostingError';
  }
}

/** An open file. Positions are the protocol's business: every access names its own. */
export interface HostFile {
  /** At most `length` bytes from `position` on; fewer only at the end. @throws SemihostingError */
  read(position: number, length: number): Uint8Array;
  /** @throws SemihostingError */
  write(position: number, bytes: Uint8Array): void;
  /** In bytes. @throws SemihostingError */
  size(): number;
  close(): void;
}

/** The modes of fopen, which SYS_OPEN numbers from 0 on. */
export const FILE_MODES = ['r', 'rb', 'r+', 'r+b', 'w', 'wb', 'w+', 'w+b', 'a', 'ab', 'a+', 'a+b'] as const;
export type FileMode = (typeof FILE_MODES)[number];

export type ConsoleStream = 'stdout' | 'stderr';

/** The outside world of the guest. */
export interface SemihostingHost {
  /** @throws SemihostingError */
  open(name: string, mode: FileMode): HostFile;
  /** @throws SemihostingError */
  remove(name: string): void;
  /** @throws SemihostingError */
  rename(from: string, to: string): void;
  writeConsole(stream: ConsoleStream, bytes: Uint8Array): void;
  /** At most `length` bytes; none at the end of the input. */
  readConsole(length: number): Uint8Array;
}
