/**
 * What one bench run found out, as plain JSON data. It holds nothing that varies between two runs of the same
 * bytes: no clock, no path, no host, no file name. Derived figures (MAC/cycle, shares) are not stored; see
 * `derived.ts`. Published as host/report/schema/bench.schema.json.
 */
import type { SemanticsProfile } from '../quantization/profiles.js';
import type { ElementType, OpName } from '../tflite/model.js';

export const BENCH_SCHEMA = 'thumbnn.bench';
/** Raised when a field changes its meaning or goes away; new optional fields do not raise it. */
export const BENCH_SCHEMA_VERSION = 1;

/**
 * What a piece of the run cost; `cycles`, `issued` and `stalls` are null when the engine has no cycle model.
 * `cycles` is `issued` plus all `stalls`.
 */
export interface Cost {
  readonly cycles: number | null;
  readonly instructions: number;
  /** Cycles in which an instruction issued: one for each, except an IT that was folded. */
  readonly issued: number | null;
  /** Cycles in which none did, by cause. */
  readonly stalls: { readonly [cause: string]: number } | null;
}

/** A tensor as the model file names it. */
export interface TensorRecord {
  readonly tensor: number;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

export interface InputRecord extends TensorRecord {
  /** `seed`: drawn by `randomInputs` from this seed. `given`: the caller's bytes. */
  readonly source: { readonly kind: 'seed'; readonly seed: number } | { readonly kind: 'given' };
  /** Of the raw little-endian bytes, lower-case hex. */
  readonly sha256: string;
}

/** The first element whose bits differ, in row-major order. Values are decimal text: int64 and NaN fit too. */
export interface FirstDifference {
  readonly position: readonly number[];
  readonly expected: string;
  readonly actual: string;
}

/** The kernel's bytes against the reference's. */
export interface Comparison {
  readonly elements: number;
  /** Elements with at least one differing bit; 0 means bit-equal. */
  readonly differing: number;
  readonly first: FirstDifference | null;
}

export interface OpOutputRecord extends TensorRecord {
  readonly comparison: Comparison;
}

export interface OpRecord extends Cost {
  /** Operator index in the model file. */
  readonly index: number;
  readonly op: OpName;
  /** The kernel that served it, or `alias`: the output shares its input's storage and nothing ran. */
  readonly variant: string;
  /** Nominal multiply-accumulates, padded taps included. */
  readonly macs: number;
  readonly scratchBytes: number;
  readonly outputs: readonly OpOutputRecord[];
}

/** One activation or scratch buffer in the arena. `firstOp` and `lastOp` are positions in `ops`. */
export interface PlacementRecord {
  readonly name: string;
  readonly kind: 'activation' | 'scratch';
  /** Tensor index of an activation, null for scratch. */
  readonly tensor: number | null;
  /** Bytes from the start of the arena. */
  readonly offset: number;
  readonly bytes: number;
  readonly firstOp: number;
  readonly lastOp: number;
}

export interface MemoryRecord {
  readonly arena: { readonly bytes: number; readonly placements: readonly PlacementRecord[] };
  readonly stack: {
    /** Deepest use seen in this run, by painting the stack beforehand. */
    readonly highWaterBytes: number;
    readonly reservedBytes: number;
  };
  /** Arena plus stack high-water. */
  readonly sramBytes: number;
}

/** Bytes of the image in flash. The four classes add up to `totalBytes`; alignment gaps count to what follows. */
export interface FlashRecord {
  /** Vector table, runtime and kernels. */
  readonly codeBytes: number;
  /** Invoke table and parameter structs. */
  readonly parameterBytes: number;
  /** Packed weights with their biases and multipliers, and constants that kernels read as they are. */
  readonly weightBytes: number;
  /** Lookup tables. */
  readonly tableBytes: number;
  readonly totalBytes: number;
  /** The code by global function, rising by name; vector table and gaps are not in it. */
  readonly functions: readonly { readonly symbol: string; readonly bytes: number }[];
  /** The kernels among them, rising by name. */
  readonly kernels: readonly LinkedKernelRecord[];
}

export interface LinkedKernelRecord {
  /** As `OpRecord.variant` names it. */
  readonly variant: string;
  /** Its own; the subroutines that it calls are among the functions. */
  readonly codeBytes: number;
  /** Indices of the operators that it served; none when only the resolver asked for it. */
  readonly ops: readonly number[];
}

/** Which kernels were linked and might serve (host/ops/resolver.ts). */
export interface ResolverRecord {
  readonly kind: 'model' | 'all' | 'list';
  /** Variants that had to serve all nodes of an operator. */
  readonly forced: readonly { readonly op: OpName; readonly variant: string }[];
}

/** What is odd about a node that was served nevertheless. */
export interface WarningRecord {
  /** Operator index in the model file. */
  readonly index: number;
  readonly op: OpName;
  /** Stable, in SCREAMING_SNAKE_CASE. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface OutputRecord extends TensorRecord {
  readonly sha256: string;
}

export interface BenchResult {
  readonly schema: typeof BENCH_SCHEMA;
  readonly schemaVersion: typeof BENCH_SCHEMA_VERSION;
  readonly model: { readonly sha256: string; readonly bytes: number; readonly description: string };
  readonly board: { readonly name: string; readonly clockHz: number };
  readonly engine: string;
  /** Present when the kernels' contracts were enforced on every access; none was broken. */
  readonly checked?: true;
  /** Whose arithmetic the reference follows. */
  readonly profile: SemanticsProfile;
  readonly resolver: ResolverRecord;
  readonly warnings: readonly WarningRecord[];
  readonly inputs: readonly InputRecord[];
  /** In execution order. */
  readonly ops: readonly OpRecord[];
  /** Operators that were computed at load time and are not in the image. */
  readonly folded: readonly { readonly index: number; readonly op: string }[];
  /** Everything outside of the operators: reset handler and invoke loop. */
  readonly overhead: Cost;
  readonly totals: Cost & {
    readonly macs: number;
    /** `cycles / board.clockHz`. */
    readonly seconds: number | null;
    /** Every output bit of every operator equals the reference. */
    readonly bitExact: boolean;
  };
  readonly memory: MemoryRecord;
  readonly flash: FlashRecord;
  readonly outputs: readonly OutputRecord[];
}
