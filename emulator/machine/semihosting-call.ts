import type { Board } from '../timing/board.js';
import { regionAt } from '../timing/memory-map.js';
import {
  type ConsoleStream,
  Errno,
  type HostFile,
  SemihostingError,
  type SemihostingHost,
} from './semihosting-host.js';

const MAX_NAME_BYTES = 4096;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the protocol needs of an engine; every `Engine` has it. */
export interface SemihostingCpu {
  readonly board: Board;
  readonly countsCycles: boolean;
  readonly cycles: number;
  readonly instructions: number;
  register(index: number): number;
  setRegister(index: number, value: number): void;
  /** @throws MachineFault */
  read(address: number, length: number): Uint8Array;
  /** @throws MachineFault */
  load(address: number, bytes: Uint8Array): void;
}

export interface SemihostingOptions {
  readonly host: SemihostingHost;
  /** What SYS_GET_CMDLINE tells, the program's name first. */
  readonly commandLine: string;
  /** First byte of SRAM that the image leaves free: the heap begins there, the stack at the top of SRAM. */
  readonly heapBase: number;
}

/** What a handle stands for. */
export type Handle =
  | { readonly kind: 'input' }
  | { readonly kind: 'output'; readonly stream: ConsoleStream }
  | { readonly kind: 'file'; readonly file: HostFile; readonly append: boolean; position: number };

/** One call: the processor, r1, and access to the words of the parameter block. */
export class Call {
  constructor(
    readonly cpu: SemihostingCpu,
    readonly options: SemihostingOptions,
    readonly state: State,
  ) {}

  get parameter(): number {
    return this.cpu.register(1);
  }

  /** Word `index` of the parameter block. */
  word(index: number): number {
    const b = this.cpu.read(this.parameter + 4 * index, 4);
    return (b[0] | (b[1] << 8) | (b[2] << 16) | (b[3] << 24)) >>> 0;
  }

  /** A file name. */
  name(address: number, length: number): string {
    if (length > MAX_NAME_BYTES) throw new SemihostingError(Errno.EINVAL, 'the name is too long');
    try {
      return UTF8.decode(this.cpu.read(address, length));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new SemihostingError(Errno.EINVAL, 'the name is not UTF-8');
    }
  }

  handle(): Handle {
    const handle = this.state.handles.get(this.word(0));
    if (handle === undefined) throw new SemihostingError(Errno.EBADF, 'no such handle');
    return handle;
  }

  /** Write guest memory: SRAM only, as a program could do it itself. */
  store(address: number, bytes: Uint8Array): void {
    this.requireWritable(address, bytes.length);
    this.cpu.load(address, bytes);
  }

  requireWritable(address: number, length: number): void {
    if (regionAt(this.cpu.board, address, length)?.kind !== 'sram')
      throw new SemihostingError(Errno.EFAULT, 'the buffer is not in SRAM');
  }

  storeWords(address: number, words: readonly number[]): void {
    const bytes = new Uint8Array(4 * words.length);
    const view = new DataView(bytes.buffer);
    words.forEach((word, k) => {
      view.setUint32(4 * k, word, true);
    });
    this.store(address, bytes);
  }

  /** Clock ticks since reset: core cycles, or instructions on an engine without a cycle model. */
  get ticks(): number {
    return this.cpu.countsCycles ? this.cpu.cycles : this.cpu.instructions;
  }
}

export interface State {
  readonly handles: Map<number, Handle>;
  errno: number;
  temporaryNames: number;
}
