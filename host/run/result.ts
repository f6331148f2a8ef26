/**
 * What one run of a program found out, as plain JSON data. It holds nothing that varies between two runs of the
 * same bytes. Addresses are hexadecimal text. Published as host/report/schema/run.schema.json.
 */
import type { FaultKind, StopReason } from '../../emulator/index.js';

export const RUN_SCHEMA = 'thumbnn.run';
/** Raised when a field changes its meaning or goes away; new optional fields do not raise it. */
export const RUN_SCHEMA_VERSION = 1;

/** Why the run ended. */
export type ExitRecord =
  /** By semihosting SYS_EXIT or SYS_EXIT_EXTENDED. */
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'fault'; readonly fault: FaultKind; readonly message: string }
  /** BKPT other than semihosting. */
  | { readonly kind: 'breakpoint'; readonly immediate: number }
  /** By Ctrl-C. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: Exclude<StopReason['kind'], 'breakpoint'> };

/** Register values by name: r0 to r12, sp, lr, pc, and xpsr where the engine knows it. */
export type FaultRegisters = { readonly [name: string]: string };

export interface FaultStatus {
  readonly cfsr: string;
  readonly hfsr: string;
  /** Null when the address register holds no address. */
  readonly mmfar: string | null;
  readonly bfar: string | null;
  /** The bits that are set. */
  readonly bits: readonly { readonly register: string; readonly name: string; readonly meaning: string }[];
}

export interface PostMortem {
  readonly pc: string;
  readonly symbol: string | null;
  readonly registers: FaultRegisters;
  /** Null on engines without system registers. */
  readonly status: FaultStatus | null;
  /** Instructions around `pc`. */
  readonly code: readonly { readonly address: string; readonly encoding: string; readonly text: string }[];
  /** Innermost first. */
  readonly callChain: readonly {
    readonly address: string;
    readonly symbol: string | null;
    readonly via: 'here' | 'call' | 'exception';
  }[];
}

/** The DWT's event counts, in full. cycles = instructions + cpi + lsu + exceptions + sleep - folded. */
export interface CounterRecord {
  readonly cpi: number;
  readonly lsu: number;
  readonly exceptions: number;
  readonly sleep: number;
  readonly folded: number;
}

export interface RefusedFile {
  /** As the guest named it. */
  readonly name: string;
  readonly reason: string;
}

export interface RunResult {
  readonly schema: typeof RUN_SCHEMA;
  readonly schemaVersion: typeof RUN_SCHEMA_VERSION;
  readonly image: { readonly format: 'elf' | 'raw'; readonly bytes: number; readonly sha256: string };
  readonly board: { readonly name: string; readonly clockHz: number };
  readonly engine: string;
  readonly start: { readonly pc: string; readonly sp: string; readonly symbol: string | null };
  readonly exit: ExitRecord;
  /** Null when the engine has no cycle model. */
  readonly cycles: number | null;
  readonly instructions: number;
  /** `cycles / board.clockHz`. */
  readonly seconds: number | null;
  readonly counters: CounterRecord | null;
  /** Executions by mnemonic, most frequent first; null when the engine does not count them. */
  readonly instructionMix: readonly { readonly mnemonic: string; readonly count: number }[] | null;
  /** What the guest wrote to its console. */
  readonly console: { readonly stdoutBytes: number; readonly stderrBytes: number };
  /** Files that the guest was not allowed to touch, the first 16. */
  readonly refused: readonly RefusedFile[];
  readonly dumps: readonly { readonly place: string; readonly address: string; readonly sha256: string }[];
  /** Null when the guest ended by itself or where it should. */
  readonly postMortem: PostMortem | null;
}
